"""Every word that the objects of a cluster hold, to tell whether anything names an object."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.release_values import fill
from fleetbook.analysis.shape import mapping, walk, within
from fleetbook.core.identity import ObjectRef
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_SILENT = ("CustomResourceDefinition",)
"""Kinds that speak of every object in general and of none in particular."""


@dataclass(frozen=True, eq=False)
class Mentions:
    """The objects in which each word stands, other than as their own name."""

    by_word: Mapping[str, frozenset[ObjectRef]]

    @classmethod
    def of(cls, cluster: ResolvedCluster) -> "Mentions":
        """The words of a cluster's objects, Kustomizations, sources and merged values."""
        found: dict[str, set[ObjectRef]] = defaultdict(set)
        kustomizations = (each.resource for each in cluster.kustomizations)
        for resource in (*cluster.objects, *cluster.sources, *kustomizations):
            if resource.ref.kind not in _SILENT:
                for word in set(_words(_told(resource))):
                    found[word].add(resource.ref)
        for release in cluster.releases:
            for word in set(_words(release.values, release)):
                found[word].add(release.resource.ref)
        return cls({word: frozenset(refs) for word, refs in found.items()})

    def anywhere(self, name: str, but: ObjectRef) -> bool:
        """Whether any object but one holds a word."""
        return bool(self.by_word.get(name, frozenset()) - {but})


def _told(resource: Resource) -> Mapping[str, Any]:
    """An object without its own name and without what Kubernetes notes in it."""
    body = {key: value for key, value in resource.body.items() if key not in ("kind", "metadata", "status")}
    annotations = mapping(within(resource.body, "metadata", "annotations"))
    return {**body, "annotations": dict(annotations), "labels": within(resource.body, "metadata", "labels")}


def _words(value: Any, release: ResolvedRelease | None = None) -> Iterator[str]:
    """Every word in the texts and keys of a value; of a release's values with simple templates filled in."""
    for keys, inner in walk(value):
        if isinstance(inner, str):
            filled = fill(release, inner) if release and "{{" in inner else None
            yield from _WORD.findall(filled or inner)
        if keys and isinstance(keys[-1], str):
            yield keys[-1]

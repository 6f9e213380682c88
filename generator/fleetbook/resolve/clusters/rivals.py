"""Roots that lead to one and the same cluster, and the one of them that counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.overlays.additions import relevant_part
from fleetbook.resolve.roots.root import Root
from fleetbook.resolve.shape import mapping, text, within
from fleetbook.resolve.sources.origins import Origins
from fleetbook.resolve.walk import Node

_CREATES, _CONTAINS, _APART = 2, 1, 0


@dataclass(frozen=True, eq=False)
class Walked:
    """A root with what it leads to."""

    root: Root
    nodes: tuple[Node, ...]
    origins: Origins
    """What was known of its sources before the walk."""

    @cached_property
    def applied(self) -> frozenset[object]:
        """Every object that it applies, by where it is written."""
        return frozenset(map(_place, self._local))

    @property
    def _local(self) -> Iterator[Resource]:
        """The objects of its own cluster."""
        return (resource for node in self.nodes if node.target is None for resource in node.resources)

    def creates(self, root: Root) -> bool:
        """Whether it applies the document of another root."""
        own = root.document
        return own is not None and any(
            own is resource.documents[0] for resource in self._local if resource.documents
        )

    def repeats(self, root: Root) -> bool:
        """Whether another root would lead to exactly the same."""
        own = self.root
        same_place = (own.folder, own.base, own.kustomization.ref) == (
            root.folder,
            root.base,
            root.kustomization.ref,
        )
        return same_place and _content(own) == _content(root)


def choose_clusters(walked: Sequence[Walked]) -> tuple[Walked, ...]:
    """The roots that are a cluster each, sorted by folder; earlier ones count more."""
    kept = [each for each in walked if not any(_yields(each, other, walked) for other in walked)]
    return tuple(sorted(kept or walked, key=lambda each: (each.root.folder, each.root.name)))


def report_rivals(walked: Sequence[Walked], kept: Sequence[Walked]) -> Iterator[Diagnostic]:
    """The diagnostics for roots that another one makes superfluous."""
    for each in walked:
        around = [other for other in kept if other is not each and _relation(other, each) == _CONTAINS]
        if each in kept or not around or around[0].root.folder == each.root.folder:
            continue
        what = f"The root {each.root.kustomization.ref.key} at {each.root.folder}"
        message = f"{what} is no cluster of its own: {around[0].root.folder} applies the same objects"
        hint = "Where it is one, state it with its path under `clusters` in fleetbook.yml."
        yield Diagnostic("unused-root", Severity.INFO, message, each.root.at, hint)


def _yields(one: Walked, other: Walked, walked: Sequence[Walked]) -> bool:
    """Whether one root is the same cluster as another one that counts more."""
    if one is other or (one.root.name and other.root.name):
        return False
    mine, its = _relation(one, other), _relation(other, one)
    return its > mine or (its == mine != _APART and walked.index(other) < walked.index(one))


def _relation(one: Walked, other: Walked) -> int:
    """Whether a root applies the other root itself, or at least all that it applies, or neither."""
    nested = one.root.base == other.root.base and _is_within(other.root.folder, one.root.folder)
    same = one.root.folder == other.root.folder and one.root.kustomization.ref == other.root.kustomization.ref
    if not same and one.creates(other.root):
        return _CREATES
    if not nested or _disagree(one.root, other.root):
        return _APART
    inner = {_place(resource) for resource in other.nodes[0].resources}
    return _CONTAINS if inner <= one.applied else _APART


def _is_within(folder: str, around: str) -> bool:
    return around in (".", folder) or folder.startswith(around + "/")


def _content(root: Root) -> object:
    """What of a root decides on what it applies."""
    spec = mapping(root.kustomization.body.get("spec"))
    return relevant_part(spec), spec.get("postBuild"), spec.get("commonMetadata"), root.members


def _disagree(one: Root, other: Root) -> bool:
    """Whether two roots give one variable two values, which one cluster cannot hold."""
    mine, its = (
        mapping(within(each.kustomization.body, "spec", "postBuild", "substitute")) for each in (one, other)
    )
    return any(text(mine[name]) != text(its[name]) for name in mine if name in its)


def _place(resource: Resource) -> object:
    """Where an object is written; an object of no file is known by its name."""
    return (resource.ref.kind, resource.documents[0].location) if resource.documents else resource.ref

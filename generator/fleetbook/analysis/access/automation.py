"""Flux's image automation: which tag is chosen, and where it is committed.

https://fluxcd.io/flux/components/image/ describes the objects.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, text, within
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.access import ImageAutomation, ImagePolicy
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.source.updaters import ImageMark

_GROUP = "image.toolkit.fluxcd.io"
_DEFAULT_BRANCH = "master"
"""What source-controller follows where a GitRepository names nothing."""


def policies_of(
    cluster: ResolvedCluster, marks: Iterable[ImageMark], automations: Sequence[ImageAutomation]
) -> tuple[ImagePolicy, ...]:
    """Every ImagePolicy of a cluster, by name, with the marked lines that its automations may change."""
    repositories = {each.ref.key: each for each in _of_kind(cluster, "ImageRepository")}
    marked: dict[NamespacedName, list[ImageMark]] = {}
    for mark in (each for each in marks if _is_reached(each, automations)):
        marked.setdefault(NamespacedName(mark.namespace, mark.policy), []).append(mark)
    found = {each.ref.key: each for each in _of_kind(cluster, "ImagePolicy")}
    return tuple(_policy(found[key], repositories, marked.get(key, ())) for key in sorted(found))


def _is_reached(mark: ImageMark, automations: Sequence[ImageAutomation]) -> bool:
    """Whether an automation of the cluster changes files where the mark stands, as far as Git tells."""
    folders = [each.path if isinstance(each.path, str) else "." for each in automations]
    return any(is_below(mark.at.path, folder) for folder in folders or ["."])


def is_below(path: str, folder: str) -> bool:
    """Whether a file lies in a folder, as Flux writes it: `./apps/`, `.`."""
    prefix = posixpath.normpath(folder).lstrip("/")
    return prefix == "." or path.startswith(f"{prefix}/")


def automations_of(cluster: ResolvedCluster) -> tuple[ImageAutomation, ...]:
    """Every ImageUpdateAutomation of a cluster, by name."""
    found = {each.ref.key: each for each in _of_kind(cluster, "ImageUpdateAutomation")}
    sources = {each.ref: each for each in cluster.sources}
    return tuple(_automation(found[key], sources) for key in sorted(found))


def _of_kind(cluster: ResolvedCluster, kind: str) -> list[Resource]:
    return [each for each in cluster.objects if each.group == _GROUP and each.ref.kind == kind]


def _policy(
    resource: Resource, repositories: Mapping[NamespacedName, Resource], marks: Iterable[ImageMark]
) -> ImagePolicy:
    reference = mapping(within(resource.body, "spec", "imageRepositoryRef"))
    key = NamespacedName(
        text(reference.get("namespace")) or resource.ref.namespace, text(reference.get("name")) or ""
    )
    repository = repositories.get(key)
    image = known(within(repository.body, "spec", "image")) if repository else None
    return ImagePolicy(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(resource, {"choice": ("spec", "policy"), "image": ("spec", "imageRepositoryRef")}),
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        image=image or Unknown(f"Git holds no ImageRepository {key}"),
        choice=choice_in_words(mapping(resource.body.get("spec"))),
        sets=tuple(mark.at for mark in marks),
        suspended=repository is not None and within(repository.body, "spec", "suspend") is True,
    )


def choice_in_words(spec: Mapping[str, Any]) -> str:
    """How a policy chooses among the tags of an image."""
    policy, tags = mapping(spec.get("policy")), mapping(spec.get("filterTags"))
    among = f" among tags like `{text(tags['pattern'])}`" if text(tags.get("pattern")) else ""
    if wanted := text(within(policy, "semver", "range")):
        exact = re.fullmatch(r"v?\d+\.\d+\.\d+", wanted)
        return (f"version {wanted}" if exact else f"newest version in {wanted}") + among
    for way, last in (("alphabetical", "Z"), ("numerical", "highest number")):
        if way in policy:
            falling = text(within(policy, way, "order")) == "desc"
            if way == "alphabetical":
                return ("first" if falling else "last") + f" in the alphabet{among}"
            return ("lowest number" if falling else last) + among
    return f"no policy{among}"


def _automation(resource: Resource, sources: Mapping[ObjectRef, Resource]) -> ImageAutomation:
    spec = mapping(resource.body.get("spec"))
    reference = mapping(spec.get("sourceRef"))
    source = ObjectRef(
        text(reference.get("kind")) or "GitRepository",
        text(reference.get("namespace")) or resource.ref.namespace,
        text(reference.get("name")) or "",
    )
    branch = known(within(spec, "git", "checkout", "ref", "branch"))
    push = known(within(spec, "git", "push", "branch"))
    return ImageAutomation(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {
                "branch": ("spec", "git", "checkout"),
                "push_branch": ("spec", "git", "push"),
                "path": ("spec", "update", "path"),
                "author": ("spec", "git", "commit", "author"),
            },
        ),
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        source=source,
        branch=branch,
        push_branch=push,
        path=known(within(spec, "update", "path")) or ".",
        interval=text(spec.get("interval")),
        author=known(within(spec, "git", "commit", "author", "name"))
        or known(within(spec, "git", "commit", "author", "email")),
        suspended=spec.get("suspend") is True,
        pushes_to_source=_pushes_to_source(branch, push, _followed(sources.get(source))),
    )


def _followed(source: Resource | None) -> str | Unknown:
    """The branch that Flux applies."""
    if source is None:
        return Unknown("Git does not hold the source")
    reference = mapping(within(source.body, "spec", "ref"))
    if any(each in reference for each in ("tag", "semver", "commit", "name")):
        return Unknown("the source follows no branch")
    return known(reference.get("branch")) or _DEFAULT_BRANCH


def _pushes_to_source(
    branch: str | Unknown | None, push: str | Unknown | None, followed: str | Unknown
) -> bool | Unknown:
    goal = push or branch or followed
    for each in (goal, followed):
        if isinstance(each, Unknown):
            return each
    return goal == followed

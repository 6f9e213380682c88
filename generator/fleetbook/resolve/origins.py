"""Which sources are this repository, and where in it a path of theirs lies."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fleetbook.core.identity import ObjectRef
from fleetbook.resolve.addresses import normalise_address
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import is_source
from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.resolve.tree import join

_TO_ARTIFACT = "@artifact/"


@dataclass(frozen=True, eq=False)
class Origins:
    """What is known of the sources of a cluster."""

    base: str
    """The top of the root's source in the fleet."""
    own: frozenset[ObjectRef] = frozenset()
    """Sources that are this repository."""
    addresses: frozenset[str] = frozenset()
    """Addresses of this repository, normalised."""
    artifacts: Mapping[ObjectRef, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Artifacts cut out of this repository: pairs of a folder of theirs and where it comes from."""

    def extend(self, resources: Iterable[Resource]) -> "Origins":
        """With the sources among objects."""
        objects = list(resources)
        found = {each.ref for each in objects if is_source(each.body) and self._is_own(each)}
        extended = replace(self, own=self.own | found)
        return replace(extended, artifacts=dict(_cut(objects, extended.own)))

    def locate(self, source: ObjectRef, path: str) -> str | None:
        """Where a path of a source lies in the fleet; None where the source is another repository."""
        if source in self.own:
            return join(self.base, path)
        for folder, origin in self.artifacts.get(source, ()):
            if path == folder or folder == "." or path.startswith(folder + "/"):
                inner = path if folder == "." else path.removeprefix(folder).strip("/")
                return join(self.base, join(origin, inner or "."))
        return None

    def _is_own(self, source: Resource) -> bool:
        url = text(within(source.body, "spec", "url"))
        return source.ref.kind != "HelmRepository" and normalise_address(url) in self.addresses


def _cut(
    objects: list[Resource], own: frozenset[ObjectRef]
) -> Iterator[tuple[ObjectRef, tuple[tuple[str, str], ...]]]:
    """The artifacts of ArtifactGenerators that copy whole folders of this repository."""
    for resource in objects:
        if resource.ref.kind != "ArtifactGenerator":
            continue
        sources = [mapping(each) for each in sequence(within(resource.body, "spec", "sources"))]
        aliases = {
            text(each.get("alias")) for each in sources if _reference(each, resource.ref.namespace) in own
        }
        for artifact in map(mapping, sequence(within(resource.body, "spec", "artifacts"))):
            ref = ObjectRef("ExternalArtifact", resource.ref.namespace, text(artifact.get("name")))
            yield ref, tuple(_read_copies(artifact, aliases))


def _reference(source: Mapping[str, Any], namespace: str) -> ObjectRef:
    return ObjectRef(
        text(source.get("kind")), text(source.get("namespace")) or namespace, text(source.get("name"))
    )


def _read_copies(artifact: Mapping[str, Any], aliases: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a folder of the artifact and the folder it is copied from, the innermost first."""
    found = []
    for copy in map(mapping, sequence(artifact.get("copy"))):
        alias, _, origin = text(copy.get("from")).removeprefix("@").partition("/")
        target = text(copy.get("to"))
        if alias in aliases and origin.endswith("**") and target.startswith(_TO_ARTIFACT):
            found.append(
                (
                    target.removeprefix(_TO_ARTIFACT).strip("/") or ".",
                    origin.removesuffix("**").strip("/") or ".",
                )
            )
    return iter(sorted(found, key=lambda pair: (pair[0] == ".", -pair[0].count("/"), pair)))

"""Whole objects that stand in Helm values, such as a chart's `extraObjects`."""

from collections.abc import Iterator

from fleetbook.analysis.release_values import switched_on
from fleetbook.analysis.shape import Keys, mapping, text, walk, within
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.resolve.fleet import ResolvedRelease, Resource
from fleetbook.resolve.variables.scopes import CLUSTER_WIDE
from fleetbook.source.document import Document


def embedded_objects(release: ResolvedRelease) -> Iterator[Resource]:
    """Every mapping of the values that is an object: with apiVersion, kind and a name."""
    for keys, value in walk(release.values):
        block = mapping(value)
        name = text(within(block, "metadata", "name"))
        kind, version = text(block.get("kind")), text(block.get("apiVersion"))
        if name and kind and version and switched_on(release, keys):
            namespace = text(within(block, "metadata", "namespace")) or release.target_namespace
            ref = ObjectRef(kind, "" if kind in CLUSTER_WIDE else namespace, name)
            yield Resource(
                ref,
                version,
                block,
                _documents(release, keys),
                release.resource.kustomization,
                made_by=release.resource.ref,
                origin=Origin.VALUES,
            )


def _documents(release: ResolvedRelease, keys: Keys) -> tuple[Document, ...]:
    found = []
    for document, prefix in release.value_documents:
        place = document.find(*prefix, *keys)
        node = mapping(within(document.data, *prefix, *keys))
        if place is not None and node:
            line = getattr(node, "line", place.line)
            found.append(Document(Location(place.path, line), node))
    return tuple(reversed(found))

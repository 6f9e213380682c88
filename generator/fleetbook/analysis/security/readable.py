"""Passwords and tokens outside of Secrets that everyone who reads Git reads."""

import re
from collections.abc import Iterator

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.security.plain import is_encrypted
from fleetbook.analysis.shape import Keys, mapping, sequence, text, walk, within
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.model.security import ReadableSecret
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource
from fleetbook.source.redaction import MASK, is_sops

_INDEX = re.compile(r"\[(\d+)\]")
_IN_ADDRESS = re.compile(rf"[a-z][a-z0-9+.-]*://(?:[^\s/@]*:)?{re.escape(MASK)}@\S+")
_HELD_ELSEWHERE = {"ExternalSecret", "Secret", "SealedSecret", "SopsSecret"}
"""Kinds that are told of as secrets; what an ExternalSecret's template says beside names is no secret."""


def readable_in(cluster: ResolvedCluster, grouping: Grouping) -> tuple[ReadableSecret, ...]:
    """Every value that was masked because of its name, and that no Secret holds."""
    found = {
        (each.by, each.field): each
        for source in (_in_objects(cluster), _in_values(cluster))
        for each in _with_components(source, grouping)
    }
    return tuple(found[key] for key in sorted(found))


Found = tuple[ObjectRef, Keys, Location | None]
"""The object, the keys that lead to the value, its line."""


def _with_components(found: Iterator[Found], grouping: Grouping) -> Iterator[ReadableSecret]:
    for ref, keys, at in found:
        yield ReadableSecret(
            defined_at=at,
            by=ref,
            field=".".join(str(key) for key in keys),
            component=grouping.component_of(ref),
        )


def _in_objects(cluster: ResolvedCluster) -> Iterator[Found]:
    for resource in cluster.resources:
        if resource.ref.kind not in _HELD_ELSEWHERE and not is_encrypted(resource):
            for keys, value in walk(resource.body):
                if _is_masked(value) and keys[:2] != ("spec", "values"):
                    yield resource.ref, _named(resource, keys), resource.at(*keys)


def _in_values(cluster: ResolvedCluster) -> Iterator[Found]:
    for release in cluster.releases:
        for keys, value in walk(release.values):
            if _is_masked(value) and not _from_secret(release, keys):
                yield release.resource.ref, keys, release.at(*keys)


def _is_masked(value: object) -> bool:
    """Whether a value is a secret, or an address with one: `amqp://***@queue`."""
    return isinstance(value, str) and (value == MASK or _IN_ADDRESS.fullmatch(value) is not None)


def _from_secret(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether the strongest document that states a value is a Secret, or is encrypted.

    A `targetPath` takes a key of a Secret, and goes before every document.
    """
    if ".".join(map(str, keys)) in _set_from_secrets(release):
        return True
    for document, prefix in release.value_documents:
        if document.find(*prefix, *keys) is not None:
            return document.data.get("kind") == "Secret" or is_sops(document)
    return False


def _set_from_secrets(release: ResolvedRelease) -> set[str]:
    """The paths in the values that keys of Secrets are set at; an index of a list like a key."""
    sources = map(mapping, sequence(within(release.resource.body, "spec", "valuesFrom")))
    paths = (text(each.get("targetPath")) for each in sources if each.get("kind") == "Secret")
    return {_INDEX.sub(r".\1", path) for path in paths if path}


def _named(resource: Resource, keys: Keys) -> Keys:
    """The keys, with the name of a variable in place of its number in the list."""
    if keys[-1] == "value" and isinstance(keys[-2], int):
        name = text(within(resource.body, *keys[:-1], "name"))
        return (*keys[:-2], name, "value") if name else keys
    return keys

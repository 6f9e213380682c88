"""Copies of secrets that Reflector and kubernetes-replicator keep in other namespaces."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from fleetbook.analysis.security.generated import Provision
from fleetbook.analysis.shape import mapping, text, walk
from fleetbook.core.identity import NamespacedName
from fleetbook.model.security import SecretKind
from fleetbook.resolve.fleet import Resource

_REFLECTOR = "reflector.v1.k8s.emberstack.com/"
_REPLICATOR = "replicator.v1.mittwald.de/"


def copies_of(made: Provision, maker: Resource, namespaces: Iterable[str]) -> Iterator[Provision]:
    """The copies of a secret, told of where something uses them."""
    marks = _marks(maker)
    patterns = [*_reflected_to(marks), *_replicated_to(marks)]
    for namespace in namespaces:
        if namespace != made.key.namespace and any(_matches(pattern, namespace) for pattern in patterns):
            yield replace(
                made,
                key=NamespacedName(namespace, made.key.name),
                kind=SecretKind.GENERATED,
                provider=f"copy of {made.key}",
                certain=False,
            )


def _marks(maker: Resource) -> Mapping[str, str]:
    """Annotations that the secret will carry; those of a Certificate itself stay with it."""
    found: dict[str, str] = {}
    own_count = maker.ref.kind in ("ExternalSecret", "Secret")
    for keys, node in walk(maker.body):
        if keys and keys[-1] == "annotations" and (own_count or keys[0] != "metadata"):
            found |= {key: text(value) or "" for key, value in mapping(node).items()}
    return found


def _reflected_to(marks: Mapping[str, str]) -> list[str]:
    """Patterns of namespaces; without a list all are meant."""
    if marks.get(f"{_REFLECTOR}reflection-allowed") != "true":
        return []
    if marks.get(f"{_REFLECTOR}reflection-auto-enabled") != "true":
        return []
    listed = marks.get(f"{_REFLECTOR}reflection-auto-namespaces") or marks.get(
        f"{_REFLECTOR}reflection-allowed-namespaces"
    )
    return _split(listed) or [".*"]


def _replicated_to(marks: Mapping[str, str]) -> list[str]:
    return _split(marks.get(f"{_REPLICATOR}replicate-to"))


def _split(listed: str | None) -> list[str]:
    return [part.strip() for part in (listed or "").split(",") if part.strip()]


def _matches(pattern: str, namespace: str) -> bool:
    try:
        return re.fullmatch(pattern, namespace) is not None
    except re.error:
        return False  # The controller skips such a pattern, too.

"""Copies of secrets that Reflector, kubernetes-replicator, kubed and Kyverno keep in other namespaces."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from fleetbook.analysis.security.provided import Provision
from fleetbook.analysis.shape import mapping, sequence, text, walk, within
from fleetbook.core.identity import NamespacedName
from fleetbook.model.security import SecretKind
from fleetbook.resolve.fleet import Resource

_REFLECTOR = "reflector.v1.k8s.emberstack.com/"
_REPLICATOR = "replicator.v1.mittwald.de/"
_KUBED = "kubed.appscode.com/sync"

Namespaces = Mapping[str, Mapping[str, str]]
"""Labels of namespaces by their name."""


def copies_of(made: Provision, maker: Resource, namespaces: Namespaces) -> Iterator[Provision]:
    """The copies of a secret, told of where something uses them."""
    marks = _marks(maker)
    patterns = [*_reflected_to(marks), *_replicated_to(marks)]
    selectors = list(_selectors(marks))
    for namespace, labels in namespaces.items():
        wanted = any(_matches(pattern, namespace) for pattern in patterns)
        selected = any(selector.items() <= labels.items() for selector in selectors)
        if namespace != made.key.namespace and (wanted or selected):
            yield copied(made, NamespacedName(namespace, made.key.name))


def copied(made: Provision, key: NamespacedName) -> Provision:
    """A copy of a secret under another name."""
    return replace(
        made,
        key=key,
        kind=SecretKind.GENERATED,
        provider=f"copy of {made.key}",
        copy_of=made.key,
        store=None,
        recipients=(),
        scope=None,
        certain=False,
    )


def copied_from(secret: Resource) -> NamespacedName | None:
    """The secret that an empty one asks Reflector or kubernetes-replicator to be filled from."""
    annotations = mapping(within(secret.body, "metadata", "annotations"))
    source = text(annotations.get(f"{_REFLECTOR}reflects")) or text(
        annotations.get(f"{_REPLICATOR}replicate-from")
    )
    if not source:
        return None
    namespace, _, name = source.rpartition("/")
    return NamespacedName(namespace or secret.ref.namespace, name)


def cloned_by(policy: Resource, namespaces: Namespaces) -> Iterator[tuple[NamespacedName, NamespacedName]]:
    """Copy and source of the secrets that a policy of Kyverno clones into namespaces.

    Which of them it chooses is not worked out: a copy is told of only where something uses it.
    """
    for rule in sequence(within(policy.body, "spec", "rules")):
        made = mapping(mapping(rule).get("generate"))
        name, source = text(made.get("name")), mapping(made.get("clone"))
        if made.get("kind") == "Secret" and name and text(source.get("name")):
            origin = NamespacedName(text(source.get("namespace")) or "", text(source.get("name")) or "")
            yield from (
                (NamespacedName(each, name), origin) for each in namespaces if each != origin.namespace
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


def _selectors(marks: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Labels of the namespaces that kubed and kubernetes-replicator copy to; for kubed none means all."""
    matching = marks.get(f"{_REPLICATOR}replicate-to-matching")
    if matching:
        yield _labels(matching)
    if _KUBED in marks:
        yield _labels(marks[_KUBED])


def _labels(written: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in _split(written))
    return {key.strip(): value.lstrip("=").strip() for key, _, value in pairs}


def _split(listed: str | None) -> list[str]:
    return [part.strip() for part in (listed or "").split(",") if part.strip()]


def _matches(pattern: str, namespace: str) -> bool:
    try:
        return re.fullmatch(pattern, namespace) is not None
    except re.error:
        return False  # The controller skips such a pattern, too.

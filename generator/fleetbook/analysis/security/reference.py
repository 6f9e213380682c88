"""References to secrets, known by the names that fields have across charts and custom resources."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.shape import Keys, mapping, sequence, text

Walk = Callable[[Any], Iterator[tuple[Keys, Any]]]

_NAMED = re.compile(
    r"(?:\w*secret(?:Key)?Ref|\w*secret_?Name|existing\w*?Secret(?:Name)?|\w*existingSecret|\w*Credentials?Secret"
    r"|credentialsSecret|\w*configSecret|configFileSecret|deployKeySecret|\w*pullSecret|\w*EnvVarsSecret|externalSecret)",
    re.IGNORECASE,
)
"""Fields that hold a secret's name, as text or as a mapping with `name`."""
_MAPPED = re.compile(r"(?:\w*Secret|secret)", re.IGNORECASE)
"""Fields that refer only as a mapping with `name`; as text they may hold the secret itself."""
_LISTS = re.compile(r"(?:\w*secretRefs|imagePullSecrets|pullSecrets)", re.IGNORECASE)
_NOT_USES = re.compile(r"privateKeySecretRef|healthChecks|secretStoreRef|write\w*Secret\w*|metricsTLSConfig")
"""Fields below which a secret is named for another reason; cert-manager makes that of its metrics itself."""
_URN = re.compile(r"urn:k8s:secret:([a-z0-9.-]+):([\w.-]+)")
_VALID = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


@dataclass(frozen=True)
class Reference:
    """A secret that a value names: the keys that lead there, and what is said of it."""

    keys: Keys
    name: str
    namespace: str | None = None
    key: str | None = None
    """The key of the secret that is read, where one is named."""
    optional: bool = False
    how: str | None = None
    """How it is used; None where the place of the reference tells."""


def references(
    value: Any, walk: Walk, fill: Callable[[str], str | None] = lambda name: name
) -> Iterator[Reference]:
    """Every reference below a value; `fill` completes a name that holds an expression."""
    beside: dict[Keys, str] = {}
    for keys, node in walk(value):
        beside.update(_namespaces_beside(keys, node))
        for found in _here(keys, node):
            name = fill(found.name)
            if name and is_secret_name(name) and not any(_NOT_USES.fullmatch(str(key)) for key in keys):
                namespace = found.namespace or beside.get(found.keys)
                yield Reference(found.keys, name, namespace, found.key, found.optional)


def is_secret_name(name: str) -> bool:
    """Whether Kubernetes would take a text as a secret's name."""
    return _VALID.fullmatch(name) is not None


def _here(keys: Keys, node: Any) -> Iterator[Reference]:
    if isinstance(node, str):
        yield from (Reference(keys, *each) for each in _in_text(keys, node))
    elif isinstance(node, Mapping):
        if _is_reference(keys, node):
            yield from _in_mapping(keys, node)
        elif _is_pair(node):
            yield Reference((*keys, "secret"), node["secret"], key=text(node["key"]))
    elif keys:
        yield from _in_list(keys, sequence(node))


def _namespaces_beside(keys: Keys, node: Any) -> Iterator[tuple[Keys, str]]:
    """Where `tlsSecretName` stands beside `tlsSecretNamespace`: the keys of the name, and the namespace."""
    for key in mapping(node):
        if str(key).endswith("ecretName") and (found := text(node.get(f"{key[:-4]}Namespace"))):
            yield (*keys, key), found


def _in_list(keys: Keys, items: Sequence[Any]) -> Iterator[Reference]:
    """Names in a list; one that is only called `secrets` may hold anything unless each has a place."""
    listed = _LISTS.fullmatch(str(keys[-1])) is not None
    for index, item in enumerate(items):
        if isinstance(item, Mapping):
            if listed or (keys[-1] == "secrets" and _is_used(item)):
                yield from _in_mapping((*keys, index), item)
        elif listed and (name := text(item)):
            yield Reference((*keys, index), name)


def _is_used(item: Mapping[str, Any]) -> bool:
    """Whether an item of `secrets` says where a secret goes, and not what is in one that is to be made."""
    placed = text(item.get("key")) or text(item.get("mountPath"))
    return placed is not None and {"data", "stringData", "value"}.isdisjoint(item)


def _in_text(keys: Keys, node: str) -> Iterator[tuple[str, None, str | None]]:
    last = str(keys[-1]) if keys else ""
    named_by_place = last == "secret" and not {"basicAuth", "digestAuth", "envFrom"}.isdisjoint(keys)
    if _NAMED.fullmatch(last) or named_by_place:
        yield node, None, None
    yield from ((match[1], None, match[2]) for match in _URN.finditer(node))


def _is_reference(keys: Keys, node: Mapping[str, Any]) -> bool:
    if text(node.get("name")) is None or node.get("create") is True:
        return False
    if node.get("kind") == "Secret" or node.get("type") in ("secret", "Secret"):
        return "apiVersion" not in node and "target" not in keys[-1:]
    if len(keys) > 1 and keys[-2] == "certificateRefs":
        return "kind" not in node
    last = str(keys[-1]) if keys else ""
    return bool(_NAMED.fullmatch(last) or _MAPPED.fullmatch(last))


def _is_pair(node: Mapping[str, Any]) -> bool:
    """`{secret: NAME, key: KEY}`, in which some charts write a reference."""
    return (
        set(node) == {"secret", "key"} and isinstance(node["secret"], str) and text(node["key"]) is not None
    )


def _in_mapping(keys: Keys, node: Mapping[str, Any]) -> Iterator[Reference]:
    name = text(mapping(node).get("name"))
    if name:
        optional = node.get("optional") is True
        yield Reference(keys, name, text(node.get("namespace")), text(node.get("key")), optional)

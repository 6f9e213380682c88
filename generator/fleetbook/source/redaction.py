"""The border: nothing secret of a repository passes into a Document."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from fleetbook.source.document import Document
from fleetbook.source.embedded import redact_embedded
from fleetbook.source.secret_names import is_reference, is_reference_parent, is_secret_name, is_secret_number
from fleetbook.source.tokens import MASK, redact_text

__all__ = [
    "MASK",
    "SharedSecrets",
    "find_secrets",
    "find_shared",
    "is_sops",
    "mask",
    "mask_shared",
    "redact_text",
]

_SECRET_FIELDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Secret": (("data",), ("stringData",)),
    "SealedSecret": (
        ("spec", "encryptedData"),
        ("spec", "data"),
        ("spec", "template", "data"),
        ("spec", "template", "stringData"),
    ),
}
_KEY_NEIGHBOURS = frozenset(
    {"remoteRef", "sourceRef", "secretName", "existingSecret", "secretRef", "secret", "name"}
)
"""Beside one of these, `secretKey` names a key of a secret."""
_SOPS_PROOFS = frozenset({"mac", "lastmodified", "version"})
_DEFAULT = re.compile(r"(\$\{\w+(?::-|:=|=))[^}$]+")
_LITERAL = re.compile(r"[^=]*=")
_FILLED_IN = re.compile(r"(?<!\$)(\$\{\w+(?:(?::-|:=|=)[^}$]*)?\})")
"""A variable that Flux puts a value in for; `$${NAME}` is a text."""


SharedSecrets: TypeAlias = Mapping[tuple[str, str], str]
"""Masked texts by the key that they stand under, of a list that of the list, and by the secret itself."""


def is_sops(document: Document | Mapping[str, Any]) -> bool:
    """Whether a document is encrypted with SOPS; also true after masking."""
    data = document.data if isinstance(document, Document) else document
    metadata = data.get("sops")
    return isinstance(metadata, Mapping) and not _SOPS_PROOFS.isdisjoint(metadata)


def mask(data: dict[str, Any], *, shared: bool = True) -> None:
    """Replace every secret value of an object by `***`, in place; also inside objects it holds.

    `shared` says that one value may stand in several places, as YAML aliases make it.
    """
    places = find_secrets(data)
    for place in places:
        place.container[place.key] = place.masked
    if shared and places:
        _mask_same(data, {id(place.value): place.masked for place in places if isinstance(place.value, str)})


def find_shared(data: Mapping[str, Any]) -> SharedSecrets:
    """What YAML aliases lead to secrets: so they are known where a program has expanded them."""
    masked = {id(place.value): place.masked for place in find_secrets(data) if isinstance(place.value, str)}
    return dict(_find_same(data, "", masked)) if masked else {}


def mask_shared(node: Any, shared: SharedSecrets, name: str = "") -> None:
    """Mask what stands under the same key with the same value as `find_shared` found it."""
    items = node.items() if isinstance(node, dict) else ((name, each) for each in node)
    for index, (key, value) in enumerate(list(items)):
        if isinstance(value, dict | list):
            mask_shared(value, shared, key)
        elif isinstance(value, str) and (key, value) in shared:
            node[key if isinstance(node, dict) else index] = shared[key, value]


@dataclass(frozen=True, slots=True)
class Place:
    """A secret: `container[key]` is `value` and should be `masked`."""

    container: Any
    key: str | int
    value: Any
    masked: str


def find_secrets(data: Mapping[str, Any]) -> tuple[Place, ...]:
    """Where an object holds secrets. A later place stands above an earlier one of the same value."""
    walk = _Walk()
    # A definition describes fields named `password`; it holds none.
    if data.get("kind") != "CustomResourceDefinition":
        walk.mapping(data, "")
    return tuple(walk.places)


@dataclass
class _Walk:
    """One walk over one object."""

    places: list[Place] = field(default_factory=list)

    def mapping(self, node: Mapping[str, Any], name: str) -> None:
        """All of a mapping that stands under the key `name`."""
        named = _name_of_value(node, name)
        for key, value in node.items():
            if isinstance(value, dict):
                self.mapping(value, key)
            elif isinstance(value, list):
                self.sequence(value, key)
            elif is_secret_name(named if key == "value" else key) and not _is_name_of_secret(node, key, name):
                self.secret(node, key, value)
            elif isinstance(value, str):
                self.add(node, key, value, redact_embedded(value))
        for path in _SECRET_FIELDS.get(_text(node.get("kind")), ()):
            self.everything(node, path)

    def sequence(self, node: list[Any], name: str) -> None:
        """All of a list that stands under the key `name`."""
        plural = name.endswith("s") and is_secret_name(name[:-1])
        previous = ""
        for index, value in enumerate(node):
            if isinstance(value, dict):
                self.mapping(value, "")
                if name == "secretGenerator":
                    self.generator(value)
            elif isinstance(value, list):
                self.sequence(value, name)
            elif plural or (
                previous.startswith("-") and is_secret_name(previous) and not _text(value).startswith("-")
            ):
                self.secret(node, index, value)
            elif isinstance(value, str):
                self.add(node, index, value, redact_embedded(value))
            previous = _text(value)

    def generator(self, node: dict[str, Any]) -> None:
        """The literals of kustomize's secretGenerator, `key=value` each."""
        literals = node.get("literals")
        for index, value in enumerate(literals if isinstance(literals, list) else ()):
            head = _LITERAL.match(_text(value))
            if head is not None:
                self.add(literals, index, value, head.group() + MASK)

    def everything(self, node: Any, path: tuple[str, ...]) -> None:
        """Every value under a path of keys."""
        for step in path:
            node = node.get(step) if isinstance(node, dict) else None
        self.inside(node)

    def inside(self, node: Any) -> None:
        """Every value inside."""
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in items:
            if isinstance(value, dict | list):
                self.inside(value)
            elif value is not None:
                self.add(node, key, value, _mask_held(value))

    def secret(self, container: Any, key: str | int, value: Any) -> None:
        """A value that its name makes secret, unless it only says where the secret is."""
        if isinstance(value, str):
            self.add(container, key, value, _mask_value(value))
        elif isinstance(value, int | float) and not isinstance(value, bool) and is_secret_number(str(key)):
            self.add(container, key, value, MASK)

    def add(self, container: Any, key: str | int, value: Any, masked: str) -> None:
        """A place, where the masked value differs."""
        if masked != value:
            self.places.append(Place(container, key, value, masked))


def _name_of_value(node: Mapping[str, Any], name: str) -> str:
    """The name of what stands under `value`: of a variable, of a JSON patch, or of the mapping itself."""
    if "value" not in node:
        return ""
    if "path" in node and "op" in node:
        path = _text(node["path"])
        return "password" if path.startswith("/stringData/") else path.rpartition("/")[2]
    return _text(node.get("name")) or name


def _is_name_of_secret(node: Mapping[str, Any], key: str, parent: str) -> bool:
    """Whether the value names a secret or a key in one."""
    if is_reference_parent(parent):
        return True
    return key.lower().endswith("secretkey") and not _KEY_NEIGHBOURS.isdisjoint(node)


def _mask_value(value: str) -> str:
    """`***`; for a reference only the default that stands behind a variable."""
    return _DEFAULT.sub(rf"\1{MASK}", value) if is_reference(value) else MASK


def _mask_held(value: Any) -> str:
    """What a Secret holds as `***`, but for the variables in it: those say who fills it in."""
    if not isinstance(value, str):
        return MASK
    parts = enumerate(_FILLED_IN.split(value))
    return "".join(_mask_value(part) if index % 2 or not part.strip() else MASK for index, part in parts)


def _mask_same(node: Any, masked: Mapping[int, str]) -> None:
    """Mask what is the very same value as a masked one, reached by an alias."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(value, dict | list):
            _mask_same(value, masked)
        elif id(value) in masked:
            node[key] = masked[id(value)]


def _find_same(node: Any, name: str, masked: Mapping[int, str]) -> Iterator[tuple[tuple[str, str], str]]:
    items = node.items() if isinstance(node, dict) else ((name, each) for each in node)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from _find_same(value, key, masked)
        elif id(value) in masked:
            yield (key, value), masked[id(value)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""

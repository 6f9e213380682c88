"""How objects are named across the fleet."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class NamespacedName:
    """A namespace and a name; `namespace` is empty for what has none."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


@dataclass(frozen=True, slots=True, order=True)
class ObjectRef:
    """An object of a cluster by kind, namespace (empty for a cluster-wide kind) and name."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def key(self) -> NamespacedName:
        """The namespace and name without the kind."""
        return NamespacedName(self.namespace, self.name)


def short_id(name: str) -> str:
    """A name as a file name and a part of an address."""
    return re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "unnamed"

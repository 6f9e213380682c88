"""How objects are named across the fleet."""

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

"""Settings that several parts of a fleet share."""

from dataclasses import dataclass

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class VariableUse:
    """A place where a variable is used: the object and the line."""

    by: ObjectRef
    kustomization: NamespacedName
    at: Location | None


@dataclass(frozen=True, kw_only=True)
class Variable(Fact):
    """A variable of Flux's post-build substitution."""

    name: str
    value: str | Unknown
    """Unknown where Git does not hold it, or where it comes from a secret."""
    source: str
    """In words: `ConfigMap flux-system/cluster-config`, `Kustomization flux-system/apps`, `fleetbook.yml`,
    `default`, `outside Git`, `nowhere`."""
    used_by: tuple[VariableUse, ...]
    used_elsewhere: bool = False
    """Whether what Git does not show may use it: what lies outside this repository, or a copy."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The shared settings of a cluster."""

    variables: tuple[Variable, ...]

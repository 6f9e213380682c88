"""What the needs of components are read from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from fleetbook.analysis.components.reloading import Reloading
from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.catalogue.entry import Entry
from fleetbook.core.location import Location
from fleetbook.model.components import Effect, Link
from fleetbook.model.network import Network
from fleetbook.model.security import Security
from fleetbook.model.storage import Storage
from fleetbook.resolve.fleet import ResolvedCluster


@dataclass(frozen=True, slots=True)
class Need:
    """The component that needs, and what it needs."""

    by: str
    link: Link


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A cluster with what its topics say."""

    cluster: ResolvedCluster
    grouping: Grouping
    entries: Mapping[str, Entry]
    """Entry of the catalogue by the id of the component."""
    reloading: Reloading
    network: Network
    storage: Storage
    security: Security

    @property
    def groups(self) -> tuple[Group, ...]:
        """The components as groups of objects."""
        return self.grouping.groups

    def providing(self, key: str, value: str) -> str | None:
        """The component that provides something, by the catalogue; None where none or several do."""
        found = [each for each, entry in self.entries.items() if value in entry.provides.get(key, "").split()]
        return found[0] if len(found) == 1 else None

    def named(self, name: str) -> str | None:
        """The component that people know by a name: `Longhorn`, `Pocket ID`."""
        found = [each for each, entry in self.entries.items() if entry.title == name]
        return found[0] if len(found) == 1 else None

    def serving(self, host: str) -> str | None:
        """The component behind a host of a route, or behind the name of a service in the cluster."""
        if host in self._hosts:
            return self._hosts[host]
        name, _, rest = host.partition(".")
        return self.grouping.component_serving(rest.partition(".")[0], name) if rest else None

    @cached_property
    def _hosts(self) -> Mapping[object, str | None]:
        return {route.host: route.component for route in self.network.routes if route.path == "/"}


def need(
    by: str | None, component: str | None, why: str, effect: Effect, at: Location | None
) -> Iterator[Need]:
    """One need where both ends are known and apart; else none."""
    if by and component and by != component:
        yield Need(by, Link(component=component, why=why, effect=effect, at=at))

"""What no manifest says: the owner wrote it in `fleetbook.yml`."""

from dataclasses import dataclass

from fleetbook.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Edge(Fact):
    """A service outside the cluster on the way of a request or of its name."""

    name: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Decision(Fact):
    """Why the fleet is as it is."""

    title: str
    text: str

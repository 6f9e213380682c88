"""The outer part of the network diagram: where requests come from, and the tunnels that they come by."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from fleetbook.model.network import DnsScope, Entrypoint, Exposure, Network, Route
from fleetbook.views.brands import brand
from fleetbook.views.diagram import Card, Edge, Line, Panel, Tone
from fleetbook.views.paths import anchor
from fleetbook.views.scene import Scene

INSIDE = Card(
    id="inside", title="Internal network", subtitle="not from the Internet", icon="mesh", tone=Tone.OUTSIDE
)
CLIENTS = Card(
    id="clients", title="Clients", subtitle="from where, Git does not say", icon="user", tone=Tone.OUTSIDE
)


@dataclass(frozen=True)
class Part:
    """A piece of the diagram."""

    cards: tuple[Card, ...] = ()
    panels: tuple[Panel, ...] = ()
    edges: tuple[Edge, ...] = ()


def first_card(entry: Entrypoint) -> str:
    """Id of the first card of an entrypoint: its address where it has one."""
    return anchor("address", entry.name) if entry.addresses else anchor("door", entry.name)


def outside(scene: Scene, network: Network, doors: Mapping[str, str]) -> Part:
    """Where requests come from: by the name of each used door, the id of its first card."""
    exposures = {name: _exposures(network, name) for name in doors}
    tunnelled = {name: found for name in doors if (found := _tunnels_to(network, name))}
    # Who declares an edge says that requests come over it, where Git does not say otherwise.
    outer = {Exposure.PUBLIC, Exposure.TUNNEL, *([Exposure.UNKNOWN] if scene.cluster.edges else [])}
    public = [name for name in doors if exposures[name] & (outer - _by_tunnel(name, tunnelled))]
    inside = [name for name in doors if _from_inside(network, name, exposures[name], tunnelled)]
    others = [name for name in doors if name not in (*public, *inside, *tunnelled)]
    chain = _edge_cards(scene) if public or tunnelled else []
    arrows = [(a.id, b.id) for a, b in pairwise(chain)]
    starts = [(chain[-1:], public), ([INSIDE], inside), ([CLIENTS], others)]
    arrows += [(cards[0].id, doors[name]) for cards, names in starts for name in names]
    tunnels = sorted({each for found in tunnelled.values() for each in found})
    # A tunnel that also leads to apps itself is drawn as their door.
    cards = {each: doors.get(each, anchor("tunnel", each)) for each in tunnels}
    arrows += [(chain[-1].id, card) for each, card in cards.items() if each not in doors]
    arrows += [(cards[each], anchor("door", name)) for name, found in tunnelled.items() for each in found]
    more = [card for cards, names in starts[1:] if names for card in cards]
    return Part(
        cards=(*chain, *more, *(_tunnel_card(scene, each) for each in tunnels if each not in doors)),
        edges=tuple(Edge(source=source, target=target, line=Line.DASHED) for source, target in arrows),
    )


def _by_tunnel(name: str, tunnelled: Mapping[str, tuple[str, ...]]) -> set[Exposure]:
    """The exposure that a tunnel of its own arrow tells of."""
    return {Exposure.TUNNEL} if name in tunnelled else set()


def _tunnels_to(network: Network, door: str) -> tuple[str, ...]:
    """The tunnels that lead to the routes of a door, where the door is no tunnel itself."""
    known = {each.name for each in network.entrypoints if each.kind == "Tunnel"}
    routes = (each for each in _routes(network, door) if each.exposure is Exposure.TUNNEL)
    found = {each.tunnel for each in routes if each.tunnel in known and each.tunnel != door}
    return tuple(sorted(each for each in found if each))


def _from_inside(
    network: Network, door: str, exposures: set[Exposure], tunnelled: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether a door is for local networks: for nothing else, or beside a tunnel by a local name."""
    if exposures == {Exposure.INTERNAL}:
        return True
    local = {each.name for each in network.name_servers if each.scope is DnsScope.LOCAL}
    told = (each.server for route in _routes(network, door) for each in route.published)
    return door in tunnelled and bool(local & set(told))


def _routes(network: Network, door: str) -> tuple[Route, ...]:
    """The routes of a door; an empty name stands for the one that is not known."""
    return tuple(route for route in network.routes if (route.entrypoint or "") == door)


def _exposures(network: Network, door: str) -> set[Exposure]:
    return {route.exposure for route in _routes(network, door)}


def _edge_cards(scene: Scene) -> list[Card]:
    """The Internet and what the owner declared to stand before the cluster."""
    edges = [
        Card(
            id=anchor("edge", edge.name),
            title=edge.name,
            subtitle=f"{edge.purpose} · declared",
            icon=brand(edge.name, "edge"),
            tone=Tone.OUTSIDE,
        )
        for edge in scene.cluster.edges
    ]
    return [Card(id="internet", title="Internet", icon="internet", tone=Tone.OUTSIDE), *edges]


def _tunnel_card(scene: Scene, name: str) -> Card:
    entry = scene.entrypoints[name]
    return Card(
        id=anchor("tunnel", name),
        title=scene.title_of(entry.component) if entry.component else name,
        subtitle="tunnel from the Internet",
        icon=scene.icon_of(entry.component, "tunnel"),
        page=scene.page_of(entry.component),
    )

"""The part of the storage diagram that tells on which nodes classes keep copies."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fleetbook.core.origin import Origin
from fleetbook.views.diagram import Card, Edge, Line, Panel, Tone
from fleetbook.views.nodes import machines, size
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count
from fleetbook.views.scene import Scene

MOST_NODES = 8
"""Nodes beyond which they are one card."""
PANEL = "replicas"


@dataclass(frozen=True)
class Copies:
    """The nodes, and the card or panel from which the backups of a class set out."""

    cards: tuple[Card, ...] = ()
    panels: tuple[Panel, ...] = ()
    edges: tuple[Edge, ...] = ()
    starts: Mapping[str, str] = field(default_factory=dict)


def replica_cards(
    scene: Scene, cards: Mapping[str, str], keeping: Mapping[str, tuple[int, bool]], *, one_way: bool
) -> Copies:
    """The nodes once, with lines from each class: `cards` is its card, `keeping` how many copies it keeps.

    `one_way` says whether the same jobs copy the volumes of all these classes.
    """
    # Classes that keep different numbers say so themselves: lines to the same nodes would only cross.
    if len(set(keeping.values())) != 1:
        return Copies()
    nodes = scene.cluster.nodes
    line = Line.DASHED if nodes and nodes[0].origin is Origin.DECLARED else Line.SOLID
    kept = next(iter(keeping.values()))
    panel = Panel(id=PANEL, title=replicas(*kept), tone=Tone.INFO, packed=True)
    edges = tuple(Edge(source=cards[name], target=PANEL, line=line) for name in keeping)
    # Behind nodes that several classes share nobody could tell whose copies a job takes.
    starts = dict.fromkeys(keeping, PANEL) if one_way else {}
    return Copies(_node_cards(scene, kept[0]), (panel,), edges, starts)


def replicas(number: int, by_default: bool) -> str:
    """How many copies are kept."""
    return f"replicas: {number}{' (chart default)' if by_default else ''}"


def _node_cards(scene: Scene, number: int) -> tuple[Card, ...]:
    nodes = scene.cluster.nodes
    if not nodes or len(nodes) > MOST_NODES:
        words = f"on {machines(nodes)}" if nodes else "on nodes that Git does not name"
        return (Card(id="copies", title=count(number, "copy"), subtitle=words, icon="node", group=PANEL),)
    return tuple(
        Card(
            id=f"{PANEL}-{anchor('node', node.name)}",
            title=f"{node.name}{size(node)}",
            subtitle="declared" if node.origin is Origin.DECLARED else node.role or "node",
            icon="node",
            group=PANEL,
        )
        for node in nodes
    )

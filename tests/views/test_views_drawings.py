"""Diagrams of large fleets as they are drawn: what a reader must not have to forgive."""

from dataclasses import replace
from itertools import combinations

import pytest

from fleetbook.model.network import Network
from fleetbook.model.storage import Storage
from fleetbook.render.curves import points_of
from fleetbook.render.drawing import Box, Drawing, Point
from fleetbook.render.layout import lay_out
from fleetbook.tools.graphviz import find_graphviz
from fleetbook.views import delivery_diagram, gitops, network_diagram, storage_diagram
from fleetbook.views.diagram import DiagramSpec
from scenes import component, entrypoint, job, kustomization, route, scene, volume

MOST_CARDS = 45
WIDEST, TALLEST = 0.05, 3.0
"""Height by width."""


def order(size: int, stages: int, namespaces: int) -> DiagramSpec:
    members = [kustomization("flux-system", 0)]
    for number in range(size):
        stage = 1 + number % stages
        waits = (f"k{number - 1}", f"k{number % 7}") if stage > 1 else ()
        space = f"n{number % namespaces}"
        members.append(kustomization(f"k{number}", stage, *waits, namespace=space))
    return delivery_diagram.diagram(scene(kustomizations=members))


def doors(size: int, ways: int) -> DiagramSpec:
    routes = [
        route(f"app-{number}.example.org", f"door-{number % ways}", guard="login" if number % 3 else None)
        for number in range(size)
    ]
    network = Network(
        entrypoints=tuple(entrypoint(f"door-{way}") for way in range(ways)),
        routes=tuple(routes),
        middlewares=(),
        policies=(),
    )
    names = sorted({each.component for each in routes if each.component})
    made = network_diagram.diagram(scene(network=network, components=[component(name) for name in names]))
    assert made is not None
    return made


def claims(size: int, classes: int) -> DiagramSpec:
    volumes = [
        replace(volume(f"v{number}", f"job-{number % 9}"), storage_class=f"class-{number % classes}")
        for number in range(size)
    ]
    jobs = tuple(job(f"job-{number}", f"at {number}") for number in range(9))
    storage = Storage(volumes=tuple(volumes), classes=(), targets=(), jobs=jobs)
    made = storage_diagram.diagram(scene(storage=storage))
    assert made is not None
    return made


SPECS = {
    "model": lambda: gitops.diagram(scene(kustomizations=[kustomization("flux-system", 0)])),
    "wide order": lambda: order(250, 3, 20),
    "one namespace": lambda: order(250, 5, 1),
    "deep order": lambda: order(120, 12, 4),
    "one door": lambda: doors(60, 1),
    "many doors": lambda: doors(120, 4),
    "one class": lambda: claims(90, 1),
    "many classes": lambda: claims(90, 6),
}


@pytest.mark.parametrize("name", SPECS)
def test_a_large_diagram_can_be_read(name: str) -> None:
    spec = SPECS[name]()
    drawing = lay_out([spec], find_graphviz())[spec.id]
    boxes = {placed.card.id: placed.box for placed in drawing.cards}
    assert len(boxes) <= MOST_CARDS
    assert not [pair for pair in combinations(boxes.values(), 2) if overlap(*pair)]
    assert not list(passed(drawing, boxes))
    assert WIDEST < drawing.height / drawing.width < TALLEST


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def passed(drawing: Drawing, boxes: dict[str, Box]) -> list[tuple[str, str, str]]:
    """Lines with the cards that they run through."""
    return [
        (edge.edge.source, edge.edge.target, card)
        for edge in drawing.edges
        for card, box in boxes.items()
        if card not in (edge.edge.source, edge.edge.target)
        and any(within(point, box) for point in points_of(edge.curve))
    ]


def within(point: Point, box: Box) -> bool:
    x, y = point
    return box.x + 1 < x < box.x + box.width - 1 and box.y + 1 < y < box.y + box.height - 1

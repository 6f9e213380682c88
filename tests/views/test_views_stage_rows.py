"""A long deployment order in rows."""

import pytest

from fleetbook.views.delivery import page
from fleetbook.views.delivery_diagram import diagram
from fleetbook.views.page import Paragraph
from fleetbook.views.scene import Scene
from fleetbook.views.stage_rows import rows_of
from scenes import drawn, kustomization, said, scene


def chain(stages: int, gated: int = 0) -> Scene:
    """Stages that wait each for the one before; the first ones have a gate."""
    return scene(
        kustomizations=[
            kustomization(
                f"k{stage}",
                stage,
                *([f"k{stage - 1}"] if stage > 1 else []),
                gates=(f"gate-{stage}",) if stage < gated else (),
            )
            for stage in range(stages)
        ]
    )


@pytest.mark.parametrize(
    ("stages", "rows"),
    [
        (0, []),
        (1, [[0]]),
        (7, [[0, 1, 2, 3, 4, 5, 6]]),
        (8, [[0, 1, 2, 3], [4, 5, 6, 7]]),
        (15, [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11, 12, 13, 14]]),
    ],
)
def test_rows_are_of_about_one_length(stages: int, rows: list[list[int]]) -> None:
    found = rows_of({stage: stage for stage in range(stages)}, stages)
    assert [list(each) for each in found.stages] == rows


def test_a_short_order_stands_in_one_row() -> None:
    assert "Stages" not in " ".join(panel.title for panel in diagram(chain(7)).panels)


def test_gates_count_as_columns() -> None:
    titles = [panel.title for panel in diagram(chain(6, gated=6)).panels]
    assert [title for title in titles if title.startswith("Stages")] == ["Stages 0 to 2", "Stages 3 to 5"]


def test_a_row_starts_with_what_it_waits_for_of_the_rows_above() -> None:
    lines = drawn(diagram(chain(8))).splitlines()
    assert "[Stage 3] k3 | 2 objects" in lines
    assert "[from above] k3 | stage 3" in lines
    assert lines.index("[from above] k3 | stage 3") < lines.index("[Stage 4] k4 | 2 objects")
    spec = diagram(chain(8))
    arrows = {(edge.source, edge.target) for edge in spec.edges}
    ids = {card.subtitle: card.id for card in spec.cards if card.title == "k3"}
    (target,) = [card.id for card in spec.cards if card.title == "k4"]
    assert (ids["stage 3"], target) in arrows
    assert (ids["2 objects"], target) not in arrows
    assert {panel.parent for panel in spec.panels if panel.id == "stage-4"} == {"row-1"}


def test_the_page_says_how_rows_are_read() -> None:
    first = page(chain(8)).blocks[0]
    assert isinstance(first, Paragraph)
    assert "goes on in the next row" in said(first.content)

"""Blocks of a page."""

from fleetbook.views.component import page
from fleetbook.views.component_diagram import diagram
from fleetbook.views.diagram import DiagramSpec
from fleetbook.views.page import FactList, Row, Table, Text
from fleetbook.views.phrases import NOTHING, badge, text
from scenes import component, said, scene, told


def test_a_table_without_one_of_its_columns() -> None:
    table = Table("t", ("a", "b", "c"), (Row(((Text("1"),), (Text("2"),), (Text("3"),)), "here"),))
    assert table.without("b") == Table("t", ("a", "c"), (Row(((Text("1"),), (Text("3"),)), "here"),))


def test_columns_that_hold_nothing_in_any_row_may_be_left_out() -> None:
    rows = (Row((text("1"), NOTHING, (), text("–"))), Row((text("2"), NOTHING, (), badge("open"))))
    lean = Table("t", ("a", "b", "c", "d"), rows).lean("b", "c", "d")
    assert told(lean) == ["a | d", "1 | –", "2 | [open]"]


def test_a_component_without_neighbours_has_no_diagram_of_them() -> None:
    alone = component("alone")
    made = scene(components=[alone])
    assert diagram(made, alone) is None
    assert not [block for block in page(made, alone).blocks if isinstance(block, DiagramSpec)]


def test_where_a_component_is_defined_is_a_link_to_the_line_and_one_to_edit_the_file() -> None:
    home = component("home")
    (facts,) = (block for block in page(scene(components=[home]), home).blocks if isinstance(block, FactList))
    assert said(dict(facts.items)["Defined in"]) == "@3 edit@3"

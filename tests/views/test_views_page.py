"""Blocks of a page."""

from fleetbook.views.page import Row, Table, Text


def test_a_table_without_one_of_its_columns() -> None:
    table = Table("t", ("a", "b", "c"), (Row(((Text("1"),), (Text("2"),), (Text("3"),)), "here"),))
    assert table.without("b") == Table("t", ("a", "c"), (Row(((Text("1"),), (Text("3"),)), "here"),))

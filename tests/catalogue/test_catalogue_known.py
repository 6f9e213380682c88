"""The page that lists what the catalogue knows."""

from catalogue.known import PAGE, write_page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page(), "run make catalogue"


def test_a_row_tells_what_was_read_and_in_which_version() -> None:
    (row,) = [
        line for line in write_page().splitlines() if line.startswith("| [Tempo](") and "1.16.1" in line
    ]
    assert row.endswith("replicas (1.16.1), volumes (1.16.1), whether routes are on (1.16.1) |")

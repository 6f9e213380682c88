"""Symbolic links are followed inside the tree and never out of it."""

import pytest

from fleetbook.source.links import follow_links


def follow(files: str, **links: str) -> dict[str, str]:
    found = follow_links(files.split(), {name.replace("__", "/"): target for name, target in links.items()})
    return {path: real for path, real in found.items() if path != real}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("../x/f", {"b/link": "x/f"}),
        ("../x", {"b/link/f": "x/f", "b/link/d/g": "x/d/g"}),
        ("../x/", {"b/link/f": "x/f", "b/link/d/g": "x/d/g"}),
        ("./../x/d/../f", {"b/link": "x/f"}),
        ("f", {"b/link": "b/f"}),
        ("../../outside", {}),
        ("../../x/f", {}),
        ("/etc/passwd", {}),
        ("../missing", {}),
        ("link", {}),
        (".", {}),
        ("..", {}),
        ("../b", {}),
        ("../x/f/../f", {"b/link": "x/f"}),
    ],
)
def test_targets(target: str, expected: dict[str, str]) -> None:
    assert follow("x/f x/d/g b/f", b__link=target) == expected


def test_links_to_links() -> None:
    assert follow("x/f", a="b", b="c", c="x") == {"a/f": "x/f", "b/f": "x/f", "c/f": "x/f"}


def test_links_inside_linked_folders() -> None:
    assert follow("x/f y/g", a="x", x__y="../y") == {"a/f": "x/f", "a/y/g": "y/g", "x/y/g": "y/g"}


def test_links_through_linked_folders() -> None:
    assert follow("x/d/f", a="x", b="a/d/f") == {"a/d/f": "x/d/f", "b": "x/d/f"}


def test_links_in_a_circle_end() -> None:
    assert follow("f", a="b", b="a") == {}
    assert follow("x/f y/g", x__y="../y", y__x="../x") == {"x/y/g": "y/g", "y/x/f": "x/f"}

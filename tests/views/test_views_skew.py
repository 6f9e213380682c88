"""What is said of versions: which is behind, by how much, and what cannot be compared."""

import pytest

from fleetbook.core.location import Location
from fleetbook.views.skew import Line, Skew, Use, by_skew, merge_uses


def use(written: str, digest: str | None = None) -> Use:
    return Use(written=written, digest=digest, unknown="${" in written)


def line(*written: str, name: str = "web", **more: bool) -> Line:
    """A version for each of several clusters."""
    uses = {f"c{number}": (use(each),) for number, each in enumerate(written)}
    return Line(name=name, uses=uses, **more)


@pytest.mark.parametrize(
    ("written", "skew", "behind"),
    [
        (("1.2.3", "2.0.0"), Skew.MAJOR, ["1.2.3"]),
        (("1.2.3", "1.10.0", "1.9.9"), Skew.MINOR, ["1.2.3", "1.9.9"]),
        (("v1.2.3", "1.2.10"), Skew.PATCH, ["v1.2.3"]),
        (("1.2.3-rc.1", "1.2.3"), Skew.PRERELEASE, ["1.2.3-rc.1"]),
        (("1.2.3", "v1.2.3"), Skew.EQUAL, []),
        (("1.2.3+a", "1.2.3+b"), Skew.DIFFERS, []),
        (("1.2.3", "1.x"), Skew.DIFFERS, []),
        (("1.2.3", "1.3.0", "1.x"), Skew.MINOR, ["1.2.3"]),
        ((">=1.0.0", ">=1.0.0-alpha"), Skew.DIFFERS, []),
        (("1.2.3", ""), Skew.DIFFERS, []),
        (("sha256:aa", "sha256:bb"), Skew.DIFFERS, []),
        (("sha256:aa", "sha256:aa"), Skew.EQUAL, []),
        (("1.x", "1.x"), Skew.OPEN, []),
        (("*", "*"), Skew.OPEN, []),
        (("", ""), Skew.OPEN, []),
        (("${V}", "${V}"), Skew.OPEN, []),
        (("latest", "latest"), Skew.OPEN, []),
    ],
)
def test_how_far_versions_are_apart(written: tuple[str, ...], skew: Skew, behind: list[str]) -> None:
    found = line(*written)
    assert found.skew is skew
    assert [each.written for each in found.all_uses if found.is_behind(each)] == behind


def test_a_suffix_of_an_image_is_a_variant_and_no_pre_release() -> None:
    assert line("1.2.3-alpine", "1.2.3", suffixed=True).skew is Skew.DIFFERS
    assert line("1.2.3-alpine", "1.3.0-alpine", suffixed=True).skew is Skew.MINOR


@pytest.mark.parametrize(
    ("one", "other", "skew"),
    [
        (("latest", "sha256:aa"), ("latest", "sha256:aa"), Skew.EQUAL),
        (("latest", "sha256:aa"), ("latest", "sha256:bb"), Skew.DIFFERS),
        (("1.2.3", "sha256:aa"), ("1.2.3", None), Skew.EQUAL),
    ],
)
def test_a_digest_fixes_what_a_tag_does_not(
    one: tuple[str, str | None], other: tuple[str, str | None], skew: Skew
) -> None:
    assert Line(name="web", uses={"a": (use(*one),), "b": (use(*other),)}).skew is skew


def test_several_versions_in_one_cluster_are_skew_too() -> None:
    assert Line(name="web", uses={"a": (use("1.2.0"), use("1.2.1"))}).skew is Skew.PATCH


def test_each_version_of_a_cluster_stands_once_the_newest_first() -> None:
    here, there = Location("a.yaml", 1), Location("b.yaml", 2)
    uses = [
        Use(written="1.9.0", places=(there,)),
        Use(written="1.x"),
        Use(written="1.10.0"),
        Use(written="1.9.0", places=(here,)),
    ]
    assert [(each.written, each.count, each.places) for each in merge_uses(uses)] == [
        ("1.10.0", 1, ()),
        ("1.9.0", 2, (here, there)),
        ("1.x", 1, ()),
    ]


def test_the_most_skewed_stand_first() -> None:
    lines = [
        line("1.0.0", "1.0.0", name="a"),
        line("1.0.0", "1.0.1", name="b"),
        line("1.0.0", "2.0.0", name="d"),
        line("1.0.0", "2.0.0", name="C"),
        line("1.x", "1.x", name="e"),
    ]
    assert [each.name for each in by_skew(lines)] == ["C", "d", "b", "e", "a"]

"""Ranges of versions, as Helm and Flux read them."""

import pytest

from fleetbook.core.ranges import BadRangeError, highest

VERSIONS = (
    *("0.0.3", "0.0.4", "0.2.3", "0.2.9", "0.3.0", "1.0.0", "1.2.0", "1.2.5", "1.9.0"),
    *("2.0.0-rc.1", "2.0.0", "2.1.0-beta.1", "v3.0.0+k1", "main"),
)


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("", "v3.0.0+k1"),
        ("*", "v3.0.0+k1"),
        ("x", "v3.0.0+k1"),
        ("1.2.5", "1.2.5"),
        ("v1.2.5", "1.2.5"),
        ("= 1.2.5", "1.2.5"),
        ("1.2", "1.2.5"),
        ("1", "1.9.0"),
        ("1.x", "1.9.0"),
        ("1.2.x", "1.2.5"),
        ("^1.2", "1.9.0"),
        ("^0.2.3", "0.2.9"),
        ("^0.0.3", "0.0.3"),
        ("^0", "0.3.0"),
        ("~1.2.0", "1.2.5"),
        ("~1", "1.9.0"),
        ("~> 1.2", "1.2.5"),
        (">=1 <2", "1.9.0"),
        (">=1.0.0, <1.9.0", "1.2.5"),
        (">1.2 <=1.9", "1.9.0"),
        ("1.2 - 1.9", "1.9.0"),
        ("<1.0.0", "0.3.0"),
        ("!=v3.0.0 <3.1", "2.0.0"),
        ("1.2.5 || ^2", "2.0.0"),
        ("^9", None),
        # Pre-releases count where the range names one, and nowhere else.
        (">=2.0.0-0 <2.0.0", "2.0.0-rc.1"),
        ("^2.0.0-0", "2.1.0-beta.1"),
        ("=2.0.0-rc.1", "2.0.0-rc.1"),
        ("^2", "2.0.0"),
    ],
)
def test_the_highest_version_that_fits(constraint: str, expected: str | None) -> None:
    assert highest(constraint, VERSIONS) == expected


@pytest.mark.parametrize("constraint", ["newest", ">=", "1.2.3.4", "^1 &&", "||"])
def test_what_is_no_range(constraint: str) -> None:
    with pytest.raises(BadRangeError):
        highest(constraint, VERSIONS)

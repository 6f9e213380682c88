"""Versions as Helm reads them: which is newer, and by how much."""

from itertools import pairwise

import pytest

from fleetbook.core.version import Step, Version, parse_version


def version(text: str) -> Version:
    found = parse_version(text)
    assert found is not None, text
    return found


def test_versions_stand_in_the_order_of_semantic_versioning() -> None:
    rising = (
        "0.9.9 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-rc.2 1.0.0-rc.10 1.0.0 1.2.0 1.10.0 v2.0.0"
    )
    assert all(version(lower) < version(higher) for lower, higher in pairwise(rising.split()))


@pytest.mark.parametrize(
    ("older", "newer", "step"),
    [
        ("1.2.3", "v2.0.0", Step.MAJOR),
        ("1.2.3", "1.3.0", Step.MINOR),
        ("1.2.3", "1.2.10", Step.PATCH),
        ("1.2.3-rc.1", "1.2.3", Step.PRERELEASE),
        ("v1.2.3", "1.2.3+build.7", Step.NONE),
        ("2025.06.1", "2025.6.1@sha256:0a", Step.NONE),
    ],
)
def test_how_far_two_versions_are_apart(older: str, newer: str, step: Step) -> None:
    assert version(older).step_to(version(newer)) is step


@pytest.mark.parametrize(
    "text", ["1.x", "1.2", "*", ">=1.0.0", "1.2.3 || 2.0.0", "latest", "sha256:0a", "${V}", ""]
)
def test_what_names_no_version_exactly_is_none(text: str) -> None:
    assert parse_version(text) is None

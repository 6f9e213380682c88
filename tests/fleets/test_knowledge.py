"""What is known of all real fleets together: as it was reviewed, and enough."""

from difflib import unified_diff

import pytest

from fleets.counts import FLEETS, KNOWLEDGE, fleet_names
from fleets.knowledge import REFRESH, document, share_told

pytestmark = pytest.mark.skipif(
    not all((FLEETS / name).is_dir() for name in fleet_names()),
    reason="the public fleets are not beside this project",
)


def test_what_is_known_is_what_was_reviewed() -> None:
    committed = KNOWLEDGE.read_text("utf-8").splitlines()
    told = unified_diff(committed, document().splitlines(), "committed", "found", lineterm="", n=0)
    assert not list(told), f"{KNOWLEDGE.name} is not what fleetbook finds now; {REFRESH} writes it anew"


def test_nearly_every_release_has_a_purpose_and_an_icon() -> None:
    assert share_told() > 0.9

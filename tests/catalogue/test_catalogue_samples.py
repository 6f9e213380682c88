"""Every place that the catalogue states finds its value where the chart's documentation writes it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.facts import find_values, read_fact
from fleetbook.catalogue.loader import load_catalogue

SAMPLES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("samples.yaml").read_bytes())
ENTRIES = load_catalogue().entries
TOLD = [
    each
    for each in ENTRIES.values()
    if each.facts or each.opt_in or each.volumes or each.classes or each.routes
]


@pytest.mark.parametrize("entry", TOLD, ids=lambda entry: entry.id)
def test_everything_that_is_stated_is_found(entry: Entry) -> None:
    sample = SAMPLES.get(entry.id, {})
    missed = [fact for fact in entry.facts if not read_fact(entry, fact, sample)]
    missed += [volume.at for volume in entry.volumes if not find_values(volume.at, sample)]
    missed += [place for place in entry.opt_in if not find_values(place, sample)]
    missed += [each.at for each in entry.classes if not find_values(each.at, sample)]
    places = [
        place
        for route in entry.routes
        for place in (route.at, route.hosts, route.tls, route.tls_secret, route.middlewares)
        if place
    ]
    missed += [place for place in places if not find_values(place, sample)]
    assert missed == [], f"write a sample of its values into samples.yaml under {entry.id}"


def test_no_sample_is_left_over() -> None:
    assert SAMPLES.keys() - {each.id for each in TOLD} == set()

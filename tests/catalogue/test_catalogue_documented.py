"""Which documented default holds at which version of a chart."""

import pytest

from fleetbook.catalogue.documented import default_at
from fleetbook.catalogue.entry import VolumeDefault
from fleetbook.catalogue.paths import keys_of

SAME = (
    VolumeDefault(chart_version="1.0.0", enabled=True, size="1Gi"),
    VolumeDefault(chart_version="3.0.0", enabled=True, size="1Gi"),
)
CHANGED = (
    VolumeDefault(chart_version="1.0.0", enabled=False, size=None),
    VolumeDefault(chart_version="3.0.0", enabled=True, size="1Gi"),
)


@pytest.mark.parametrize(
    ("version", "same", "changed"),
    [
        ("0.9.0", "1.0.0", "1.0.0"),
        ("1.0.0", "1.0.0", "1.0.0"),
        ("2.5.0", "1.0.0", None),
        ("3.0.0", "3.0.0", "3.0.0"),
        ("v4.1.0", "3.0.0", "3.0.0"),
        (">=1", "3.0.0", None),
        (None, "3.0.0", None),
    ],
)
def test_the_nearest_version_that_was_read(version: str | None, same: str, changed: str | None) -> None:
    found = [default_at(defaults, version) for defaults in (SAME, CHANGED)]
    assert [each and each.chart_version for each in found] == [same, changed]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("$.persistence", ("persistence",)),
        ("$.server.dataStorage", ("server", "dataStorage")),
        ("$['my-app'].data", ("my-app", "data")),
    ],
)
def test_a_path_that_names_one_place_is_its_keys(path: str, keys: tuple[str, ...]) -> None:
    assert keys_of(path) == keys

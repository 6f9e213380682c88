"""What is told of the charts whose values were read as a whole: one file for each in `charts/`.

A file names the chart, its repository and a version that was read. `silent` is what is told where the values
say nothing: only what the chart's documentation says. Each case has values as people write them, and all that
is told of them. The release is `apps/main`.

    chart: some-chart
    repository: https://charts.example.org
    version: 1.2.3
    silent:
      - "workload main: replicas 1 (default of 1.2.3)"
    cases:
      published with its own claim:
        values: {ingress: {enabled: true, hosts: [{host: app.example.org}]}}
        told:
          - route app.example.org/
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue.told import told
from fleetbook.catalogue.loader import load_catalogue

CHARTS = {
    path.stem: yaml.safe_load(path.read_bytes())
    for path in sorted(Path(__file__).with_name("charts").glob("*.yaml"))
}
READ = {id_: entry.read for id_, entry in load_catalogue().entries.items() if entry.read}


def cases() -> Iterator[Any]:
    for id_, chart in CHARTS.items():
        yield pytest.param(chart, {}, chart["silent"], id=f"{id_}: silent")
        for name, case in chart["cases"].items():
            yield pytest.param(chart, case["values"], case["told"], id=f"{id_}: {name}")


@pytest.mark.parametrize(("chart", "values", "expected"), list(cases()))
def test_what_is_told_of_a_chart(
    chart: Mapping[str, Any], values: Mapping[str, Any], expected: list[str]
) -> None:
    assert told(chart, values) == sorted(expected)


def test_every_chart_that_was_read_has_its_cases() -> None:
    assert READ.keys() == CHARTS.keys()
    assert [id_ for id_, chart in CHARTS.items() if chart["version"] not in READ[id_]] == []
    assert [id_ for id_, chart in CHARTS.items() if not chart["cases"]] == []

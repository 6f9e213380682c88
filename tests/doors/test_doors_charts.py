"""Charts from a repository on loopback: not asked for, fetched, kept, and refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from charts import Server, pack_chart, serve
from commands import fleetbook
from fleetbook.cache import VARIABLE
from fleetbook.core.origin import Origin
from fleetbook.model.architecture import Architecture
from fleetbook.pipeline import Reading, Request, read_fleet
from resolving import bootstrapped, kustomization
from trees import Tree

ARCHIVE = pack_chart("""
    == Chart.yaml
    apiVersion: v2
    name: web
    version: 1.2.0
    == values.yaml
    host: web.example.org
    == templates/ingress.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: {{ .Release.Name }}}
    spec:
      rules:
        - host: {{ .Values.host }}
          http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}
""")


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as found:
        found.add_index(("web", "1.2.0", ARCHIVE))
        yield found


@pytest.fixture
def fleet(tree: Tree, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A release of a chart on loopback, and a cache of the test's own."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "kept"))
    return tree(bootstrapped(kustomization("web", "./web") + manifests(server.url)))


def manifests(address: str, version: str = "1.2.0") -> str:
    return f"""\
== web/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: web, namespace: apps}}
spec:
  chart:
    spec:
      chart: web
      version: {version}
      sourceRef: {{kind: HelmRepository, name: charts}}
== web/source.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {{name: charts, namespace: apps}}
spec: {{url: "{address}"}}
"""


def read(fleet: Path, *, fetch: bool = False) -> Reading:
    return read_fleet(Request(repository=fleet, fetch_charts=fetch), lambda _: None)


def routes(architecture: Architecture) -> list[tuple[str, Origin]]:
    (cluster,) = architecture.clusters
    return [(str(each.host), each.origin) for each in cluster.network.routes]


def readings(architecture: Architecture) -> list[tuple[bool, str, int]]:
    return [(each.rendered, each.why, len(each.releases)) for each in architecture.coverage.charts]


def test_without_being_asked_nothing_is_fetched_and_nothing_is_complained_of(
    fleet: Path, server: Server
) -> None:
    reading = read(fleet)
    assert server.asked == []
    assert routes(reading.architecture) == []
    assert readings(reading.architecture) == [(False, "its chart is not at hand", 1)]
    assert [each.rule for each in reading.diagnostics] == []


def test_a_fetched_chart_is_rendered_and_used_later_without_the_network(fleet: Path, server: Server) -> None:
    assert routes(read(fleet).architecture) == []
    assert routes(read(fleet, fetch=True).architecture) == [("web.example.org", Origin.RENDERED)]
    server.asked.clear()
    later = read(fleet).architecture
    assert routes(later) == [("web.example.org", Origin.RENDERED)]
    assert readings(later) == [(True, "", 1)]
    assert server.asked == []


def test_the_settings_can_ask_for_charts(fleet: Path) -> None:
    (fleet / "fleetbook.yml").write_text("charts: {fetch: true}\n")
    assert routes(read(fleet).architecture) == [("web.example.org", Origin.RENDERED)]


def test_the_settings_can_ask_for_none_to_be_rendered(fleet: Path) -> None:
    read(fleet, fetch=True)
    (fleet / "fleetbook.yml").write_text("charts: {render: false}\n")
    reading = read(fleet, fetch=True)
    assert (routes(reading.architecture), readings(reading.architecture)) == ([], [(False, "", 1)])


def test_a_chart_that_cannot_be_fetched_is_told_with_its_line_and_the_book_goes_on(fleet: Path) -> None:
    file = fleet / "web/release.yaml"
    file.write_text(file.read_text().replace("1.2.0", "7.0.0"))
    reading = read(fleet, fetch=True)
    (found,) = reading.diagnostics
    assert (found.rule, str(found.at)) == ("chart-not-fetched", "web/release.yaml:8")
    assert found.message.endswith("has no web 7.0.0")
    assert found.hint == "Correct the version; the newest is 1.2.0."


def test_without_helm_the_product_works_as_before(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(fleet, fetch=True)
    monkeypatch.setattr("fleetbook.tools.helm.MODULE", "helm_python_that_is_not_there")
    monkeypatch.setenv("PATH", "/nonexistent")
    reading = read(fleet)
    assert (routes(reading.architecture), readings(reading.architecture)) == ([], [(False, "", 1)])
    assert reading.diagnostics == ()


def test_asking_for_charts_without_helm_says_what_to_install(
    fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleetbook.tools.helm.MODULE", "helm_python_that_is_not_there")
    monkeypatch.setenv("PATH", "/nonexistent")
    (found,) = read(fleet, fetch=True).diagnostics
    assert (found.rule, found.at) == ("no-helm", None)
    assert "fleetbook[helm]" in found.hint


def test_the_option(fleet: Path, server: Server) -> None:
    done = fleetbook("show", "routes", fleet, "--fetch-charts")
    assert "web.example.org" in done.stdout
    assert "/index.yaml" in server.asked

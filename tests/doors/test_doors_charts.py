"""Charts from a repository on loopback: not asked for, fetched, kept, and refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from charts import Server, pack_chart, serve
from commands import fleetbook
from fleetbook.cache import VARIABLE
from fleetbook.core.origin import Origin
from fleetbook.model.architecture import Architecture
from fleetbook.model.coverage import Coverage
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


def rendered_hosts(fleet: Path) -> list[str]:
    return [
        host for host, origin in routes(read(fleet, fetch=True).architecture) if origin is Origin.RENDERED
    ]


def test_files_of_values_in_a_fetched_chart_take_the_place_of_its_own(fleet: Path, server: Server) -> None:
    chart = pack_chart("""
        == Chart.yaml
        apiVersion: v2
        name: web
        version: 1.2.0
        == values.yaml
        host: web.example.org
        == values-prod.yaml
        host: prod.example.org
        == templates/ingress.yaml
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
            - host: {{ .Values.host }}
              http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}
    """)
    server.add_index(("web", "1.2.0", chart))
    file = fleet / "web/release.yaml"
    file.write_text(
        file.read_text().replace(
            "      chart: web\n", "      chart: web\n      valuesFiles: [values-prod.yaml]\n"
        )
    )
    assert rendered_hosts(fleet) == ["prod.example.org"]
    assert read(fleet).architecture.coverage.not_rendered == ()
    assert [each.why for each in read_unfetched(fleet).not_rendered] == [
        "not read: values-prod.yaml of the chart"
    ]


def read_unfetched(fleet: Path) -> Coverage:
    """The account of the reading where nothing is rendered."""
    (fleet / "fleetbook.yml").write_text("charts: {render: false}\n")
    return read(fleet).architecture.coverage


def test_a_packed_chart_in_the_repository(fleet: Path, server: Server) -> None:
    (fleet / "charts").mkdir()
    (fleet / "charts/web-1.2.0.tgz").write_bytes(ARCHIVE)
    in_repository(fleet, "charts/web-1.2.0.tgz")
    assert rendered_hosts(fleet) == ["web.example.org"]
    assert server.asked == []


def test_an_artifact_of_a_registry(fleet: Path, server: Server) -> None:
    server.add_artifact("charts/web", ARCHIVE, "1.2.0")
    address = server.url.replace("http://", "oci://")
    (fleet / "web/release.yaml").write_text("""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec: {chartRef: {kind: OCIRepository, name: web}}
""")
    (fleet / "web/source.yaml").write_text(f"""\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {{name: web, namespace: apps}}
spec: {{url: "{address}/charts/web", insecure: true, ref: {{semver: 1.x}}}}
""")
    assert rendered_hosts(fleet) == ["web.example.org"]


def test_a_dependency_of_a_chart_in_the_repository_is_fetched(fleet: Path, server: Server) -> None:
    for path, text in {
        "Chart.yaml": "apiVersion: v2\nname: all\nversion: 0.1.0\n"
        f"dependencies: [{{name: web, version: 1.x, repository: '{server.url}'}}]\n",
        "Chart.lock": f"dependencies: [{{name: web, version: 1.2.0, repository: '{server.url}'}}]\n",
    }.items():
        (fleet / "charts/all").mkdir(parents=True, exist_ok=True)
        (fleet / "charts/all" / path).write_text(text)
    in_repository(fleet, "charts/all")
    assert routes(read(fleet).architecture) == []
    assert rendered_hosts(fleet) == ["web.example.org"]


def test_releases_that_lack_a_chart_for_one_reason_are_told_once(fleet: Path) -> None:
    text = (fleet / "web/release.yaml").read_text().replace("1.2.0", "7.0.0")
    for name in ("one", "two", "web"):
        (fleet / f"web/{name}.yaml").write_text(text.replace("name: web,", f"name: {name},"))
    (fleet / "web/release.yaml").unlink()
    (found,) = read(fleet, fetch=True).diagnostics
    assert found.message.startswith(
        "HelmRelease apps/one and 2 more are read from values: its chart could not"
    )


def test_a_packed_subchart_in_the_repository(fleet: Path, server: Server) -> None:
    inner = fleet / "charts/all/charts"
    inner.mkdir(parents=True)
    (inner / "web-1.2.0.tgz").write_bytes(ARCHIVE)
    stated = "dependencies: [{name: web, version: 1.2.0, repository: 'https://charts.example.org'}]\n"
    (fleet / "charts/all/Chart.yaml").write_text(f"apiVersion: v2\nname: all\nversion: 0.1.0\n{stated}")
    in_repository(fleet, "charts/all")
    assert rendered_hosts(fleet) == ["web.example.org"]
    assert server.asked == []


def in_repository(fleet: Path, chart: str) -> None:
    """Let the release take a chart of the repository."""
    file = fleet / "web/release.yaml"
    text = file.read_text().replace("chart: web\n", f"chart: {chart}\n")
    own = "kind: GitRepository, name: flux-system, namespace: flux-system"
    file.write_text(text.replace("kind: HelmRepository, name: charts", own))

"""Charts that lie in a folder of a source."""

from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Fleet
from resolving import Resolve, kustomization, only_cluster, place

WEB = kustomization("web", "./web")
CHART = """\
== charts/web/Chart.yaml
apiVersion: v2
name: web-app
version: 1.4.0
"""
VENDOR = """\
== web/vendor.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: vendor, namespace: flux-system}
spec: {url: "https://git.example.org/vendor/charts", ref: {tag: v1}}
"""


def release(source: str, chart: str = "./charts/web") -> str:
    """The file of a HelmRelease of a chart in a Git repository."""
    return f"""\
== web/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: web, namespace: apps}}
spec:
  chart:
    spec:
      chart: {chart}
      version: 9.9.9
      reconcileStrategy: Revision
      sourceRef: {{kind: GitRepository, name: {source}, namespace: flux-system}}
"""


def told(fleet: Fleet) -> tuple[str, str, str]:
    """Name and version of the only release's chart, and where the version is written."""
    (found,) = only_cluster(fleet).releases
    version = found.version.reason if isinstance(found.version, Unknown) else found.version
    name = found.chart.reason if isinstance(found.chart, Unknown) else found.chart
    return name, str(version), place(found.version_at)


def test_a_chart_of_this_repository_states_its_name_and_version_itself(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(WEB + release("flux-system") + CHART)
    assert told(fleet) == ("web-app", "1.4.0", "charts/web/Chart.yaml:3")


def test_a_chart_of_another_repository_is_never_looked_up_here(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(WEB + VENDOR + release("vendor") + CHART)
    assert told(fleet) == (
        "web",
        "its Chart.yaml is not here: GitRepository flux-system/vendor lies outside this repository",
        "None",
    )


def test_a_chart_that_is_not_there(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(WEB + release("flux-system", "./charts/gone") + CHART)
    assert told(fleet) == ("gone", "charts/gone/Chart.yaml is not there", "None")


def test_a_chart_that_is_composed_in_the_cluster(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + CHART
        + """\
== web/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: flux-system}
spec: {chartRef: {kind: ExternalArtifact, name: chart}}
== web/artifact.yaml
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: {name: chart, namespace: flux-system}
spec:
  sources: [{alias: repo, kind: GitRepository, name: flux-system}]
  artifacts:
    - name: chart
      copy: [{from: "@repo/charts/web/**", to: "@artifact/"}]
"""
    )
    assert told(fleet) == ("web-app", "1.4.0", "charts/web/Chart.yaml:3")

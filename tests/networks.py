"""The network of an inline cluster, as text that a test can compare."""

from clusters import cluster_of
from fleetbook.analysis.grouping import group_components
from fleetbook.analysis.network import analyse_network
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.unknown import Unknown
from fleetbook.model.declared import Edge
from fleetbook.model.network import Network, Route


def network_of(text: str, *edges: str) -> Network:
    cluster = cluster_of(text)
    declared = [Edge(name=name, purpose="") for name in edges]
    return analyse_network(cluster, load_catalogue(), group_components(cluster), declared)


def addresses(network: Network) -> list[str]:
    """Host and path of every route; an unknown host as its reason in brackets."""
    return [f"{host(route)}{route.path}" for route in network.routes]


def host(route: Route) -> str:
    return f"<{route.host.written or route.host.reason}>" if isinstance(route.host, Unknown) else route.host


def release(
    values: str,
    name: str = "app",
    chart: str = "some-chart",
    namespace: str = "app",
    version: str = "1.0.0",
    repository: str = "",
) -> str:
    """A HelmRelease with values, indented as they stand, and the repository that is named."""
    body = "\n".join(f"    {line}" for line in values.strip("\n").splitlines())
    origin = f"{{kind: HelmRepository, name: {name if repository else 'charts'}}}"
    source = _repository(name, repository) if repository else ""
    return f"""== apps/{name}/release.yaml
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: {{name: {name}, namespace: flux-system}}
spec:
  releaseName: {name}
  targetNamespace: {namespace}
  chart: {{spec: {{chart: {chart}, version: {version}, sourceRef: {origin}}}}}
  values:
{body}
{source}"""


def _repository(name: str, address: str) -> str:
    return f"""== apps/{name}/repository.yaml
kind: HelmRepository
apiVersion: source.toolkit.fluxcd.io/v1
metadata: {{name: {name}, namespace: flux-system}}
spec: {{url: "{address}"}}
"""


def ways(network: Network) -> list[str]:
    """Every route as its address, its way in and what answers: `a.org/ by net/gw to web:80`."""
    return [f"{host(each)}{each.path} by {each.entrypoint} to {_answers(each)}" for each in network.routes]


def _answers(route: Route) -> str:
    named = [each for each in (route.backend, *route.other_backends) if each is not None]
    return ", ".join(f"{each.name}:{each.port}" for each in named) or "nothing"

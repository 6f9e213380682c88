"""Fleet to Architecture: the stages, in order."""

from dataclasses import replace

from fleetbook.analysis.access import analyse_access
from fleetbook.analysis.components import Topics, analyse_components
from fleetbook.analysis.configuration import analyse_configuration
from fleetbook.analysis.coverage import analyse_coverage
from fleetbook.analysis.declared import check_declared
from fleetbook.analysis.delivery import analyse_delivery
from fleetbook.analysis.findings import Evidence, find_findings, settle
from fleetbook.analysis.grouping import Grouping, group_components
from fleetbook.analysis.made import with_made_objects
from fleetbook.analysis.network import analyse_network
from fleetbook.analysis.nodes import analyse_nodes
from fleetbook.analysis.own_sign_in import with_own_sign_in
from fleetbook.analysis.security import analyse_security
from fleetbook.analysis.sign_in import analyse_sign_in
from fleetbook.analysis.storage import analyse_storage
from fleetbook.analysis.switches import with_documented_switches
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.origin import Origin
from fleetbook.model.architecture import Architecture, Cluster, Repository
from fleetbook.model.declared import Decision, Edge
from fleetbook.model.network import Network
from fleetbook.model.security import Security
from fleetbook.resolve.fleet import Fleet, ResolvedCluster
from fleetbook.settings import Settings
from fleetbook.source.snapshot import RepositoryInfo


def analyse(fleet: Fleet, settings: Settings, catalogue: Catalogue) -> Architecture:
    """What a fleet is: every cluster that the settings ask for, findings, and the account of the reading."""
    asked = (each for each in fleet.clusters if not settings.clusters or each.name in settings.clusters)
    shown = tuple(with_made_objects(with_documented_switches(each, catalogue)) for each in asked)
    groupings = {each.name: group_components(each) for each in shown}
    clusters = tuple(_cluster(each, groupings[each.name], settings, catalogue, fleet) for each in shown)
    evidence = [
        Evidence(cluster, resolved, groupings[cluster.name], catalogue)
        for cluster, resolved in zip(clusters, shown, strict=True)
    ]
    found = [(each, find_findings(each)) for each in evidence]
    settled = settle(found, settings.accepted, whole=len(shown) == len(fleet.clusters))
    coverage = analyse_coverage(fleet, shown, catalogue)
    declared = check_declared(settings, (part.id for each in clusters for part in each.components))
    return Architecture(
        repository=_repository(fleet.repository),
        clusters=clusters,
        findings=tuple(sorted(settled.open, key=lambda each: each.severity.rank)),
        accepted=tuple(sorted(settled.accepted, key=lambda each: each.finding.severity.rank)),
        coverage=replace(coverage, diagnostics=(*coverage.diagnostics, *declared, *settled.diagnostics)),
        left_out=tuple(each.name for each in fleet.clusters if each.name not in groupings),
    )


def _cluster(
    resolved: ResolvedCluster,
    grouping: Grouping,
    settings: Settings,
    catalogue: Catalogue,
    fleet: Fleet,
) -> Cluster:
    edges = _edges(settings)
    found = analyse_network(resolved, catalogue, grouping, edges)
    sign_in = analyse_sign_in(resolved, catalogue, grouping, found)
    network = with_own_sign_in(found, sign_in)
    storage = analyse_storage(resolved, catalogue, grouping)
    security = _with_servers(analyse_security(resolved, catalogue, grouping, fleet.documents), network)
    topics = Topics(network=network, storage=storage, security=security)
    return Cluster(
        name=resolved.name,
        path=resolved.path,
        delivery=analyse_delivery(resolved),
        network=network,
        storage=storage,
        security=security,
        configuration=analyse_configuration(resolved),
        components=analyse_components(resolved, catalogue, grouping, topics, settings),
        nodes=analyse_nodes(resolved, settings),
        edges=edges,
        decisions=_decisions(settings),
        access=analyse_access(resolved, grouping, fleet.updaters),
        sign_in=sign_in,
        managed_by=resolved.managed_by,
    )


def _with_servers(security: Security, network: Network) -> Security:
    """Each certificate with the entrypoints that serve it by default or at a route that names it."""
    certificates = []
    for certificate in security.certificates:
        by_default = {
            each.name for each in network.entrypoints if each.default_certificate == certificate.secret
        }
        by_route = {
            route.entrypoint
            for route in network.routes
            if route.entrypoint and route.tls and route.tls.secret == certificate.secret
        }
        certificates.append(replace(certificate, served_by=tuple(sorted(by_default | by_route))))
    return replace(security, certificates=tuple(certificates))


def _repository(info: RepositoryInfo) -> Repository:
    return Repository(name=info.name, url=info.remote, revision=info.revision, dirty=info.dirty)


def _edges(settings: Settings) -> tuple[Edge, ...]:
    declared = Origin.DECLARED
    return tuple(
        Edge(name=each.name, purpose=each.purpose, origin=declared, defined_at=each.at)
        for each in settings.edges
    )


def _decisions(settings: Settings) -> tuple[Decision, ...]:
    return tuple(
        Decision(title=each.title, text=each.text, origin=Origin.DECLARED, defined_at=each.at)
        for each in settings.decisions
    )

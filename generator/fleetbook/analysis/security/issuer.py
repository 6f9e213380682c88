"""Issuers of certificates: those of cert-manager, and those of others that it asks."""

from collections.abc import Iterable, Mapping

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.security.named import named_in
from fleetbook.analysis.security.solver import solvers_of
from fleetbook.analysis.shape import known, mapping, text, within
from fleetbook.catalogue.facts import find_values
from fleetbook.catalogue.loader import Catalogue
from fleetbook.catalogue.trust import authority_at, outer_issuer
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Issuer, Solver
from fleetbook.resolve.fleet import ResolvedCluster, Resource

GROUP = "cert-manager.io"

_TYPES = ("acme", "ca", "selfSigned", "vault", "venafi")
_SERVERS = (("acme", "server"), ("vault", "server"), ("venafi", "tpp", "url"), ("venafi", "cloud", "url"))


def cert_manager_issuer(resource: Resource) -> bool:
    """Whether an object is an Issuer or ClusterIssuer of cert-manager."""
    return resource.group == GROUP and resource.ref.kind in ("ClusterIssuer", "Issuer")


def issuers_of(
    cluster: ResolvedCluster, catalogue: Catalogue, made: Mapping[NamespacedName, ObjectRef]
) -> tuple[Issuer, ...]:
    """Every issuer of a cluster, by kind, namespace and name; `made`: the Certificate that makes a secret."""
    home = cert_manager_namespace(cluster)
    found: dict[ObjectRef, Issuer] = {}
    for each in cluster.objects:
        if cert_manager_issuer(each):
            found[each.ref] = _issuer(each, catalogue, home, made)
        elif outer_issuer(each.ref.kind, each.group):
            found[each.ref] = _outer(each)
    return tuple(found[ref] for ref in sorted(found))


def cert_manager_namespace(cluster: ResolvedCluster) -> str:
    """Where cert-manager looks for the secrets of a ClusterIssuer: its own namespace, unless told."""
    for release in cluster.releases:
        if release.chart == "cert-manager":
            return text(release.values.get("clusterResourceNamespace")) or release.target_namespace
    return "cert-manager"


def _issuer(
    resource: Resource, catalogue: Catalogue, home: str, made: Mapping[NamespacedName, ObjectRef]
) -> Issuer:
    spec = mapping(resource.body.get("spec"))
    namespace = resource.ref.namespace or home
    solvers = tuple(solvers_of(spec, catalogue, namespace))
    at_server = next((path for path in _SERVERS if within(spec, *path) is not None), _SERVERS[0])
    server = known(within(spec, *at_server))
    authority = authority_at(server) if isinstance(server, str) else None
    key = text(within(spec, "ca", "secretName"))
    signs_with = NamespacedName(namespace, key) if key else None
    return Issuer(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {
                "server": ("spec", *at_server),
                "email": ("spec", "acme", "email"),
                "solver": ("spec", "acme", "solvers"),
                "signs_with": ("spec", "ca", "secretName"),
            },
        ),
        kind=resource.ref.kind,
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        type=next((each for each in _TYPES if each in spec), "other"),
        server=server,
        email=known(within(spec, "acme", "email")),
        solver=" and ".join(dict.fromkeys(each.challenge for each in solvers)) or None,
        dns_provider=next((each.provider for each in solvers if each.provider), None),
        zones=_zones(solvers),
        secrets=_secrets(resource, namespace),
        solvers=solvers,
        authority=authority.title if authority else None,
        staging=authority is not None and authority.staging,
        account_bound=bool(mapping(within(spec, "acme", "externalAccountBinding"))),
        signs_with=signs_with,
        signed_by=made.get(signs_with) if signs_with else None,
    )


def _outer(resource: Resource) -> Issuer:
    knowledge = outer_issuer(resource.ref.kind, resource.group)
    found = find_values(knowledge.server, resource.body) if knowledge and knowledge.server else ()
    return Issuer(
        origin=resource.origin,
        defined_at=resource.at(),
        lines={"server": place} if found and (place := resource.at(*found[0].path)) else {},
        kind=resource.ref.kind,
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        type=knowledge.type if knowledge else "other",
        server=known(found[0].value) if found else None,
        email=None,
        solver=None,
        dns_provider=None,
        zones=(),
        secrets=_secrets(resource, resource.ref.namespace),
    )


def _zones(solvers: Iterable[Solver]) -> tuple[str, ...]:
    return tuple(sorted({name for each in solvers for name in each.names if not isinstance(name, Unknown)}))


def _secrets(resource: Resource, namespace: str) -> tuple[NamespacedName, ...]:
    named = ((each.namespace or namespace, each.name) for each in named_in(resource))
    return tuple(sorted({NamespacedName(place, name) for place, name in named if place}))


def issuer_named(kind: object, name: object, namespace: str) -> ObjectRef | Unknown:
    """The issuer that a Certificate, or an annotation that asks for one, names."""
    written = known(name)
    stated = text(kind) or "Issuer"
    if written is None:
        return Unknown("no issuer is named")
    if isinstance(written, Unknown):
        return written
    return ObjectRef(stated, "" if "Cluster" in stated else namespace, written)

"""Routes of the Cloudflare operator: https://github.com/adyanth/cloudflare-operator/tree/main/docs"""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.addresses import host_of, port_of
from fleetbook.analysis.network.kinds.source import RouteSource
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import known, mapping, sequence, text, within
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend

GROUP = "networking.cfargotunnel.com"


def binding_routes(source: RouteSource) -> Iterator[StatedRoute]:
    """A route for each service that a TunnelBinding publishes; it stands beside `spec`, not in it."""
    reference = mapping(within(source.resource.body, "tunnelRef"))
    kind = text(reference.get("kind")) or "ClusterTunnel"
    namespace = "" if kind == "ClusterTunnel" else source.namespace
    tunnel = NamespacedName(namespace, text(reference.get("name")) or "")
    for index, subject in enumerate(map(mapping, sequence(within(source.resource.body, "subjects")))):
        spec = mapping(subject.get("spec"))
        yield source.route(
            _host(source, subject, spec, tunnel, kind),
            text(spec.get("path")) or "/",
            _backend(source, subject, spec),
            keys=("subjects", index, "spec", "fqdn") if "fqdn" in spec else ("subjects", index),
            backend_keys=("subjects", index, "name"),
            door=str(tunnel),
        )


def _host(
    source: RouteSource,
    subject: Mapping[str, Any],
    spec: Mapping[str, Any],
    tunnel: NamespacedName,
    kind: str,
) -> str | Unknown:
    """The stated name, else that of the service under the tunnel's domain, as the operator documents."""
    stated = known(spec.get("fqdn"))
    if stated is not None:
        return stated
    found = source.index.find(kind, tunnel)
    domain = text(within(found.body, "spec", "cloudflare", "domain")) if found else None
    name = text(subject.get("name")) or ""
    return known(f"{name}.{domain}") or "" if domain else Unknown("the tunnel's domain is not in Git", name)


def _backend(source: RouteSource, subject: Mapping[str, Any], spec: Mapping[str, Any]) -> tuple[Backend, ...]:
    """`target` stands in place of the service's own address."""
    target = text(spec.get("target"))
    name, _, rest = (host_of(target) or "").partition(".")
    if name and rest:
        return source.backend("Service", NamespacedName(rest.partition(".")[0], name), port_of(target))
    return source.service(text(subject.get("name")), port_of(target))

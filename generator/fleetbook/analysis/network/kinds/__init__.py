"""Routes as objects state them: a reader for each kind, and the only list of the readers."""

from collections.abc import Callable, Iterator, Mapping

from fleetbook.analysis.network.kinds.cloudflare import binding_routes
from fleetbook.analysis.network.kinds.contour import proxy_routes
from fleetbook.analysis.network.kinds.gateway_api import gateway_routes
from fleetbook.analysis.network.kinds.ingress import ingress_routes
from fleetbook.analysis.network.kinds.istio import virtual_service_routes
from fleetbook.analysis.network.kinds.source import RouteSource
from fleetbook.analysis.network.kinds.traefik import traefik_routes
from fleetbook.analysis.network.stated import StatedRoute

__all__ = ["RouteSource", "routes_of"]

Reader = Callable[[RouteSource], Iterator[StatedRoute]]

_TRAEFIK = ("IngressRoute", "IngressRouteTCP", "IngressRouteUDP")
_GATEWAY_API = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
READERS: Mapping[tuple[str, str], Reader] = {
    ("networking.k8s.io", "Ingress"): ingress_routes,
    ("extensions", "Ingress"): ingress_routes,
    **{(group, kind): traefik_routes for group in ("traefik.io", "traefik.containo.us") for kind in _TRAEFIK},
    **{("gateway.networking.k8s.io", kind): gateway_routes for kind in _GATEWAY_API},
    ("networking.istio.io", "VirtualService"): virtual_service_routes,
    ("projectcontour.io", "HTTPProxy"): proxy_routes,
    ("networking.cfargotunnel.com", "TunnelBinding"): binding_routes,
}
"""API group and kind to its reader: other projects have kinds of the same names."""


def routes_of(source: RouteSource) -> Iterator[StatedRoute]:
    """The routes that an object states; none for any other kind."""
    reader = READERS.get((source.resource.group, source.resource.ref.kind))
    if reader is not None:
        yield from reader(source)

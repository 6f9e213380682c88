"""Who can reach a route: what Git says, and in which words; nothing is guessed."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.network.tunnels import TunnelRule, rule_for
from fleetbook.analysis.shape import known, text
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Exposure

_TARGET = "external-dns.alpha.kubernetes.io/target"
_PROXIED = "external-dns.alpha.kubernetes.io/cloudflare-proxied"
_LOCAL_NAMES = (
    ".local",
    ".lan",
    ".internal",
    ".home.arpa",
    ".localhost",
    ".localdomain",
    ".test",
    ".intranet",
)
_CLOUD = (
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true", Exposure.INTERNAL),
    ("networking.gke.io/load-balancer-type", "Internal", Exposure.INTERNAL),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal", Exposure.INTERNAL),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true", Exposure.INTERNAL),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internet-facing", Exposure.PUBLIC),
    ("alb.ingress.kubernetes.io/scheme", "internet-facing", Exposure.PUBLIC),
    ("alb.ingress.kubernetes.io/scheme", "internal", Exposure.INTERNAL),
)

Verdict = tuple[Exposure, str]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What of the cluster decides whether a route can be reached."""

    edges: tuple[str, ...]
    """Names of the declared edges."""
    tunnel_rules: tuple[TunnelRule, ...]
    remote_tunnel: str | None
    """Title of a tunnel whose rules are kept elsewhere."""


def dns_target(route: StatedRoute, door: Door | None) -> str | Unknown | None:
    """Where external-dns is told to point the host, by the route or by its gateway."""
    stated = known(route.annotation(_TARGET))
    return stated if stated is not None or door is None else known(door.annotations.get(_TARGET))


def exposure_of(route: StatedRoute, door: Door | None, around: Surroundings) -> Verdict:
    """The first verdict that can be stated; unknown with its reason where none can."""
    target = dns_target(route, door)
    for verdict in (
        _by_tunnel(route, door, target, around),
        _by_tailnet(route),
        _by_name(route),
        _by_cloud(route, door),
        _by_dns(route, door, target, around),
        _by_address(door, around),
    ):
        if verdict is not None:
            return verdict
    return Exposure.UNKNOWN, "Git does not say from where it can be reached"


def _by_tunnel(
    route: StatedRoute, door: Door | None, target: str | Unknown | None, around: Surroundings
) -> Verdict | None:
    if isinstance(target, str) and target.endswith(".cfargotunnel.com"):
        return Exposure.TUNNEL, "external-dns points it to a Cloudflare tunnel"
    rule = rule_for(around.tunnel_rules, route.host, tuple(_services(route, door)))
    return (Exposure.TUNNEL, f"the tunnel {rule.tunnel} leads {rule.host} here") if rule else None


def _services(route: StatedRoute, door: Door | None) -> Iterator[str]:
    """Services a tunnel may lead to so that a request reaches the route: its gateway's or its own."""
    if route.backend is not None:
        yield f"{route.backend.namespace}/{route.backend.name}"
    if door is not None:
        yield door.name
        yield from door.services


def _by_tailnet(route: StatedRoute) -> Verdict | None:
    if route.annotation("tailscale.com/funnel") == "true":
        return Exposure.PUBLIC, "Tailscale Funnel publishes it"
    return (Exposure.INTERNAL, "only the tailnet reaches it") if route.class_name == "tailscale" else None


def _by_name(route: StatedRoute) -> Verdict | None:
    host = route.host if isinstance(route.host, str) else ""
    ending = next((each for each in _LOCAL_NAMES if host.endswith(each)), None)
    return (Exposure.INTERNAL, f"names under {ending} exist in local networks only") if ending else None


def _by_cloud(route: StatedRoute, door: Door | None) -> Verdict | None:
    annotations = {**(door.annotations if door else {}), **route.annotations}
    for name, value, exposure in _CLOUD:
        if text(annotations.get(name)) == value:
            return (
                exposure,
                f"its load balancer is {'internal' if exposure is Exposure.INTERNAL else 'public'}",
            )
    return None


def _by_dns(
    route: StatedRoute, door: Door | None, target: str | Unknown | None, around: Surroundings
) -> Verdict | None:
    proxied = route.annotation(_PROXIED) or text((door.annotations if door else {}).get(_PROXIED))
    if proxied == "true":
        return Exposure.PUBLIC, "Cloudflare proxies it"
    published = isinstance(route.host, str) and door is not None and route.host in door.dns_hosts
    if target is None and not published:
        return None
    address = door.entrypoint.addresses[0] if door and door.entrypoint.addresses else "its entrypoint"
    to = target if isinstance(target, str) else address
    if isinstance(target, Unknown):
        return Exposure.UNKNOWN, f"external-dns publishes it to a target that is not known: {target.reason}"
    if around.edges:
        return (
            Exposure.PUBLIC,
            f"external-dns publishes it to {to} behind the declared edge {around.edges[0]}",
        )
    return Exposure.UNKNOWN, f"external-dns publishes it to {to}; Git does not say who can reach that"


def _by_address(door: Door | None, around: Surroundings) -> Verdict | None:
    addresses = door.entrypoint.addresses if door else ()
    public = next((each for each in addresses if _is_public(each)), None)
    if public:
        return Exposure.PUBLIC, f"it enters at the public address {public}"
    if around.remote_tunnel:
        return Exposure.UNKNOWN, f"the rules of the tunnel ({around.remote_tunnel}) are not in Git"
    if addresses:
        return Exposure.UNKNOWN, f"it enters at {addresses[0]}; Git does not say what forwards to that"
    return None


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False

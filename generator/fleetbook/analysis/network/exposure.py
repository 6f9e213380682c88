"""Who can reach a route: what Git says, and in which words; nothing is guessed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fleetbook.analysis.network.dns import Told, annotation, dns_target
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.hosts import is_address, is_private_range, is_public, written
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.network.tunnels import TunnelRule
from fleetbook.analysis.shape import text
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import DnsScope, DnsServer, Exposure, Guard

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
    ("cloud.google.com/load-balancer-type", "Internal", Exposure.INTERNAL),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal", Exposure.INTERNAL),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true", Exposure.INTERNAL),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", "true", Exposure.INTERNAL),
    ("service.beta.kubernetes.io/do-loadbalancer-network", "INTERNAL", Exposure.INTERNAL),
    ("load-balancer.hetzner.cloud/disable-public-network", "true", Exposure.INTERNAL),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internet-facing", Exposure.PUBLIC),
    ("alb.ingress.kubernetes.io/scheme", "internet-facing", Exposure.PUBLIC),
    ("alb.ingress.kubernetes.io/scheme", "internal", Exposure.INTERNAL),
)
_PUBLIC_ADDRESSES = (
    "kubernetes.io/ingress.global-static-ip-name",
    "service.beta.kubernetes.io/aws-load-balancer-eip-allocations",
    "service.beta.kubernetes.io/azure-dns-label-name",
    "service.beta.kubernetes.io/azure-pip-name",
)
"""Annotations of clouds that name a public address without telling it."""
_CLOUD_CLASSES = {
    "gce": (Exposure.PUBLIC, "GKE's class gce makes load balancers that the Internet reaches"),
    "gce-internal": (Exposure.INTERNAL, "GKE's class gce-internal makes load balancers inside its network"),
    "ngrok": (Exposure.PUBLIC, "ngrok publishes it"),
    "cloudflare-tunnel": (
        Exposure.TUNNEL,
        "its class cloudflare-tunnel leads it through a Cloudflare tunnel",
    ),
}
"""Classes of ingresses whose controllers' documentation says who reaches them."""


@dataclass(frozen=True)
class Verdict:
    """Who can reach a route, why it is thought so, and the line that this rests on."""

    exposure: Exposure
    reason: str
    at: Location | None = None


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What of the cluster decides whether a route can be reached."""

    edges: tuple[str, ...]
    """Names of the declared edges."""
    tunnel_rules: tuple[TunnelRule, ...]
    remote_tunnel: str | None
    """Title of a tunnel whose rules are kept elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One route with everything that its exposure is judged by."""

    route: StatedRoute
    door: Door | None
    around: Surroundings
    rule: TunnelRule | None
    """The rule by which a tunnel leads here."""
    told: tuple[Told, ...]
    """The name servers that are told of it, public ones first."""
    left_out: tuple[DnsServer, ...]
    """Public name servers that are surely not told of it."""
    guards: Sequence[Guard] = ()
    proven_over_http: str | None = None
    """Name of the issuer that proves the host from the Internet over HTTP; None where none does."""


def exposure_of(case: Case) -> Verdict:
    """The first verdict that can be stated; unknown with its reason where none can."""
    rules: tuple[Callable[[Case], Verdict | None], ...] = (
        _by_tunnel,
        _by_tailnet,
        _by_name,
        _by_cloud,
        _by_public_address,
        _by_allow_list,
        _by_public_name,
        _by_proof,
        _by_local_name,
        _by_target,
        _by_address,
    )
    verdicts = (rule(case) for rule in rules)
    fallback = Verdict(Exposure.UNKNOWN, "Git does not say from where it can be reached")
    return next((each for each in verdicts if each is not None), fallback)


def _by_tunnel(case: Case) -> Verdict | None:
    route, door = case.route, case.door
    target = written(dns_target(route, door))
    if target.endswith(".cfargotunnel.com"):
        at = route.lines.get("dns_target")
        return Verdict(Exposure.TUNNEL, "external-dns points it to a Cloudflare tunnel", at)
    if case.rule is not None:
        reason = f"the tunnel {case.rule.tunnel} leads {case.rule.host} here"
        return Verdict(Exposure.TUNNEL, reason, case.rule.at)
    if door is not None and door.entrypoint.kind == "Tunnel":
        return Verdict(Exposure.TUNNEL, f"it enters by the tunnel {door.name}", door.entrypoint.defined_at)
    return None


def services_of(route: StatedRoute, door: Door | None) -> tuple[str, ...]:
    """Services a tunnel may lead to so that a request reaches the route: its gateway's or its own."""
    own = (f"{route.backend.namespace}/{route.backend.name}",) if route.backend else ()
    return (*own, door.name, *door.services) if door else own


def _by_tailnet(case: Case) -> Verdict | None:
    route = case.route
    door = case.door
    classes = (route.class_name, door.class_name if door else None)
    if route.annotation("tailscale.com/funnel") == "true":
        return Verdict(Exposure.PUBLIC, "Tailscale Funnel publishes it", route.at)
    tailnet = Verdict(Exposure.INTERNAL, "only the tailnet reaches it", route.at)
    inside = "tailscale" in classes or (door is not None and _in_tailnet(door))
    return tailnet if inside else None


def _in_tailnet(door: Door) -> bool:
    """Whether it is a service in the tailnet, or a gateway whose load balancer Tailscale gives."""
    return door.entrypoint.kind == "Tailnet" or door.entrypoint.address_provider == "Tailscale"


def _by_name(case: Case) -> Verdict | None:
    host = written(case.route.host)
    ending = next((each for each in _LOCAL_NAMES if host.endswith(each)), None)
    reason = f"names under {ending} exist in local networks only"
    return Verdict(Exposure.INTERNAL, reason, case.route.at) if ending else None


def _by_cloud(case: Case) -> Verdict | None:
    annotations = {**(case.door.annotations if case.door else {}), **case.route.annotations}
    for name, value, exposure in _CLOUD:
        if text(annotations.get(name)) == value:
            inside = exposure is Exposure.INTERNAL
            reason = f"its load balancer is {'internal' if inside else 'public'}"
            return Verdict(exposure, reason, case.door.entrypoint.defined_at if case.door else case.route.at)
    named = next((each for each in _PUBLIC_ADDRESSES if annotations.get(each)), None)
    if named:
        reason = f"its load balancer has a public address, by {named.rpartition('/')[2]}"
        return Verdict(
            Exposure.PUBLIC, reason, case.door.entrypoint.defined_at if case.door else case.route.at
        )
    stated = _CLOUD_CLASSES.get(case.route.class_name or "")
    return Verdict(*stated, case.route.at) if stated else None


def _by_public_address(case: Case) -> Verdict | None:
    addresses = case.door.entrypoint.addresses if case.door else ()
    public = next((each for each in addresses if is_public(each)), None)
    at = _address_line(case.door)
    return Verdict(Exposure.PUBLIC, f"it enters at the public address {public}", at) if public else None


def _address_line(door: Door | None) -> Location | None:
    return door.entrypoint.lines.get("addresses", door.entrypoint.defined_at) if door else None


def _by_allow_list(case: Case) -> Verdict | None:
    """A list of local ranges shuts everyone else out, whatever name or port leads here."""
    for guard in case.guards:
        ranges = [each.strip() for each in (guard.note or "").split(",")]
        if guard.method == "ip-allow-list" and all(map(is_private_range, ranges)):
            return Verdict(Exposure.INTERNAL, f"only {', '.join(ranges)} may pass")
    return None


def _by_public_name(case: Case) -> Verdict | None:
    """What a name server of the Internet is told of the host."""
    public = [each for each in case.told if each.server.scope is DnsScope.PUBLIC]
    verdicts = (_public_name(each, case) for each in public)
    return next((each for each in verdicts if each is not None), None)


def _public_name(told: Told, case: Case) -> Verdict | None:
    who, at = told.server.provider, case.route.lines.get("dns_target", told.server.defined_at)
    if told.end.is_tunnel:
        return _tunnel_name(told, case)
    public = next((each for each in told.end.addresses if is_public(each)), None)
    if public:
        return Verdict(Exposure.PUBLIC, f"its name at {who} stands for the public address {public}", at)
    if told.proxied:
        return Verdict(Exposure.PUBLIC, f"{who} proxies it", at)
    if case.around.edges:
        edge = case.around.edges[0]
        return Verdict(Exposure.PUBLIC, f"{who} publishes it behind the declared edge {edge}", at)
    to = told.end.name or told.target
    if told.end.addresses and all(is_address(each) for each in told.end.addresses):
        private = told.end.addresses[0]
        reason = f"its name at {who} stands for {private}, which only local networks reach"
        return Verdict(Exposure.INTERNAL, reason, at)
    where = f" to {to}" if to else ""
    reason = f"{who} publishes it{where}; Git does not hold the address of that"
    return Verdict(Exposure.UNKNOWN, reason, at)


def _tunnel_name(told: Told, case: Case) -> Verdict | None:
    """A name that ends at a tunnel; one that stands for all names says nothing where its rules are known."""
    at = told.server.defined_at
    reason = f"its name at {told.server.provider} leads to a Cloudflare tunnel"
    if not told.wildcard:
        return Verdict(Exposure.TUNNEL, reason, at)
    if case.around.remote_tunnel:
        return Verdict(Exposure.UNKNOWN, f"{reason}, whose rules are not in Git", at)
    return None


def _by_proof(case: Case) -> Verdict | None:
    """A public authority that proves names over HTTP asks from the Internet, so that it must get here."""
    if case.proven_over_http is None:
        return None
    reason = f"the issuer {case.proven_over_http} proves its name over HTTP, from the Internet"
    return Verdict(Exposure.PUBLIC, reason, case.route.at)


def _by_local_name(case: Case) -> Verdict | None:
    """A host that only local name servers are told of, while there is a public one that is not."""
    local = [each for each in case.told if each.server.scope is DnsScope.LOCAL]
    if not local or len(local) < len([each for each in case.told if not each.wildcard]):
        return None
    who, at = local[0].server, local[0].server.defined_at
    if case.around.remote_tunnel:
        return None
    if case.left_out:
        reason = f"only {who.provider} ({who.name}) is told of it, not {_named(case.left_out)}"
        return Verdict(Exposure.INTERNAL, reason, at)
    reason = f"{who.provider} ({who.name}) publishes it locally; Git does not say whether others do"
    return Verdict(Exposure.UNKNOWN, reason, at)


def _named(servers: Sequence[DnsServer]) -> str:
    return " or ".join(dict.fromkeys(f"{each.provider} ({each.name})" for each in servers))


def _by_target(case: Case) -> Verdict | None:
    """What annotations ask of an external-dns that is not in Git, or that no rule above can judge."""
    route, door = case.route, case.door
    proxied = annotation(route.annotations, "cloudflare-proxied")
    if proxied == "true":
        return Verdict(Exposure.PUBLIC, "Cloudflare proxies it", route.at)
    target = dns_target(route, door)
    published = door is not None and written(route.host) in door.dns_hosts
    if target is None and not published and not case.told:
        return None
    at = route.lines.get("dns_target", route.at)
    if isinstance(target, Unknown):
        reason = f"external-dns publishes it to a target that is not known: {target.reason}"
        return Verdict(Exposure.UNKNOWN, reason, at)
    address = door.entrypoint.addresses[0] if door and door.entrypoint.addresses else "its entrypoint"
    to, who = target or address, case.told[0].server.provider if case.told else "external-dns"
    if case.around.edges:
        reason = f"{who} publishes it to {to} behind the declared edge {case.around.edges[0]}"
        return Verdict(Exposure.PUBLIC, reason, at)
    return Verdict(Exposure.UNKNOWN, f"{who} publishes it to {to}; Git does not say who can reach that", at)


def _by_address(case: Case) -> Verdict | None:
    if case.around.remote_tunnel:
        return Verdict(
            Exposure.UNKNOWN, f"the rules of the tunnel ({case.around.remote_tunnel}) are not in Git"
        )
    addresses = case.door.entrypoint.addresses if case.door else ()
    reason = f"it enters at {addresses[0]}; Git does not say what forwards to that" if addresses else ""
    return Verdict(Exposure.UNKNOWN, reason, _address_line(case.door)) if addresses else None

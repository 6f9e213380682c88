"""How a request reaches a component."""

from dataclasses import dataclass
from enum import StrEnum

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact


class Exposure(StrEnum):
    """Who can reach a route."""

    PUBLIC = "public"
    INTERNAL = "internal"
    TUNNEL = "tunnel"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Backend:
    """What answers a route; `port` is a number or a name, None where not stated."""

    kind: str
    namespace: str
    name: str
    port: str | None
    weight: int | None = None
    """Its share of the requests where several answer; None where no share is stated."""
    workloads: tuple[ObjectRef, ...] = ()
    """Whose pods it sends requests to; empty where Git does not hold them."""
    outside: tuple[str, ...] = ()
    """Addresses outside the cluster that it stands for; empty where it leads to pods."""


@dataclass(frozen=True, kw_only=True)
class Tls:
    """The certificate a route is served with; each None where there is none."""

    secret: NamespacedName | None
    certificate: NamespacedName | None
    issuer: str | None
    passthrough: bool = False
    """Whether the entrypoint passes it on, so that the application has the certificate."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What asks who you are, or lets only some in.

    `method` is oidc, forward-auth, oauth2-proxy, basic-auth, api-key, jwt, mtls, ip-allow-list,
    cloudflare-access, app-oidc where the application itself signs people in, or app-sign-in where it is the
    page on which a provider does.
    """

    method: str
    provider: str | None
    """Host or name of the identity provider, where it is stated."""
    by: ObjectRef | None
    """The object that guards."""
    product: str | None = None
    """What the provider is, such as Authelia or Keycloak; None where it cannot be told."""
    component: str | None = None
    """Id of the component that vouches, where it is in the cluster."""
    note: str | None = None
    """What it does not ask for or whom it lets in, in a few words: `10.0.0.0/8`, `not for ^/api`."""


class DnsScope(StrEnum):
    """Who asks a name server."""

    PUBLIC = "public"
    """Anyone on the Internet."""
    LOCAL = "local"
    """Clients of a local network."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class DnsServer(Fact):
    """A name server that the cluster tells of hosts: by an external-dns, or split DNS such as k8s_gateway."""

    name: str
    """Of the release or workload that tells it."""
    provider: str
    """Such as Cloudflare, UniFi, Pi-hole, k8s_gateway."""
    scope: DnsScope
    domains: tuple[str, ...]
    """Domains that it is told of; empty: all."""
    sources: tuple[str, ...]
    """Kinds of objects that are looked at, as external-dns names them; empty where not stated."""
    limits: tuple[str, ...]
    """What else narrows it, in words: `the gateway external`."""
    proxied: bool
    """Whether Cloudflare stands before its names where nothing says otherwise."""
    answers: bool = False
    """Whether the cluster answers for the hosts itself (split DNS), instead of telling a server elsewhere."""
    component: str | None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A name server that is told of a route's host."""

    server: str
    """Name of the `DnsServer`."""
    target: str | None
    """What the name stands for there: an address or another name; None where only the cluster knows."""
    end: str | None
    """Where that ends, where it differs: a tunnel, an address."""


@dataclass(frozen=True, kw_only=True)
class Route(Fact):
    """A host and path that leads to a component."""

    host: str | Unknown
    """With its port, such as `10.0.0.5:1883`, where requests are not HTTP; an address where none names it."""
    path: str
    """Path prefix; `/` where the whole host is meant."""
    backend: Backend | None
    via: ObjectRef
    """The object that states it: Ingress, IngressRoute, HTTPRoute, or the HelmRelease in whose values
    it stands."""
    entrypoint: str | None
    """Name of the `Entrypoint` it enters by; None where not known."""
    tls: Tls | None
    """None: plain HTTP as far as Git says; `tls_reason` says why."""
    tls_reason: str = ""
    """Why its TLS is thought so, in a few words."""
    middlewares: tuple[NamespacedName, ...]
    """In the order in which a request passes them."""
    auth: Guard | None
    """The strongest of its guards, one that asks who you are before one that only looks at addresses;
    None: nobody asks, as far as Git says."""
    guards: tuple[Guard, ...] = ()
    """All of its guards, in the order in which a request meets them."""
    unseen: tuple[str, ...] = ()
    """What it passes though Git does not hold it, such as `authelia@docker`: it may ask, too."""
    exposure: Exposure
    exposure_reason: str
    """Why the exposure is thought so, in a few words."""
    tunnel: str | None = None
    """Name of the `Entrypoint` of the tunnel that leads to it from the Internet; None where none does."""
    dns_target: str | None
    """Where external-dns points the host; None where it is not told."""
    published: tuple[Publication, ...] = ()
    """The name servers that are told of its host, public ones first."""
    component: str | None
    """Id of the component that answers."""
    protocol: str = "HTTP"
    """HTTP, gRPC, TLS (passed on as it comes), TCP, UDP, SCTP, or `TCP or UDP` where the chart decides."""
    listeners: tuple[str, ...] = ()
    """Names of the entrypoint's listeners that take it; empty where none is named or known."""
    other_backends: tuple[Backend, ...] = ()
    """Further ones that answer a share of the requests."""
    filters: tuple[str, ...] = ()
    """What is done to a request on the way, each in a few words."""
    refused: str | None = None
    """Why its gateway does not serve it, such as a host that no listener takes; None where nothing in Git
    speaks against it."""


@dataclass(frozen=True, kw_only=True)
class Middleware(Fact):
    """A middleware of a gateway, with what it does as short pairs of text."""

    namespace: str
    name: str
    kind: str
    """What it does: oidc, headers, rate-limit, forward-auth, basic-auth, ip-allow-list, redirect, chain,
    other."""
    settings: tuple[tuple[str, str], ...]
    """Settings worth reading, secrets never among them."""
    guard: Guard | None
    """Set where the middleware asks who you are."""

    @property
    def key(self) -> NamespacedName:
        """Its namespace and name."""
        return NamespacedName(self.namespace, self.name)


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A port of an entrypoint: `redirect_to` names the listener that it sends everything to."""

    name: str
    port: int | None
    protocol: str
    """Such as HTTP, HTTPS, HTTP/3; empty where not stated."""
    redirect_to: str | None


@dataclass(frozen=True, kw_only=True)
class AddressPool:
    """Addresses of which a load balancer gets one."""

    name: str
    ranges: tuple[str, ...]
    """As written: `10.0.0.10-10.0.0.20`, `10.0.0.0/24`."""


@dataclass(frozen=True, kw_only=True)
class Entrypoint(Fact):
    """The gateway, ingress controller or load balancer by which requests enter."""

    name: str
    """Unique in the cluster: the ingress class, `namespace/name` of a Gateway, or the component."""
    kind: str
    """Ingress controller, Gateway, LoadBalancer, NodePort, HostPort, Tailnet, SubnetRouter or Tunnel."""
    addresses: tuple[str, ...]
    """Addresses that are stated, host names included."""
    address_provider: str | None
    """Who announces the address: kube-vip, MetalLB, Cilium, external IP; None where not known."""
    address_mode: str | None
    """How, such as ARP, L2 or BGP."""
    address_component: str | None
    """Id of the component that announces it."""
    provider: str
    """Such as Traefik, Envoy Gateway, ingress-nginx; the class name where not known."""
    listeners: tuple[Listener, ...]
    default_certificate: NamespacedName | None
    """Secret with the certificate that is served where a route names none."""
    default_class: bool
    component: str | None
    pools: tuple[AddressPool, ...] = ()
    """Where its address is taken from if none is stated; which of them it gets, Git does not say."""


@dataclass(frozen=True, kw_only=True)
class NetworkPolicy(Fact):
    """Who may talk to whom in a namespace."""

    namespace: str
    name: str
    kind: str
    """NetworkPolicy, CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, AdminNetworkPolicy and its kin,
    or GlobalNetworkPolicy."""
    selects: str
    """The pods it holds for, as text: `all pods`, `app=web`."""
    components: tuple[str, ...] = ()
    """Ids of the components whose pods these are."""
    directions: tuple[str, ...]
    """Ingress, Egress or both: what it has a say in. Policies of administrators leave to others what no rule
    names, all others refuse it."""
    allows_from: tuple[str, ...]
    """As text: `namespace traefik-system`, `anyone`; empty: nobody."""
    allows_to: tuple[str, ...]
    from_components: tuple[str, ...] = ()
    """Ids of the components that its rules name by their pods' labels as those that are let in."""
    to_components: tuple[str, ...] = ()

    @property
    def shuts(self) -> tuple[str, ...]:
        """Directions in which it refuses everything to all pods of its namespace, until others allow it."""
        allowed = {"Ingress": self.allows_from, "Egress": self.allows_to}
        every = self.selects == "all pods"
        return tuple(each for each in self.directions if every and not allowed.get(each, ()))


@dataclass(frozen=True, kw_only=True)
class Network:
    """All ways into a cluster."""

    entrypoints: tuple[Entrypoint, ...]
    routes: tuple[Route, ...]
    middlewares: tuple[Middleware, ...]
    policies: tuple[NetworkPolicy, ...]
    name_servers: tuple[DnsServer, ...] = ()
    """Sorted by the component and name of what tells them."""

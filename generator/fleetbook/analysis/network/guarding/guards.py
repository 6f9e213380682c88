"""All guards of a route in the order in which a request meets them, and the strongest of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.guarding.annotations import annotated_guards, unheld_plugins
from fleetbook.analysis.network.guarding.envoy import Policies
from fleetbook.analysis.network.guarding.identity import letting_in, signing_in
from fleetbook.analysis.network.guarding.istio import MeshPolicies
from fleetbook.analysis.network.guarding.middlewares import guards_of, unchained
from fleetbook.analysis.network.guarding.proxies import Proxies
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.network.tunnels import TunnelRule
from fleetbook.analysis.shape import mapping, sequence, text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import Guard, Middleware
from fleetbook.resolve.fleet import Resource

_PLUGINS = ("KongPlugin", "KongClusterPlugin")
_WEAK = frozenset({"ip-allow-list"})
"""Methods that do not ask who you are."""


@dataclass(frozen=True)
class Guarded:
    """What guards a route."""

    guards: tuple[Guard, ...]
    unseen: tuple[str, ...]
    """What it passes though Git does not hold it."""
    component: str | None
    """The component that answers behind a proxy; None where no proxy answers for another."""


class Guards:
    """Everything of a cluster that may guard a route."""

    def __init__(
        self,
        resources: Sequence[Resource],
        grouping: Grouping,
        entries: Mapping[str, Entry],
        middlewares: Mapping[NamespacedName, Middleware],
    ) -> None:
        services = {each.ref.key: each for each in resources if each.ref.kind == "Service"}
        self._middlewares = middlewares
        self._grouping = grouping
        self._entries = entries
        self._policies = Policies(resources)
        self._mesh = MeshPolicies(resources)
        self._proxies = Proxies(grouping, entries, services)
        self._plugins = [each for each in resources if each.ref.kind in _PLUGINS]
        self._tls_options = {each.ref.key: each for each in resources if each.ref.kind == "TLSOption"}
        self._contour = {each.ref: each for each in resources if each.ref.kind == "HTTPProxy"}

    def of(
        self,
        route: StatedRoute,
        door: Door | None,
        middlewares: Sequence[NamespacedName],
        tunnel: TunnelRule | None,
    ) -> Guarded:
        """The guards of a route: at the tunnel, at the entrypoint, on the way, at the application."""
        proxy = self._proxies.fronting(route)
        found = (
            *self._at_tunnel(tunnel),
            *_at_balancer(route),
            *self._client_certificate(route),
            *self._policies.guards_of(route),
            *guards_of(middlewares, self._middlewares),
            *annotated_guards(route, door, self._settings(door), self._plugins),
            *self._of_contour(route),
            *self._mesh.guards_of(route, self._proxies.pod_labels(route)),
            *((proxy.guard,) if proxy else ()),
            *self._own_sign_in(route),
        )
        unseen = (
            str(each) for each in unchained(middlewares, self._middlewares) if each not in self._middlewares
        )
        return Guarded(
            guards=tuple(dict.fromkeys(found)),
            unseen=(*unseen, *unheld_plugins(route, self._plugins)),
            component=proxy.component if proxy else None,
        )

    def _at_tunnel(self, rule: TunnelRule | None) -> Iterator[Guard]:
        """Cloudflare Access, where the tunnel lets nobody pass without its token."""
        if rule is not None and rule.access:
            yield Guard(method="cloudflare-access", provider=None, by=None, product="Cloudflare Access")

    def _client_certificate(self, route: StatedRoute) -> Iterator[Guard]:
        """The certificate of the client that a TLSOption of Traefik requires."""
        option = self._tls_options.get(route.tls_options) if route.tls_options else None
        wanted = text(within(option.body, "spec", "clientAuth", "clientAuthType")) if option else None
        if option is not None and (wanted or "").startswith("Require"):
            yield Guard(method="mtls", provider=None, by=option.ref)

    def _settings(self, door: Door | None) -> Mapping[str, str]:
        """The controller's settings for all routes, as ingress-nginx reads them from its ConfigMap."""
        component = door.entrypoint.component if door else None
        if component is None:
            return {}
        group = self._grouping.group(component)
        maps = [
            mapping(within(each.body, "data")) for each in group.resources if each.ref.kind == "ConfigMap"
        ]
        maps += [mapping(within(each.values, "controller", "config")) for each in group.releases]
        return {
            str(key): value for each in maps for key, raw in each.items() if (value := text(raw)) is not None
        }

    def _of_contour(self, route: StatedRoute) -> Iterator[Guard]:
        """What an HTTPProxy of Contour asks at its virtual host."""
        proxy = self._contour.get(route.via)
        host = mapping(within(proxy.body, "spec", "virtualhost")) if proxy else {}
        if mapping(within(host, "tls", "clientValidation")):
            yield Guard(method="mtls", provider=None, by=route.via)
        allowed = [text(within(each, "cidr")) or "" for each in sequence(host.get("ipAllowPolicy"))]
        if guard := letting_in(tuple(allowed), route.via):
            yield guard
        extension = within(host, "authorization", "extensionRef", "name")
        if mapping(host.get("authorization")):
            yield signing_in("forward-auth", text(extension), route.via)
        for each in sequence(host.get("jwtProviders")):
            if text(within(each, "default")) == "true":
                yield signing_in("jwt", text(within(each, "issuer")), route.via)

    def _own_sign_in(self, route: StatedRoute) -> Iterator[Guard]:
        """An identity provider is the page where people sign in."""
        entry = self._entries.get(route.component or "")
        if entry is not None and "identity_provider" in entry.provides:
            yield Guard(
                method="app-sign-in", provider=None, by=None, product=entry.title, note="it signs people in"
            )


def _at_balancer(route: StatedRoute) -> Iterator[Guard]:
    """The addresses that a service lets in, each port of it alike:
    https://kubernetes.io/docs/concepts/services-networking/service/"""
    if allowed := letting_in(route.lets_in, route.via):
        yield allowed


def strongest(guards: Sequence[Guard]) -> Guard | None:
    """The first that asks who you are, else the first."""
    asking = [each for each in guards if each.method not in _WEAK]
    return next(iter((*asking, *guards)), None)


def vouched(
    guard: Guard, hosts: Mapping[str, str], grouping: Grouping, entries: Mapping[str, Entry]
) -> Guard:
    """A guard with the component that vouches: behind a host of the cluster, or the name of a service."""
    # A route without a host that is known stands for no provider that is not.
    if not guard.provider:
        return guard
    name, _, rest = guard.provider.partition(".")
    namespace = rest.partition(".")[0]
    component = hosts.get(guard.provider.lower()) or (
        grouping.component_serving(namespace, name) or _of_product(guard, namespace, grouping, entries)
        if namespace
        else None
    )
    if component is None:
        return guard
    entry = entries.get(component)
    return replace(guard, component=component, product=guard.product or (entry.title if entry else None))


def _of_product(guard: Guard, namespace: str, grouping: Grouping, entries: Mapping[str, Entry]) -> str | None:
    """The product itself, which makes the service that is asked: an outpost of Authentik."""
    near = [group.id for group in grouping.in_namespace(namespace)]
    title = (guard.product or "").lower()
    return next((each for each in near if each in entries and entries[each].title.lower() == title), None)

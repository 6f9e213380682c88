"""Routes in Helm values, read without knowing the chart."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.dashboards import denied_blocks, told_blocks
from fleetbook.analysis.network.kinds.filters import in_words, only_to_https
from fleetbook.analysis.network.kinds.gateway_api import LISTENER_DECIDES, parents_of
from fleetbook.analysis.network.kinds.istio import gateways_of
from fleetbook.analysis.network.stated import ANNOTATED, Parent, StatedRoute, ingress_class
from fleetbook.analysis.network.value_blocks import (
    host_fields,
    is_ingress,
    is_of_routes,
    is_route,
    is_traefik,
    route_blocks,
)
from fleetbook.analysis.network.value_hosts import Host, Hosts
from fleetbook.analysis.network.value_tls import tls_of
from fleetbook.analysis.release_values import templated
from fleetbook.analysis.shape import Keys, mapping, sequence, text, walk, within, words
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.paths import keys_of
from fleetbook.core.identity import NamespacedName
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import ResolvedRelease

_SWITCHED = ("ingress", "httpRoute", "httproute")
"""Keys of blocks that are a route by being switched on; `route` is also a word for other things."""
_CLASS_FIELDS = ("className", "ingressClassName", "ingressClass", "class")


def value_routes(
    release: ResolvedRelease, component: str | None, entry: Entry | None = None
) -> Iterator[StatedRoute]:
    """The routes that the values of a release switch on, at any depth.

    Where nothing names the host of an Ingress that is switched on, the chart decides it.
    """
    named = dict(_named_routes(release, component, entry))
    for routes in named.values():
        yield from routes
    if not any("global" in keys for keys in named):
        told = told_blocks(release, entry) | denied_blocks(release, entry)
        yield from _nameless(release, component, (*named, *told))


def _named_routes(
    release: ResolvedRelease, component: str | None, entry: Entry | None
) -> Iterator[tuple[Keys, tuple[StatedRoute, ...]]]:
    """The routes of each block that names hosts."""
    told = told_blocks(release, entry) | _told_whole(entry)
    for keys, _ in walk(release.values):
        if not keys or not is_route(keys[-1]) or keys in told or not is_of_routes(release, keys):
            continue
        for block_keys, block in route_blocks(release, keys):
            if block_keys not in told:
                reader = _Block(release, component, block_keys, block, host_fields(keys))
                routes = reader.ingress_routes() if is_ingress(keys[-1]) else reader.gateway_routes()
                if found := tuple(routes):
                    yield block_keys, found


def _told_whole(entry: Entry | None) -> frozenset[Keys]:
    """The blocks of which the catalogue tells the hosts in them, too: it knows better when they count."""
    routes = entry.routes if entry else ()
    return frozenset(keys_of(each.at) for each in routes if each.hosts.startswith(f"{each.at}."))


def _nameless(
    release: ResolvedRelease, component: str | None, read: tuple[Keys, ...]
) -> Iterator[StatedRoute]:
    """The block `ingress` or `httpRoute` that says `enabled: true` and names no host, nor does one in it.

    What was `read` already, by its hosts or as the catalogue tells, is none.
    """
    for keys, value in walk(release.values):
        block = mapping(value)
        if not keys or keys[-1] not in _SWITCHED or text(block.get("enabled")) != "true":
            continue
        if any(each[: len(keys)] == keys for each in read):
            continue
        if "global" not in keys and is_of_routes(release, keys):
            yield _Block(release, component, keys, block, host_fields(keys)).nameless_route()


class _Block:
    """One block of values that becomes an Ingress or a route of the Gateway API."""

    def __init__(
        self,
        release: ResolvedRelease,
        component: str | None,
        keys: Keys,
        block: Mapping[str, Any],
        fields: tuple[str, ...],
    ) -> None:
        self._release = release
        self._component = component
        self._keys = keys
        self._block = block
        self._fields = fields
        self._annotations = mapping(block.get("annotations"))
        class_name = next((each for field in _CLASS_FIELDS if (each := text(block.get(field)))), None)
        self._class = ingress_class(class_name, self._annotations)

    def ingress_routes(self) -> Iterator[StatedRoute]:
        for keys, host, paths in self._hosts():
            for path in paths:
                beside = within(self._release.values, *keys[:-1])
                yield self._route(keys, host, path, **self._ingress(beside, host))

    def nameless_route(self) -> StatedRoute:
        """The route of a block whose host only the chart knows."""
        parents = parents_of(self._block.get("parentRefs"), self._release.target_namespace)
        host = self._tailnet_name() or Unknown("the chart decides the host")
        rest = {"parent": parents[0]} if parents else self._ingress(None, host)
        return self._route((*self._keys, "enabled"), host, "/", **rest)

    def _tailnet_name(self) -> str | Unknown | None:
        """The host where Tailscale takes it from: https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress"""
        named = templated(self._release, within(self._block, "tls", 0, "hosts", 0))
        return named if self._class == "tailscale" else None

    def _ingress(self, beside: Any, host: str | Unknown) -> dict[str, Any]:
        """Class and TLS of a host; `beside` is the item of `hosts` that it stands in."""
        secret, tls = tls_of(self._release, self._block, beside, host)
        return {
            "class_name": self._class,
            "tls": tls,
            "tls_secret": secret,
            **(self._traefik() if is_traefik(self._keys) else {}),
        }

    def _traefik(self) -> dict[str, Any]:
        """What only Traefik's own kind of an Ingress says."""
        named = [mapping(each) for each in sequence(self._block.get("middlewares"))]
        return {
            "traefik": True,
            "listeners": words(self._block.get("entryPoints")),
            "middlewares": tuple(
                NamespacedName(text(each.get("namespace")) or self._release.target_namespace, name)
                for each in named
                if (name := text(each.get("name")))
            ),
        }

    def gateway_routes(self) -> Iterator[StatedRoute]:
        namespace = self._release.target_namespace
        parents: tuple[Parent, ...] = (
            *parents_of(self._block.get("parentRefs"), namespace),
            *gateways_of(self._block, namespace),
        )
        hosts = list(self._hosts())
        open_to_all = bool(parents) and not hosts
        if open_to_all:
            hosts = [((*self._keys, "parentRefs"), LISTENER_DECIDES, ("/",))]
        for parent in parents or (None,):
            for keys, host, paths in hosts:
                for path, rule in self._rules(paths).items():
                    filters = [mapping(each) for each in sequence(rule.get("filters"))]
                    yield self._route(
                        keys,
                        host,
                        path,
                        parent=parent,
                        **({} if parent else self._tls(host)),
                        any_host=open_to_all,
                        protocol="gRPC" if {"grpcRoute", "grpcroute"} & set(self._keys) else "HTTP",
                        filters=in_words(filters),
                        redirects=only_to_https(rule, filters),
                    )

    def _tls(self, host: str | Unknown) -> dict[str, Any]:
        """The TLS of a route that names no gateway, such as one of OpenShift."""
        secret, tls = tls_of(self._release, self._block, None, host)
        return {"tls": tls, "tls_secret": secret}

    def _rules(self, paths: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
        """Each path with the rule that matches it; charts with one rule write it into the block itself,
        or the paths beside the host.
        """
        found: dict[str, Mapping[str, Any]] = {}
        rules = [mapping(each) for each in sequence(self._block.get("rules"))]
        for rule in rules or [self._block]:
            for match in sequence(rule.get("matches")) or ({},):
                found.setdefault(text(within(match, "path", "value")) or "/", rule)
        return found if rules or "matches" in self._block else dict.fromkeys(paths, self._block)

    def _hosts(self) -> Iterator[Host]:
        return Hosts(self._release, self._keys, self._block, self._class == "tailscale").named_by(
            self._fields
        )

    def _route(self, keys: Keys, host: str | Unknown, path: str, **rest: Any) -> StatedRoute:
        release = self._release
        lines = {"backend": release.at(*(self._port_keys() or self._keys))}
        for name, annotation in ANNOTATED.items():
            if annotation in self._annotations:
                lines[name] = release.at(*self._keys, "annotations", annotation)
        return StatedRoute(
            host=host,
            path=path,
            backend=self._backend(),
            via=release.resource.ref,
            namespace=release.target_namespace,
            names=(release.release_name, *(f"{release.release_name}-{key}" for key in self._keys)),
            labels=mapping(self._block.get("labels")),
            annotations=self._annotations,
            origin=Origin.VALUES,
            at=release.at(*keys),
            lines={key: line for key, line in lines.items() if line is not None},
            component=self._component,
            **rest,
        )

    def _backend(self) -> Backend:
        """The release: values seldom name the service that its chart makes."""
        port = text(within(self._release.values, *self._port_keys())) if self._port_keys() else None
        key = self._release.key
        return Backend(kind="HelmRelease", namespace=key.namespace, name=key.name, port=port)

    def _port_keys(self) -> Keys:
        """The keys of the only port of the `service` beside the route's block, empty where there is none."""
        end = next((at for at, key in enumerate(self._keys) if is_route(key)), 0)
        beside = (*self._keys[:end], "service")
        service = within(self._release.values, *beside)
        ports = [
            (*beside, *keys)
            for keys, value in walk(service)
            if keys and keys[-1] in ("port", "http") and text(value) not in (None, "true", "false")
        ]
        return ports[0] if len(ports) == 1 else ()

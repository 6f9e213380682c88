"""Routes in Helm values, read without knowing the chart."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.chart_entries import chart_default
from fleetbook.analysis.network.dashboards import told_blocks
from fleetbook.analysis.network.hosts import is_address
from fleetbook.analysis.network.kinds.filters import in_words, only_to_https
from fleetbook.analysis.network.kinds.gateway_api import LISTENER_DECIDES, parents_of
from fleetbook.analysis.network.stated import ANNOTATED, Parent, StatedRoute, ingress_class
from fleetbook.analysis.network.value_tls import tls_of
from fleetbook.analysis.release_values import is_off, switched_on, templated
from fleetbook.analysis.shape import Keys, entries, mapping, sequence, text, walk, within
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.paths import keys_of
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import ResolvedRelease

_INGRESS_KEYS = frozenset({"ingress", "ingresses", "ingressRoute", "additionalIngresses", "extraIngresses"})
_ROUTE_KEYS = frozenset({"route", "routes", "httpRoute", "httproute", "httpRoutes", "grpcRoute"})
_INGRESS_HOSTS = ("host", "hosts", "hostname", "hostnames", "extraHosts", "additionalHosts")
_ROUTE_HOSTS = ("hostnames", "hosts", "host", "hostname")
_HOST_FIELDS = ("host", "hostname", "name", "hostTpl")
_SWITCHED = ("ingress", "httpRoute", "httproute")
"""Keys of blocks that are a route by being switched on; `route` is also a word for other things."""
_CLASS_FIELDS = ("className", "ingressClassName", "ingressClass", "class")


def value_routes(
    release: ResolvedRelease, component: str | None, entry: Entry | None = None
) -> Iterator[StatedRoute]:
    """The routes that the values of a release switch on, at any depth.

    A chart that the catalogue knows to make no route by itself needs to be told so. Where nothing names a
    host though an Ingress is switched on, the chart decides it.
    """
    found = tuple(_named_routes(release, component, entry))
    yield from found
    if not found and not (entry and entry.routes):
        yield from _nameless(release, component)


def _named_routes(
    release: ResolvedRelease, component: str | None, entry: Entry | None
) -> Iterator[StatedRoute]:
    default = chart_default(release, entry, "route.enabled") if entry else None
    by_default = default is None or default.value is True
    told = told_blocks(release, entry) | _told_whole(entry)
    for keys, value in walk(release.values):
        kind = keys[-1] if keys else ""
        if kind not in _INGRESS_KEYS | _ROUTE_KEYS or keys in told:
            continue
        hosts: tuple[str, ...] = _INGRESS_HOSTS if kind in _INGRESS_KEYS else _ROUTE_HOSTS
        if _inside_object(release, keys) or _is_exposed_otherwise(release, keys):
            continue
        if switched_on(release, keys):
            for block_keys, block in _blocks(keys, value, hosts):
                reader = _Block(release, component, block_keys, block, hosts)
                if not by_default and not _is_on(release, keys, block_keys):
                    continue
                yield from reader.gateway_routes() if kind in _ROUTE_KEYS else reader.ingress_routes()


def _told_whole(entry: Entry | None) -> frozenset[Keys]:
    """The blocks of which the catalogue tells the hosts in them, too: it knows better when they count."""
    routes = entry.routes if entry else ()
    return frozenset(keys_of(each.at) for each in routes if each.hosts.startswith(f"{each.at}."))


def _nameless(release: ResolvedRelease, component: str | None) -> Iterator[StatedRoute]:
    """The block `ingress` or `httpRoute` that says `enabled: true` and names no host."""
    for keys, value in walk(release.values):
        block = mapping(value)
        if not keys or keys[-1] not in _SWITCHED or text(block.get("enabled")) != "true":
            continue
        elsewhere = any(part in str(key).lower() for key in keys[:-1] for part in ("policy", "global"))
        if not elsewhere and switched_on(release, keys) and not _inside_object(release, keys):
            fields = _INGRESS_HOSTS if keys[-1] in _INGRESS_KEYS else _ROUTE_HOSTS
            yield _Block(release, component, keys, block, fields).nameless_route()


def _is_on(release: ResolvedRelease, start: Keys, end: Keys) -> bool:
    """Whether a block of routes, or a part of it, says that it is enabled."""
    blocks = (within(release.values, *end[:length]) for length in range(len(start), len(end) + 1))
    return any(text(mapping(block).get("enabled")) == "true" for block in blocks)


def _is_exposed_otherwise(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether a block `expose` around it says that it is reached another way: `expose.type: clusterIP`.

    A block that has a switch of its own goes by that.
    """
    around = mapping(within(release.values, *keys[:-1]))
    switched = "enabled" in mapping(within(release.values, *keys))
    return keys[-2:-1] == ("expose",) and not switched and text(around.get("type")) not in (None, keys[-1])


def _inside_object(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether the block is a part of a whole object, which is read as such."""
    return any("apiVersion" in mapping(within(release.values, *keys[:end])) for end in range(1, len(keys)))


def _blocks(keys: Keys, value: Any, hosts: tuple[str, ...]) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
    """The block itself where it names hosts, else the named blocks in it: `ingress.main.hosts`.

    Blocks that lie deeper, such as `ingress.s3.api.hosts`, must say themselves that they are on.
    """
    block = mapping(value)
    if any(name in block for name in (*hosts, "parentRefs")):
        yield keys, block
        return
    for name, inner in entries(value):
        named = any(field in mapping(inner) for field in (*hosts, "parentRefs"))
        if named and not is_off(inner) and not _is_tunnel_rule(inner):
            yield (*keys, name), mapping(inner)
        elif isinstance(inner, Mapping) and not is_off(inner) and name not in _INGRESS_KEYS | _ROUTE_KEYS:
            deeper = _blocks((*keys, name), inner, hosts)
            yield from (each for each in deeper if text(each[1].get("enabled")) == "true")


def _is_tunnel_rule(item: Any) -> bool:
    """Whether an item of an `ingress` list is one of cloudflared's, which leads to an address."""
    return "://" in (text(mapping(item).get("service")) or "")


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

    def ingress_routes(self) -> Iterator[StatedRoute]:
        for keys, host, paths in self._hosts():
            for path in paths:
                beside = within(self._release.values, *keys[:-1])
                yield self._route(keys, host, path, **self._ingress(beside, host))

    def nameless_route(self) -> StatedRoute:
        """The route of a block whose host only the chart knows."""
        parents = parents_of(self._block.get("parentRefs"), self._release.target_namespace)
        host = Unknown("the chart decides the host")
        rest = {"parent": parents[0]} if parents else self._ingress(None, host)
        return self._route((*self._keys, "enabled"), host, "/", **rest)

    def _ingress(self, beside: Any, host: str | Unknown) -> dict[str, Any]:
        """Class and TLS of a host; `beside` is the item of `hosts` that it stands in."""
        class_name = next((each for field in _CLASS_FIELDS if (each := text(self._block.get(field)))), None)
        secret, tls = tls_of(self._release, self._block, beside, host)
        return {
            "class_name": ingress_class(class_name, self._annotations),
            "tls": tls,
            "tls_secret": secret,
            "traefik": "ingressRoute" in self._keys,
        }

    def gateway_routes(self) -> Iterator[StatedRoute]:
        parents: tuple[Parent | None, ...] = parents_of(
            self._block.get("parentRefs"), self._release.target_namespace
        )
        hosts = list(self._hosts())
        open_to_all = bool(parents) and not hosts
        if open_to_all:
            hosts = [((*self._keys, "parentRefs"), LISTENER_DECIDES, ("/",))]
        for parent in parents or (None,):
            for keys, host, _ in hosts:
                for path, rule in self._rules().items():
                    filters = [mapping(each) for each in sequence(rule.get("filters"))]
                    yield self._route(
                        keys,
                        host,
                        path,
                        parent=parent,
                        any_host=open_to_all,
                        protocol="gRPC" if "grpcRoute" in self._keys else "HTTP",
                        filters=in_words(filters),
                        redirects=only_to_https(rule, filters),
                    )

    def _rules(self) -> dict[str, Mapping[str, Any]]:
        """Each path with the rule that matches it; charts with one rule write it into the block itself."""
        found: dict[str, Mapping[str, Any]] = {}
        for rule in [mapping(each) for each in sequence(self._block.get("rules"))] or [self._block]:
            for match in sequence(rule.get("matches")) or ({},):
                found.setdefault(text(within(match, "path", "value")) or "/", rule)
        return found

    def _hosts(self) -> Iterator[tuple[Keys, str | Unknown, tuple[str, ...]]]:
        """Each host with the keys that lead to it and its paths."""
        seen: set[str | Unknown] = set()
        for field in self._fields:
            for keys, host, paths in self._in_field(field):
                if host not in seen:
                    seen.add(host)
                    yield keys, host, paths

    def _in_field(self, field: str) -> Iterator[tuple[Keys, str | Unknown, tuple[str, ...]]]:
        value = self._block.get(field)
        own_paths = self._paths(self._block)
        for keys, item in _items((*self._keys, field), value):
            block = mapping(item)
            name = next((each for each in _HOST_FIELDS if each in block), None)
            host = self._host(block[name] if name else item)
            if host is not None:
                yield (*keys, name) if name else keys, host, (self._paths(block) or own_paths or ("/",))

    def _host(self, value: Any) -> str | Unknown | None:
        host = templated(self._release, value)
        return host if isinstance(host, Unknown) or (host and _is_host(host)) else None

    def _paths(self, block: Mapping[str, Any]) -> tuple[str, ...]:
        stated = [*sequence(block.get("paths")), *([block["path"]] if "path" in block else [])]
        paths = [templated(self._release, mapping(each).get("path", each)) for each in stated]
        return tuple(dict.fromkeys(path for path in paths if isinstance(path, str) and path))

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
        end = next((at for at, key in enumerate(self._keys) if key in _INGRESS_KEYS | _ROUTE_KEYS), 0)
        beside = (*self._keys[:end], "service")
        service = within(self._release.values, *beside)
        ports = [
            (*beside, *keys)
            for keys, value in walk(service)
            if keys and keys[-1] in ("port", "http") and text(value) not in (None, "true", "false")
        ]
        return ports[0] if len(ports) == 1 else ()


def _items(keys: Keys, value: Any) -> Iterator[tuple[Keys, Any]]:
    """The entries of a field of hosts: a lone text, a list, or a mapping from a role to its host."""
    if text(value) is not None:
        yield keys, value
    elif mapping(value):
        yield from (((*keys, name), inner) for name, inner in mapping(value).items())
    else:
        yield from (((*keys, index), inner) for index, inner in enumerate(sequence(value)))


def _is_host(value: str) -> bool:
    """Whether a text may be a public or local host name: dots, no scheme, no address, not this machine."""
    name = value.removeprefix("*.")
    if not name or any(mark in name for mark in "/: ") or name == "localhost":
        return False
    return "." in name and not is_address(name)

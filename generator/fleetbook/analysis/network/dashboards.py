"""Routes that charts make of values which do not look like one, where the catalogue says so."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from fleetbook.analysis.chart_entries import documented
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.network.kinds.gateway_api import parents_of
from fleetbook.analysis.network.rules import ANY_HOST, parse_rule
from fleetbook.analysis.network.stated import StatedRoute, ingress_class
from fleetbook.analysis.network.value_tls import tls_of
from fleetbook.analysis.places import lines_of_values
from fleetbook.analysis.release_values import switched_on, templated
from fleetbook.analysis.shape import Keys, mapping, sequence, text, within
from fleetbook.catalogue.entry import ChartRoute, Entry
from fleetbook.catalogue.facts import FoundValue, find_values
from fleetbook.catalogue.paths import keys_of
from fleetbook.core.identity import NamespacedName
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import ResolvedRelease


def dashboard_routes(grouping: Grouping, entries: Mapping[str, Entry]) -> Iterator[StatedRoute]:
    """The routes that the catalogue states for the charts of components."""
    for component, entry in entries.items():
        for release in grouping.group(component).releases:
            for route in () if is_whole(release) else entry.routes:
                if _enabled(route, release, entry):
                    yield from _Dashboard(component, release, route, entry).routes()


def told_blocks(release: ResolvedRelease, entry: Entry | None) -> frozenset[Keys]:
    """The blocks of values whose hosts are found by what the catalogue says."""
    made = (each for each in entry.routes if _enabled(each, release, entry)) if entry else ()
    return frozenset(keys_of(each.at) for each in made if find_values(each.hosts, release.values))


def denied_blocks(release: ResolvedRelease, entry: Entry | None) -> frozenset[Keys]:
    """The blocks of values that make no route, by something else in the values, as the catalogue knows."""
    routes = entry.routes if entry else ()
    return frozenset(keys_of(each.at) for each in routes if not _is_meant(each, release))


def _enabled(route: ChartRoute, release: ResolvedRelease, entry: Entry) -> bool:
    keys = keys_of(route.at)
    stated = text(mapping(within(release.values, *keys)).get("enabled"))
    default = documented(release, entry, route.defaults)
    made = stated == "true" or (stated is None and default is not None and default.enabled)
    return made and switched_on(release, keys) and _is_meant(route, release)


def _is_meant(route: ChartRoute, release: ResolvedRelease) -> bool:
    """Whether nothing else in the values speaks against it."""
    missing = bool(route.when) and not find_values(route.when, release.values)
    return not missing and not (route.unless and find_values(route.unless, release.values))


class _Dashboard:
    """One such route of a release."""

    def __init__(self, component: str, release: ResolvedRelease, route: ChartRoute, entry: Entry) -> None:
        self._component = component
        self._release = release
        self._route = route
        self._entry = entry
        self._block = mapping(within(release.values, *keys_of(route.at)))
        self._annotations = mapping(self._block.get("annotations"))
        middlewares = route.middlewares
        self._middlewares = find_values(middlewares, release.values) if middlewares else ()

    def routes(self) -> Iterator[StatedRoute]:
        """One for each host that the values state, or that a matching rule of Traefik names.

        Where they state none, the chart decides the host of a route that it makes by itself.
        """
        hosts = find_values(self._route.hosts, self._release.values)
        if not hosts and text(self._block.get("enabled")) is None:
            yield self._nameless()
        for found in hosts:
            stated = templated(self._release, found.value)
            if isinstance(stated, str) and "(" in stated:
                for match in parse_rule(stated):
                    yield self._stated(
                        found, match.host or ANY_HOST, match.path or "/", traefik=True, tls=True
                    )
            elif stated:
                host = stated.partition("://")[2].rstrip("/") or stated if isinstance(stated, str) else stated
                for path, way in product(self._paths(found), self._ways(host)):
                    yield self._stated(found, host, path, **way)

    def _nameless(self) -> StatedRoute:
        host = Unknown("the chart decides the host")
        place = FoundValue(self._block, keys_of(self._route.at))
        return self._stated(place, host, self._route.path or "/", **self._ingress(host))

    def _paths(self, found: FoundValue) -> tuple[str, ...]:
        """The paths beside a host, else that of the block, else what the catalogue says."""
        beside = mapping(within(self._release.values, *found.path[:-1]))
        written = sequence(beside.get("paths")) or (beside.get("path"),)
        stated = [templated(self._release, mapping(each).get("path", each)) for each in written]
        paths = tuple(each for each in stated if isinstance(each, str) and each)
        return paths or (text(self._block.get("path")) or self._route.path or "/",)

    def _ways(self, host: str | Unknown) -> Iterator[dict[str, Any]]:
        """The gateways that it attaches to, else the words of an Ingress."""
        named = [*sequence(self._block.get("parentRefs")), self._block.get("gatewayRef")]
        parents = parents_of(named, self._release.target_namespace)
        yield from ({"parent": parent} for parent in parents)
        if not parents:
            yield self._ingress(host)

    def _ingress(self, host: str | Unknown) -> dict[str, Any]:
        """Class and TLS in the words that charts have for an Ingress."""
        named = text(self._block.get("ingressClassName")) or text(self._block.get("className"))
        secret, tls = self._tls(host)
        return {"class_name": ingress_class(named, self._annotations), "tls": tls, "tls_secret": secret}

    def _tls(self, host: str | Unknown) -> tuple[str | None, bool]:
        """Secret and whether TLS is on: as the catalogue says, else by the block, else by default."""
        route, release = self._route, self._release
        default = documented(release, self._entry, route.defaults)
        secret, on = tls_of(release, self._block, None, host)
        if route.tls:
            apart = find_values(route.tls, release.values)
            on = text(apart[0].value) == "true" if apart else default is not None and default.tls
        if route.tls_secret:
            named = find_values(route.tls_secret, release.values)
            stated = templated(release, named[0].value) if named else secret
            secret = stated if isinstance(stated, str) else None
        if on and not sequence(self._block.get("tls")):
            secret = secret or self._default_secret(default.tls_secret if default else None)
        return secret, on

    def _default_secret(self, pattern: str | None) -> str | None:
        """The secret that the chart names itself, which may have the first host in its name."""
        hosts = find_values(self._route.hosts, self._release.values)
        first = templated(self._release, hosts[0].value) if hosts else None
        if pattern is None or not isinstance(first, str):
            return None
        return pattern.replace("{host}", first)

    def _stated(self, found: FoundValue, host: str | Unknown, path: str, **rest: Any) -> StatedRoute:
        release = self._release
        keys: dict[str, Keys] = {"middlewares": self._middlewares[0].path} if self._middlewares else {}
        return StatedRoute(
            host=host,
            path=path,
            backend=Backend(
                kind="HelmRelease", namespace=release.key.namespace, name=release.key.name, port=None
            ),
            via=release.resource.ref,
            namespace=release.target_namespace,
            names=(release.release_name,),
            annotations=self._annotations,
            origin=Origin.VALUES,
            at=release.at(*found.path),
            lines=lines_of_values(release, keys),
            component=self._component,
            middlewares=tuple(self._names()),
            **rest,
        )

    def _names(self) -> Iterator[NamespacedName]:
        for each in self._middlewares:
            name = text(mapping(each.value).get("name"))
            if name:
                namespace = text(mapping(each.value).get("namespace"))
                yield NamespacedName(namespace or self._release.target_namespace, name)

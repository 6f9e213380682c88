"""Routes to a chart's own web page that its values state in a way of their own."""

from collections.abc import Iterator, Mapping

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.rules import ANY_HOST, parse_rule
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.places import lines_of_values
from fleetbook.analysis.release_values import templated
from fleetbook.analysis.shape import Keys, mapping, text
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.facts import FoundValue, default_of, read_fact
from fleetbook.core.identity import NamespacedName
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import ResolvedRelease


def dashboard_routes(grouping: Grouping, entries: Mapping[str, Entry]) -> Iterator[StatedRoute]:
    """The routes behind the catalogue's `dashboard` facts."""
    for component, entry in entries.items():
        for release in grouping.group(component).releases:
            if _enabled(entry, release):
                yield from _routes(component, entry, release)


def _enabled(entry: Entry, release: ResolvedRelease) -> bool:
    if "dashboard.host_rule" not in entry.facts:
        return False
    stated = read_fact(entry, "dashboard.enabled", release.values)
    default = default_of(entry, "dashboard.enabled")
    return text(stated[0].value) == "true" if stated else default is not None and default.value is True


def _routes(component: str, entry: Entry, release: ResolvedRelease) -> Iterator[StatedRoute]:
    for found in read_fact(entry, "dashboard.host_rule", release.values):
        rule = templated(release, found.value)
        middlewares = read_fact(entry, "dashboard.middlewares", release.values)
        for host, path in _matches(rule):
            traefik = "traefik" in entry.provides.get("ingress_class", "").split()
            yield _route(component, release, found, middlewares, host, path, traefik)


def _route(
    component: str,
    release: ResolvedRelease,
    found: FoundValue,
    middlewares: tuple[FoundValue, ...],
    host: str | Unknown,
    path: str,
    traefik: bool,
) -> StatedRoute:
    keys: dict[str, Keys] = {"middlewares": middlewares[0].path} if middlewares else {}
    annotations = [text(each.value) for each in middlewares]
    joined = ",".join(each for each in annotations if each)
    return StatedRoute(
        host=host,
        path=path,
        backend=Backend(
            kind="HelmRelease", namespace=release.key.namespace, name=release.key.name, port=None
        ),
        via=release.resource.ref,
        namespace=release.target_namespace,
        names=(release.release_name,),
        annotations={"traefik.ingress.kubernetes.io/router.middlewares": joined} if joined else {},
        origin=Origin.VALUES,
        at=release.at(*found.path),
        lines=lines_of_values(release, keys),
        component=component,
        traefik=traefik,
        tls=True,
        middlewares=tuple(_names(middlewares, release.target_namespace)),
    )


def _matches(rule: str | Unknown | None) -> Iterator[tuple[str | Unknown, str]]:
    """A matching rule, or a bare host."""
    if isinstance(rule, str) and "(" in rule:
        for match in parse_rule(rule):
            yield ANY_HOST if match.host is None else match.host, match.path or "/"
    elif rule:
        yield rule, "/"


def _names(found: tuple[FoundValue, ...], namespace: str) -> Iterator[NamespacedName]:
    for each in found:
        name = text(mapping(each.value).get("name"))
        if name:
            yield NamespacedName(text(mapping(each.value).get("namespace")) or namespace, name)

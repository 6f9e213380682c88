"""Network: how a request reaches a component."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from fleetbook.core.identity import NamespacedName
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend, Entrypoint, Exposure, Middleware, Route
from fleetbook.views import names, policies
from fleetbook.views.diagram import Tone
from fleetbook.views.guards import ADDRESSES, exposure_badge, exposure_because, guard_cell, tls_cell
from fleetbook.views.network_diagram import diagram
from fleetbook.views.page import (
    Badge,
    Block,
    Code,
    GitLink,
    Heading,
    Muted,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import codes, count, joined, known, link, mark, plain, text, with_contents
from fleetbook.views.scene import Scene


def page(scene: Scene) -> PageView | None:
    """The page `network`; None where nothing enters the cluster."""
    network = scene.cluster.network
    if not (network.routes or network.entrypoints or network.policies):
        return None
    blocks: list[Block] = [Paragraph(text(summary(scene)))]
    spec = diagram(scene)
    if spec:
        blocks.append(spec)
    if network.routes:
        blocks += [Heading("Routes", "routes"), route_table(scene, network.routes)]
        blocks += [Heading("Why the exposure is thought so", "exposure", 3), _exposure_table(network.routes)]
    blocks += names.section(scene)
    if network.entrypoints:
        blocks += [Heading("Entrypoints", "entrypoints"), _entrypoint_table(scene)]
    if network.middlewares:
        blocks += [Heading("Middlewares", "middlewares"), _middleware_table(network.middlewares)]
    blocks += policies.section(scene)
    return PageView(
        path=scene.paths.page("network"),
        title="Network",
        description=f"How a request reaches an application in the cluster {scene.cluster.name}.",
        icon="material/lan",
        blocks=with_contents(scene.paths.page("network"), blocks),
        hide_toc=True,
    )


def summary(scene: Scene) -> str:
    """Routes, who reaches them and who is asked, in two sentences."""
    routes = scene.cluster.network.routes
    if not routes:
        return "No route leads into the cluster, as far as Git says."
    asking = [route for route in routes if route.auth and route.auth.method != ADDRESSES]
    hosts = {plain(route.host) for route in routes}
    reached = Counter(route.exposure for route in routes)
    words = ", ".join(f"{reached[each]} {each}" for each in Exposure if reached[each])
    return (
        f"{count(len(routes), 'route')} on {count(len(hosts), 'host')}: {words}. "
        f"{_asked(len(asking), len(routes) - len(asking))}"
    )


def _asked(asking: int, others: int) -> str:
    """How many routes ask who you are, and how many do not."""
    if not asking:
        return "Nobody is asked who they are, as far as Git says."
    words = f"{asking} {'asks' if asking == 1 else 'ask'} who you are"
    rest = f", {others} {'does' if others == 1 else 'do'} not as far as Git says" if others else ""
    return f"{words}{rest}."


def host_anchor(route: Route) -> str:
    """Anchor of a route's row."""
    protocol = () if route.protocol == "HTTP" else (route.protocol,)
    return anchor(
        "route", plain(route.host), route.path.strip("/"), route.via.namespace, route.via.name, *protocol
    )


def route_table(scene: Scene, routes: Iterable[Route], because: bool = False) -> Table:
    """Routes with their way and their guards, and where asked why their exposure is thought so."""
    columns = ("Host", "Component", "Backend", "Guard", "Passes", "Exposure", "TLS")
    # Pages are asked for more often than ports, so they stand first.
    ordered = sorted(routes, key=lambda route: route.protocol not in ("HTTP", "gRPC"))
    rows = tuple(_route_row(scene, route, because) for route in ordered)
    table = Table("Routes into the cluster", columns, rows)
    return table.lean("Component", "Passes", "TLS")


def _exposure_table(routes: Iterable[Route]) -> Table:
    """Each reason once, with the lines that it rests on and the number of routes that it holds for."""
    reasons: dict[tuple[Exposure, str], list[Route]] = defaultdict(list)
    for route in routes:
        reasons[route.exposure, route.exposure_reason].append(route)
    rows = tuple(
        Row((exposure_badge(exposure), (*text(reason), *_lines_of(same)), text(str(len(same)))))
        for (exposure, reason), same in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    )
    return Table("Why the exposure is thought so", ("Exposure", "Because", "Routes"), rows)


def _lines_of(routes: Sequence[Route]) -> Rich:
    """The line that some verdicts rest on, where it is one for all of them."""
    found = {route.lines.get("exposure") for route in routes}
    at = found.pop() if len(found) == 1 else None
    return (Text(" "), GitLink(at)) if at else ()


def _route_row(scene: Scene, route: Route, because: bool) -> Row:
    path = route.path if route.path != "/" else ""
    host = _with_path(route.host, path)
    below: Rich = (Text(" "), Code(path)) if path and host is route.host else ()
    return Row(
        (
            (*known(host), *below, *_kind_of_request(route), *_stop(route), *mark(route)),
            (scene.link(route.component),),
            _backend(route),
            guard_cell(scene, route),
            joined([link(key.name, scene.middleware_page(key)) for key in passed(route)]),
            exposure_because(route) if because else exposure_badge(route.exposure),
            tls_cell(scene, route),
        ),
        host_anchor(route),
    )


def _with_path(host: str | Unknown, path: str) -> str | Unknown:
    """A host with what follows it; a host that Git writes nothing of stays as it is."""
    if isinstance(host, str):
        return f"{host}{path}"
    return replace(host, written=f"{host.written}{path}") if host.written and path else host


def _stop(route: Route) -> Rich:
    """What keeps the words on how a route is known from those before them."""
    spoken_before = isinstance(route.host, Unknown) or bool(route.filters)
    return (Muted(";"),) if spoken_before and route.origin is not Origin.MANIFEST else (Text(" "),)


def _kind_of_request(route: Route) -> Rich:
    """The protocol where it is not HTTP, what is done on the way, and that it is not served."""
    protocol: Rich = (Text(" "), Muted(route.protocol)) if route.protocol != "HTTP" else ()
    before = "; " if isinstance(route.host, Unknown) else " "
    done: Rich = (Muted(before), Muted(", ".join(route.filters))) if route.filters else ()
    refused: Rich = (Text(" "), Badge(route.refused, Tone.WARN)) if route.refused else ()
    return (*protocol, *done, *refused)


def passed(route: Route) -> list[NamespacedName]:
    """The middlewares of a route beside those that guard it."""
    guards = {each.by.key for each in route.guards if each.by}
    return [key for key in route.middlewares if key not in guards]


def _backend(route: Route) -> Rich:
    if route.backend is None:
        leads_away = any(each.startswith("redirects") for each in route.filters)
        return (Muted("nothing: it redirects" if leads_away else "the chart decides"),)
    backends = (route.backend, *route.other_backends)
    return joined([_one_backend(each, alone=len(backends) == 1) for each in backends])


def _one_backend(backend: Backend, *, alone: bool) -> Rich:
    """A backend with its share of several, and what stands behind it where that is outside the cluster."""
    port = f":{backend.port}" if backend.port else ""
    share: Rich = (Muted(f" weight {backend.weight}"),) if backend.weight is not None and not alone else ()
    outside: Rich = (Muted(f" → {', '.join(backend.outside)}"),) if backend.outside else ()
    return (Code(f"{backend.name}{port}"), *share, *outside)


def _entrypoint_table(scene: Scene) -> Table:
    def row(entry: Entrypoint) -> Row:
        routes = [
            route for route in scene.cluster.network.routes if entry.name in (route.entrypoint, route.tunnel)
        ]
        return Row(
            (
                (*_entrypoint_name(scene, entry), Text(" "), *mark(entry)),
                text(entry.kind),
                _addresses(entry),
                _announced(scene, entry),
                joined([text(_listener_words(entry, index)) for index in range(len(entry.listeners))]),
                known(str(entry.default_certificate) if entry.default_certificate else None, "none stated"),
                text(str(len(routes))),
            ),
            anchor("entrypoint", entry.name),
        )

    columns = ("Entrypoint", "Kind", "Address", "Announced by", "Listeners", "Default certificate", "Routes")
    entries = scene.cluster.network.entrypoints
    table = Table("Where requests enter", columns, tuple(map(row, entries))).lean("Address", "Listeners")
    if any(entry.default_certificate for entry in entries):
        return table
    return table.without("Default certificate")


def _entrypoint_name(scene: Scene, entry: Entrypoint) -> Rich:
    """The component that answers, and which of its entrypoints it is where it has several."""
    if not entry.component:
        return (Code(entry.name),)
    siblings = [each for each in scene.cluster.network.entrypoints if each.component == entry.component]
    which: Rich = (Muted(f" {entry.name}"),) if len(siblings) > 1 else ()
    return (scene.link(entry.component), *which)


def _addresses(entry: Entrypoint) -> Rich:
    """The addresses that are stated, else the pools that one is taken from."""
    if entry.addresses or not entry.pools:
        return (*codes(entry.addresses), *_line(entry, "addresses"))
    pools = (f"{', '.join(each.ranges)} (pool {each.name})" for each in entry.pools)
    return (Muted("one of " + " or ".join(pools)),)


def _line(entry: Entrypoint, field: str) -> Rich:
    at = entry.lines.get(field)
    return (Text(" "), GitLink(at)) if at else ()


def _announced(scene: Scene, entry: Entrypoint) -> Rich:
    if entry.address_provider is None:
        return (Muted("unknown"),)
    mode: Rich = (Muted(f" {entry.address_mode}"),) if entry.address_mode else ()
    who = scene.link(entry.address_component) if entry.address_component else Text(entry.address_provider)
    return (who, *mode)


def _listener_words(entry: Entrypoint, index: int) -> str:
    listener = entry.listeners[index]
    port = f" {listener.port}" if listener.port else ""
    protocol = f" ({listener.protocol})" if listener.protocol else ""
    redirect = f" → {listener.redirect_to}" if listener.redirect_to else ""
    return f"{listener.name}{port}{protocol}{redirect}"


def _middleware_table(middlewares: Sequence[Middleware]) -> Table:
    def row(each: Middleware) -> Row:
        settings = joined([(Muted(f"{key}: "), Code(value)) for key, value in each.settings], " · ")
        return Row(
            ((Code(str(each.key)), Text(" "), *mark(each)), (Badge(each.kind, Tone.INFO),), settings),
            anchor("middleware", each.namespace, each.name),
        )

    return Table(
        "What requests pass on the way", ("Middleware", "Does", "Settings"), tuple(map(row, middlewares))
    )

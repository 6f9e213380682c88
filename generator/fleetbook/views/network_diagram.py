"""The network diagram: Internet, edge, address, gateway, middlewares, applications."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Entrypoint, Exposure, Guard, Route
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Panel, Tone, told_apart
from fleetbook.views.guards import OWN, method_of, voucher_of
from fleetbook.views.network_outside import Part, first_card, outside
from fleetbook.views.own_doors import OWN_DOOR, with_one_own_door
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene

MOST_WAYS = 10
"""Ways beyond which guards of one method are one card."""
MOST_BEHIND = 28
"""Cards of all panels together, beyond which a panel's rest is one card."""
MOST_IN_PANEL, LEAST_IN_PANEL = 12, 3


@dataclass(frozen=True)
class Way:
    """Routes that enter by the same door and pass the same guard."""

    entrypoint: str | None
    guard: Guard | None
    routes: tuple[Route, ...]

    @property
    def id(self) -> str:
        """Stable id of its cards."""
        by = self.guard.by if self.guard else None
        method = self.guard.method if self.guard else "open"
        return anchor(
            "way", self.entrypoint or "none", method, *((by.kind, by.namespace, by.name) if by else ())
        )


def ways_of(routes: Sequence[Route]) -> tuple[Way, ...]:
    """Routes gathered by door and guard, guarded ways first; many guards are gathered by their method."""
    ways = _gather(routes, lambda guard: guard)
    return (
        ways
        if len(ways) <= MOST_WAYS
        else _gather(routes, lambda guard: replace(guard, provider=None, product=None, by=None))
    )


def _gather(routes: Sequence[Route], seen_as: Callable[[Guard], Guard]) -> tuple[Way, ...]:
    found: dict[tuple[str, str, str], list[Route]] = defaultdict(list)
    guards: dict[tuple[str, str, str], Guard | None] = {}
    for route in routes:
        guard = seen_as(route.auth) if route.auth else None
        if guard is not None and _is_own(guard):
            # Apps that ask themselves stand behind no card: each would be one of its own.
            guard = Guard(method=OWN, provider=None, by=None)
        by = str(guard.by) if guard and guard.by else ""
        key = (route.entrypoint or "", guard.method if guard else "", by)
        found[key].append(route)
        guards.setdefault(key, guard)
    # What a card guards first, then apps that ask themselves: lines past guards then cross none of theirs.
    rank = {key: (guard is None, guard is not None and _is_own(guard)) for key, guard in guards.items()}
    ordered = sorted(found.items(), key=lambda item: (item[0][0], rank[item[0]], item[0]))
    return tuple(Way(key[0] or None, guards[key], tuple(members)) for key, members in ordered)


def diagram(scene: Scene) -> DiagramSpec | None:
    """The diagram `network`; None without routes."""
    network = with_one_own_door(scene.cluster.network)
    ways = ways_of(network.routes)
    if not ways:
        return None
    used = {way.entrypoint for way in ways}
    doors = [entry for entry in network.entrypoints if entry.name in used]
    first = {entry.name: first_card(entry) for entry in doors} | (
        {"": "door-unknown"} if None in used else {}
    )
    # All panels stand in one column: open ways pass the column of the guards.
    addressed = {entry.name for entry in doors if entry.addresses}
    most = _most_in_panel(ways)
    past = 2 if any(_has_card(way.guard) for way in ways) else 1
    parts = [
        outside(scene, network, first),
        *(_door(scene, entry) for entry in doors),
        *(_unknown_door() for _ in [None] if None in used),
        *(
            _way(scene, way, most, past + (1 if addressed and way.entrypoint not in addressed else 0))
            for way in ways
        ),
    ]
    return DiagramSpec(
        id=scene.paths.diagram("network"),
        title=f"Network path of {scene.cluster.name}",
        description=_in_words(ways),
        cards=told_apart(card for part in parts for card in part.cards),
        panels=tuple(panel for part in parts for panel in part.panels),
        edges=tuple(edge for part in parts for edge in part.edges),
        legend=((Line.DASHED, "outside the cluster: declared or inferred"),),
    )


def _most_in_panel(ways: Sequence[Way]) -> int:
    """Cards that each panel may have, such that all together are not too many."""
    sizes = [len({route.component for route in way.routes}) for way in ways]
    fitting = range(MOST_IN_PANEL, LEAST_IN_PANEL, -1)
    return next(
        (most for most in fitting if sum(min(size, most) for size in sizes) <= MOST_BEHIND), LEAST_IN_PANEL
    )


def _in_words(ways: Sequence[Way]) -> str:
    parts = [
        f"{count(len(way.routes), 'route')} "
        + _asked_in_words(way.guard)
        + (f" through {way.entrypoint}" if way.entrypoint else "")
        for way in ways
    ]
    return "; ".join(parts) + "."


def _asked_in_words(guard: Guard | None) -> str:
    if guard is None:
        return "without a guard"
    return "to apps that ask themselves" if _is_own(guard) else _behind(guard)


def _door(scene: Scene, entry: Entrypoint) -> Part:
    """An entrypoint with its address before it."""
    place = "entrypoints" if entry.name == OWN_DOOR else anchor("entrypoint", entry.name)
    page = f"{scene.paths.page('network')}#{place}"
    owner = scene.components.get(entry.component or "")
    door = Card(
        id=anchor("door", entry.name),
        title=owner.title if owner else entry.name,
        subtitle=_door_words(entry),
        icon=scene.icon_of(entry.component, "ing"),
        page=scene.page_of(entry.component) or page,
    )
    if not entry.addresses:
        return Part(cards=(door,))
    announced = " · ".join(part for part in (entry.address_provider, entry.address_mode) if part)
    address = Card(
        id=anchor("address", entry.name),
        title=shorten(entry.addresses, 1),
        subtitle=announced or "announcer unknown",
        icon=scene.icon_of(entry.address_component, "address"),
        apart=entry.name,
        page=scene.page_of(entry.address_component) or page,
    )
    return Part(cards=(address, door), edges=(Edge(source=address.id, target=door.id),))


def _unknown_door() -> Part:
    return Part(
        cards=(
            Card(id="door-unknown", title="entrypoint unknown", subtitle="Git does not say", icon="unknown"),
        )
    )


def _door_words(entry: Entrypoint) -> str:
    redirects = [f"{each.name} → {each.redirect_to}" for each in entry.listeners if each.redirect_to]
    protocols = ["HTTP/3"] if any("HTTP/3" in each.protocol for each in entry.listeners) else []
    # A controller's own name is the card's title: several gateways of it differ in theirs.
    name = entry.name.rpartition("/")[2]
    named = [name] if entry.kind == "Gateway" and name else []
    return " · ".join((named + redirects + protocols)[:2]) or entry.kind


def _way(scene: Scene, way: Way, most: int, past: int) -> Part:
    """The routes of a way as cards in a panel, with the guard before them."""
    door = anchor("door", way.entrypoint) if way.entrypoint else "door-unknown"
    panel, cards = _destination(scene, way, most)
    if way.guard is None or _is_own(way.guard):
        return Part(cards, (panel,), (Edge(source=door, target=panel.id, columns=past),))
    guard, around = _guard(scene, way, way.guard)
    edges = (Edge(source=door, target=guard.id), Edge(source=guard.id, target=panel.id))
    return Part((guard, *cards), (*around, panel), edges)


def _guard(scene: Scene, way: Way, guard: Guard) -> tuple[Card, tuple[Panel, ...]]:
    """The guard's card; middlewares that every guarded route also passes stand around it."""
    shared = [
        key for key in way.routes[0].middlewares if all(key in route.middlewares for route in way.routes)
    ]
    others = [key.name for key in shared if not guard.by or key != guard.by.key]
    panel = (Panel(id=f"{way.id}-chain", title=" · ".join(others)),) if others else ()
    card = Card(
        id=f"{way.id}-guard",
        title=guard.by.name if guard.by else method_of(guard),
        subtitle=voucher_of(guard) or method_of(guard),
        icon="guard",
        page=guard_page(scene, guard),
        group=panel[0].id if panel else None,
        tooltip=f"{method_of(guard)} guards {count(len(way.routes), 'route')}",
        apart=guard.by.namespace if guard.by else "",
    )
    return card, panel


def _has_card(guard: Guard | None) -> bool:
    """Whether something else than the application asks."""
    return guard is not None and not _is_own(guard)


def _is_own(guard: Guard) -> bool:
    """Whether the application itself asks."""
    return guard.method.startswith(OWN)


def _behind(guard: Guard) -> str:
    """What stands before routes, or that they ask themselves."""
    return "apps that ask themselves" if _is_own(guard) else f"behind {method_of(guard)}"


def guard_page(scene: Scene, guard: Guard) -> str:
    """Where the network page tells of a guard: in a row of its own where it is a middleware."""
    return scene.middleware_page(guard.by.key) if guard.by else f"{scene.paths.page('network')}#routes"


def _destination(scene: Scene, way: Way, most: int) -> tuple[Panel, tuple[Card, ...]]:
    routes = count(len(way.routes), "route")
    title = f"{_behind(way.guard)} · {routes}" if way.guard else f"open · {routes}"
    inside = all(route.exposure is Exposure.INTERNAL for route in way.routes)
    open_tone = Tone.NEUTRAL if inside else Tone.WARN
    tone = Tone.GOOD if way.guard else open_tone
    panel = Panel(id=f"{way.id}-panel", title=title, tone=tone, packed=True)
    by_component: dict[str, list[Route]] = defaultdict(list)
    for route in way.routes:
        by_component[route.component or ""].append(route)
    cards = [_target(scene, way, panel, owner, routes) for owner, routes in sorted(by_component.items())]
    if len(cards) > most:
        rest = cards[most - 1 :]
        more = Card(
            id=f"{way.id}-more",
            title=f"{len(rest)} more",
            subtitle="see the table",
            icon="more",
            page=f"{scene.paths.page('network')}#routes",
            group=panel.id,
            tooltip=shorten([card.title for card in rest], 20),
        )
        cards = [*cards[: most - 1], more]
    return panel, tuple(cards)


def _target(scene: Scene, way: Way, panel: Panel, owner: str, routes: Sequence[Route]) -> Card:
    hosts = sorted({plain(route.host) for route in routes})
    component = scene.components.get(owner)
    first = routes[0]
    port = f" · :{first.backend.port}" if first.backend and first.backend.port and len(hosts) == 1 else ""
    public = any(route.exposure in (Exposure.PUBLIC, Exposure.TUNNEL) for route in routes)
    return Card(
        id=f"{way.id}-{owner or 'unowned'}",
        title=component.title if component else shorten(hosts, 1),
        subtitle=(short_host(first.host) if len(hosts) == 1 else count(len(hosts), "host")) + port,
        icon=scene.icon_of(owner, "ing"),
        page=scene.page_of(owner) or f"{scene.paths.page('network')}#routes",
        group=panel.id,
        tooltip=", ".join(hosts) + (" · public" if public else ""),
    )


def short_host(host: str | Unknown) -> str:
    """The first label of a host, as people say it: `photos`; short ones and addresses whole."""
    if isinstance(host, Unknown):
        return host.written or "host unknown"
    labels = host.split(".")
    numbers = labels[-1].partition(":")[0].isdecimal()
    return labels[0] if len(labels) > 2 and not numbers and labels[0] != "*" else host

"""The diagram of sign-in: who vouches for people, and which routes ask."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from fleetbook.model.network import Guard, Route
from fleetbook.model.sign_in import OidcClient
from fleetbook.views.client_cards import asking_apps, clients_by_provider
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Panel, Tone
from fleetbook.views.guarded_cards import MOST_SAID, cards_behind
from fleetbook.views.guards import ADDRESSES, method_of, voucher_of
from fleetbook.views.network_diagram import guard_page
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, shorten
from fleetbook.views.scene import Scene
from fleetbook.views.sketch import Sketch

MOST = 24
"""Cards of all panels together, beyond which a panel's rest is one card."""
MOST_IN_PANEL, LEAST_IN_PANEL = 8, 2
MOST_GUARDS = 4
"""Guards beyond which those by which one provider asks in the same way are one card."""
MOST_PROVIDERS = 6
"""Providers whose clients are drawn."""
_NOT_ASKING = (ADDRESSES, "app-sign-in", "app-oidc")
"""Methods that ask nobody who they are, and those of apps: these are drawn by their clients."""

Asked = dict[tuple[str, ...], list[Route]]
"""Routes by who vouches and what asks."""


def diagram(scene: Scene) -> DiagramSpec | None:
    """The diagram `sign-in`: who vouches for people, and which routes and apps ask; None where none does."""
    groups = _asked(scene)
    clients = clients_by_provider(scene)
    if not groups and not clients:
        return None
    drawn = list(clients.items())[:MOST_PROVIDERS]
    most = min(MOST_IN_PANEL, max(LEAST_IN_PANEL, MOST // (len(groups) + len(drawn))))
    sketch = Sketch()
    panels: list[Panel] = []
    for routes in groups.values():
        panel, more, arrows = _guarded(scene, routes, most)
        panels.append(panel)
        sketch.add(more, arrows)
    for provider, apps in drawn:
        panel, more, arrows = asking_apps(scene, provider, apps, most)
        panels.append(panel)
        sketch.add(more, arrows)
    return DiagramSpec(
        id=scene.paths.diagram("sign-in"),
        title=f"Sign-in of {scene.cluster.name}: who vouches for people, and where they are asked",
        description=_in_words(groups, clients),
        cards=tuple(sketch.cards.values()),
        panels=tuple(panels),
        edges=tuple(sketch.edges.values()),
    )


def _asked(scene: Scene) -> Asked:
    """Guards with the routes behind them; the finest view that is not too many."""
    routes = [
        (route, route.auth)
        for route in scene.cluster.network.routes
        if route.auth and route.auth.method not in _NOT_ASKING
    ]
    found: Asked = {}
    for said in (_each_guard, _each_voucher, _each_method):
        found = defaultdict(list)
        for route, guard in routes:
            found[said(guard)].append(route)
        if len(found) <= MOST_GUARDS:
            break
    return dict(sorted(found.items()))


def _each_guard(guard: Guard) -> tuple[str, ...]:
    return voucher_of(guard) or "", str(guard.by or guard.method)


def _each_voucher(guard: Guard) -> tuple[str, ...]:
    return voucher_of(guard) or "", guard.method


def _each_method(guard: Guard) -> tuple[str, ...]:
    return (guard.method,)


def _in_words(groups: Asked, clients: Mapping[str, Sequence[OidcClient]]) -> str:
    """Who asks in front of how many routes, and who signs in to which apps."""
    before: dict[str, int] = defaultdict(int)
    for routes in groups.values():
        for guard in (route.auth for route in routes if route.auth):
            before[voucher_of(guard) or method_of(guard)] += 1
    guards = [f"{name} guards {count(number, 'route')}" for name, number in sorted(before.items())]
    signs = [f"{name} signs people in to {count(len(apps), 'app')}" for name, apps in clients.items()]
    more = len(guards) + len(signs) - MOST_SAID
    words = [*guards, *signs][:MOST_SAID]
    return "; ".join([*words, f"{more} more do so"] if more > 0 else words) + "."


def _guarded(scene: Scene, routes: Sequence[Route], most: int) -> tuple[Panel, list[Card], list[Edge]]:
    """The provider, the guard and what is behind it."""
    guards = list(dict.fromkeys(route.auth for route in routes if route.auth))
    guard = guards[0]
    door = _door(scene, guards)
    panel = Panel(id=anchor("behind", door.id), title=f"guards {count(len(routes), 'route')}", tone=Tone.GOOD)
    behind = cards_behind(scene, panel, routes, most)
    edges = [Edge(source=door.id, target=card.id) for card in behind]
    vouchers = {(each.component, voucher_of(each)) for each in guards}
    if len(vouchers) > 1 or not (guard.component or voucher_of(guard)):
        return panel, [door, *behind], edges
    provider = _provider(scene, guard)
    vouches = Edge(source=provider.id, target=door.id, label="vouches", line=Line.SOLID)
    return panel, [provider, door, *behind], [vouches, *edges]


def _door(scene: Scene, guards: Sequence[Guard]) -> Card:
    """What asks: one guard, or several that ask in the same way."""
    guard, method = guards[0], method_of(guards[0])
    by = sorted({each.by for each in guards if each.by}, key=str)
    if len(by) < 2:
        # One name may be that of guards in several namespaces.
        kind = f"{method} · {guard.by.kind} in {guard.by.namespace}" if guard.by else "asks for sign-in"
        return Card(
            id=anchor("guard", str(guard.by or guard.method), voucher_of(guard) or ""),
            title=guard.by.name if guard.by else method,
            subtitle=kind,
            icon="guard",
            page=guard_page(scene, guard),
        )
    kinds = sorted({each.kind for each in by})
    return Card(
        id=anchor("guards", guard.method, voucher_of(guard) or "", str(by[0])),
        title=count(len(by), kinds[0] if len(kinds) == 1 else "guard"),
        subtitle=f"{method} · {shorten([each.name for each in by], 1)}",
        icon="guard",
        page=f"{scene.paths.page('security')}#guards",
        tooltip=shorten([str(each) for each in by], MOST_SAID),
    )


def _provider(scene: Scene, guard: Guard) -> Card:
    """The identity provider: the component that vouches, or something outside."""
    owner = scene.components.get(guard.component or "")
    name = voucher_of(guard) or ""
    if owner is None:
        other = guard.provider if guard.provider and guard.provider != name else "identity provider"
        return Card(
            id=anchor("provider", name), title=name, subtitle=other, icon="identity", tone=Tone.OUTSIDE
        )
    return Card(
        id=anchor("provider", owner.id),
        title=owner.title,
        subtitle="identity provider",
        icon=owner.icon,
        page=scene.page_of(owner.id),
    )

"""The diagram of sign-in: who vouches for people, and which routes ask."""

from collections import defaultdict
from collections.abc import Sequence

from fleetbook.model.network import Guard, Route
from fleetbook.views.client_cards import asking_apps, clients_by_provider
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Panel, Tone
from fleetbook.views.guards import ADDRESSES, method_of, voucher_of
from fleetbook.views.network_diagram import guard_page, short_host
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain
from fleetbook.views.scene import Scene
from fleetbook.views.sketch import Sketch

MOST = 24
"""Hosts beyond which the rest behind a guard is one card."""
_NOT_ASKING = (ADDRESSES, "app-sign-in", "app-oidc")
"""Methods that ask nobody who they are, and those of apps: these are drawn by their clients."""


def diagram(scene: Scene) -> DiagramSpec | None:
    """The diagram `sign-in`: who vouches for people, and which routes and apps ask; None where none does."""
    groups: dict[tuple[str, str], list[Route]] = defaultdict(list)
    guards: dict[tuple[str, str], Guard] = {}
    for route in scene.cluster.network.routes:
        if route.auth and route.auth.method not in _NOT_ASKING:
            key = (voucher_of(route.auth) or "", str(route.auth.by or route.auth.method))
            groups[key].append(route)
            guards[key] = route.auth
    clients = clients_by_provider(scene)
    if not groups and not clients:
        return None
    sketch = Sketch()
    panels: list[Panel] = []
    for key, routes in sorted(groups.items()):
        panel, more, arrows = _guarded(scene, guards[key], routes, max(4, MOST // len(groups)))
        panels.append(panel)
        sketch.add(more, arrows)
    for provider, apps in clients.items():
        panel, more, arrows = asking_apps(scene, provider, apps, max(4, MOST // len(clients)))
        panels.append(panel)
        sketch.add(more, arrows)
    return DiagramSpec(
        id=scene.paths.diagram("sign-in"),
        title=f"Sign-in of {scene.cluster.name}",
        description="; ".join(
            [
                *(
                    f"{voucher_of(guards[key]) or method_of(guards[key])} guards "
                    f"{count(len(routes), 'route')}"
                    for key, routes in sorted(groups.items())
                ),
                *(f"{provider} signs in to {count(len(apps), 'app')}" for provider, apps in clients.items()),
            ]
        )
        + ".",
        cards=tuple(sketch.cards.values()),
        panels=tuple(panels),
        edges=tuple(sketch.edges.values()),
    )


def _guarded(
    scene: Scene, guard: Guard, routes: Sequence[Route], most: int
) -> tuple[Panel, list[Card], list[Edge]]:
    """The provider, the guard and the hosts behind it."""
    by = str(guard.by or guard.method)
    panel = Panel(id=anchor("behind", by), title=f"guards {count(len(routes), 'route')}", tone=Tone.GOOD)
    door = Card(
        id=anchor("guard", by),
        title=guard.by.name if guard.by else method_of(guard),
        subtitle=f"{method_of(guard)} · {guard.by.kind}" if guard.by else method_of(guard),
        icon="guard",
        page=guard_page(scene, guard),
    )
    behind = [_host_card(scene, panel, route) for route in routes]
    if len(behind) > most:
        behind = [*behind[: most - 1], _more_hosts(scene, panel, len(behind) - most + 1)]
    edges = [Edge(source=door.id, target=card.id) for card in behind]
    if not (guard.component or voucher_of(guard)):
        return panel, [door, *behind], edges
    provider = _provider(scene, guard)
    vouches = Edge(source=provider.id, target=door.id, label="vouches", line=Line.SOLID)
    return panel, [provider, door, *behind], [vouches, *edges]


def _host_card(scene: Scene, panel: Panel, route: Route) -> Card:
    host = plain(route.host)
    return Card(
        # Hosts may be unknown: what states a route tells them apart.
        id=f"{panel.id}-{anchor(host, route.path, route.via.namespace, route.via.name)}",
        title=short_host(route.host) + (route.path if route.path != "/" else ""),
        subtitle=scene.title_of(route.component) if route.component else "component unknown",
        icon=scene.icon_of(route.component, "ing"),
        page=scene.page_of(route.component),
        group=panel.id,
        tooltip=host,
    )


def _more_hosts(scene: Scene, panel: Panel, number: int) -> Card:
    return Card(
        id=f"{panel.id}-more",
        title=f"{number} more",
        subtitle="see the matrix",
        icon="more",
        page=f"{scene.paths.page('security')}#guards",
        group=panel.id,
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

"""Apps that let a provider sign people in, as cards of the diagram of sign-in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from fleetbook.core.unknown import Unknown
from fleetbook.model.sign_in import OidcClient
from fleetbook.views.diagram import Card, Edge, Panel, Tone
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene

_GUARDS = ("Middleware", "SecurityPolicy")
"""Kinds that ask in front of an app: they are drawn with the routes behind them."""


def clients_by_provider(scene: Scene) -> Mapping[str, Sequence[OidcClient]]:
    """The apps that ask by themselves, each once, by the host of the provider, else its name."""
    found: dict[str, dict[str, OidcClient]] = defaultdict(dict)
    guards = {route.auth.by for route in scene.cluster.network.routes if route.auth}
    for each in scene.cluster.sign_in.clients:
        drawn = each.by.kind in _GUARDS or each.by in guards
        if each.provider and each.component and not drawn:
            host = _host(each) or _host_of_provider(scene, each)
            found[host or each.provider].setdefault(each.component, each)
    return {provider: tuple(apps.values()) for provider, apps in sorted(found.items())}


def _host_of_provider(scene: Scene, client: OidcClient) -> str:
    """The host of a provider that lists the client itself."""
    for each in scene.cluster.sign_in.providers:
        if each.component == client.provider_component and each.hosts:
            return plain(each.hosts[0])
    return ""


def _host(client: OidcClient) -> str:
    return plain(client.issuer).partition("://")[2].partition("/")[0]


def asking_apps(
    scene: Scene, provider: str, clients: Sequence[OidcClient], most: int
) -> tuple[Panel, list[Card], list[Edge]]:
    """The provider, and the apps that ask it."""
    panel = Panel(id=anchor("asks", provider), title=f"signs in to {count(len(clients), 'app')}")
    shown = clients if len(clients) <= most else clients[: most - 1]
    cards = [_app(scene, panel, each) for each in shown]
    if len(shown) < len(clients):
        cards.append(
            Card(
                id=f"{panel.id}-more",
                title=f"{len(clients) - len(shown)} more",
                subtitle="listed in the table",
                icon="more",
                page=f"{scene.paths.page('security')}#clients",
                group=panel.id,
                tooltip=shorten([scene.title_of(each.component or "") for each in clients[len(shown) :]], 20),
            )
        )
    vouches = _provider(scene, provider, clients[0])
    return panel, [vouches, *cards], [Edge(source=vouches.id, target=card.id) for card in cards]


def _app(scene: Scene, panel: Panel, client: OidcClient) -> Card:
    known = client.client_id if isinstance(client.client_id, str) else ""
    return Card(
        id=f"{panel.id}-{anchor(client.component or client.name)}",
        title=scene.title_of(client.component or ""),
        subtitle=f"client {known}" if known else "OpenID Connect",
        icon=scene.icon_of(client.component, "app"),
        page=scene.page_of(client.component),
        group=panel.id,
        tooltip=client.issuer.reason if isinstance(client.issuer, Unknown) else plain(client.issuer),
    )


def _provider(scene: Scene, host: str, client: OidcClient) -> Card:
    owner = scene.components.get(client.provider_component or "")
    return Card(
        id=anchor("provider", owner.id if owner else host),
        title=owner.title if owner else client.provider or host,
        subtitle=host if owner or client.provider != host else "identity provider",
        icon=owner.icon if owner else "identity",
        page=scene.page_of(owner.id) if owner else None,
        tone=Tone.NEUTRAL if owner else Tone.OUTSIDE,
    )

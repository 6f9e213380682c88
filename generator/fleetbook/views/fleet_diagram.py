"""The diagram of a repository with several clusters: what each of them reads, and what it runs."""

from collections.abc import Sequence

from fleetbook.model.architecture import Repository
from fleetbook.model.components import Role
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Panel, Tone
from fleetbook.views.gitops import polling, repository_card
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count
from fleetbook.views.scene import Scene

MOST = 14
"""Clusters that are drawn."""


def diagram(repository: Repository, scenes: Sequence[Scene]) -> DiagramSpec:
    """The diagram `fleet`: repository, folder of each cluster, cluster, what runs in it."""
    shown = scenes[:MOST]
    origin = repository_card(repository, scenes[0].cluster.delivery)
    cards = [origin, *(card for scene in shown for card in _cluster_cards(scene))]
    edges = [edge for scene in shown for edge in _edges(scene, origin)]
    if len(scenes) > MOST:
        cards.append(_rest(len(scenes) - MOST))
        edges.append(Edge(source=origin.id, target="more"))
    return DiagramSpec(
        id="fleet",
        title=f"Clusters of {repository.name}",
        description="; ".join(_in_words(scene) for scene in shown) + ".",
        cards=tuple(cards),
        panels=(
            Panel(id="folders", title="what each cluster reads"),
            Panel(id="clusters", title="clusters", tone=Tone.INFO),
            Panel(id="reached", title="reached and stored", tone=Tone.NEUTRAL),
        ),
        edges=tuple(edges),
    )


def _cluster_cards(scene: Scene) -> tuple[Card, ...]:
    cluster, paths = scene.cluster, scene.paths
    source = cluster.delivery.repository
    name = anchor(cluster.name)
    return (
        Card(
            id=f"folder-{name}",
            title=cluster.path,
            subtitle=polling(source) if source else "source not in Git",
            icon="flux",
            page=paths.page("deployment-order"),
            group="folders",
        ),
        Card(
            id=f"cluster-{name}",
            title=cluster.name,
            subtitle=_runs(scene),
            icon="kubernetes",
            page=paths.overview,
            group="clusters",
        ),
        Card(
            id=f"reached-{name}",
            title=count(len(cluster.network.routes), "route"),
            subtitle=_stores(scene),
            icon="ing",
            page=paths.page("network"),
            group="reached",
        ),
    )


def _runs(scene: Scene) -> str:
    roles = [component.role for component in scene.cluster.components]
    applications = count(roles.count(Role.APPLICATION), "application")
    return f"{applications} on {count(roles.count(Role.INFRASTRUCTURE), 'component')}"


def _stores(scene: Scene) -> str:
    volumes = count(len(scene.cluster.storage.volumes), "volume")
    return f"{volumes} · {count(len(scene.cluster.security.secrets), 'secret')}"


def _edges(scene: Scene, origin: Card) -> tuple[Edge, ...]:
    name = anchor(scene.cluster.name)
    return (
        Edge(source=origin.id, target=f"folder-{name}"),
        Edge(source=f"folder-{name}", target=f"cluster-{name}"),
        Edge(source=f"cluster-{name}", target=f"reached-{name}"),
    )


def _rest(number: int) -> Card:
    return Card(
        id="more",
        title=f"{number} more",
        subtitle="see the table",
        icon="more",
        page="#clusters",
        group="folders",
    )


def _in_words(scene: Scene) -> str:
    return f"{scene.cluster.name} reads {scene.cluster.path} and runs {_runs(scene)}"

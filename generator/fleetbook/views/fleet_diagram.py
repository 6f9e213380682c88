"""The diagram of a repository with several clusters: what each of them reads, and what it runs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from fleetbook.model.architecture import Repository
from fleetbook.model.components import Role
from fleetbook.views.components import of_role
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Panel, Tone
from fleetbook.views.gitops import polling, repository_card
from fleetbook.views.phrases import count
from fleetbook.views.scene import Scene
from fleetbook.views.sketch import Sketch

MOST_DETAILED = 12
"""Clusters whose folder and routes have cards of their own, where each has a Flux of its own."""
MOST = 36
"""Clusters that are drawn."""
MOST_SAID = 8
"""Clusters that the description tells of."""


def diagram(repository: Repository, scenes: Sequence[Scene]) -> DiagramSpec:
    """The diagram `fleet`: repository, folder of each cluster, cluster, what runs in it."""
    origins = _origins(repository, scenes[:MOST])
    # Those that read the same stand together, so that no lines cross.
    rank = {card: number for number, card in enumerate(dict.fromkeys(origins.values()))}
    shown = sorted(scenes[:MOST], key=lambda scene: rank[origins[scene.paths.prefix]])
    remote = any(scene.cluster.managed_by for scene in shown)
    detailed = len(scenes) <= MOST_DETAILED and not remote
    sketch = Sketch()
    sketch.add(tuple(origins[each.paths.prefix] for each in shown if not _managers(each, shown)))
    for scene in shown:
        cards = _detailed(scene) if detailed else (_cluster_card(scene),)
        sketch.add(cards, [*_feeding(scene, shown, origins, cards), *_chain(cards)])
    if len(scenes) > MOST:
        rest = _rest(len(scenes) - MOST)
        sketch.add((rest,), (Edge(source=origins[shown[0].paths.prefix].id, target=rest.id),))
    return DiagramSpec(
        id="fleet",
        title=f"Clusters of {repository.name}",
        description=_said(shown, len(scenes)),
        cards=tuple(sketch.cards.values()),
        panels=_panels(sketch.cards.values()),
        edges=tuple(sketch.edges.values()),
    )


def _panels(cards: Iterable[Card]) -> tuple[Panel, ...]:
    used = {card.group for card in cards}
    panels = (
        Panel(id="folders", title="what each cluster reads"),
        Panel(id="clusters", title="clusters", tone=Tone.INFO),
        Panel(id="remote", title="clusters without a Flux of their own", tone=Tone.INFO),
        Panel(id="reached", title="reached and stored", tone=Tone.NEUTRAL),
    )
    return tuple(panel for panel in panels if panel.id in used)


def _origins(repository: Repository, scenes: Sequence[Scene]) -> dict[str, Card]:
    """What each cluster reads, by its folder in the book; one card for those that read the same."""
    cards: dict[str, Card] = {}
    ids: dict[tuple[str, str], str] = {}
    for scene in scenes:
        card = repository_card(repository, scene.cluster.delivery)
        said = card.title, card.subtitle
        number = ids.setdefault(said, "repository" if not ids else f"repository-{len(ids) + 1}")
        cards[scene.paths.prefix] = replace(card, id=number)
    return cards


def _chain(cards: Sequence[Card]) -> list[Edge]:
    return [Edge(source=one.id, target=other.id) for one, other in pairwise(cards)]


def _feeding(
    scene: Scene, shown: Sequence[Scene], origins: dict[str, Card], cards: Sequence[Card]
) -> tuple[Edge, ...]:
    """Where a cluster's first card gets its content: the repository, or the cluster that applies it."""
    if managers := _managers(scene, shown):
        return (Edge(source=_cluster_id(managers[0]), target=cards[0].id),)
    return (Edge(source=origins[scene.paths.prefix].id, target=cards[0].id),)


def _managers(scene: Scene, shown: Sequence[Scene]) -> list[Scene]:
    """The cluster whose Flux applies this one, where it is drawn."""
    return [each for each in shown if each.cluster.name == scene.cluster.managed_by]


def _detailed(scene: Scene) -> tuple[Card, ...]:
    cluster, paths = scene.cluster, scene.paths
    source = cluster.delivery.repository
    folder = Card(
        id=f"folder-{paths.prefix}",
        title=cluster.path,
        subtitle=polling(source) if source else "source not in Git",
        icon="flux",
        page=paths.page("deployment-order"),
        group="folders",
    )
    reached = Card(
        id=f"reached-{paths.prefix}",
        title=count(len(cluster.network.routes), "route"),
        subtitle=_stores(scene),
        icon="ing",
        page=paths.page("network"),
        group="reached",
    )
    return folder, _cluster_card(scene), reached


def _cluster_id(scene: Scene) -> str:
    return f"cluster-{scene.paths.prefix}"


def _cluster_card(scene: Scene) -> Card:
    applications, others = _runs(scene)
    return Card(
        id=_cluster_id(scene),
        title=scene.cluster.name,
        subtitle=f"{applications} · {others} infrastructure",
        icon="kubernetes",
        page=scene.paths.overview,
        group="remote" if scene.cluster.managed_by else "clusters",
    )


def _runs(scene: Scene) -> tuple[str, int]:
    """Its applications, and the number of its other components."""
    applications = count(len(of_role(scene, Role.APPLICATION)), "application")
    return applications, len(of_role(scene, Role.INFRASTRUCTURE))


def _stores(scene: Scene) -> str:
    volumes = count(len(scene.cluster.storage.volumes), "volume")
    return f"{volumes} · {count(len(scene.cluster.security.secrets), 'secret')}"


def _rest(number: int) -> Card:
    return Card(
        id="more",
        title=f"{number} more",
        subtitle="see the table",
        icon="more",
        page="#clusters",
        group="clusters",
    )


def _said(shown: Sequence[Scene], number: int) -> str:
    """What the first clusters read and run, and how many more there are."""
    words = [_in_words(scene) for scene in shown[:MOST_SAID]]
    more = number - len(words)
    return "; ".join([*words, f"{count(more, 'more cluster')} in the table"] if more > 0 else words) + "."


def _in_words(scene: Scene) -> str:
    cluster = scene.cluster
    fed = f"is applied by {cluster.managed_by}" if cluster.managed_by else f"reads {cluster.path}"
    applications, others = _runs(scene)
    return f"{cluster.name} {fed} and runs {applications} on {count(others, 'infrastructure component')}"

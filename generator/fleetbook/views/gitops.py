"""The GitOps model: how a commit reaches the cluster."""

from collections import Counter
from collections.abc import Iterator

from fleetbook.core.standing import Standing
from fleetbook.model.architecture import Repository
from fleetbook.model.delivery import Delivery, Source
from fleetbook.views.brands import brand
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Panel, Tone
from fleetbook.views.outside import FORGES, MOST_BOXES, outside_cards, sent_card, sent_sources
from fleetbook.views.phrases import count, plain, shorten, spell_duration
from fleetbook.views.scene import Scene

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job")
CONFIGURATION = {
    "Ingress": "routes",
    "IngressRoute": "routes",
    "HTTPRoute": "routes",
    "SealedSecret": "secrets",
    "ExternalSecret": "secrets",
    "Secret": "secrets",
    "Certificate": "certificates",
    "PersistentVolumeClaim": "volumes",
    "ConfigMap": "settings",
    "NetworkPolicy": "policies",
}


def diagram(scene: Scene) -> DiagramSpec:
    """The diagram `gitops-model`."""
    delivery = scene.cluster.delivery
    kinds = _kinds(delivery)
    order = scene.paths.page("deployment-order")
    cards = [
        repository_card(scene.architecture.repository, delivery),
        *(sent_card(each, scene) for each in sent_sources(delivery)[:MOST_BOXES]),
        *outside_cards(scene),
        _source_card(scene, delivery.repository),
        Card(
            id="kustomize",
            title="kustomize-controller",
            icon="kustomize",
            page=order,
            group="flux",
            subtitle=count(len(delivery.kustomizations), "Kustomization"),
        ),
        *_helm_cards(scene, delivery),
        Card(
            id="direct",
            title="overlays and raw YAML",
            icon="manifest",
            page=order,
            group="flux",
            subtitle=count(sum(kinds.values()) - kinds["HelmRelease"], "object") + " as they are",
        ),
        *_cluster_cards(scene, kinds),
        *_notification_cards(scene, delivery),
    ]
    here = {card.id for card in cards}
    edges = [edge for edge in _edges(scene) if edge.source in here and edge.target in here]
    return DiagramSpec(
        id=scene.paths.diagram("gitops-model"),
        title=f"GitOps model of {scene.cluster.name}",
        description=_in_words(delivery),
        cards=tuple(cards),
        panels=(
            Panel(id="flux", title=_flux(scene)),
            Panel(id="cluster", title=f"cluster: {scene.cluster.name}", tone=Tone.INFO),
        ),
        edges=tuple(edges),
        legend=((Line.DASHED, "declared or inferred"), (Line.DOTTED, "tells of what happens")),
    )


def _flux(scene: Scene) -> str:
    """Whose Flux it is: mostly the cluster's own."""
    manager = scene.cluster.managed_by
    return f"Flux of the cluster {manager}" if manager else "Flux"


def _kinds(delivery: Delivery) -> Counter[str]:
    kinds: Counter[str] = Counter()
    for each in delivery.kustomizations:
        kinds.update(dict(each.object_kinds))
    return kinds


def polling(source: Source) -> str:
    """How often a source is fetched."""
    return f"polls every {spell_duration(source.interval)}" if source.interval else source.kind


def _in_words(delivery: Delivery) -> str:
    source = delivery.repository
    how = (
        f"The source-controller {polling(source)}"
        if source
        else "The source-controller fetches the repository"
    )
    return (
        f"{how} and triggers the kustomize-controller, which applies overlays and raw YAML and hands "
        f"{count(len(delivery.releases), 'HelmRelease')} over to the helm-controller."
    )


def repository_card(repository: Repository, delivery: Delivery) -> Card:
    """Where it all begins: the repository that a cluster reads."""
    source = delivery.repository
    url = plain(source.url) if source else ""
    forge = next((forge for forge in FORGES if forge in url), "git")
    return Card(
        id="repository",
        title=short_url(url) or repository.name,
        subtitle=" ".join(value for _, value in source.reference) if source else "",
        icon=brand(forge, "git"),
        tone=Tone.OUTSIDE,
    )


def _source_card(scene: Scene, source: Source | None) -> Card:
    return Card(
        id="source",
        title="source-controller",
        subtitle=f"{source.kind} · {polling(source)}" if source else "source not in Git",
        icon="flux",
        page=f"{scene.paths.page('deployment-order')}#sources",
        group="flux",
    )


def short_url(url: str) -> str:
    """`owner/name` of a repository's address."""
    parts = url.removesuffix(".git").rstrip("/").replace(":", "/").split("/")
    return "/".join(parts[-2:]) if len(parts) > 2 else ""


def _helm_cards(scene: Scene, delivery: Delivery) -> list[Card]:
    if not delivery.releases:
        return []
    order = scene.paths.page("deployment-order")
    read = {each.source for each in delivery.kustomizations}
    charts = [each for each in delivery.sources if not each.within_fleet and each.ref not in read]
    cards = [
        Card(
            id="helm",
            title="helm-controller",
            icon="helm",
            group="flux",
            page=f"{order}#helm-releases",
            subtitle=count(len(delivery.releases), "HelmRelease"),
        ),
    ]
    if charts:
        cards.append(
            Card(
                id="charts",
                title=count(len(charts), "chart source"),
                icon="registry",
                subtitle="Helm, OCI and Git",
                tone=Tone.OUTSIDE,
                page=f"{order}#sources",
            )
        )
    return cards


def _cluster_cards(scene: Scene, kinds: Counter[str]) -> list[Card]:
    workloads = [count(kinds[kind], kind) for kind in WORKLOADS if kinds[kind]]
    facts = list(dict.fromkeys(word for kind, word in CONFIGURATION.items() if kinds[kind]))
    namespaces = scene.cluster.delivery.namespaces
    cards = [
        Card(
            id="components",
            title=count(len(scene.cluster.components), "component"),
            icon="deploy",
            group="cluster",
            subtitle=" · ".join(workloads[:2]),
            page=scene.paths.page("architecture"),
        ),
    ]
    if namespaces:
        cards.append(
            Card(
                id="namespaces",
                title=count(len(namespaces), "namespace"),
                icon="ns",
                group="cluster",
                subtitle=shorten(namespaces, 2),
                page=scene.paths.page("applications"),
            )
        )
    if facts:
        cards.append(
            Card(
                id="configuration",
                title="configuration",
                icon="crd",
                group="cluster",
                subtitle=shorten(facts, 3 if len(facts) == 3 else 2),
                page=scene.paths.page("configuration"),
            )
        )
    return cards


def _notification_cards(scene: Scene, delivery: Delivery) -> list[Card]:
    if not delivery.notifications:
        return []
    types = sorted({plain(each.type) for each in delivery.notifications})
    page = f"{scene.paths.page('security')}#notifications"
    return [
        Card(
            id="notification",
            title="notification-controller",
            icon="flux",
            group="flux",
            page=page,
            subtitle=count(len(delivery.notifications), "alert"),
        ),
        Card(
            id="notified",
            title=shorten(types, 2),
            icon=brand(types[0], "bell"),
            subtitle="told of " + _severities(delivery),
            page=page,
            tone=Tone.OUTSIDE,
        ),
    ]


def _severities(delivery: Delivery) -> str:
    """What somebody is told of: an alert of severity `info` tells of everything."""
    severities = {each.severity for each in delivery.notifications}
    return "errors" if severities == {"error"} else "all events"


def _sent(scene: Scene) -> Iterator[Edge]:
    """From the repository through what it is published as."""
    for source, card in ((each, sent_card(each, scene).id) for each in sent_sources(scene.cluster.delivery)):
        line = Line.SOLID if source.standing is Standing.PUBLISHED else Line.DASHED
        yield Edge(source="repository", target=card, label="publishes", line=line)
        yield Edge(source=card, target="source")


def _edges(scene: Scene) -> tuple[Edge, ...]:
    return (
        Edge(source="repository", target="source", label="polls"),
        *_sent(scene),
        *(Edge(source=card.id, target="source") for card in outside_cards(scene)),
        Edge(source="charts", target="source", label="charts"),
        Edge(source="source", target="kustomize", label="triggers"),
        Edge(source="kustomize", target="helm", label="hands over"),
        Edge(source="kustomize", target="direct", label="builds"),
        Edge(source="kustomize", target="notification", line=Line.DOTTED),
        Edge(source="helm", target="components"),
        Edge(source="direct", target="components"),
        Edge(source="direct", target="namespaces"),
        Edge(source="direct", target="configuration"),
        Edge(source="notification", target="notified"),
    )

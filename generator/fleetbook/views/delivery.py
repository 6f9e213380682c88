"""Deployment order: what must be healthy before what."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.delivery import Kustomization, Release, Source
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Panel, Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Code,
    GitLink,
    Heading,
    Muted,
    PageLink,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import (
    NOTHING,
    count,
    joined,
    known,
    mark,
    plain,
    shorten,
    spell_duration,
    stated,
    text,
)
from fleetbook.views.scene import Scene

LARGE = 40
"""Cards beyond which a diagram groups."""
MANY_GATES = 6
"""Gates beyond which a Kustomization shows their number only."""


MOST_NAMED = 15
"""Components that a row names."""


def kustomization_anchor(key: NamespacedName) -> str:
    """Anchor of a Kustomization's row."""
    return anchor("kustomization", key.namespace, key.name)


def page(scene: Scene) -> PageView:
    """The page `deployment-order`."""
    delivery = scene.cluster.delivery
    stages = sorted({each.stage for each in delivery.kustomizations})
    blocks: list[Block] = [
        Paragraph(
            text(
                "Flux applies a stage when everything that it depends on is healthy. "
                "A gate is an object that Flux waits for before the next stage starts."
            )
        ),
        diagram(scene),
    ]
    for stage in stages:
        members = [each for each in delivery.kustomizations if each.stage == stage]
        title = "Stage 0 · bootstrap" if stage == 0 else f"Stage {stage}"
        blocks += [Heading(title, f"stage-{stage}"), _kustomization_table(title, members, scene)]
    ordered = [release for release in delivery.releases if release.depends_on]
    if ordered:
        blocks += [Heading("Order among releases", "releases"), _release_order(ordered)]
    blocks += [Heading("Sources", "sources"), _source_table(delivery.sources, scene)]
    if delivery.releases:
        blocks += [Heading("Helm releases", "helm-releases"), _release_table(delivery.releases, scene)]
    return PageView(
        path=scene.paths.page("deployment-order"),
        title="Deployment order",
        description=f"What must be healthy before what in the cluster {scene.cluster.name}.",
        icon="material/order-numeric-ascending",
        blocks=tuple(blocks),
        hide_toc=True,
    )


def stage_table(scene: Scene) -> Table:
    """Stages in order: what each deploys, and what must be healthy before the next."""
    page = scene.paths.page("deployment-order")

    def row(each: Kustomization) -> Row:
        own = [component for component in scene.cluster.components if component.kustomization == each.key]
        named = [(scene.link(component.id),) for component in own[:MOST_NAMED]]
        more: list[Rich] = [text(f"{len(own) - MOST_NAMED} more")] if len(own) > MOST_NAMED else []
        return Row(
            (
                text(str(each.stage)),
                (PageLink(each.name, f"{page}#{kustomization_anchor(each.key)}"), Text(" "), *mark(each)),
                joined([*named, *more]) if own else text(content_of(each, scene)),
                joined([_gate_link(gate, scene) for gate in each.health_checks]),
            )
        )

    columns = ("Stage", "Kustomization", "Deploys", "Gates the next stage")
    return Table(
        "What each stage deploys, and what gates it",
        columns,
        tuple(map(row, scene.cluster.delivery.kustomizations)),
    )


def _kustomization_table(title: str, members: Iterable[Kustomization], scene: Scene) -> Table:
    columns = ("Kustomization", "Path", "Depends on", "Gates", "Interval", "Timeout", "Objects")
    return Table(
        f"Kustomizations of {title}", columns, tuple(_kustomization_row(each, scene) for each in members)
    )


def _kustomization_row(each: Kustomization, scene: Scene) -> Row:
    page = scene.paths.page("deployment-order")
    dependencies = [(PageLink(key.name, f"{page}#{kustomization_anchor(key)}"),) for key in each.depends_on]
    objects: Rich = (Text(str(each.object_count)),)
    if each.external:
        objects = (Muted("in another repository"),)
    return Row(
        (
            (Code(str(each.key)), Text(" "), *mark(each), *_traits(each)),
            stated(each, "path", each.path),
            joined(dependencies),
            joined([_gate_link(gate, scene) for gate in each.health_checks]),
            stated(each, "interval", spell_duration(each.interval) if each.interval else None),
            stated(each, "timeout", spell_duration(each.timeout) if each.timeout else None),
            objects,
        ),
        kustomization_anchor(each.key),
    )


def _traits(each: Kustomization) -> Rich:
    """Pills for what is unusual or matters for the order."""
    traits = [
        (each.suspended, Badge("suspended", Tone.WARN)),
        (each.wait, Badge("waits", Tone.INFO)),
        (not each.prune, Badge("does not prune", Tone.WARN)),
        (each.external, Badge("external", Tone.OUTSIDE)),
    ]
    return tuple(part for holds, pill in traits if holds for part in (Text(" "), pill))


def _gate_link(gate: ObjectRef, scene: Scene) -> Rich:
    owner = scene.owner_of(gate.key) if gate.kind == "HelmRelease" else None
    return (scene.link(owner),) if owner else (Code(f"{gate.kind} {gate.name}"),)


def _release_order(releases: Iterable[Release]) -> Table:
    rows = tuple(
        Row(
            (
                (Code(str(release.key)),),
                joined([(Code(str(key)),) for key in release.depends_on]),
                (GitLink(at),) if (at := release.lines.get("depends_on", release.defined_at)) else NOTHING,
            )
        )
        for release in releases
    )
    return Table("Releases that wait for other releases", ("Release", "Waits for", "Line"), rows)


def _source_table(sources: Iterable[Source], scene: Scene) -> Table:
    def row(source: Source) -> Row:
        here: Rich = (Text(" "), Badge("this repository", Tone.INFO)) if source.within_fleet else ()
        return Row(
            (
                (Code(source.name), *here),
                text(source.kind),
                stated(source, "url", source.url),
                joined([(Code(f"{key} {value}"),) for key, value in source.reference]),
                known(spell_duration(source.interval) if source.interval else None),
                mark(source) or NOTHING,
            ),
            anchor("source", source.kind, source.namespace, source.name),
        )

    return Table(
        "Where Flux fetches from",
        ("Source", "Kind", "Address", "Reference", "Interval", "Line"),
        tuple(row(source) for source in sources),
    )


def _release_table(releases: Iterable[Release], scene: Scene) -> Table:
    def row(release: Release) -> Row:
        owner = scene.owner_of(release.key)
        suspended: Rich = (Text(" "), Badge("suspended", Tone.WARN)) if release.suspended else ()
        return Row(
            (
                (scene.link(owner) if owner else Code(str(release.key)), *suspended),
                known(release.chart),
                stated(release, "version", release.version, "not pinned"),
                known(release.target_namespace),
                (Code(release.kustomization.name),),
                mark(release) or NOTHING,
            ),
            anchor("release", release.namespace, release.name),
        )

    return Table(
        "Charts that Flux installs",
        ("Release", "Chart", "Version", "Namespace", "Kustomization", "Line"),
        tuple(row(release) for release in releases),
    )


def diagram(scene: Scene) -> DiagramSpec:
    """The diagram `deployment-order`: stages from left to right with their gates."""
    members = scene.cluster.delivery.kustomizations
    drawing = _detailed(scene) if _card_count(members) <= LARGE else _grouped(scene)
    cards, panels, edges = drawing
    return DiagramSpec(
        id=scene.paths.diagram("deployment-order"),
        title=f"Deployment order of {scene.cluster.name}",
        description=_in_words(members),
        cards=tuple(cards),
        panels=tuple(panels),
        edges=tuple(edges),
    )


Drawing = tuple[list[Card], list[Panel], list[Edge]]


def _card_count(members: Iterable[Kustomization]) -> int:
    return sum(1 + min(len(each.health_checks), MANY_GATES) for each in members)


def _in_words(members: Iterable[Kustomization]) -> str:
    stages: dict[int, list[str]] = defaultdict(list)
    for each in members:
        stages[each.stage].append(each.name)
    return "; ".join(f"stage {stage}: {shorten(names, 4)}" for stage, names in sorted(stages.items())) + "."


def _stage_panels(stages: Iterable[int]) -> list[Panel]:
    return [
        Panel(id=f"stage-{stage}", title="Stage 0 · bootstrap" if stage == 0 else f"Stage {stage}")
        for stage in sorted(set(stages))
    ]


def _detailed(scene: Scene) -> Drawing:
    """Every Kustomization as a card, with its gates beside it."""
    members = scene.cluster.delivery.kustomizations
    cards: list[Card] = []
    edges: list[Edge] = []
    exits: dict[NamespacedName, list[str]] = {}
    for each in members:
        cards.append(_kustomization_card(each, scene))
        gates = _gate_cards(each, scene)
        cards += gates
        edges += [
            Edge(source=_card_id(each.key), target=gate.id, line=Line.DOTTED, arrow=False) for gate in gates
        ]
        exits[each.key] = [gate.id for gate in gates] or [_card_id(each.key)]
    for each in members:
        edges += _incoming(each, exits)
    return cards, _stage_panels(each.stage for each in members), edges


def _incoming(each: Kustomization, exits: dict[NamespacedName, list[str]]) -> list[Edge]:
    target = _card_id(each.key)
    sources = [source for key in each.depends_on for source in exits.get(key, [])]
    if sources:
        return [Edge(source=source, target=target) for source in sources]
    if each.parent and each.parent in exits and each.parent != each.key:
        return [Edge(source=_card_id(each.parent), target=target, label="creates", line=Line.DASHED)]
    return []


def _card_id(key: NamespacedName) -> str:
    return anchor("k", key.namespace, key.name)


def _kustomization_card(each: Kustomization, scene: Scene) -> Card:
    what = "another repository" if each.external else content_of(each, scene)
    interval = spell_duration(each.interval) if each.interval else ""
    return Card(
        id=_card_id(each.key),
        title=each.name,
        subtitle=" · ".join(part for part in (what, interval) if part),
        icon="flux",
        page=f"{scene.paths.page('deployment-order')}#{kustomization_anchor(each.key)}",
        group=f"stage-{each.stage}",
        tone=Tone.WARN if each.suspended else Tone.NEUTRAL,
        tooltip=f"Kustomization {each.key}, path {plain(each.path)}",
    )


def content_of(each: Kustomization, scene: Scene) -> str:
    """What a Kustomization brings, in two or three words."""
    if each.stage == 0:
        return plain(each.path)
    own = [component for component in scene.cluster.components if component.kustomization == each.key]
    if own:
        roles = {component.role for component in own}
        noun = str(next(iter(roles))) if len(roles) == 1 else "component"
        return count(len(own), "application" if noun == "application" else "component")
    kinds = dict(each.object_kinds)
    if kinds and set(kinds) <= {"HelmRepository", "OCIRepository", "GitRepository", "Bucket"}:
        return count(sum(kinds.values()), "source")
    return count(each.object_count, "object")


def _gate_cards(each: Kustomization, scene: Scene) -> list[Card]:
    gates = each.health_checks
    if len(gates) > MANY_GATES:
        return [
            Card(
                id=f"{_card_id(each.key)}-gates",
                title=count(len(gates), "gate"),
                icon="gate",
                subtitle=shorten([gate.name for gate in gates], 2),
                group=f"stage-{each.stage}",
                page=f"{scene.paths.page('deployment-order')}#{kustomization_anchor(each.key)}",
            )
        ]
    return [_gate_card(each, gate, scene) for gate in gates]


def _gate_card(each: Kustomization, gate: ObjectRef, scene: Scene) -> Card:
    owner = scene.owner_of(gate.key) if gate.kind == "HelmRelease" else None
    release = scene.releases.get(gate.key) if gate.kind == "HelmRelease" else None
    version = release.version if release and not isinstance(release.version, Unknown) else None
    return Card(
        id=f"{_card_id(each.key)}-{anchor(gate.kind, gate.namespace, gate.name)}",
        title=gate.name,
        subtitle=f"gate · {version or gate.kind}",
        icon=scene.icon_of(owner, "helm" if release else "gate"),
        page=scene.page_of(owner),
        group=f"stage-{each.stage}",
        tooltip=f"{each.name} is ready when {gate.kind} {gate.key} is healthy",
    )


def _grouped(scene: Scene) -> Drawing:
    """One card for the Kustomizations of a stage and namespace; those that many wait for stand alone."""
    members = scene.cluster.delivery.kustomizations
    waited_for = Counter(key for each in members for key in each.depends_on)
    alone = {key for key, _ in waited_for.most_common(LARGE // 3)} | {
        each.key for each in members if each.stage == 0
    }
    card_of = {
        each.key: _card_id(each.key)
        if each.key in alone
        else anchor("group", str(each.stage), each.namespace)
        for each in members
    }
    cards = [_kustomization_card(each, scene) for each in members if each.key in alone]
    groups: dict[tuple[int, str], list[Kustomization]] = defaultdict(list)
    for each in members:
        if each.key not in alone:
            groups[each.stage, each.namespace].append(each)
    cards += [
        _group_card(stage, namespace, inside, scene) for (stage, namespace), inside in sorted(groups.items())
    ]
    pairs = {
        (card_of[key], card_of[each.key]) for each in members for key in each.depends_on if key in card_of
    }
    edges = [Edge(source=source, target=target) for source, target in sorted(pairs) if source != target]
    reached = {edge.target for edge in edges}
    roots = [_card_id(each.key) for each in members if each.stage == 0]
    edges += [
        Edge(source=roots[0], target=card.id, line=Line.DASHED)
        for card in cards
        if roots and card.group == "stage-1" and card.id not in reached
    ]
    return cards, _stage_panels(each.stage for each in members), edges


def _group_card(stage: int, namespace: str, inside: list[Kustomization], scene: Scene) -> Card:
    if len(inside) == 1:
        return replace(_kustomization_card(inside[0], scene), id=anchor("group", str(stage), namespace))
    return Card(
        id=anchor("group", str(stage), namespace),
        title=namespace,
        subtitle=count(len(inside), "Kustomization"),
        icon="flux",
        page=f"{scene.paths.page('deployment-order')}#stage-{stage}",
        group=f"stage-{stage}",
        tooltip=shorten([each.name for each in inside], 12),
    )

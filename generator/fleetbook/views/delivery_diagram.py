"""The diagram of the deployment order: stages from left to right with their gates."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.delivery import Kustomization
from fleetbook.views.delivery_bundles import (
    LARGE,
    Bundle,
    awaited,
    bundles_of,
    card_id,
    creators,
    span,
    without_detours,
)
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Panel, Tone
from fleetbook.views.outside import outside_cards, outside_id, outside_sources
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten, spell_duration
from fleetbook.views.scene import Scene
from fleetbook.views.stage_rows import Rows, in_rows, rows_of

MANY_GATES = 6
"""Gates beyond which a Kustomization shows their number only."""

SOURCE_KINDS = {"HelmRepository", "OCIRepository", "GitRepository", "Bucket"}

Drawing = tuple[list[Card], list[Edge]]


def kustomization_anchor(key: NamespacedName) -> str:
    """Anchor of a Kustomization's row."""
    return anchor("kustomization", key.namespace, key.name)


def diagram(scene: Scene) -> DiagramSpec:
    """The diagram `deployment-order`."""
    members = scene.cluster.delivery.kustomizations
    cards, edges = _grouped(scene) if is_grouped(scene) else _detailed(scene)
    edges += _from_outside(scene)
    spec = DiagramSpec(
        id=scene.paths.diagram("deployment-order"),
        title=f"Deployment order of {scene.cluster.name}",
        description=_in_words(members),
        cards=(*cards, *outside_cards(scene)),
        panels=(*_stage_panels(scene), *(_last_panels(scene) if is_grouped(scene) else ())),
        edges=tuple(edges),
        legend=((Line.DASHED, "creates"), (Line.DOTTED, "is ready when this gate is healthy")),
    )
    return in_rows(spec, _stages(scene, spec), stage_rows(scene))


def stage_rows(scene: Scene) -> Rows:
    """The stages in rows; gates take a column of their own."""
    members = scene.cluster.delivery.kustomizations
    gates = {} if is_grouped(scene) else {each.key: each.health_checks for each in members}
    gated = {each.stage for each in members if gates.get(each.key)}
    column, width = {}, 0
    for stage in sorted({each.stage for each in members}):
        column[stage] = width
        width += 2 if stage in gated else 1
    return rows_of(column, width)


def _stages(scene: Scene, spec: DiagramSpec) -> dict[str, int]:
    """The stage of every card and panel with lines; what lies outside stands with its first reader."""
    number = {
        f"{kind}-{each.stage}": each.stage
        for each in scene.cluster.delivery.kustomizations
        for kind in ("stage", "last")
    }
    stages = {card.id: number[card.group] for card in spec.cards if card.group in number}
    stages |= {panel.id: number[panel.id] for panel in spec.panels}
    for edge in spec.edges:
        if edge.source not in stages:
            readers = [stages[each.target] for each in spec.edges if each.source == edge.source]
            stages[edge.source] = min(readers)
    return stages


def _from_outside(scene: Scene) -> Iterator[Edge]:
    """From each box outside to the Kustomizations that build from it."""
    delivery = scene.cluster.delivery
    home = {each.key: card_id(each.key) for each in delivery.kustomizations}
    if is_grouped(scene):
        bundles = bundles_of(delivery.kustomizations)
        home = {each.key: bundle.place for bundle in bundles for each in bundle.members}
    pairs = {
        (outside_id(outside.ref, delivery), home[each.key])
        for outside in outside_sources(delivery)
        for each in outside.readers
    }
    return (Edge(source=source, target=target) for source, target in sorted(pairs))


def is_grouped(scene: Scene) -> bool:
    """Whether some cards of the diagram stand for several Kustomizations."""
    members = scene.cluster.delivery.kustomizations
    return sum(1 + min(len(each.health_checks), MANY_GATES) for each in members) > LARGE


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
    if kinds and set(kinds) <= SOURCE_KINDS:
        return count(sum(kinds.values()), "source")
    return count(each.object_count, "object")


def _in_words(members: Iterable[Kustomization]) -> str:
    stages: dict[int, list[str]] = defaultdict(list)
    for each in members:
        stages[each.stage].append(each.name)
    return "; ".join(f"Stage {stage}: {shorten(names, 4)}" for stage, names in sorted(stages.items())) + "."


def stage_title(stage: int, scene: Scene) -> str:
    """A stage as people call it; a cluster that another one manages has nothing to start with."""
    first = stage == 0 and not scene.cluster.managed_by
    return "Stage 0 · bootstrap" if first else f"Stage {stage}"


def _stage_panels(scene: Scene) -> list[Panel]:
    numbers = Counter(each.stage for each in scene.cluster.delivery.kustomizations)
    counted = is_grouped(scene)
    return [
        Panel(
            id=f"stage-{stage}",
            title=stage_title(stage, scene) + (f" · {numbers[stage]}" if counted and stage else ""),
            page=f"{scene.paths.page('deployment-order')}#stage-{stage}" if counted else None,
        )
        for stage in sorted(numbers)
    ]


def _detailed(scene: Scene) -> Drawing:
    """Every Kustomization as a card, with its gates beside it."""
    members = scene.cluster.delivery.kustomizations
    cards: list[Card] = []
    edges: list[Edge] = []
    exits: dict[NamespacedName, list[str]] = {}
    for each in members:
        gates = _gate_cards(each, scene)
        cards += [_kustomization_card(each, scene), *gates]
        edges += [
            Edge(source=card_id(each.key), target=gate.id, line=Line.DOTTED, arrow=False) for gate in gates
        ]
        exits[each.key] = [gate.id for gate in gates]
    return cards, edges + _arrows(members, exits)


def _arrows(members: Sequence[Kustomization], exits: dict[NamespacedName, list[str]]) -> list[Edge]:
    """What waits for what; where nothing is waited for, who creates whom."""
    column = _columns(members, exits)
    stage = {each.key: each.stage for each in members}
    edges: list[Edge] = []
    for each in members:
        target, here = card_id(each.key), column[each.stage]
        awaited = [key for key in each.depends_on if key in exits and stage[key] < each.stage]
        for key in awaited:
            start = column[stage[key]] + (1 if exits[key] else 0)
            edges += [
                Edge(source=source, target=target, columns=here - start)
                for source in exits[key] or [card_id(key)]
            ]
        parent = each.parent
        if not awaited and parent in exits and stage[parent] < each.stage:
            span = here - column[stage[parent]]
            edges.append(Edge(source=card_id(parent), target=target, line=Line.DASHED, columns=span))
    return edges


def _columns(members: Sequence[Kustomization], exits: dict[NamespacedName, list[str]]) -> dict[int, int]:
    """Column in which a stage begins: gates take one of their own."""
    gated = {each.stage for each in members if exits[each.key]}
    column, at = {}, 0
    for stage in sorted({each.stage for each in members}):
        column[stage] = at
        at += 2 if stage in gated else 1
    return column


def _kustomization_card(each: Kustomization, scene: Scene) -> Card:
    what = "from elsewhere" if each.external else content_of(each, scene)
    interval = spell_duration(each.interval) if each.interval else ""
    return Card(
        id=card_id(each.key),
        title=each.name,
        subtitle=" · ".join(part for part in (what, interval) if part),
        icon=_icon(each, scene),
        page=f"{scene.paths.page('deployment-order')}#{kustomization_anchor(each.key)}",
        group=f"stage-{each.stage}",
        tone=Tone.WARN if each.suspended else Tone.NEUTRAL,
        tooltip=f"Kustomization {each.key}, path {plain(each.path)}",
    )


def _icon(each: Kustomization, scene: Scene) -> str:
    """The icon of the one component that a Kustomization brings, else that of Flux."""
    own = [component for component in scene.cluster.components if component.kustomization == each.key]
    return own[0].icon if len(own) == 1 and each.stage else "flux"


def _gate_cards(each: Kustomization, scene: Scene) -> list[Card]:
    gates = each.health_checks
    if len(gates) > MANY_GATES:
        return [
            Card(
                id=f"{card_id(each.key)}-gates",
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
        id=f"{card_id(each.key)}-{anchor(gate.kind, gate.namespace, gate.name)}",
        title=gate.name,
        subtitle=f"gate · {version or gate.kind}",
        icon=scene.icon_of(owner, "helm" if release else "gate"),
        page=scene.page_of(owner),
        group=f"stage-{each.stage}",
        tooltip=f"{each.name} is ready when {gate.kind} {gate.key} is healthy",
    )


def _grouped(scene: Scene) -> Drawing:
    """What others wait for as cards with lines; the rest of a stage by namespace, in a panel of its own."""
    bundles = bundles_of(scene.cluster.delivery.kustomizations)
    home = {each.key: bundle for bundle in bundles for each in bundle.members}
    cards = [_bundle_card(bundle, scene) for bundle in bundles]
    pairs = {(home[key].place, bundle.place) for bundle in bundles for key in awaited(bundle, home)}
    stage = {bundle.place: bundle.stage for bundle in bundles}
    edges = {
        (source, target): Edge(source=source, target=target, columns=span(stage, source, target))
        for source, target in sorted(without_detours(pairs))
    }
    reached = {target for _, target in pairs}
    for bundle in bundles:
        parents = sorted({parent.place for parent in creators(bundle, home)})
        target = bundle.place
        if target not in reached and parents:
            columns = span(stage, parents[0], target)
            created = Edge(source=parents[0], target=target, line=Line.DASHED, columns=columns)
            edges.setdefault((parents[0], target), created)
    return cards, list(edges.values())


def _last_panels(scene: Scene) -> Iterator[Panel]:
    """The panels inside stages for what nothing waits for."""
    numbers: dict[int, int] = defaultdict(int)
    for bundle in bundles_of(scene.cluster.delivery.kustomizations):
        if bundle.last:
            numbers[bundle.stage] += len(bundle.members)
    for stage, number in sorted(numbers.items()):
        title = f"nothing waits for these · {number}"
        yield Panel(id=f"last-{stage}", title=title, parent=f"stage-{stage}", packed=True)


def _bundle_card(bundle: Bundle, scene: Scene) -> Card:
    group = bundle.place if bundle.last else f"stage-{bundle.stage}"
    if len(bundle.members) == 1:
        return replace(_kustomization_card(bundle.members[0], scene), group=group)
    names = [each.name for each in bundle.members]
    number = count(len(names), "Kustomization")
    return Card(
        id=bundle.id,
        title=bundle.title,
        subtitle=shorten(names, 2) if bundle.title == number else number,
        icon="flux",
        page=f"{scene.paths.page('deployment-order')}#stage-{bundle.stage}",
        group=group,
        tooltip=shorten(names, 12),
    )

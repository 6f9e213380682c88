"""Deployment order: what must be healthy before what."""

from collections.abc import Iterable

from fleetbook.core.identity import NamespacedName
from fleetbook.model.delivery import Kustomization, Release, ResourceSet, Source
from fleetbook.model.fact import Fact
from fleetbook.views.delivery_diagram import diagram, is_grouped, kustomization_anchor, stage_rows
from fleetbook.views.diagram import Tone
from fleetbook.views.gates import dependency_link, gate_link
from fleetbook.views.outside import followed, standing_of, whereabouts
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
    codes,
    count,
    joined,
    known,
    mark,
    shorten,
    spell_duration,
    stated,
    text,
    with_contents,
)
from fleetbook.views.scene import Scene

MOST_KINDS = 8
"""Kinds of objects that a row names."""
MOST_NAMED = 15
"""Components that a row names."""


def page(scene: Scene) -> PageView:
    """The page `deployment-order`."""
    delivery = scene.cluster.delivery
    blocks: list[Block] = [Paragraph(text(_reading(scene))), *_following(scene), diagram(scene)]
    if delivery.kustomizations:
        blocks += [Heading("Kustomizations", "kustomizations"), _kustomization_table(scene)]
    ordered = [release for release in delivery.releases if release.depends_on]
    if ordered:
        blocks += [Heading("Order among releases", "releases"), _release_order(ordered)]
    blocks += [Heading("Sources", "sources"), _source_table(delivery.sources)]
    if delivery.releases:
        blocks += [Heading("Helm releases", "helm-releases"), _release_table(delivery.releases, scene)]
    if delivery.resource_sets:
        blocks += [Heading("ResourceSets", "resource-sets"), _resource_sets(delivery.resource_sets)]
    return PageView(
        path=scene.paths.page("deployment-order"),
        title="Deployment order",
        description=f"What must be healthy before what in the cluster {scene.cluster.name}.",
        icon="material/order-numeric-ascending",
        blocks=with_contents(scene.paths.page("deployment-order"), blocks),
        hide_toc=True,
    )


def _reading(scene: Scene) -> str:
    """How the diagram is read."""
    words = (
        "Flux applies a stage when everything that it depends on is healthy. "
        "A gate is an object that Flux waits for before the next stage starts; "
        "a dashed line leads from a Kustomization to what it creates."
    )
    grouped = (
        " A card with a number stands for several, and waits for what any of them waits for; "
        "what nothing waits for stands in a panel of its own, and a line to that panel is for some of it."
    )
    rows = " A long order goes on in the next row, which starts with what it waits for of the rows above."
    long = len(stage_rows(scene).stages) > 1
    return words + (grouped if is_grouped(scene) else "") + (rows if long else "")


def _following(scene: Scene) -> tuple[Block, ...]:
    """Which revision Flux follows; told where the book may show another one."""
    source = scene.cluster.delivery.repository
    if source is None or not source.reference:
        return ()
    clusters = scene.architecture.clusters
    roots = [each.delivery.repository for each in clusters if each.delivery.repository]
    words = f"This cluster follows {followed(source)} of the repository."
    if len({followed(each) for each in roots}) > 1:
        words += (
            " Other clusters follow another reference; the book shows all of them as the files were read."
        )
    elif not any(key == "branch" for key, _ in source.reference):
        words += " The book shows the files as they were read; what that names may have moved on."
    return (Paragraph(text(words)),)


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
                joined([*named, *more]) if own else text(_kinds_in_words(each)),
                joined([gate_link(gate, scene) for gate in each.health_checks]),
            )
        )

    columns = ("Stage", "Kustomization", "Deploys", "Gates the next stage")
    return Table(
        "What each stage deploys, and what gates it",
        columns,
        tuple(map(row, scene.cluster.delivery.kustomizations)),
    )


def _kinds_in_words(each: Kustomization) -> str:
    """The objects of a Kustomization that brings no component, the most frequent kind first."""
    kinds = sorted(each.object_kinds, key=lambda pair: (-pair[1], pair[0]))
    return shorten([count(number, kind) for kind, number in kinds], MOST_KINDS) or "nothing that is here"


def _kustomization_table(scene: Scene) -> Table:
    """Every Kustomization in its order; the first of a stage bears the stage's anchor, too."""
    columns = ("Stage", "Kustomization", "Path", "Depends on", "Gates", "Interval", "Timeout", "Objects")
    ordered = sorted(scene.cluster.delivery.kustomizations, key=lambda each: each.stage)
    stages = [each.stage for each in ordered]
    rows = tuple(
        _kustomization_row(each, scene, first=stages.index(each.stage) == index)
        for index, each in enumerate(ordered)
    )
    table = Table("Kustomizations, stage by stage", columns, rows)
    return table.lean("Depends on", "Gates", "Interval", "Timeout")


def _kustomization_row(each: Kustomization, scene: Scene, *, first: bool) -> Row:
    dependencies = [dependency_link(key, each, scene) for key in each.depends_on]
    objects: Rich = (Text(str(each.object_count)),)
    if each.external:
        objects = (Muted("elsewhere"),)
    starts: Rich = (Muted(" bootstrap"),) if each.stage == 0 and not scene.cluster.managed_by else ()
    return Row(
        (
            (Text(str(each.stage)), *starts),
            (Code(_short_name(each, scene)), Text(" "), *mark(each), *_traits(each), *_maker(each, scene)),
            (*stated(each, "path", each.path), *whereabouts(each, scene)),
            (*joined(dependencies), *_line(each, "depends_on")),
            (
                *joined([gate_link(gate, scene) for gate in each.health_checks]),
                *_line(each, "health_checks"),
            ),
            _interval(each),
            stated(each, "timeout", spell_duration(each.timeout) if each.timeout else None),
            objects,
        ),
        kustomization_anchor(each.key),
        f"stage-{each.stage}" if first else "",
    )


def _short_name(each: Kustomization, scene: Scene) -> str:
    """Its name, with the namespace where they lie in several."""
    several = len({one.namespace for one in scene.cluster.delivery.kustomizations}) > 1
    return str(each.key) if several else each.name


def _line(each: Fact, field: str) -> Rich:
    at = each.lines.get(field)
    return (Text(" "), GitLink(at)) if at else ()


def _interval(each: Kustomization) -> Rich:
    """How often it is applied, and how soon again after a failure."""
    shown = stated(each, "interval", spell_duration(each.interval) if each.interval else None)
    if each.retry_interval is None:
        return shown
    return (*shown, Muted(" retry "), *stated(each, "retry_interval", spell_duration(each.retry_interval)))


def _traits(each: Kustomization) -> Rich:
    """Pills for what is unusual or matters for the order."""
    traits = [
        (each.suspended, Badge("suspended", Tone.WARN)),
        (each.wait, Badge("waits", Tone.INFO)),
        # Of a root that no file holds, Git does not say whether it prunes.
        (not each.prune and each.defined_at is not None, Badge("does not prune", Tone.WARN)),
        (each.external, Badge("external", Tone.OUTSIDE)),
        (each.managed_by is not None, Badge(f"from {each.managed_by}", Tone.OUTSIDE)),
    ]
    return tuple(part for holds, pill in traits if holds for part in (Text(" "), pill))


def _maker(each: Kustomization, scene: Scene) -> Rich:
    """The ResourceSet that makes a Kustomization, with its row."""
    if each.made_by is None:
        return ()
    if all(known.key != each.made_by for known in scene.cluster.delivery.resource_sets):
        return (Muted(" made by "), Code(str(each.made_by)))
    address = f"{scene.paths.page('deployment-order')}#{_set_anchor(each.made_by)}"
    return (Muted(" made by "), PageLink(each.made_by.name, address))


def _set_anchor(key: NamespacedName) -> str:
    return anchor("resource-set", key.namespace, key.name)


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


def _source_table(sources: Iterable[Source]) -> Table:
    def row(source: Source) -> Row:
        return Row(
            (
                (Code(source.name), *standing_of(source), *_line(source, "folder")),
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
    ).lean("Reference", "Interval")


def release_traits(release: Release) -> Rich:
    """Pills for what is unusual about a release."""
    traits = [
        (release.suspended, Badge("suspended", Tone.WARN)),
        (bool(release.post_renderings), Badge("post-rendered", Tone.INFO)),
    ]
    return tuple(part for holds, pill in traits if holds for part in (Text(" "), pill))


def _release_table(releases: Iterable[Release], scene: Scene) -> Table:
    def row(release: Release) -> Row:
        owner = scene.owner_of(release.key)
        return Row(
            (
                (scene.link(owner) if owner else Code(str(release.key)), *release_traits(release)),
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


def _resource_sets(resource_sets: Iterable[ResourceSet]) -> Table:
    """What the Flux Operator makes of templates."""
    rows = tuple(
        Row(
            (
                (
                    Code(str(each.key)),
                    *((Text(" "), Badge("suspended", Tone.WARN)) if each.suspended else ()),
                ),
                stated(each, "inputs", str(each.inputs)),
                (*codes(map(str, each.depends_on)), *_line(each, "depends_on")) or NOTHING,
                codes(str(made) for made in each.made) or NOTHING,
                (Code(each.kustomization.name),),
                mark(each) or NOTHING,
            ),
            _set_anchor(each.key),
        )
        for each in resource_sets
    )
    columns = ("ResourceSet", "Sets of inputs", "Depends on", "Makes", "Kustomization", "Line")
    return Table("What ResourceSets make", columns, rows)

"""The page of one component: what it is, how it is reached, what it stores, needs and runs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fleetbook.core.identity import NamespacedName
from fleetbook.model.components import Component, Trait, Workload
from fleetbook.model.delivery import Release
from fleetbook.model.network import Route
from fleetbook.model.sign_in import OidcClient
from fleetbook.views.component_diagram import diagram
from fleetbook.views.component_objects import object_blocks
from fleetbook.views.component_settings import settings_blocks
from fleetbook.views.components import image_name, purpose_of
from fleetbook.views.delivery import release_traits
from fleetbook.views.delivery_diagram import kustomization_anchor
from fleetbook.views.gates import order_facts
from fleetbook.views.guards import exposure_because
from fleetbook.views.impact import impact_blocks
from fleetbook.views.network import passed, route_table
from fleetbook.views.page import (
    Block,
    Code,
    EditLink,
    FactList,
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
    WebLink,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import (
    NOTHING,
    by_default,
    codes,
    joined,
    known,
    link,
    mark,
    plain,
    text,
)
from fleetbook.views.policies import policy_table
from fleetbook.views.scene import Scene
from fleetbook.views.sign_in import provider_of
from fleetbook.views.storage import mount_table, volume_table


def page(scene: Scene, component: Component) -> PageView:
    """The page of one component."""
    purpose = plain(component.purpose) if isinstance(component.purpose, str) else component.category
    neighbours = diagram(scene, component)
    blocks: list[Block] = [
        Paragraph(_lead(scene, component)),
        *_facts(scene, component),
        *((neighbours,) if neighbours else ()),
        *_routes(scene, component),
        *_policies(scene, component),
        *_storage(scene, component),
        *settings_blocks(scene, component),
        *impact_blocks(scene, component),
        *_workloads(component),
        *_findings(scene, component),
        *object_blocks(component),
    ]
    return PageView(
        path=scene.paths.component(component),
        title=component.title,
        description=f"{component.title}: {purpose}.",
        blocks=tuple(blocks),
        hide_toc=True,
    )


def _lead(scene: Scene, component: Component) -> Rich:
    """What it is and where it runs, in a sentence."""
    releases = [scene.releases[key] for key in component.releases if key in scene.releases]
    charts = [(Text("chart "), *known(each.chart), *_version_of(each)) for each in releases]
    installed: Rich = (Text(" as "), *joined(charts)) if charts else ()
    order = scene.paths.page("deployment-order")
    inside: Rich = (Text(", in "), *codes(component.namespaces)) if component.namespaces else ()
    return (
        *purpose_of(component),
        Text(f"; {component.role} ({component.category})"),
        *inside,
        Text(", deployed by "),
        PageLink(component.kustomization.name, f"{order}#{kustomization_anchor(component.kustomization)}"),
        *installed,
        Text("."),
    )


def _version_of(release: Release) -> Rich:
    return (Text(" "), Code(plain(release.version))) if release.version else ()


def _facts(scene: Scene, component: Component) -> tuple[Block, ...]:
    items: list[tuple[str, Rich]] = []
    for key in component.releases:
        items += [_release_fact(scene, key), *_post_rendering_facts(scene, key)]
    items += order_facts(scene, component)
    items += [("Signs people in by", _signed_in(scene, each)) for each in scene.clients_of(component.id)]
    if component.parts:
        items.append(("Holds", joined([text(part) for part in component.parts])))
    items += [_trait_fact(each) for each in component.traits]
    if component.reloaded:
        items.append(("Restarts", text("when its settings or secrets change (Reloader)")))
    if component.homepage:
        items.append(
            ("Project", (WebLink(component.homepage.split("://")[-1].rstrip("/"), component.homepage),))
        )
    if component.defined_at:
        at = component.defined_at
        items.append(("Defined in", (GitLink(at, f"{at.path}:{at.line}"), Text(" "), EditLink(at))))
    return (FactList(tuple(items)),) if items else ()


def _signed_in(scene: Scene, client: OidcClient) -> Rich:
    return (*provider_of(scene, client), Text(" "), *mark(client))


def _trait_fact(trait: Trait) -> tuple[str, Rich]:
    return trait.name, (Text(trait.value), *((Text(" "), *mark(trait)) if trait.defined_at else ()))


def _release_fact(scene: Scene, key: NamespacedName) -> tuple[str, Rich]:
    release = scene.releases.get(key)
    if release is None:
        return "Release", (Code(str(key)),)
    at = release.lines.get("version", release.defined_at)
    line: Rich = (Text(" "), GitLink(at)) if at else ()
    source: Rich = (Muted(f" from {release.source.name}"),) if release.source else ()
    if release.release_name != release.name:
        source = (*source, Muted(" installed as "), Code(release.release_name))
    return "Chart", (
        *known(release.chart),
        Text(" "),
        *known(release.version, "version not pinned"),
        *source,
        *release_traits(release),
        *line,
    )


def _post_rendering_facts(scene: Scene, key: NamespacedName) -> Iterator[tuple[str, Rich]]:
    """What Flux changes in what the chart of a release renders."""
    release = scene.releases.get(key)
    for each in release.post_renderings if release else ():
        changes = joined([(Code(change),) for change in each.changes])
        yield "Changed after rendering", (Text(f"{each.target}: "), *changes, Text(" "), *mark(each))


def _routes(scene: Scene, component: Component) -> tuple[Block, ...]:
    routes = scene.routes_of(component.id)
    if not routes:
        return ()
    alike = _alike(scene, routes)
    table = route_table(scene, routes, because=not alike).without("Component")
    if alike and "Passes" in table.columns and passed(routes[0]):
        table = table.without("Passes")
    said = (Paragraph(alike),) if alike else ()
    return (Heading("How it is reached", "routes"), *said, table)


def _alike(scene: Scene, routes: Sequence[Route]) -> Rich:
    """What holds for every one of several routes, said once; empty where they differ."""
    first = routes[0]
    ways = {(each.exposure, each.exposure_reason, tuple(passed(each))) for each in routes}
    if len(routes) == 1 or len(ways) > 1:
        return ()
    through = joined([link(key.name, scene.middleware_page(key)) for key in passed(first)])
    passes: Rich = (Text(". They pass "), *through) if passed(first) else ()
    shown = first if len({each.lines.get("exposure") for each in routes}) == 1 else replace(first, lines={})
    return (Text(f"All {len(routes)} routes: "), *exposure_because(shown), *passes, Text("."))


def _policies(scene: Scene, component: Component) -> tuple[Block, ...]:
    """The network policies that hold for its pods."""
    found = [each for each in scene.cluster.network.policies if component.id in each.components]
    if not found:
        return ()
    return (Heading("Who may talk to it", "policies"), policy_table(scene, found))


def _storage(scene: Scene, component: Component) -> tuple[Block, ...]:
    volumes, mounts = scene.volumes_of(component.id), scene.mounts_of(component.id)
    blocks: list[Block] = []
    if volumes:
        blocks.append(volume_table(scene, volumes).without("Component"))
    if mounts:
        blocks.append(mount_table(scene, mounts).without("Used by"))
    return (Heading("What it stores", "volumes"), *blocks) if blocks else ()


def _workloads(component: Component) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if component.workloads:
        rows = tuple(_workload_row(workload) for workload in component.workloads)
        columns = ("Workload", "Replicas", "Images", "Line")
        blocks += [Heading("What it runs", "workloads"), Table("Workloads", columns, rows)]
    shown = {image.partition("@")[0] for workload in component.workloads for image in workload.images}
    others = [image for image in component.images if image_name(image) not in shown]
    if others:
        rows = tuple(
            Row((text(image.part or "–"), (Code(image_name(image)),), mark(image) or NOTHING))
            for image in others
        )
        blocks += [Heading("Images", "images"), Table("Images", ("Part", "Image", "Line"), rows).lean("Part")]
    return tuple(blocks)


def _workload_row(workload: Workload) -> Row:
    schedule: Rich = (Muted(f" {workload.schedule}"),) if workload.schedule else ()
    return Row(
        (
            (Code(workload.name), Muted(f" {workload.kind}"), *schedule),
            (*known(workload.replicas, "–"), *by_default(workload.default_version)),
            codes(workload.images),
            mark(workload) or NOTHING,
        )
    )


def _findings(scene: Scene, component: Component) -> tuple[Block, ...]:
    """Findings that speak of it, then those of them that the owner accepts."""
    own = [(each, "") for each in scene.findings if each.component == component.id]
    own += [(each.finding, each.reason) for each in scene.accepted if each.finding.component == component.id]
    if not own:
        return ()
    page = scene.paths.page("findings")
    rows = tuple(
        Row(
            (
                (PageLink(each.rule, f"{page}#{'accepted' if reason else anchor('rule', each.rule)}"),),
                (*text(each.message), *((Muted(f" accepted: {reason}"),) if reason else ())),
                (GitLink(each.at),) if each.at else NOTHING,
            )
        )
        for each, reason in own
    )
    return (Heading("Findings", "findings"), Table("Findings", ("Rule", "What", "Line"), rows))

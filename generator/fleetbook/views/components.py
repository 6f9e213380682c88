"""Components: the catalogue of what runs, and a page for each."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.components import Component, Image, Link, Role, Trait, Workload
from fleetbook.model.security import SecretUse
from fleetbook.views.component_diagram import diagram
from fleetbook.views.delivery import release_traits
from fleetbook.views.network import route_table
from fleetbook.views.page import (
    Badge,
    Block,
    Bullets,
    Code,
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
    badge,
    codes,
    count,
    joined,
    known,
    mark,
    places,
    plain,
    text,
    with_contents,
)
from fleetbook.views.scene import Scene
from fleetbook.views.storage import volume_table

TITLES = {Role.INFRASTRUCTURE: "Infrastructure", Role.APPLICATION: "Applications"}
FOLDERS = {Role.INFRASTRUCTURE: "infrastructure", Role.APPLICATION: "applications"}
ICONS = {Role.INFRASTRUCTURE: "material/server", Role.APPLICATION: "material/apps"}


def of_role(scene: Scene, role: Role) -> list[Component]:
    """Components of a role by name."""
    found = [each for each in scene.cluster.components if each.role is role]
    return sorted(found, key=lambda each: (each.title.lower(), each.id))


def index(scene: Scene, role: Role) -> PageView | None:
    """The page `infrastructure` or `applications`: what runs; None where nothing of the role does."""
    members = of_role(scene, role)
    if not members:
        return None
    by_category: dict[str, list[Component]] = defaultdict(list)
    for component in members:
        by_category[component.category].append(component)
    noun = count(len(members), "application" if role is Role.APPLICATION else "component")
    blocks: list[Block] = [Paragraph(text(f"{noun} in {count(len(by_category), 'category')}."))]
    for category, inside in sorted(by_category.items()):
        blocks += [Heading(category, anchor("category", category)), component_table(scene, category, inside)]
    return PageView(
        path=scene.paths.page(FOLDERS[role]),
        title=TITLES[role],
        description=f"{TITLES[role]} that run in the cluster {scene.cluster.name}.",
        icon=ICONS[role],
        blocks=with_contents(scene.paths.page(FOLDERS[role]), blocks),
        hide_toc=True,
    )


def component_table(scene: Scene, caption: str, members: Iterable[Component]) -> Table:
    """Components with their purpose, version and where they run."""

    def row(each: Component) -> Row:
        return Row(
            (
                (PageLink(each.title, scene.paths.component(each)), Text(" "), *mark(each)),
                _purpose(each),
                _installed(scene, each),
                codes(each.namespaces),
                _reached(scene, each),
            ),
            anchor("component", each.id),
        )

    columns = ("Component", "Purpose", "Installed by", "Namespace", "Reached at")
    return Table(caption, columns, tuple(row(each) for each in members))


def _purpose(component: Component) -> Rich:
    if isinstance(component.purpose, Unknown):
        return (Muted("not known"),)
    quiet: Rich = (Muted(" declared"),) if component.purpose_origin == "declared" else ()
    return (Text(component.purpose), *quiet)


def _installed(scene: Scene, component: Component) -> Rich:
    """Chart and version, or the image."""
    releases = [scene.releases[key] for key in component.releases if key in scene.releases]
    if releases:
        return joined([(Code(f"{plain(each.chart)} {plain(each.version)}".strip()),) for each in releases])
    return codes(sorted({image_name(image) for image in component.images})[:2])


def image_name(image: Image) -> str:
    """An image with its tag, as people write it."""
    tag = "unknown" if isinstance(image.tag, Unknown) else image.tag
    return f"{image.name}:{tag}" if tag else image.name


def _reached(scene: Scene, component: Component) -> Rich:
    routes = scene.routes_of(component.id)
    hosts = sorted({plain(route.host) for route in routes})
    if len(hosts) > 2:
        return (PageLink(count(len(hosts), "host"), f"{scene.paths.component(component)}#routes"),)
    return codes(hosts)


def page(scene: Scene, component: Component) -> PageView:
    """The page of one component."""
    purpose = plain(component.purpose) if isinstance(component.purpose, str) else component.category
    neighbours = diagram(scene, component)
    blocks: list[Block] = [
        _facts(scene, component),
        *((neighbours,) if neighbours else ()),
        *_routes(scene, component),
        *_storage(scene, component),
        *_settings(scene, component),
        *_links(scene, component),
        *_workloads(component),
        *_findings(scene, component),
        *_objects(component),
    ]
    return PageView(
        path=scene.paths.component(component),
        title=component.title,
        description=f"{component.title}: {purpose}.",
        blocks=tuple(blocks),
        hide_toc=True,
    )


def _facts(scene: Scene, component: Component) -> FactList:
    order = scene.paths.page("deployment-order")
    kustomization = anchor("kustomization", component.kustomization.namespace, component.kustomization.name)
    items: list[tuple[str, Rich]] = [
        ("Purpose", _purpose(component)),
        ("Kind", (Badge(str(component.role)), Text(" "), Badge(component.category))),
        ("Namespace", codes(component.namespaces)),
        ("Deployed by", (PageLink(component.kustomization.name, f"{order}#{kustomization}"),)),
    ]
    for key in component.releases:
        items += [_release_fact(scene, key), *_post_rendering_facts(scene, key)]
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
        items.append(("Defined in", (GitLink(at, f"{at.path}:{at.line}"),)))
    return FactList(tuple(items))


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
    return (Heading("How it is reached", "routes"), route_table(scene, routes).without("Component"))


def _storage(scene: Scene, component: Component) -> tuple[Block, ...]:
    volumes = scene.volumes_of(component.id)
    if not volumes:
        return ()
    return (Heading("What it stores", "volumes"), volume_table(scene, volumes).without("Component"))


def _settings(scene: Scene, component: Component) -> tuple[Block, ...]:
    """Secrets and shared variables that its objects use."""
    own = {ref for ref, _ in component.objects}
    secrets = [
        (each, [use for use in each.used_by if use.by in own or each.component == component.id])
        for each in scene.cluster.security.secrets
        if each.component == component.id or any(use.by in own for use in each.used_by)
    ]
    variables = [
        (each, [use for use in each.used_by if use.by in own])
        for each in scene.cluster.configuration.variables
    ]
    security, configuration = scene.paths.page("security"), scene.paths.page("configuration")
    rows = [
        Row(
            (
                (PageLink(each.name, f"{security}#{anchor('secret', each.namespace, each.name)}"),),
                (*badge(f"{each.kind} secret"), Text(" "), *codes(each.keys)),
                joined([text(words) for words in sorted({_use(use, own) for use in uses})]),
                mark(each) or NOTHING,
            )
        )
        for each, uses in secrets
    ]
    rows += [
        Row(
            (
                (PageLink(each.name, f"{configuration}#{anchor('variable', each.name)}"),),
                (*badge("variable"), Text(" "), *known(each.value)),
                places([use.at for use in uses if use.at]),
                mark(each) or NOTHING,
            )
        )
        for each, uses in variables
        if uses
    ]
    if not rows:
        return ()
    table = Table("Secrets and settings", ("Name", "What", "Used as", "Line"), tuple(rows))
    return (Heading("Secrets and settings", "settings"), table)


def _use(use: SecretUse, own: Container[ObjectRef]) -> str:
    """How a secret is used, and by whom where that is no object of the component."""
    return use.how if use.by in own else f"{use.how} of {use.by.name}"


def _links(scene: Scene, component: Component) -> tuple[Block, ...]:
    """What it needs, and what breaks without it."""
    blocks: list[Block] = []
    if component.needs:
        blocks += [Heading("What it needs", "needs"), _bullets(scene, component.needs)]
    if component.needed_by:
        blocks += [Heading("What needs it", "needed-by"), _bullets(scene, component.needed_by)]
    return tuple(blocks)


def _bullets(scene: Scene, links: Sequence[Link]) -> Bullets:
    return Bullets(tuple((scene.link(link.component), Text(f": {link.why}")) for link in links))


def _workloads(component: Component) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if component.workloads:
        rows = tuple(_workload_row(workload) for workload in component.workloads)
        columns = ("Workload", "Replicas", "Images", "Line")
        blocks += [Heading("What it runs", "workloads"), Table("Workloads", columns, rows)]
    shown = {image for workload in component.workloads for image in workload.images}
    others = [image for image in component.images if image_name(image) not in shown]
    if others:
        rows = tuple(
            Row((text(image.part or "–"), (Code(image_name(image)),), mark(image) or NOTHING))
            for image in others
        )
        blocks += [Heading("Images", "images"), Table("Images", ("Part", "Image", "Line"), rows)]
    return tuple(blocks)


def _workload_row(workload: Workload) -> Row:
    schedule: Rich = (Muted(f" {workload.schedule}"),) if workload.schedule else ()
    return Row(
        (
            (Code(workload.name), Muted(f" {workload.kind}"), *schedule),
            known(workload.replicas, "–"),
            codes(workload.images),
            mark(workload) or NOTHING,
        )
    )


def _findings(scene: Scene, component: Component) -> tuple[Block, ...]:
    """Findings whose line lies in one of its objects' files."""
    files = {at.path for _, at in component.objects if at}
    own = [each for each in scene.findings if each.at and each.at.path in files]
    if not own:
        return ()
    page = scene.paths.page("findings")
    rows = tuple(
        Row(
            (
                (PageLink(each.rule, f"{page}#{anchor('rule', each.rule)}"),),
                text(each.message),
                (GitLink(each.at),) if each.at else NOTHING,
            )
        )
        for each in own
    )
    return (Heading("Findings", "findings"), Table("Findings", ("Rule", "What", "Line"), rows))


def _objects(component: Component) -> tuple[Block, ...]:
    rows = tuple(
        Row(
            (
                text(ref.kind),
                (Code(str(ref.key)),),
                (GitLink(at, f"{at.path}:{at.line}"),) if at else (Muted("generated"),),
            )
        )
        for ref, at in component.objects
    )
    if not rows:
        return ()
    return (Heading("Where it is defined", "objects"), Table("Objects", ("Kind", "Name", "Line"), rows))

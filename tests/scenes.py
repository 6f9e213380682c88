"""Small clusters of model objects for the views, and a diagram as text."""

from collections.abc import Iterable
from typing import Any

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Architecture, Cluster, Repository
from fleetbook.model.components import Component, Role
from fleetbook.model.configuration import Configuration
from fleetbook.model.coverage import Coverage
from fleetbook.model.delivery import Delivery, FluxVersion, Kustomization, Release, Source, VersionPolicy
from fleetbook.model.findings import Finding
from fleetbook.model.network import Entrypoint, Exposure, Guard, Network, Route
from fleetbook.model.security import Security
from fleetbook.model.storage import BackupJob, BackupState, Storage, Volume
from fleetbook.views.book import scenes_of
from fleetbook.views.diagram import DiagramSpec, Line
from fleetbook.views.page import Badge, EditLink, GitLink, Inline, PageLink, Rich, Table, WebLink
from fleetbook.views.scene import Scene

AT = Location("apps/home.yaml", 3)
ROOT = NamespacedName("flux-system", "flux-system")
ARROWS = {Line.SOLID: "->", Line.DASHED: "~>", Line.DOTTED: ".."}


def kustomization(
    name: str,
    stage: int,
    *after: str,
    namespace: str = "flux-system",
    gates: tuple[str, ...] = (),
    parent: NamespacedName | None = ROOT,
) -> Kustomization:
    """A Kustomization that depends on others of its namespace; its gates are Deployments."""
    return Kustomization(
        namespace=namespace,
        name=name,
        path=f"./{name}",
        source=ObjectRef("GitRepository", "flux-system", "flux-system"),
        interval=None,
        timeout=None,
        wait=True,
        prune=True,
        suspended=False,
        parent=parent if stage else None,
        depends_on=tuple(NamespacedName(namespace, each) for each in after),
        health_checks=tuple(ObjectRef("Deployment", namespace, gate) for gate in gates),
        stage=stage,
        object_count=2,
        defined_at=AT,
    )


def release(
    name: str,
    version: str | Unknown | None = "1.0.0",
    *,
    chart: str | None = None,
    source: str = "charts",
    at: Location = AT,
    suspended: bool = False,
) -> Release:
    """A release of a chart from the HelmRepository `source` (see `chart_source`)."""
    return Release(
        namespace="apps",
        name=name,
        release_name=name,
        target_namespace="apps",
        chart=chart or name,
        version=version,
        version_policy=VersionPolicy.PINNED,
        source=ObjectRef("HelmRepository", "flux-system", source),
        interval=None,
        depends_on=(),
        suspended=suspended,
        kustomization=ROOT,
        defined_at=AT,
        lines={"version": at},
    )


def chart_source(name: str, url: str, kind: str = "HelmRepository") -> Source:
    return Source(kind=kind, namespace="flux-system", name=name, url=url, interval=None, defined_at=AT)


def source(kind: str, name: str, url: str, *reference: tuple[str, str]) -> Source:
    """A source that lies elsewhere."""
    return Source(
        kind=kind,
        namespace="flux-system",
        name=name,
        url=url,
        interval=None,
        reference=reference,
        defined_at=AT,
    )


def component(
    name: str, role: Role = Role.APPLICATION, category: str = "Other", key: str = "", **more: Any
) -> Component:
    empty: dict[str, Any] = {"namespaces": (name,), "releases": (), "images": (), "objects": ()}
    return Component(
        id=key or name,
        name=name,
        title=name.capitalize(),
        role=role,
        category=category,
        purpose="To be there",
        purpose_origin="catalogue",
        icon="app",
        homepage=None,
        kustomization=ROOT,
        workloads=(),
        parts=(),
        reloaded=False,
        needs=(),
        needed_by=(),
        defined_at=AT,
        **(empty | more),
    )


def route(
    host: str,
    door: str | None = "web",
    guard: str | None = None,
    method: str = "oidc",
    exposure: Exposure = Exposure.UNKNOWN,
) -> Route:
    """A route to the component that the first label of its host names."""
    by = ObjectRef("Middleware", "web", guard) if guard else None
    return Route(
        host=host,
        path="/",
        backend=None,
        via=ObjectRef("Ingress", "apps", host.partition(".")[0]),
        entrypoint=door,
        tls=None,
        middlewares=(),
        auth=Guard(method=method, provider=None, by=by) if by else None,
        exposure=exposure,
        exposure_reason="Git does not say",
        dns_target=None,
        component=host.partition(".")[0],
        defined_at=AT,
    )


def entrypoint(name: str, kind: str = "Ingress controller", owner: str | None = None) -> Entrypoint:
    return Entrypoint(
        name=name,
        kind=kind,
        addresses=(),
        address_provider=None,
        address_mode=None,
        address_component=None,
        provider="Traefik",
        listeners=(),
        default_certificate=None,
        default_class=True,
        component=owner,
        defined_at=AT,
    )


def volume(name: str, *jobs: str, state: BackupState = BackupState.UNKNOWN) -> Volume:
    return Volume(
        namespace="apps",
        name=name,
        storage_class="fast",
        size="1Gi",
        access_modes=(),
        provisioner=None,
        replicas=None,
        replicas_origin=None,
        backing=None,
        backup=BackupState.BACKED_UP if jobs else state,
        backup_reason="so it is",
        backup_jobs=tuple(NamespacedName("apps", each) for each in jobs),
        mounted_by=(),
        component=None,
        defined_at=AT,
    )


def job(name: str, schedule: str = "daily", target: str | None = "nas") -> BackupJob:
    return BackupJob(
        namespace="apps",
        name=name,
        provider="VolSync",
        task="backup",
        schedule="0 2 * * *",
        schedule_text=schedule,
        retain="7",
        groups=(),
        target=target,
        defined_at=AT,
    )


def cluster(
    name: str = "production",
    *,
    kustomizations: Iterable[Kustomization] = (),
    releases: Iterable[Release] = (),
    components: Iterable[Component] = (),
    sources: Iterable[Source] = (),
    repository: Source | None = None,
    flux: FluxVersion | None = None,
    **topics: Any,
) -> Cluster:
    """A cluster; its topics (`network`, `storage`, `security`, …) are empty unless given."""
    empty: dict[str, Any] = {
        "network": Network(entrypoints=(), routes=(), middlewares=(), policies=()),
        "storage": Storage(volumes=(), classes=(), targets=(), jobs=()),
        "security": Security(issuers=(), certificates=(), secrets=()),
        "configuration": Configuration(variables=()),
        "nodes": (),
        "edges": (),
        "decisions": (),
    }
    delivery = Delivery(
        root=ROOT,
        repository=repository,
        sources=tuple(sources),
        kustomizations=tuple(kustomizations),
        releases=tuple(releases),
        notifications=(),
        namespaces=(),
        flux=flux,
    )
    return Cluster(
        name=name,
        path=f"clusters/{name}",
        delivery=delivery,
        components=tuple(components),
        **(empty | topics),
    )


def architecture(*clusters: Cluster, findings: tuple[Finding, ...] = ()) -> Architecture:
    coverage = Coverage(
        files=0,
        documents=0,
        file_uses=(),
        document_uses=(),
        objects=(),
        dropped=(),
        unreadable=(),
        not_deployed=(),
        beside=(),
        unmodelled_kinds=(),
        unresolved_variables=(),
        not_rendered=(),
        diagnostics=(),
    )
    repository = Repository(name="fleet", url=None, revision=None, dirty=False)
    return Architecture(repository=repository, clusters=clusters, findings=findings, coverage=coverage)


def scene(**parts: Any) -> Scene:
    """The only cluster of a fleet."""
    (found,) = scenes_of(architecture(cluster(**parts)))
    return found


def drawn(spec: DiagramSpec | None) -> str:
    """A diagram as text: cards with their panel and second line, then arrows between titles."""
    if spec is None:
        return "nothing"
    panels = {panel.id: f"[{panel.title}] " for panel in spec.panels}
    titles = {panel.id: f"[{panel.title}]" for panel in spec.panels}
    titles |= {card.id: card.title for card in spec.cards}
    lines = [
        f"{panels.get(card.group or '', '')}{card.title}{f' | {card.subtitle}' if card.subtitle else ''}"
        for card in spec.cards
    ]
    lines += [
        f"{titles[edge.source]} {ARROWS[edge.line]} {titles[edge.target]}"
        + (f" ({edge.label})" if edge.label else "")
        + (f" +{edge.columns}" if edge.columns > 1 else "")
        for edge in spec.edges
    ]
    return "\n".join(lines)


def said(rich: Rich) -> str:
    """A phrase as text: a pill in brackets, a link to Git as its place."""
    return "".join(_said(part) for part in rich).replace("\u00a0", " ")


def _said(part: Inline) -> str:
    match part:
        case Badge(value):
            return f"[{value}]"
        case PageLink(label) | WebLink(label):
            return label
        case GitLink(at):
            return f"@{at.line}"
        case EditLink(at):
            return f"edit@{at.line}"
        case _:
            return part.value


def told(table: Table) -> list[str]:
    """A table as text: columns and rows, cells between bars."""
    head = (column if isinstance(column, str) else column.label for column in table.columns)
    return [" | ".join(head), *(" | ".join(said(cell) for cell in row.cells) for row in table.rows)]

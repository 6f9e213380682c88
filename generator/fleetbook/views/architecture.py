"""Architecture: all of a cluster on one page, for a first reading."""

from fleetbook.model.components import Role
from fleetbook.views import (
    certificate_diagram,
    delivery,
    delivery_diagram,
    gitops,
    network_diagram,
    secret_diagram,
    sign_in_diagram,
    storage_diagram,
)
from fleetbook.views.components import component_table, of_role
from fleetbook.views.configuration import summary as configuration_summary
from fleetbook.views.configuration import variable_table
from fleetbook.views.network import route_table
from fleetbook.views.network import summary as network_summary
from fleetbook.views.overview import declared_edges, introduction
from fleetbook.views.page import Block, Bullets, Heading, PageLink, PageView, Paragraph, Table, Text
from fleetbook.views.phrases import text, with_contents
from fleetbook.views.scene import Scene
from fleetbook.views.security import summary as security_summary
from fleetbook.views.storage import job_table
from fleetbook.views.storage_summary import summary as storage_summary

SHORT = 30
"""Rows that a table of this page holds at the most; a longer one stands on its own page only."""


def page(scene: Scene) -> PageView:
    """The page `architecture`."""
    path = scene.paths.page("architecture")
    blocks = (
        Paragraph(introduction(scene)),
        *_gitops(scene),
        *_order(scene),
        *_network(scene),
        *_storage(scene),
        *_security(scene),
        *_configuration(scene),
        *_components(scene),
    )
    return PageView(
        path=path,
        title="Architecture",
        description=f"The whole architecture of the cluster {scene.cluster.name} on one page.",
        icon="material/sitemap",
        blocks=with_contents(path, blocks),
        hide_toc=True,
    )


def _more(scene: Scene, label: str, page: str) -> Paragraph:
    return Paragraph((Text("More: "), PageLink(label, scene.paths.page(page))))


def _gitops(scene: Scene) -> tuple[Block, ...]:
    return (Heading("GitOps model", "gitops-model"), gitops.diagram(scene))


def _order(scene: Scene) -> tuple[Block, ...]:
    return (
        Heading("Deployment order", "deployment-order"),
        Paragraph(text("Each stage starts when the gates of the stage before it are healthy.")),
        delivery_diagram.diagram(scene),
        *((delivery.stage_table(scene),) if len(scene.cluster.delivery.kustomizations) <= SHORT else ()),
        _more(scene, "Kustomizations, sources and releases", "deployment-order"),
    )


def _network(scene: Scene) -> tuple[Block, ...]:
    spec = network_diagram.diagram(scene)
    if spec is None:
        return ()
    edges = declared_edges(scene.cluster)
    routes = scene.cluster.network.routes
    return (
        Heading("Network path", "network"),
        Paragraph(text(network_summary(scene))),
        spec,
        *((Bullets(edges),) if edges else ()),
        *((route_table(scene, routes),) if len(routes) <= SHORT else ()),
        _more(scene, "Routes, entrypoints, middlewares and network policies", "network"),
    )


def _short(table: Table) -> tuple[Table, ...]:
    """A table that is no burden on a first reading; nothing where it is empty or long."""
    return (table,) if 0 < len(table.rows) <= SHORT else ()


def _storage(scene: Scene) -> tuple[Block, ...]:
    spec = storage_diagram.diagram(scene)
    if spec is None:
        return ()
    return (
        Heading("Storage", "storage"),
        Paragraph(storage_summary(scene)),
        spec,
        *_short(job_table(scene.cluster.storage.jobs)),
        _more(scene, "Volumes, classes and backups", "storage"),
    )


def _security(scene: Scene) -> tuple[Block, ...]:
    titled = (
        ("Certificates", certificate_diagram.diagram(scene)),
        ("Secrets", secret_diagram.diagram(scene)),
        ("Sign-in", sign_in_diagram.diagram(scene)),
    )
    drawn: list[Block] = []
    for title, spec in titled:
        if spec:
            drawn += [Heading(title, f"security-{title.lower()}", 3), spec]
    if not drawn:
        return ()
    return (
        Heading("Security", "security"),
        Paragraph(text(security_summary(scene))),
        *drawn,
        _more(scene, "Guards, certificates and secrets", "security"),
    )


def _configuration(scene: Scene) -> tuple[Block, ...]:
    if not scene.cluster.configuration.variables:
        return ()
    return (
        Heading("Cluster configuration", "configuration"),
        Paragraph(text(configuration_summary(scene))),
        *_short(variable_table(scene)),
        _more(scene, "Who uses each setting", "configuration"),
    )


def _components(scene: Scene) -> tuple[Block, ...]:
    """Short fleets list their components here, large ones only link to the catalogue."""
    blocks: list[Block] = []
    for role, title in ((Role.INFRASTRUCTURE, "Infrastructure"), (Role.APPLICATION, "Applications")):
        members = of_role(scene, role)
        if not members:
            continue
        shown = (
            component_table(scene, title, members)
            if len(members) <= 30
            else _more(scene, title, title.lower())
        )
        blocks += [Heading(title, title.lower()), shown]
    return tuple(blocks)

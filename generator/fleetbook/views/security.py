"""Security: who can get in, who vouches, and where secrets come from."""

from collections import Counter
from collections.abc import Sequence

from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.delivery import Notification
from fleetbook.model.network import Route
from fleetbook.model.security import Certificate, Issuer, Secret, SecretKind, SecretUse
from fleetbook.views import certificate_diagram, secret_diagram, sign_in_diagram
from fleetbook.views.diagram import DiagramSpec, Tone
from fleetbook.views.guards import guard_cell
from fleetbook.views.page import (
    Badge,
    Block,
    Code,
    Heading,
    Muted,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, codes, count, joined, known, mark, text, with_contents
from fleetbook.views.scene import Scene

MOST_COLUMNS = 6
"""Middlewares that get a column of the matrix."""


def page(scene: Scene) -> PageView | None:
    """The page `security`; None where there is nothing to say."""
    security = scene.cluster.security
    routes = scene.cluster.network.routes
    if not (security.issuers or security.certificates or security.secrets or routes):
        return None
    blocks: list[Block] = [Paragraph(text(summary(scene)))]
    blocks += _section("Who signs people in", "sign-in", sign_in_diagram.diagram(scene))
    if routes:
        blocks += [Heading("Routes and their guards", "guards"), _matrix(scene, routes)]
    blocks += _certificate_section(scene)
    if security.secrets:
        blocks += [
            Heading("Secrets", "secrets"),
            *_drawn(secret_diagram.diagram(scene)),
            _secret_table(scene, security.secrets),
        ]
    notifications = scene.cluster.delivery.notifications
    if notifications:
        blocks += [Heading("Who is told", "notifications"), _notification_table(notifications)]
    return PageView(
        path=scene.paths.page("security"),
        title="Security",
        description=f"Who can get into the cluster {scene.cluster.name}, and where its secrets come from.",
        icon="material/shield-lock",
        blocks=with_contents(scene.paths.page("security"), blocks),
        hide_toc=True,
    )


def summary(scene: Scene) -> str:
    """Guards, certificates and secrets in a sentence."""
    routes = scene.cluster.network.routes
    kinds = Counter(secret.kind for secret in scene.cluster.security.secrets)
    words = ", ".join(f"{kinds[kind]} {kind}" for kind in SecretKind if kinds[kind])
    certificates = count(len(scene.cluster.security.certificates), "certificate")
    guarded = f"{sum(1 for route in routes if route.auth)} of {count(len(routes), 'route')}"
    return f"{guarded} have a guard; {certificates}; secrets: {words or 'none'}."


def _drawn(spec: DiagramSpec | None) -> tuple[Block, ...]:
    return (spec,) if spec else ()


def _section(title: str, name: str, spec: DiagramSpec | None) -> tuple[Block, ...]:
    return (Heading(title, name), spec) if spec else ()


def _certificate_section(scene: Scene) -> tuple[Block, ...]:
    security = scene.cluster.security
    blocks: list[Block] = []
    if security.certificates:
        blocks += [Heading("Certificates", "certificates"), *_drawn(certificate_diagram.diagram(scene))]
        blocks.append(_certificate_table(scene, security.certificates))
    if security.issuers:
        blocks += [Heading("Issuers", "issuers"), _issuer_table(security.issuers)]
    return tuple(blocks)


def _matrix(scene: Scene, routes: Sequence[Route]) -> Table:
    """Routes by middlewares: which request passes what."""
    used = Counter(key for route in routes for key in route.middlewares)
    columns = [key for key, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))[:MOST_COLUMNS]]
    names = tuple(key.name for key in columns)
    rows = tuple(_matrix_row(scene, route, columns) for route in routes)
    return Table("Routes and what guards them", ("Host", "Component", "Guard", *names), rows)


def _matrix_row(scene: Scene, route: Route, columns: Sequence[NamespacedName]) -> Row:
    path = route.path if route.path != "/" else ""
    host = route.host if isinstance(route.host, Unknown) else route.host + path
    passes: list[Rich] = [text("✓") if key in route.middlewares else NOTHING for key in columns]
    return Row((known(host), (scene.link(route.component),), guard_cell(scene, route), *passes))


def _certificate_table(scene: Scene, certificates: Sequence[Certificate]) -> Table:
    def row(each: Certificate) -> Row:
        doors = joined([_door(scene, name) for name in each.served_by])
        return Row(
            (
                (Code(f"{each.namespace}/{each.name}"), Text(" "), *mark(each)),
                joined([known(name) for name in each.dns_names]),
                _issuer_of(each),
                (Code(str(each.secret)),),
                doors,
            ),
            anchor("certificate", each.namespace, each.name),
        )

    columns = ("Certificate", "Names", "Issuer", "Stored in Secret", "Served by")
    return Table("Certificates", columns, tuple(map(row, certificates)))


def _issuer_of(certificate: Certificate) -> Rich:
    issuer = certificate.issuer
    return known(issuer) if isinstance(issuer, Unknown) else (Code(issuer.name), Muted(f" {issuer.kind}"))


def _door(scene: Scene, name: str) -> Rich:
    entry = scene.entrypoints.get(name)
    return (scene.link(entry.component),) if entry and entry.component else (Code(name),)


def _issuer_table(issuers: Sequence[Issuer]) -> Table:
    def row(each: Issuer) -> Row:
        solver = " · ".join(part for part in (each.solver, each.dns_provider, *each.zones) if part)
        return Row(
            (
                (Code(each.name), Muted(f" {each.kind}"), Text(" "), *mark(each)),
                text(each.type),
                known(each.server, "–"),
                text(solver or "–"),
                known(each.email, "–"),
                codes(str(key) for key in each.secrets),
            ),
            anchor("issuer", each.kind, each.namespace, each.name),
        )

    return Table(
        "Who issues certificates",
        ("Issuer", "Type", "Server", "Proves with", "Account", "Needs secret"),
        tuple(map(row, issuers)),
    )


KIND_TONES = {SecretKind.PLAIN: Tone.WARN, SecretKind.REFERENCED: Tone.WARN}


def _secret_table(scene: Scene, found: Sequence[Secret]) -> Table:
    def row(each: Secret) -> Row:
        return Row(
            (
                (Code(str(each.key)), Text(" "), *mark(each)),
                (Badge(str(each.kind), KIND_TONES.get(each.kind, Tone.NEUTRAL)),),
                codes(each.keys),
                (scene.link(each.provider),) if each.provider else NOTHING,
                joined([_use(use) for use in each.used_by]) if each.used_by else (Muted("nothing in Git"),),
            ),
            anchor("secret", each.namespace, each.name),
        )

    columns = ("Secret", "Kind", "Keys", "Made by", "Used by")
    return Table("Secrets by name, never by value", columns, tuple(map(row, found)))


def _use(use: SecretUse) -> Rich:
    return (Code(use.by.name), Muted(f" {use.how}"))


def _notification_table(notifications: Sequence[Notification]) -> Table:
    def row(each: Notification) -> Row:
        return Row(
            (
                (Code(str(each.alert)), Text(" "), *mark(each)),
                (Code(str(each.provider)), Muted(f" {each.type}" if isinstance(each.type, str) else "")),
                known(each.address, "–"),
                text(each.severity),
                joined([text(event) for event in each.events]),
            )
        )

    return Table(
        "Alerts", ("Alert", "Provider", "Address", "Severity", "Watches"), tuple(map(row, notifications))
    )

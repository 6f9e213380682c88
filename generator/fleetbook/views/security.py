"""Security: who can get in, who vouches, and where secrets come from."""

from collections import Counter
from collections.abc import Sequence

from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.delivery import Notification
from fleetbook.model.network import Exposure, Route
from fleetbook.model.security import SecretKind
from fleetbook.views import certificates, secrets, sign_in, sign_in_diagram
from fleetbook.views.access import section as access_section
from fleetbook.views.diagram import DiagramSpec, Tone
from fleetbook.views.guards import guard_cell
from fleetbook.views.page import (
    Badge,
    Block,
    Code,
    Folded,
    Heading,
    Muted,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.phrases import NOTHING, codes, count, joined, known, mark, plain, text, with_contents
from fleetbook.views.scene import Scene

MOST_COLUMNS = 6
"""Middlewares that get a column of the matrix."""
MOST_ROUTES = 24
"""Routes beyond which those without a guard are folded."""


def page(scene: Scene) -> PageView | None:
    """The page `security`; None where there is nothing to say."""
    security, access = scene.cluster.security, scene.cluster.access
    routes = scene.cluster.network.routes
    if not (security.issuers or security.certificates or security.secrets or routes or access.receivers):
        return None
    blocks: list[Block] = [Paragraph(text(summary(scene)))]
    blocks += _section("Who signs people in", "sign-in", sign_in_diagram.diagram(scene))
    blocks += sign_in.section(scene)
    if routes:
        blocks += [Heading("Routes and their guards", "guards"), *_matrix(scene, routes)]
    blocks += certificates.section(scene)
    blocks += secrets.section(scene)
    blocks += access_section(scene)
    notifications = scene.cluster.delivery.notifications
    if notifications:
        blocks += [Heading("Who is told", "notifications"), _notification_table(notifications)]
    return PageView(
        path=scene.paths.page("security"),
        title="Security",
        description=f"Who can get into {scene.cluster.name} or change it, and where its secrets come from.",
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
    guarded = sum(1 for route in routes if route.auth)
    verb = "have" if guarded > 1 else "has"
    share = f"{guarded or 'none'} of {count(len(routes), 'route')} {verb} a guard" if routes else "no routes"
    return f"{share[:1].upper()}{share[1:]}; {certificates}; secrets: {words or 'none'}."


def _section(title: str, name: str, spec: DiagramSpec | None) -> tuple[Block, ...]:
    return (Heading(title, name), spec) if spec else ()


def _matrix(scene: Scene, routes: Sequence[Route]) -> tuple[Block, ...]:
    """Routes by middlewares: which request passes what; of many those that nobody guards are folded."""
    used = Counter(key for route in routes for key in route.middlewares)
    columns = [key for key, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))[:MOST_COLUMNS]]
    if len(routes) <= MOST_ROUTES:
        return (_route_table(scene, "Routes and what guards them", routes, columns),)
    guarded = [route for route in routes if route.auth]
    bare = [route for route in routes if not route.auth]
    shown = _route_table(scene, "Routes and what guards them", guarded, columns)
    hidden = _route_table(scene, "Routes without a guard", bare, columns)
    return (
        *((shown,) if guarded else ()),
        *((Folded(_without_guard(bare), (hidden,)),) if bare else ()),
    )


def _without_guard(routes: Sequence[Route]) -> str:
    """How many routes nobody guards, and how many of them the Internet reaches."""
    words = f"{count(len(routes), 'route')} without a guard"
    reached = sum(1 for route in routes if route.exposure in (Exposure.PUBLIC, Exposure.TUNNEL))
    return f"{words}, {reached} of them from the Internet" if reached else words


def _route_table(
    scene: Scene, caption: str, routes: Sequence[Route], columns: Sequence[NamespacedName]
) -> Table:
    """Routes with their guards, and a column for each middleware that one of them passes."""
    passed = [key for key in columns if any(key in route.middlewares for route in routes)]
    names = ("Host", "Component", "Guard", *(key.name for key in passed))
    return Table(caption, names, tuple(_matrix_row(scene, each, passed) for each in routes))


def _matrix_row(scene: Scene, route: Route, columns: Sequence[NamespacedName]) -> Row:
    path = route.path if route.path != "/" else ""
    told_by_reason = isinstance(route.host, Unknown) and not route.host.written
    host = known(route.host) if told_by_reason else (Code(plain(route.host) + path),)
    passes: list[Rich] = [text("✓") if key in route.middlewares else NOTHING for key in columns]
    protocol: Rich = (Muted(f" {route.protocol}"),) if route.protocol != "HTTP" else ()
    return Row(((*host, *protocol), (scene.link(route.component),), guard_cell(scene, route), *passes))


def _notification_table(notifications: Sequence[Notification]) -> Table:
    """Alerts; those that differ by their namespace only share a row."""
    alike: dict[tuple[object, ...], list[Notification]] = {}
    for each in notifications:
        same = (each.alert.name, each.provider.name, each.type, each.address, each.severity)
        alike.setdefault((*same, each.events, each.suspended, each.left_out), []).append(each)
    rows = tuple(_notification_row(each) for each in alike.values())
    return Table("Alerts", ("Alert", "Provider", "Address", "Severity", "Watches"), rows)


def _notification_row(alike: Sequence[Notification]) -> Row:
    first = alike[0]
    many = len(alike) > 1
    alert = first.alert.name if many else str(first.alert)
    spread: Rich = (Muted(f" in {count(len(alike), 'namespace')}"),) if many else ()
    suspended: Rich = (Text(" "), Badge("suspended", Tone.INFO)) if first.suspended else ()
    exposed: Rich = (Text(" "), Badge("key in Git", Tone.WARN)) if first.address_is_secret else ()
    events = joined([text(event) for event in first.events])
    but: Rich = (Muted(" but for "), *codes(first.left_out)) if first.left_out else ()
    return Row(
        (
            (Code(alert), *spread, *suspended, Text(" "), *mark(first)),
            _provider(first, many=many),
            (*known(first.address, "in a secret" if first.secret else "–"), *exposed),
            text(first.severity),
            (*events, *but),
        )
    )


def _provider(notification: Notification, *, many: bool) -> Rich:
    name = notification.provider.name if many else str(notification.provider)
    words = f" {notification.type}" if isinstance(notification.type, str) else ""
    return (Code(name), Muted(words))

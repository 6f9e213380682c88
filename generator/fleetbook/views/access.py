"""Who may change the cluster, as a section of the security page."""

from collections.abc import Iterator

from fleetbook.model.access import Access, Grant, ImageAutomation, ImagePolicy, Impersonation, Receiver
from fleetbook.model.network import Route
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Bullets,
    Code,
    GitLink,
    Heading,
    Muted,
    PageLink,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import codes, folded, joined, known, mark, places, spell_duration, text
from fleetbook.views.scene import Scene

_WEBHOOK = "webhook-receiver"
"""The Service that flux bootstrap makes for calls to Receivers."""
MOST_LINES = 3


def section(scene: Scene) -> tuple[Block, ...]:
    """The heading, what changes Git and Flux in words, then the tables; nothing where Git tells nothing."""
    access = scene.cluster.access
    words = tuple(_in_words(scene))
    tables = (
        *_table(scene, access),
        *_rights(scene, access),
    )
    if not words and not tables:
        return ()
    bullets: tuple[Block, ...] = (Bullets(words),) if words else ()
    return (Heading("Who may change the cluster", "access"), *bullets, *tables)


def _in_words(scene: Scene) -> Iterator[Rich]:
    """Who commits, who calls, and what Flux signs in with."""
    access, repository = scene.cluster.access, scene.cluster.delivery.repository
    if repository and isinstance(repository.url, str):
        branch = dict(repository.reference).get("branch")
        followed: Rich = (Text(" at branch "), Code(branch)) if branch else ()
        lead = (Text("Whoever may push to "), Code(repository.url), *followed)
        yield (*lead, Text(" changes the cluster. "), *mark(repository))
    for key in access.credentials:
        does = "writes to" if key.writes else "reads"
        secret: Rich = (Text(" from "), Code(str(key.secret))) if key.secret else ()
        url = known(key.url)
        yield (
            Text(f"Flux {does} "),
            *url,
            Text(f" with {_article(key.way)}"),
            *secret,
            Text(". "),
            *mark(key),
        )
    for bot in access.bots:
        merges: Rich = (Text(", and merges some by itself "), GitLink(bot.merges)) if bot.merges else ()
        yield (Text(f"{bot.name} proposes changes "), *mark(bot), *merges)
    if access.locked_down is not None and access.impersonations:
        does = "keeps" if access.locked_down else "does not keep"
        allowed = "refused" if access.locked_down else "allowed"
        yield text(f"Flux {does} tenants apart: references across namespaces are {allowed}.")


def _article(way: str) -> str:
    if way == "none":
        return "no credentials"
    return f"{'an' if way.startswith(('SSH', 'identity')) else 'a'} {way}"


def _table(scene: Scene, access: Access) -> Iterator[Block]:
    if access.automations:
        yield Heading("Image automation", "image-automation", 3)
        yield Table(
            "What Flux commits by itself",
            ("Automation", "Pushes to", "Changes", "Every", "As"),
            tuple(_automation_row(each) for each in access.automations),
        )
    if access.policies:
        rows = tuple(_policy_row(each) for each in access.policies)
        yield from folded(Table("Which tags are chosen", ("Policy", "Image", "Takes", "Sets"), rows))
    if access.receivers:
        yield Heading("Webhooks", "receivers", 3)
        yield Table(
            "What makes Flux look at once",
            ("Receiver", "Called by", "Wakes", "Token", "Reached at"),
            tuple(_receiver_row(scene, each) for each in access.receivers),
        )


def _automation_row(each: ImageAutomation) -> Row:
    suspended: Rich = (Text(" "), Badge("suspended", Tone.INFO)) if each.suspended else ()
    direct: Rich = (Text(" "), Badge("no review", Tone.WARN)) if each.pushes_to_source is True else ()
    goal = each.push_branch or each.branch
    return Row(
        (
            (Code(f"{each.namespace}/{each.name}"), *suspended, Text(" "), *mark(each)),
            (Code(each.source.name), Text(" at "), *known(goal, "the source's branch"), *direct),
            known(each.path),
            text(spell_duration(each.interval) if each.interval else "–"),
            known(each.author, "–"),
        ),
        anchor("automation", each.namespace, each.name),
    )


def _policy_row(each: ImagePolicy) -> Row:
    rest = len(each.sets) - MOST_LINES
    more: Rich = (Text(f" and {rest} more"),) if rest > 0 else ()
    lines = (*places(each.sets[:MOST_LINES]), *more) if each.sets else (Muted("no marked line"),)
    return Row(((Code(str(each.key)), Text(" "), *mark(each)), known(each.image), _choice(each), lines))


def _choice(policy: ImagePolicy) -> Rich:
    parts = policy.choice.split("`")
    return tuple(Code(part) if index % 2 else Text(part) for index, part in enumerate(parts) if part)


def _receiver_row(scene: Scene, each: Receiver) -> Row:
    events = f" {', '.join(each.events)}" if each.events else ""
    suspended: Rich = (Text(" "), Badge("suspended", Tone.INFO)) if each.suspended else ()
    return Row(
        (
            (Code(f"{each.namespace}/{each.name}"), *suspended, Text(" "), *mark(each)),
            (*known(each.type), Muted(events)),
            joined([(Code(ref.name), Muted(f" {ref.kind}")) for ref in each.wakes]),
            known(str(each.secret) if each.secret else None, "none"),
            _reached(scene, each),
        ),
        anchor("receiver", each.namespace, each.name),
    )


def _reached(scene: Scene, receiver: Receiver) -> Rich:
    """The routes that lead to Flux's own webhook."""
    routes = [each for each in scene.cluster.network.routes if _leads_to_webhook(each, receiver.namespace)]
    page = scene.paths.page("network")
    named = [
        (PageLink(each.host, f"{page}#routes"), Muted(f" {each.exposure}"))
        if isinstance(each.host, str)
        else (*known(each.host), Muted(f" {each.exposure}"))
        for each in routes
    ]
    return joined(named) if named else (Muted("no route in Git"),)


def _leads_to_webhook(route: Route, namespace: str) -> bool:
    backend = route.backend
    return backend is not None and (backend.namespace, backend.name) == (namespace, _WEBHOOK)


def _rights(scene: Scene, access: Access) -> Iterator[Block]:
    if access.grants:
        yield Heading("Full rights", "grants", 3)
        rows = tuple(_grant_row(scene, each) for each in access.grants)
        yield from folded(Table("Who may do everything", ("Binding", "Where", "Role", "Who"), rows))
    if access.impersonations:
        yield Heading("Applied with lesser rights", "impersonations", 3)
        rows = tuple(_impersonation_row(each) for each in access.impersonations)
        columns = ("What", "Service account", "Roles in Git")
        yield from folded(Table("What is applied with the rights of a service account", columns, rows))


def _grant_row(scene: Scene, each: Grant) -> Row:
    components = [scene.link(component) for component in each.components]
    used: Rich = (Muted(" used by "), *joined([(link,) for link in components])) if components else ()
    subjects = joined([(Code(str(ref.key)), Muted(f" {ref.kind}")) for ref in each.subjects])
    return Row(
        (
            (Code(each.name), Muted(f" {each.kind}"), Text(" "), *mark(each)),
            (Code(each.namespace),) if each.namespace else text("whole cluster"),
            (Code(each.role.name), Muted(f" {each.role.kind}")),
            (*subjects, *used),
        ),
        anchor("grant", each.kind, each.namespace, each.name),
    )


def _impersonation_row(each: Impersonation) -> Row:
    roles = codes(role.name for role in each.roles) if each.roles else (Muted("none in Git"),)
    return Row(
        (
            (Code(str(each.by.key)), Muted(f" {each.by.kind}"), Text(" "), *mark(each)),
            (Code(str(each.service_account)),),
            roles,
        )
    )

"""Certificates and who issues them, as a section of the security page."""

from collections.abc import Sequence

from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Certificate, Issuer, Solver
from fleetbook.views import certificate_diagram
from fleetbook.views.diagram import Tone
from fleetbook.views.page import Badge, Block, Code, Heading, Muted, PageLink, Rich, Row, Table, Text
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import codes, folded, joined, known, mark, plain, spell_duration, text
from fleetbook.views.scene import Scene
from fleetbook.views.uses import users


def section(scene: Scene) -> tuple[Block, ...]:
    """Headings, the diagram and the tables; nothing where there are neither certificates nor issuers."""
    security = scene.cluster.security
    blocks: list[Block] = []
    if security.certificates:
        drawn = certificate_diagram.diagram(scene)
        blocks += [Heading("Certificates", "certificates"), *((drawn,) if drawn else ())]
        blocks += folded(_certificate_table(scene, security.certificates))
    if security.issuers:
        blocks += [Heading("Issuers", "issuers"), _issuer_table(scene, security.issuers)]
    return tuple(blocks)


def _certificate_table(scene: Scene, certificates: Sequence[Certificate]) -> Table:
    rows = tuple(_certificate_row(scene, each) for each in certificates)
    columns = ("Certificate", "Names", "Issuer", "Stored in Secret", "Served by")
    return Table("Certificates", columns, rows)


def _certificate_row(scene: Scene, each: Certificate) -> Row:
    asked: Rich = ()
    if each.requested_by:
        asked = (Muted(f" asked for by {each.requested_by.kind} {each.requested_by.name}"),)
    return Row(
        (
            (Code(f"{each.namespace}/{each.name}"), *asked, Text(" "), *mark(each)),
            _names(each.dns_names),
            (*_issuer_of(scene, each), *_lifetime(each)),
            _stored(scene, each),
            _served(scene, each),
        ),
        anchor("certificate", each.namespace, each.name),
    )


def _issuer_of(scene: Scene, certificate: Certificate) -> Rich:
    ref = certificate.issuer
    if isinstance(ref, Unknown):
        return known(ref)
    row = anchor("issuer", ref.kind, ref.namespace, ref.name)
    issuer = next((each for each in scene.cluster.security.issuers if _anchor(each) == row), None)
    name = PageLink(ref.name, f"{scene.paths.page('security')}#{row}") if issuer else Code(ref.name)
    staging: Rich = (Text(" "), Badge("not trusted", Tone.WARN)) if issuer and issuer.staging else ()
    return (name, Muted(f" {ref.kind}"), *staging)


def _lifetime(certificate: Certificate) -> Rich:
    parts = []
    if certificate.duration:
        parts.append(f"valid for {spell_duration(certificate.duration)}")
    if certificate.renew_before:
        parts.append(f"renewed {spell_duration(certificate.renew_before)} before its end")
    return (Muted(f" {', '.join(parts)}"),) if parts else ()


def _stored(scene: Scene, certificate: Certificate) -> Rich:
    copies = sorted({each.namespace for each in certificate.copies})
    more: Rich = (Muted(f" copied to {', '.join(copies)}"),) if copies else ()
    listed = any(each.key == certificate.secret for each in scene.cluster.security.secrets)
    row = anchor("secret", certificate.secret.namespace, certificate.secret.name)
    name = str(certificate.secret)
    link: Rich = (PageLink(name, f"{scene.paths.page('security')}#{row}"),) if listed else (Code(name),)
    return (*link, *more)


def _served(scene: Scene, certificate: Certificate) -> Rich:
    """The entrypoints that serve it, and what else reads it."""
    doors = dict.fromkeys(_door(scene, name) for name in certificate.served_by)
    shown = {entry.name for entry in map(scene.entrypoints.get, certificate.served_by) if entry}
    others = [use for use in certificate.used_by if not shown & {use.by.name, str(use.by.key)}]
    return joined([*doors, *((users(others),) if others else ())])


def _door(scene: Scene, name: str) -> Rich:
    entry = scene.entrypoints.get(name)
    return (scene.link(entry.component),) if entry and entry.component else (Code(name),)


def _anchor(issuer: Issuer) -> str:
    return anchor("issuer", issuer.kind, issuer.namespace, issuer.name)


def _issuer_table(scene: Scene, issuers: Sequence[Issuer]) -> Table:
    rows = tuple(_issuer_row(scene, each) for each in issuers)
    columns = ("Issuer", "Type", "Asks", "Proves with", "Account", "Needs secret")
    return Table("Who issues certificates", columns, rows)


def _issuer_row(scene: Scene, each: Issuer) -> Row:
    return Row(
        (
            (Code(each.name), Muted(f" {each.kind}"), Text(" "), *mark(each)),
            text(each.type),
            _asked(scene, each),
            joined([_solver(solver) for solver in each.solvers], " · "),
            (*known(each.email, "–"), *((Muted(" bound to an account"),) if each.account_bound else ())),
            codes(str(key) for key in each.secrets),
        ),
        _anchor(each),
    )


def _asked(scene: Scene, issuer: Issuer) -> Rich:
    """Who vouches: an authority, a server, or the certificate whose key signs."""
    if issuer.signs_with:
        ref = issuer.signed_by
        if ref is None:
            return (Text("signs with "), Code(str(issuer.signs_with)))
        row = f"{scene.paths.page('security')}#{anchor('certificate', ref.namespace, ref.name)}"
        return (Text("signs with "), PageLink(str(ref.key), row))
    if issuer.authority and isinstance(issuer.server, str):
        untrusted: Rich = (Text(" "), Badge("not trusted", Tone.WARN)) if issuer.staging else ()
        return (Text(issuer.authority), *untrusted)
    return known(issuer.server, "–")


def _solver(solver: Solver) -> Rich:
    words = " · ".join(part for part in (solver.challenge, solver.provider, solver.through) if part)
    names: Rich = (Text(" for "), *_names(solver.names)) if solver.names else ()
    return (Text(words), *names)


def _names(names: Sequence[str | Unknown]) -> Rich:
    """Names, and once for all of them why some are not known."""
    shown = codes(plain(name) for name in names)
    reasons = dict.fromkeys(name.reason for name in names if isinstance(name, Unknown))
    return (*shown, *((Muted(f" unknown: {'; '.join(reasons)}"),) if reasons else ()))

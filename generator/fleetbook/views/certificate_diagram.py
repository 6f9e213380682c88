"""The diagram of certificates: who issues them, where they are kept, what serves them."""

from collections.abc import Mapping, Sequence

from fleetbook.core.identity import ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Certificate, Issuer, Solver
from fleetbook.views.brands import brand
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Tone
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene
from fleetbook.views.sketch import Sketch

MOST = 12
"""Certificates beyond which the rest is one card."""


def diagram(scene: Scene) -> DiagramSpec | None:
    """The diagram `certificates`: issuance, storage and termination; None without certificates."""
    security = scene.cluster.security
    if not security.certificates:
        return None
    # Those that Git states say more than those that annotations ask for.
    ranked = sorted(security.certificates, key=lambda each: each.requested_by is not None)
    shown, rest = (ranked, []) if len(ranked) <= MOST else (ranked[: MOST - 1], ranked[MOST - 1 :])
    issuers = {ObjectRef(each.kind, each.namespace, each.name): each for each in security.issuers}
    sketch = Sketch()
    for certificate in shown:
        sketch.add(*_certificate(certificate, scene))
        sketch.add(*_served(scene, certificate))
        sketch.add(*_issuer(certificate.issuer, _certificate_id(certificate), issuers, scene))
    for issuer, members in _by_issuer(rest).items():
        more = _more(members, scene)
        sketch.add([more])
        sketch.add(*_issuer(issuer, more.id, issuers, scene))
    return DiagramSpec(
        id=scene.paths.diagram("certificates"),
        title=f"Certificates of {scene.cluster.name}",
        description=_in_words(ranked),
        cards=tuple(sketch.cards.values()),
        edges=tuple(sketch.edges.values()),
    )


def _by_issuer(certificates: Sequence[Certificate]) -> dict[ObjectRef | Unknown, list[Certificate]]:
    found: dict[ObjectRef | Unknown, list[Certificate]] = {}
    for each in certificates:
        found.setdefault(each.issuer, []).append(each)
    return found


def _more(members: Sequence[Certificate], scene: Scene) -> Card:
    names = [plain(name) for each in members for name in each.dns_names]
    return Card(
        id=f"more-{_certificate_id(members[0])}",
        title=count(len(members), "more certificate"),
        subtitle=shorten([each.name for each in members], 2),
        icon="cert-manager",
        page=f"{scene.paths.page('security')}#certificates",
        tooltip=", ".join(names),
    )


def _in_words(certificates: Sequence[Certificate]) -> str:
    parts = [
        f"{shorten([plain(name) for name in each.dns_names], 2)} is issued by {issuer_name(each)}"
        for each in certificates[:4]
    ]
    return "; ".join(parts) + "."


def issuer_name(certificate: Certificate) -> str:
    """The name of a certificate's issuer, or what stands in its place."""
    issuer = certificate.issuer
    return plain(issuer) if isinstance(issuer, Unknown) else issuer.name


def _certificate_id(certificate: Certificate) -> str:
    return anchor("certificate", certificate.namespace, certificate.name)


def _certificate(certificate: Certificate, scene: Scene) -> tuple[list[Card], list[Edge]]:
    page = scene.paths.page("security")
    names = [plain(name) for name in certificate.dns_names]
    secret = certificate.secret
    secret_id = anchor("secret", secret.namespace, secret.name)
    listed = any(each.key == secret for each in scene.cluster.security.secrets)
    cards = [
        Card(
            id=_certificate_id(certificate),
            title=min(names, key=lambda name: not name.startswith("*"), default=certificate.name),
            subtitle=f"Certificate · {count(len(names), 'name')} · {certificate.namespace}",
            icon="cert-manager",
            page=f"{page}#{_certificate_id(certificate)}",
            tooltip=", ".join(names),
        ),
        Card(
            id=secret_id,
            title=secret.name,
            subtitle=f"Secret · {secret.namespace}",
            icon="secret",
            page=f"{page}#{secret_id if listed else _certificate_id(certificate)}",
        ),
    ]
    return cards, [Edge(source=_certificate_id(certificate), target=secret_id, label="is stored in")]


def _issuer(
    ref: ObjectRef | Unknown, asking: str, issuers: Mapping[ObjectRef, Issuer], scene: Scene
) -> tuple[list[Card], list[Edge]]:
    """The issuer that a certificate asks, and how it proves that the names are its owner's."""
    if isinstance(ref, Unknown):
        card = Card(
            id=anchor("issuer", plain(ref)), title=plain(ref), subtitle=ref.reason, icon="certificate"
        )
        return [card], [Edge(source=asking, target=card.id, label="asks")]
    issuer = issuers.get(ref)
    card = _issuer_card(ref, issuer, scene)
    asks = Edge(source=asking, target=card.id, label="asks")
    if issuer is None:
        return [card], [asks]
    if issuer.signs_with:
        key = anchor("secret", issuer.signs_with.namespace, issuer.signs_with.name)
        signs = [Edge(source=card.id, target=key, label="signs with", constrains=False)]
        return [card], [asks, *(signs if issuer.signed_by else ())]
    proofs = [_proof(card.id, number, each, scene) for number, each in enumerate(_ways(issuer))]
    proven = [Edge(source=card.id, target=each.id, label="proves with") for each in proofs]
    return [card, *proofs], [asks, *proven]


def _issuer_card(ref: ObjectRef, issuer: Issuer | None, scene: Scene) -> Card:
    acme = issuer is not None and (issuer.authority or "").startswith("Let's Encrypt")
    kind = "not in Git" if issuer is None else issuer.authority or issuer.type.replace("acme", "ACME")
    page = scene.paths.page("security")
    row = anchor("issuer", ref.kind, ref.namespace, ref.name)
    return Card(
        id=row,
        title=ref.name,
        subtitle=f"{ref.kind} · {kind}",
        icon="letsencrypt" if acme else "certificate",
        page=f"{page}#{row if issuer else 'certificates'}",
        tone=Tone.NEUTRAL if issuer and not issuer.staging else Tone.WARN,
    )


def _ways(issuer: Issuer) -> list[Solver]:
    """Its solvers, those of one provider once."""
    return list({(each.challenge, each.provider): each for each in reversed(issuer.solvers)}.values())[::-1]


def _asked(solver: Solver) -> str:
    """Whose name servers, or that a web server, prove it: `Hetzner DNS`, `Azure DNS`."""
    if solver.provider is None:
        return "HTTP challenge" if solver.challenge == "HTTP-01" else "DNS challenge"
    return solver.provider if "DNS" in solver.provider else f"{solver.provider} DNS"


def _proof(issuer: str, number: int, solver: Solver, scene: Scene) -> Card:
    names = [plain(name) for name in solver.names]
    details = (solver.challenge, solver.through or "", shorten(names, 1))
    return Card(
        id=f"{issuer}-proof-{number}",
        title=_asked(solver),
        subtitle=" · ".join(part for part in details if part),
        icon=brand(solver.provider or "solver", "dns"),
        tone=Tone.OUTSIDE,
        page=f"{scene.paths.page('security')}#issuers",
        tooltip=", ".join(names),
    )


def _served(scene: Scene, certificate: Certificate) -> tuple[list[Card], list[Edge]]:
    secret_id = anchor("secret", certificate.secret.namespace, certificate.secret.name)
    cards = []
    for name in certificate.served_by:
        entry = scene.entrypoints.get(name)
        owner = scene.components.get(entry.component or "") if entry else None
        default = entry is not None and entry.default_certificate == certificate.secret
        cards.append(
            Card(
                id=anchor("door", name),
                title=owner.title if owner else name,
                subtitle="default certificate" if default else "terminates TLS",
                icon=scene.icon_of(entry.component if entry else None, "ing"),
                page=scene.page_of(entry.component) if entry else None,
            )
        )
    return cards, [Edge(source=secret_id, target=card.id, label="is served by") for card in cards]

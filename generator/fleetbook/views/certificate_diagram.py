"""The diagram of certificates: who issues them, where they are kept, what serves them."""

from collections.abc import Sequence

from fleetbook.model.security import Certificate, Issuer
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
    shown = security.certificates[:MOST]
    issuers = {(each.kind, each.name): each for each in security.issuers}
    page = scene.paths.page("security")
    sketch = Sketch()
    for certificate in shown:
        sketch.add(*_certificate(certificate, scene))
        sketch.add(*_served(scene, certificate))
        issuer = issuers.get((certificate.issuer.kind, certificate.issuer.name))
        sketch.add(*_issuer(certificate, issuer, page))
    if len(security.certificates) > MOST:
        rest = count(len(security.certificates) - MOST, "more certificate")
        sketch.add([Card(id="more", title=rest, icon="certificate", page=f"{page}#certificates")])
    return DiagramSpec(
        id=scene.paths.diagram("certificates"),
        title=f"Certificates of {scene.cluster.name}",
        description=_in_words(shown),
        cards=tuple(sketch.cards.values()),
        edges=tuple(sketch.edges.values()),
    )


def _in_words(certificates: Sequence[Certificate]) -> str:
    parts = [
        f"{shorten([plain(name) for name in each.dns_names], 2)} is issued by {each.issuer.name}"
        for each in certificates[:4]
    ]
    return "; ".join(parts) + "."


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


def _issuer(certificate: Certificate, issuer: Issuer | None, page: str) -> tuple[list[Card], list[Edge]]:
    ref = certificate.issuer
    issuer_id = anchor("issuer", ref.kind, ref.namespace, ref.name)
    words = (
        f"{ref.kind} · {issuer.type.upper() if issuer.type in ('acme', 'ca') else issuer.type}"
        if issuer
        else ""
    )
    acme = issuer is not None and "letsencrypt" in plain(issuer.server)
    card = Card(
        id=issuer_id,
        title=ref.name,
        subtitle=words or f"{ref.kind} · not in Git",
        icon="letsencrypt" if acme else "certificate",
        page=f"{page}#{'issuers' if issuer else _certificate_id(certificate)}",
        tone=Tone.NEUTRAL if issuer else Tone.WARN,
    )
    asks = Edge(source=_certificate_id(certificate), target=issuer_id, label="asks")
    if issuer is None or not (issuer.dns_provider or issuer.solver):
        return [card], [asks]
    proof = Card(
        id=f"{issuer_id}-proof",
        title=f"{issuer.dns_provider} DNS" if issuer.dns_provider else "HTTP challenge",
        subtitle=" · ".join(part for part in (issuer.solver, shorten(issuer.zones, 1)) if part),
        icon=brand(issuer.dns_provider or "solver", "dns"),
        tone=Tone.OUTSIDE,
        page=f"{page}#issuers",
    )
    return [card, proof], [asks, Edge(source=issuer_id, target=proof.id, label="proves with")]


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

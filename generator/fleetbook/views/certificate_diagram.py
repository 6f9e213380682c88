"""The diagram of certificates: who issues them, where they are kept, what serves them."""

from collections.abc import Mapping, Sequence

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Certificate, Issuer, Solver
from fleetbook.views.brands import brand
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Tone
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene
from fleetbook.views.sketch import Sketch

MOST = 6
"""Certificates beyond which those of one issuer that are served alike are one card."""
MOST_ALONE = 5
"""Certificates that keep a card of their own beside those."""
MOST_GATHERED = 5
"""Cards of several certificates; those of further issuers are the last of them."""

_TYPES = {"acme": "ACME", "selfSigned": "self-signed"}
"""How kinds of issuers are called by people."""
MOST_SAID = 20
"""Names that a card tells of on hover."""

Way = tuple[ObjectRef | Unknown | None, tuple[str, ...]]
"""Who issues certificates, and what serves them; no issuer where they have several."""


def diagram(scene: Scene) -> DiagramSpec | None:
    """The diagram `certificates`: issuance, storage and termination; None without certificates."""
    security = scene.cluster.security
    if not security.certificates:
        return None
    issuers = {ObjectRef(each.kind, each.namespace, each.name): each for each in security.issuers}
    alone, gathered = _parts(security.certificates)
    sketch = Sketch()
    for certificate in alone:
        sketch.add(*_certificate(certificate, scene))
        sketch.add(*_served(scene, certificate.served_by, certificate.secret))
        sketch.add(*_issuer(certificate.issuer, _certificate_id(certificate), issuers, scene))
    for (issuer, doors), members in gathered.items():
        cards, edges = _several(members, scene)
        sketch.add(cards, edges)
        sketch.add(*_served(scene, doors, None, cards[-1].id))
        if issuer is not None:
            sketch.add(*_issuer(issuer, cards[0].id, issuers, scene))
    return DiagramSpec(
        id=scene.paths.diagram("certificates"),
        title=f"Certificates of {scene.cluster.name}: who issues them, and what serves them",
        description=_in_words(security.certificates),
        cards=tuple(sketch.cards.values()),
        edges=tuple(sketch.edges.values()),
    )


def _parts(certificates: Sequence[Certificate]) -> tuple[list[Certificate], dict[Way, list[Certificate]]]:
    """Those that have a card each, and those that share one, by their ways."""
    # Those that Git states say more than those that annotations ask for.
    ranked = sorted(certificates, key=lambda each: each.requested_by is not None)
    if len(ranked) <= MOST:
        return ranked, {}
    ways: dict[Way, list[Certificate]] = {}
    for each in ranked:
        ways.setdefault((each.issuer, each.served_by), []).append(each)
    single = [members[0] for members in ways.values() if len(members) == 1][:MOST_ALONE]
    rest = {way: members for way, members in ways.items() if members[0] not in single}
    order = sorted(rest, key=lambda way: (-len(rest[way]), list(rest).index(way)))
    shown = order if len(order) <= MOST_GATHERED else order[: MOST_GATHERED - 1]
    gathered = {way: rest[way] for way in shown}
    if others := [each for way in order[len(shown) :] for each in rest[way]]:
        gathered[None, ()] = others
    return single, gathered


def _several(members: Sequence[Certificate], scene: Scene) -> tuple[list[Card], list[Edge]]:
    """Certificates that come about and are served alike, and their Secrets."""
    names = [plain(name) for each in members for name in each.dns_names]
    page = f"{scene.paths.page('security')}#certificates"
    certificates = Card(
        id=f"several-{_certificate_id(members[0])}",
        title=count(len(members), "certificate"),
        subtitle=shorten(list(dict.fromkeys(names or [each.name for each in members])), 1),
        icon="cert-manager",
        page=page,
        tooltip=shorten(names, MOST_SAID),
    )
    secrets = Card(
        id=f"several-{anchor('secret', members[0].secret.namespace, members[0].secret.name)}",
        title=count(len({each.secret for each in members}), "Secret"),
        subtitle=shorten(sorted({each.secret.namespace for each in members}), 2),
        icon="secret",
        page=page,
        tooltip=shorten(sorted({str(each.secret) for each in members}), MOST_SAID),
    )
    stored = "is stored in" if len(members) == 1 else "are stored in"
    return [certificates, secrets], [Edge(source=certificates.id, target=secrets.id, label=stored)]


def _in_words(certificates: Sequence[Certificate]) -> str:
    """How many there are, and what each issuer issues."""
    issued: dict[str, list[str]] = {}
    for each in certificates:
        issued.setdefault(issuer_name(each), []).extend(plain(name) for name in each.dns_names)
    ranked = sorted(issued.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    parts = [
        f"{issuer} issues those for {shorten(list(dict.fromkeys(names)), 2)}"
        if names
        else f"{issuer} issues one"
        for issuer, names in ranked[:4]
    ]
    more = [f"{len(ranked) - 4} more issuers issue the rest"] if len(ranked) > 4 else []
    return f"{count(len(certificates), 'certificate')}: {'; '.join([*parts, *more])}."


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
    proofs = [_proof(card.id, number, each, scene) for number, each in enumerate(_ways(issuer))]
    proven = [Edge(source=card.id, target=each.id, label="proves with") for each in proofs]
    return [card, *proofs], [asks, *proven]


def _issuer_card(ref: ObjectRef, issuer: Issuer | None, scene: Scene) -> Card:
    acme = issuer is not None and (issuer.authority or "").startswith("Let's Encrypt")
    kind = "not in Git" if issuer is None else issuer.authority or _TYPES.get(issuer.type, issuer.type)
    if issuer is not None and issuer.signs_with:
        # An arrow back to the Secret would cross what others are stored in.
        kind = f"CA with {issuer.signs_with.name}"
    page = scene.paths.page("security")
    row = anchor("issuer", ref.kind, ref.namespace, ref.name)
    return Card(
        id=row,
        title=ref.name,
        # Issuers of one name lie in several namespaces.
        subtitle=" · ".join(part for part in (ref.kind, kind, ref.namespace) if part),
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


def _served(
    scene: Scene, doors: Sequence[str], secret: NamespacedName | None, start: str = ""
) -> tuple[list[Card], list[Edge]]:
    """What shows the certificates to those who come, of one Secret or of the card `start`."""
    cards = []
    for name in doors:
        entry = scene.entrypoints.get(name)
        owner = scene.components.get(entry.component or "") if entry else None
        default = secret is not None and entry is not None and entry.default_certificate == secret
        ends = "default certificate" if default else "terminates TLS"
        # The doors of one component are told apart by their own names.
        alike = owner is not None and entry is not None and owner.title.lower() != entry.name.lower()
        cards.append(
            Card(
                id=anchor("door", name),
                title=owner.title if owner else name,
                subtitle=f"{name.rpartition('/')[2]} · {ends}" if alike else ends,
                icon=scene.icon_of(entry.component if entry else None, "ing"),
                page=scene.page_of(entry.component) if entry else None,
            )
        )
    source = anchor("secret", secret.namespace, secret.name) if secret else start
    return cards, [Edge(source=source, target=card.id, label="is served by") for card in cards]

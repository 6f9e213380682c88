"""The security diagrams: who issues certificates, where secrets come from, who signs people in."""

from collections import defaultdict
from collections.abc import Sequence

from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Guard, Route
from fleetbook.model.security import Certificate, Issuer, Secret, SecretKind
from fleetbook.views.brands import brand
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Panel, Tone
from fleetbook.views.network_diagram import short_host
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene

MOST = 12
"""Rows of a diagram beyond which the rest is one card."""

SOURCES = {
    SecretKind.SEALED: ("SealedSecret", "encrypted in Git", Tone.GOOD),
    SecretKind.SOPS: ("SOPS secret", "encrypted in Git", Tone.GOOD),
    SecretKind.EXTERNAL: ("ExternalSecret", "only a reference in Git", Tone.GOOD),
    SecretKind.PLAIN: ("plain Secret", "readable in Git", Tone.WARN),
    SecretKind.GENERATED: ("generated Secret", "made by a controller or an overlay", Tone.NEUTRAL),
    SecretKind.REFERENCED: ("Secret", "not in Git: made by hand", Tone.WARN),
}
"""How a kind is called, where it lies, and how that is to be taken."""


def certificates(scene: Scene) -> DiagramSpec | None:
    """The diagram `certificates`: issuance, storage and termination; None without certificates."""
    security = scene.cluster.security
    if not security.certificates:
        return None
    shown = security.certificates[:MOST]
    issuers = {(each.kind, each.name): each for each in security.issuers}
    page = scene.paths.page("security")
    cards: dict[str, Card] = {}
    edges: dict[tuple[str, str], Edge] = {}
    for certificate in shown:
        _add(cards, edges, *_certificate(certificate, page))
        _add(cards, edges, *_served(scene, certificate))
        _add(
            cards,
            edges,
            *_issuer(certificate, issuers.get((certificate.issuer.kind, certificate.issuer.name)), page),
        )
    if len(security.certificates) > MOST:
        rest = count(len(security.certificates) - MOST, "more certificate")
        cards["more"] = Card(id="more", title=rest, icon="certificate", page=f"{page}#certificates")
    return DiagramSpec(
        id=scene.paths.diagram("certificates"),
        title=f"Certificates of {scene.cluster.name}",
        description=_certificates_in_words(shown),
        cards=tuple(cards.values()),
        edges=tuple(edges.values()),
    )


def _add(
    cards: dict[str, Card], edges: dict[tuple[str, str], Edge], more: Sequence[Card], arrows: Sequence[Edge]
) -> None:
    """Add pieces; what several certificates share is drawn once."""
    for card in more:
        cards.setdefault(card.id, card)
    for edge in arrows:
        edges.setdefault((edge.source, edge.target), edge)


def _certificates_in_words(certificates: Sequence[Certificate]) -> str:
    parts = [
        f"{shorten([plain(name) for name in each.dns_names], 2)} is issued by {each.issuer.name}"
        for each in certificates[:4]
    ]
    return "; ".join(parts) + "."


def _certificate_id(certificate: Certificate) -> str:
    return anchor("certificate", certificate.namespace, certificate.name)


def _certificate(certificate: Certificate, page: str) -> tuple[list[Card], list[Edge]]:
    names = [plain(name) for name in certificate.dns_names]
    secret = certificate.secret
    secret_id = anchor("secret", secret.namespace, secret.name)
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
            page=f"{page}#{secret_id}",
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
        page=f"{page}#issuers",
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


def secrets(scene: Scene) -> DiagramSpec | None:
    """The diagram `secrets`: from Git to the pod; None without secrets."""
    found = [each for each in scene.cluster.security.secrets if each.kind is not SecretKind.GENERATED]
    if not found:
        return None
    by_kind: dict[SecretKind, list[Secret]] = defaultdict(list)
    for secret in found:
        by_kind[secret.kind].append(secret)
    most = MOST if len(found) <= MOST else max(3, MOST // len(by_kind))
    lines = [_lineage(scene, kind, by_kind[kind], most) for kind in SOURCES if kind in by_kind]
    cards: dict[str, Card] = {}
    edges: dict[tuple[str, str], Edge] = {}
    for more, arrows in lines:
        _add(cards, edges, more, arrows)
    words = [
        f"{count(len(members), SOURCES[kind][0])}: {SOURCES[kind][1]}" for kind, members in by_kind.items()
    ]
    return DiagramSpec(
        id=scene.paths.diagram("secrets"),
        title=f"Secrets of {scene.cluster.name}: from Git to the pod",
        description="; ".join(words) + ".",
        cards=tuple(cards.values()),
        edges=tuple(edges.values()),
    )


def _lineage(
    scene: Scene, kind: SecretKind, members: Sequence[Secret], most: int
) -> tuple[list[Card], list[Edge]]:
    """Source, the controller that makes the Secret, the Secrets, and who uses them."""
    name, where, tone = SOURCES[kind]
    page = scene.paths.page("security")
    source = Card(
        id=f"source-{kind}",
        title=count(len(members), name),
        subtitle=where,
        icon="sealed-secrets" if kind is SecretKind.SEALED else "secret",
        page=f"{page}#secrets",
        tone=tone,
    )
    cards, edges, start, columns = [source], [], source.id, 2
    maker = _maker(scene, kind, members)
    if maker:
        cards.append(maker)
        edges.append(Edge(source=source.id, target=maker.id))
        start, columns = maker.id, 1
    shown = members if len(members) <= most else members[: most - 1]
    for secret in shown:
        more, arrows = _secret(scene, secret, start, columns)
        cards += more
        edges += arrows
    if len(shown) < len(members):
        rest = Card(
            id=f"more-{kind}",
            title=f"{len(members) - len(shown)} more",
            subtitle="see the table",
            icon="secret",
            page=f"{page}#secrets",
        )
        cards.append(rest)
        edges.append(Edge(source=start, target=rest.id, columns=columns))
    return cards, edges


def _maker(scene: Scene, kind: SecretKind, members: Sequence[Secret]) -> Card | None:
    """Who turns what lies in Git into Secrets of the cluster."""
    if kind is SecretKind.SOPS:
        return Card(id="maker-sops", title="kustomize-controller", subtitle="decrypts with SOPS", icon="flux")
    if kind not in (SecretKind.SEALED, SecretKind.EXTERNAL):
        return None
    provider = next((each.provider for each in members if each.provider), None)
    owner = scene.components.get(provider or "")
    words = "decrypts in the cluster" if kind is SecretKind.SEALED else "fetches the values"
    return Card(
        id=f"maker-{kind}",
        title=owner.title if owner else provider or "controller",
        subtitle=words,
        icon=owner.icon if owner else "crd",
        page=scene.page_of(provider),
    )


def _secret(scene: Scene, secret: Secret, start: str, columns: int) -> tuple[list[Card], list[Edge]]:
    page = scene.paths.page("security")
    keys = shorten(secret.keys, 1) if secret.keys else "keys unknown"
    card = Card(
        id=anchor("secret", secret.namespace, secret.name),
        title=secret.name,
        subtitle=f"{secret.namespace} · {keys}",
        icon="secret",
        page=f"{page}#{anchor('secret', secret.namespace, secret.name)}",
        tone=Tone.WARN if secret.kind in (SecretKind.PLAIN, SecretKind.REFERENCED) else Tone.NEUTRAL,
        tooltip=", ".join(secret.keys),
    )
    arrow = Edge(source=start, target=card.id, columns=columns)
    if not secret.used_by:
        return [card], [arrow]
    user = Card(
        id=f"{card.id}-user",
        title=shorten(sorted({use.by.name for use in secret.used_by}), 1),
        subtitle=shorten(sorted({use.how for use in secret.used_by}), 1),
        icon=scene.icon_of(secret.component, "deploy"),
        page=scene.page_of(secret.component),
        tooltip="; ".join(f"{use.by}: {use.how}" for use in secret.used_by[:12]),
    )
    return [card, user], [arrow, Edge(source=card.id, target=user.id)]


def sign_in(scene: Scene) -> DiagramSpec | None:
    """The diagram `sign-in`: who vouches for people, and which routes ask; None where no route asks."""
    groups: dict[tuple[str, str], list[Route]] = defaultdict(list)
    guards: dict[tuple[str, str], Guard] = {}
    for route in scene.cluster.network.routes:
        if route.auth:
            key = (route.auth.provider or "", str(route.auth.by or route.auth.method))
            groups[key].append(route)
            guards[key] = route.auth
    if not groups:
        return None
    cards: dict[str, Card] = {}
    edges: dict[tuple[str, str], Edge] = {}
    panels: list[Panel] = []
    for key, routes in sorted(groups.items()):
        panel, more, arrows = _guarded(scene, guards[key], routes, max(4, 2 * MOST // len(groups)))
        panels.append(panel)
        _add(cards, edges, more, arrows)
    return DiagramSpec(
        id=scene.paths.diagram("sign-in"),
        title=f"Sign-in of {scene.cluster.name}",
        description="; ".join(
            f"{guards[key].provider or guards[key].method} guards {count(len(routes), 'route')}"
            for key, routes in sorted(groups.items())
        )
        + ".",
        cards=tuple(cards.values()),
        panels=tuple(panels),
        edges=tuple(edges.values()),
    )


def _guarded(
    scene: Scene, guard: Guard, routes: Sequence[Route], most: int
) -> tuple[Panel, list[Card], list[Edge]]:
    """The provider, the guard and the hosts behind it."""
    by = str(guard.by or guard.method)
    panel = Panel(id=anchor("behind", by), title=f"guards {count(len(routes), 'route')}", tone=Tone.GOOD)
    door = Card(
        id=anchor("guard", by),
        title=guard.by.name if guard.by else guard.method,
        subtitle=f"{guard.method} · {guard.by.kind}" if guard.by else guard.method,
        icon="guard",
        page=f"{scene.paths.page('network')}#"
        + (anchor("middleware", guard.by.namespace, guard.by.name) if guard.by else "routes"),
    )
    behind = [_host_card(scene, panel, route) for route in routes]
    if len(behind) > most:
        behind = [*behind[: most - 1], _more_hosts(scene, panel, len(behind) - most + 1)]
    edges = [Edge(source=door.id, target=card.id) for card in behind]
    if not guard.provider:
        return panel, [door, *behind], edges
    provider = _provider(scene, guard.provider)
    vouches = Edge(source=provider.id, target=door.id, label="vouches", line=Line.SOLID)
    return panel, [provider, door, *behind], [vouches, *edges]


def _host_card(scene: Scene, panel: Panel, route: Route) -> Card:
    host = plain(route.host)
    return Card(
        id=f"{panel.id}-{anchor(host, route.path)}",
        title=short_host(route.host) + (route.path if route.path != "/" else ""),
        subtitle=scene.title_of(route.component) if route.component else "component unknown",
        icon=scene.icon_of(route.component, "ing"),
        page=scene.page_of(route.component),
        group=panel.id,
        tooltip=host,
    )


def _more_hosts(scene: Scene, panel: Panel, number: int) -> Card:
    return Card(
        id=f"{panel.id}-more",
        title=f"{number} more",
        subtitle="see the matrix",
        icon="more",
        page=f"{scene.paths.page('security')}#guards",
        group=panel.id,
    )


def _provider(scene: Scene, provider: str) -> Card:
    """The identity provider: the component that answers its host, or something outside."""
    route = next((each for each in scene.cluster.network.routes if _same_host(each, provider)), None)
    owner = scene.components.get(route.component or "") if route else None
    return Card(
        id=anchor("provider", provider),
        title=owner.title if owner else provider,
        subtitle=provider if owner else "identity provider",
        icon=owner.icon if owner else "identity",
        page=scene.page_of(owner.id) if owner else None,
        tone=Tone.NEUTRAL if owner else Tone.OUTSIDE,
    )


def _same_host(route: Route, provider: str) -> bool:
    return not isinstance(route.host, Unknown) and route.host == provider.split("://")[-1].split("/")[0]

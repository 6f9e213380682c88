"""The diagram of secrets: from Git to the pod."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from fleetbook.core.identity import ObjectRef
from fleetbook.model.security import Secret, SecretKind
from fleetbook.views.brands import brand
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Tone
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene
from fleetbook.views.sketch import Sketch

MOST = 12
"""Secrets beyond which the rest of a kind is one card."""

Lineage = tuple[SecretKind, ObjectRef | None]
"""How secrets get into the cluster, and the store that their values come from."""

SOURCES = {
    SecretKind.SEALED: ("SealedSecret", "encrypted in Git", Tone.GOOD),
    SecretKind.SOPS: ("SOPS secret", "encrypted in Git", Tone.GOOD),
    SecretKind.EXTERNAL: ("ExternalSecret", "only a reference in Git", Tone.GOOD),
    SecretKind.PLAIN: ("plain Secret", "readable in Git", Tone.WARN),
    SecretKind.GENERATED: ("generated Secret", "made by a controller or an overlay", Tone.NEUTRAL),
    SecretKind.REFERENCED: ("Secret", "not in Git", Tone.WARN),
}
"""How a kind is called, where it lies, and how that is to be taken."""


def diagram(scene: Scene) -> DiagramSpec | None:
    """The diagram `secrets`: from Git to the pod; None without secrets."""
    found = [each for each in scene.cluster.security.secrets if each.kind is not SecretKind.GENERATED]
    if not found:
        return None
    groups: dict[Lineage, list[Secret]] = defaultdict(list)
    for secret in found:
        groups[secret.kind, secret.store].append(secret)
    by_kind = Counter(secret.kind for secret in found)
    most = MOST if len(found) <= MOST else max(3, MOST // len(groups))
    order = sorted(groups, key=lambda each: (list(SOURCES).index(each[0]), str(each[1])))
    lines = [_lineage(scene, each, groups[each], by_kind[each[0]], most) for each in order]
    sketch = Sketch()
    for more, arrows in lines:
        sketch.add(more, arrows)
    words = [f"{count(number, SOURCES[kind][0])}: {SOURCES[kind][1]}" for kind, number in by_kind.items()]
    return DiagramSpec(
        id=scene.paths.diagram("secrets"),
        title=f"Secrets of {scene.cluster.name}: from Git to the pod",
        description="; ".join(words) + ".",
        cards=tuple(sketch.cards.values()),
        edges=tuple(sketch.edges.values()),
    )


def _lineage(
    scene: Scene, lineage: Lineage, members: Sequence[Secret], number: int, most: int
) -> tuple[list[Card], list[Edge]]:
    """Source, the controller or store that gives the values, the Secrets, and who uses them."""
    kind, store = lineage
    name, where, tone = SOURCES[kind]
    page = scene.paths.page("security")
    source = Card(
        id=f"source-{kind}",
        title=count(number, name),
        subtitle=where,
        icon="sealed-secrets" if kind is SecretKind.SEALED else "secret",
        page=f"{page}#secrets",
        tone=tone,
    )
    cards, edges, start, columns = [source], [], source.id, 2
    maker = _store(scene, store) if store else _maker(scene, kind, members)
    if maker:
        cards.append(maker)
        edges.append(Edge(source=source.id, target=maker.id))
        start, columns = maker.id, 1
    shown = members if len(members) <= most else _telling(members)[: most - 1]
    for secret in shown:
        more, arrows = _secret(scene, secret, start, columns)
        cards += more
        edges += arrows
    if len(shown) < len(members):
        rest = Card(
            id=f"more-{kind}-{anchor(*(store.kind, store.namespace, store.name))}"
            if store
            else f"more-{kind}",
            title=f"{len(members) - len(shown)} more",
            subtitle="see the table",
            icon="secret",
            page=f"{page}#secrets",
        )
        cards.append(rest)
        edges.append(Edge(source=start, target=rest.id, columns=columns))
    return cards, edges


def _telling(secrets: Sequence[Secret]) -> list[Secret]:
    """Those that are used first, and of those of one name only one in front."""
    names: set[str] = set()
    ranked = []
    for each in secrets:
        ranked.append((not each.used_by, each.name in names, each.key))
        names.add(each.name)
    return [each for _, each in sorted(zip(ranked, secrets, strict=True), key=lambda pair: pair[0])]


def _store(scene: Scene, ref: ObjectRef) -> Card:
    """The store that the values come from."""
    store = next((each for each in scene.cluster.security.stores if each.ref == ref), None)
    row = anchor("store", ref.kind, ref.namespace, ref.name)
    return Card(
        id=row,
        title=store.provider if store else ref.name,
        subtitle=f"store {ref.name}" if store else f"{ref.kind}, not in Git",
        icon=brand(store.provider, "vault") if store else "vault",
        page=f"{scene.paths.page('security')}#{row if store else 'secrets'}",
        tone=Tone.OUTSIDE,
        tooltip=plain(store.address) if store else "",
    )


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

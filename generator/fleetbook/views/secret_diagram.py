"""The diagram of secrets: from Git to the pod."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from fleetbook.core.identity import ObjectRef
from fleetbook.model.security import Secret, SecretKind
from fleetbook.views.brands import brand
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Tone, told_apart
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene
from fleetbook.views.sketch import Sketch

MOST = 12
"""Secrets beyond which those of one component are one card, and the rest of a kind another."""

MOST_SAID = 12
"""Names that a card tells of on hover."""
UNSAFE = (SecretKind.PLAIN, SecretKind.REFERENCED)
"""Kinds of secrets that are to be looked at: readable in Git, or not in it."""

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
    most = MOST if len(found) <= MOST else max(2, MOST // len(groups))
    order = sorted(groups, key=lambda each: (list(SOURCES).index(each[0]), str(each[1])))
    lines = [_lineage(scene, each, groups[each], by_kind[each[0]], most) for each in order]
    sketch = Sketch()
    for more, arrows in lines:
        sketch.add(more, arrows)
    return DiagramSpec(
        id=scene.paths.diagram("secrets"),
        title=f"Secrets of {scene.cluster.name}: from Git to the pod",
        description=_in_words(found),
        cards=told_apart(sketch.cards.values()),
        edges=tuple(sketch.edges.values()),
    )


def _in_words(secrets: Sequence[Secret]) -> str:
    """How many of each kind there are, where they lie, and which stores give their values."""
    by_kind = Counter(secret.kind for secret in secrets)
    words = [
        f"{count(by_kind[kind], name)}, {where}"
        for kind, (name, where, _) in SOURCES.items()
        if by_kind[kind]
    ]
    stores = sorted({each.store.name for each in secrets if each.store})
    given = f". Values come from {shorten(stores)}" if stores else ""
    unused = sum(not each.used_by for each in secrets)
    return "; ".join(words) + given + (f". Nothing in Git uses {unused} of them." if unused else ".")


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
    shown, rest = _shown(members, most)
    for several in shown:
        secret = several[0]
        drawn = _secret(scene, secret) if len(several) == 1 else _several(scene, several)
        cards += drawn
        edges.append(Edge(source=start, target=drawn[0].id, columns=columns))
        edges += [Edge(source=drawn[0].id, target=user.id) for user in drawn[1:]]
    if rest:
        more = _rest(
            scene, rest, len(shown), f"more-{kind}-{anchor(str(store))}" if store else f"more-{kind}"
        )
        cards.append(more)
        edges.append(Edge(source=start, target=more.id, columns=columns))
    return cards, edges


def _shown(members: Sequence[Secret], most: int) -> tuple[list[list[Secret]], list[Secret]]:
    """What has a card: each of few secrets, of many those of one component together; and the rest."""
    if len(members) <= most:
        return [[each] for each in members], []
    groups: dict[tuple[str, ...], list[Secret]] = {}
    for each in members:
        users = sorted({str(use.by) for use in each.used_by})
        key = ("component", each.component) if each.component else (*users, "" if users else str(each.key))
        groups.setdefault(key, []).append(each)
    ranked = sorted(groups.values(), key=lambda each: (not _is_used(each), -len(each), each[0].key))
    shown = ranked if len(ranked) <= most else ranked[: most - 1]
    return shown, [secret for each in ranked[len(shown) :] for secret in each]


def _is_used(members: Sequence[Secret]) -> bool:
    return any(each.used_by for each in members)


def _rest(scene: Scene, secrets: Sequence[Secret], shown: int, key: str) -> Card:
    owners = {each.component for each in secrets if each.component}
    whose = f"of {count(len(owners), 'more component' if shown else 'component')}" if owners else "unused"
    return Card(
        id=key,
        title=count(len(secrets), "more secret" if shown else "secret"),
        subtitle=whose,
        icon="more",
        page=f"{scene.paths.page('security')}#secrets",
        tooltip=shorten([str(each.key) for each in secrets], MOST_SAID),
    )


def _several(scene: Scene, members: Sequence[Secret]) -> list[Card]:
    """The secrets of one component as one card, and the component."""
    first = members[0]
    unsafe = all(each.kind in UNSAFE for each in members)
    card = Card(
        id=anchor("secrets", first.namespace, first.name),
        title=count(len(members), "secret"),
        subtitle=shorten([each.name for each in members], 1),
        icon="secret",
        page=f"{scene.paths.page('security')}#secrets",
        tone=Tone.WARN if unsafe else Tone.NEUTRAL,
        tooltip=shorten([str(each.key) for each in members], MOST_SAID),
    )
    uses = [use for each in members for use in each.used_by]
    if not uses:
        return [card]
    name = scene.title_of(first.component) if first.component else uses[0].by.name
    user = Card(
        id=f"{card.id}-user",
        title=name,
        subtitle=shorten(sorted({use.how for use in uses}), 1),
        icon=scene.icon_of(first.component, "deploy"),
        page=scene.page_of(first.component),
        tooltip=shorten(sorted({f"{use.by}: {use.how}" for use in uses}), MOST_SAID),
    )
    return [card, user]


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
        apart=ref.namespace,
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


def _secret(scene: Scene, secret: Secret) -> list[Card]:
    """A secret, and who uses it."""
    page = scene.paths.page("security")
    keys = shorten(secret.keys, 1) if secret.keys else "keys unknown"
    card = Card(
        id=anchor("secret", secret.namespace, secret.name),
        title=secret.name,
        subtitle=f"{secret.namespace} · {keys}",
        icon="secret",
        page=f"{page}#{anchor('secret', secret.namespace, secret.name)}",
        tone=Tone.WARN if secret.kind in UNSAFE else Tone.NEUTRAL,
        tooltip=", ".join(secret.keys),
    )
    if not secret.used_by:
        return [card]
    user = Card(
        id=f"{card.id}-user",
        title=shorten(sorted({use.by.name for use in secret.used_by}), 1),
        subtitle=shorten(sorted({use.how for use in secret.used_by}), 1),
        icon=scene.icon_of(secret.component, "deploy"),
        page=scene.page_of(secret.component),
        tooltip=shorten([f"{use.by}: {use.how}" for use in secret.used_by], MOST_SAID),
        apart=secret.namespace,
    )
    return [card, user]

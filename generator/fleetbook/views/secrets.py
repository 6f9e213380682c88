"""Secrets, where they come from and who can read them, as a section of the security page."""

from collections.abc import Sequence

from fleetbook.core.identity import ObjectRef
from fleetbook.model.security import (
    Decryption,
    EncryptionRule,
    ReadableSecret,
    Secret,
    SecretKind,
    SecretStore,
)
from fleetbook.views import secret_diagram
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Code,
    Folded,
    Heading,
    Muted,
    PageLink,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, codes, count, folded, joined, known, mark, shorten, stated, text
from fleetbook.views.scene import Scene
from fleetbook.views.uses import users

MOST_KEYS = 8
_ORDER = (
    (SecretKind.PLAIN, "Readable in Git"),
    (SecretKind.REFERENCED, "Needed, and not in Git"),
    (SecretKind.EXTERNAL, "From a store"),
    (SecretKind.SOPS, "Encrypted with SOPS"),
    (SecretKind.SEALED, "Sealed"),
    (SecretKind.GENERATED, "Made in the cluster or by an overlay"),
)
"""Kinds, those to look at first in front."""


def section(scene: Scene) -> tuple[Block, ...]:
    """The heading, the diagram and a table for each kind; nothing where there are no secrets."""
    security = scene.cluster.security
    blocks: list[Block] = []
    if security.secrets:
        drawn = secret_diagram.diagram(scene)
        blocks += [Heading("Secrets", "secrets"), *((drawn,) if drawn else ())]
        for kind, title in _ORDER:
            blocks += _of_kind(scene, kind, title)
    blocks += _readable(scene, security.readable)
    if security.stores:
        blocks += [Heading("Stores", "stores"), _store_table(scene, security.stores)]
    blocks += _sops(scene)
    return tuple(blocks)


def _of_kind(scene: Scene, kind: SecretKind, title: str) -> tuple[Block, ...]:
    found = [each for each in scene.cluster.security.secrets if each.kind is kind]
    if not found:
        return ()
    rows = tuple(_row(scene, each) for each in found)
    table = Table(f"Secrets: {title.lower()}", ("Secret", "Keys", _origin(kind), "Used by"), rows)
    table = table.lean(_origin(kind))
    heading = Heading(f"{title} ({len(found)})", f"secrets-{kind}", 3)
    return (heading, *_opened(table, found))


def _opened(table: Table, found: Sequence[Secret]) -> tuple[Block, ...]:
    """A table of its kind; what controllers make beside their work is read on demand."""
    if found[0].kind is SecretKind.GENERATED and len(found) > MOST_KEYS:
        return (Folded(count(len(found), "secret"), (table,)),)
    return folded(table)


def _origin(kind: SecretKind) -> str:
    return "Maybe made by" if kind is SecretKind.REFERENCED else "Made by"


def _row(scene: Scene, secret: Secret) -> Row:
    return Row(
        (
            (Code(str(secret.key)), *_scope(secret), Text(" "), *mark(secret)),
            keys_of(secret),
            maker(scene, secret),
            _users(scene, secret),
        ),
        anchor("secret", secret.namespace, secret.name),
    )


def _users(scene: Scene, secret: Secret) -> Rich:
    """Who uses it, and the namespaces in which its copies are used."""
    copies = sorted(each.namespace for each in scene.cluster.security.secrets if each.copy_of == secret.key)
    copied: Rich = (Muted(f"copied to {shorten(copies, 4)}"),) if copies else ()
    used = users(secret.used_by) if secret.used_by else ()
    return joined([each for each in (used, copied) if each]) if used or copied else (Muted("nothing in Git"),)


def _scope(secret: Secret) -> Rich:
    wide = secret.scope not in (None, "strict")
    return (Text(" "), Badge(secret.scope or "", Tone.WARN)) if wide else ()


def keys_of(secret: Secret) -> Rich:
    """Its keys, and that there may be more of them."""
    shown = codes(secret.keys[:MOST_KEYS]) if secret.keys else ()
    rest = len(secret.keys) - MOST_KEYS
    more: Rich = (Text(f" and {rest} more"),) if rest > 0 else ()
    if secret.keys_complete:
        return (*shown, *more) or NOTHING
    where = "known to the store only" if secret.store else "not known from Git"
    words = f"further ones {where}" if secret.keys else where
    return (*shown, *more, Muted(f"{' ' if secret.keys else ''}{words}"))


def maker(scene: Scene, secret: Secret) -> Rich:
    """Who makes a secret: a store, a controller, or what may."""
    if secret.kind is SecretKind.REFERENCED:
        return joined([(Code(ref.name), Muted(f" {ref.kind}")) for ref in secret.may_be_made_by[:3]])
    if secret.store:
        return store_link(scene, secret.store)
    return (scene.link(secret.provider),) if secret.provider else NOTHING


def store_link(scene: Scene, ref: ObjectRef) -> Rich:
    """A store's name, as a link to its row where Git holds it."""
    row = anchor("store", ref.kind, ref.namespace, ref.name)
    if any(each.ref == ref for each in scene.cluster.security.stores):
        return (PageLink(ref.name, f"{scene.paths.page('security')}#{row}"),)
    return (Code(ref.name), Muted(f" {ref.kind}, not in Git"))


def _readable(scene: Scene, found: Sequence[ReadableSecret]) -> tuple[Block, ...]:
    if not found:
        return ()
    rows = tuple(
        Row(
            (
                (Code(each.field), Text(" "), *mark(each)),
                (Code(each.by.name), Muted(f" {each.by.kind}")),
                (scene.link(each.component),),
            )
        )
        for each in found
    )
    words = "By its name each of these values is a password or a token, and it is not in a Secret."
    return (
        Heading("Passwords outside of Secrets", "readable"),
        Paragraph(text(words)),
        *folded(Table("Readable passwords and tokens", ("Value", "In", "Component"), rows).lean("Component")),
    )


def _store_table(scene: Scene, stores: Sequence[SecretStore]) -> Table:
    rows = tuple(_store_row(scene, each) for each in stores)
    columns = ("Store", "Provider", "Address", "Signs in by", "Secrets from it")
    return Table("Where secrets come from", columns, rows)


def _store_row(scene: Scene, store: SecretStore) -> Row:
    fetched = [each.name for each in scene.cluster.security.secrets if each.store == store.ref]
    name = str(store.ref.key)
    part: Rich = (Muted(f" {store.part}"),) if store.part else ()
    pushed = f"; {count(len(store.pushed), 'secret')} copied into it" if store.pushed else ""
    answers: Rich = (Muted(" "), scene.link(store.component)) if store.component else ()
    key: Rich = (Text(" with "), *codes(str(each) for each in store.secrets)) if store.secrets else ()
    return Row(
        (
            (Code(name), Muted(f" {store.kind}"), Text(" "), *mark(store)),
            (Text(store.provider), *part),
            (*stated(store, "address", store.address, "–"), *answers),
            (Text(store.sign_in or "–"), *key),
            text(f"{len(fetched)}{f': {shorten(fetched, 3)}' if fetched else ''}{pushed}"),
        ),
        anchor("store", store.kind, store.namespace, store.name),
    )


def _sops(scene: Scene) -> tuple[Block, ...]:
    """Who decrypts, and who could."""
    security = scene.cluster.security
    recipients = sorted({each for secret in security.secrets for each in secret.recipients})
    used = bool(recipients or security.decryptions)
    if not used:
        return ()
    blocks: list[Block] = [Heading("SOPS: who can decrypt", "sops")]
    if recipients or security.encryption_rules:
        blocks.append(_recipient_table(scene, recipients, security.encryption_rules))
    if security.decryptions:
        blocks += folded(_decryption_table(security.decryptions))
    return tuple(blocks)


def _recipient_table(scene: Scene, recipients: Sequence[str], rules: Sequence[EncryptionRule]) -> Table:
    named = dict.fromkeys([*recipients, *(each for rule in rules for each in rule.recipients)])
    rows = []
    for each in named:
        number = sum(1 for secret in scene.cluster.security.secrets if each in secret.recipients)
        stated_by = [
            (Code(rule.files or "every file"), Text(" "), *mark(rule))
            for rule in rules
            if each in rule.recipients
        ]
        kind, _, key = each.partition(" ")
        rows.append(Row(((Code(key), Muted(f" {kind}")), text(count(number, "secret")), joined(stated_by))))
    return Table("Keys that decrypt", ("Key", "Decrypts here", "Rule of .sops.yaml"), tuple(rows))


def _decryption_table(found: Sequence[Decryption]) -> Table:
    rows = tuple(
        Row(
            (
                (Code(str(each.kustomization)), Text(" "), *mark(each)),
                text(each.provider),
                known(str(each.secret) if each.secret else None, "the controller's own"),
            )
        )
        for each in found
    )
    return Table("Kustomizations that decrypt", ("Kustomization", "With", "Key from Secret"), rows)

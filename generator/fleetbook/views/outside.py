"""Boxes for what Flux builds from and does not find in this repository."""

from collections import defaultdict
from dataclasses import dataclass

from fleetbook.core.identity import ObjectRef
from fleetbook.core.standing import Standing
from fleetbook.core.unknown import Unknown
from fleetbook.model.delivery import Delivery, Kustomization, Source
from fleetbook.views.brands import brand
from fleetbook.views.diagram import Card, Tone
from fleetbook.views.page import Badge, Code, Muted, PageLink, Rich, Text
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene

MOST_BOXES = 6
"""Sources outside beyond which a diagram shows their number only."""
SHORT_COMMIT = 12
FORGES = ("github", "gitlab", "gitea", "forgejo", "bitbucket")
_STANDINGS = {
    Standing.OWN: ("this repository", Tone.INFO),
    Standing.DECLARED: ("declared: this repository", Tone.INFO),
    Standing.PUBLISHED: ("published from this repository", Tone.INFO),
    Standing.INFERRED: ("inferred: this repository", Tone.WARN),
    Standing.COMPOSED: ("made in the cluster", Tone.INFO),
    Standing.OTHER_REVISION: ("this repository, another revision", Tone.WARN),
}
_SENT = {Standing.DECLARED, Standing.PUBLISHED, Standing.INFERRED}


@dataclass(frozen=True)
class Outside:
    """A source that lies elsewhere, with the Kustomizations that build from it."""

    ref: ObjectRef
    source: Source | None
    """None where Git does not hold it."""
    readers: tuple[Kustomization, ...]


def outside_sources(delivery: Delivery) -> tuple[Outside, ...]:
    """The sources of Kustomizations whose folder lies elsewhere, sorted."""
    readers: dict[ObjectRef, list[Kustomization]] = defaultdict(list)
    for each in delivery.kustomizations:
        if each.external:
            readers[each.source].append(each)
    sources = {each.ref: each for each in delivery.sources}
    return tuple(Outside(ref, sources.get(ref), tuple(readers[ref])) for ref in sorted(readers))


def sent_sources(delivery: Delivery) -> tuple[Source, ...]:
    """Sources that hold a folder of this repository and are filled from it by somebody else than Flux."""
    return tuple(each for each in delivery.sources if each.standing in _SENT)


def outside_cards(scene: Scene) -> tuple[Card, ...]:
    """A box for each source outside; one for all of them where they are many."""
    found = outside_sources(scene.cluster.delivery)
    if len(found) <= MOST_BOXES:
        return tuple(_card(each, scene) for each in found)
    return (
        Card(
            id="outside",
            title=count(len(found), "other source"),
            subtitle=shorten([each.ref.name for each in found], 2),
            icon="registry",
            tone=Tone.OUTSIDE,
            page=f"{scene.paths.page('deployment-order')}#sources",
        ),
    )


def outside_id(ref: ObjectRef, delivery: Delivery) -> str:
    """The id of the box of a source."""
    return _id(ref) if len(outside_sources(delivery)) <= MOST_BOXES else "outside"


def source_page(ref: ObjectRef, scene: Scene) -> str:
    """The row of a source."""
    return f"{scene.paths.page('deployment-order')}#{anchor('source', ref.kind, ref.namespace, ref.name)}"


def short_address(url: str | Unknown) -> tuple[str, str]:
    """Host and path of an address, as far as it has them; a path of one part is no name for people."""
    if isinstance(url, Unknown):
        return "", ""
    bare = url.partition("://")[2] or url.replace(":", "/", 1)
    host, _, path = bare.rpartition("@")[2].removesuffix(".git").rstrip("/").partition("/")
    return host.partition(":")[0], path


def followed(source: Source | None) -> str:
    """What of a source Flux follows: `branch main`; of a commit its first letters."""
    reference = source.reference if source else ()
    return " ".join(f"{key} {value[:SHORT_COMMIT] if key == 'commit' else value}" for key, value in reference)


def sent_card(source: Source, scene: Scene) -> Card:
    """The box of a source that is filled from this repository."""
    title, icon = _name(source)
    how = {Standing.PUBLISHED: "holds", Standing.DECLARED: "declared:"}.get(source.standing, "inferred:")
    return Card(
        id=_id(source.ref),
        title=title,
        subtitle=f"{how} {'the top' if source.folder == '.' else source.folder}",
        icon=icon,
        tone=Tone.OUTSIDE,
        page=source_page(source.ref, scene),
        tooltip=f"{source.ref}, {plain(source.url)}",
    )


def whereabouts(each: Kustomization, scene: Scene) -> Rich:
    """Behind the path of a Kustomization: in what it lies, if elsewhere."""
    source = next((one for one in scene.cluster.delivery.sources if one.ref == each.source), None)
    if source is not None and source.standing is Standing.COMPOSED:
        return (Muted(" of "), PageLink(source.name, source_page(source.ref, scene)))
    if not each.external:
        return ()
    if source is None:
        return (Muted(f" of {each.source.kind} "), Code(each.source.name), Muted(", which is not in Git"))
    at: Rich = (Text(" at "), Code(followed(source))) if source.reference else ()
    return (Muted(" of "), PageLink(_name(source)[0], source_page(source.ref, scene)), *at)


def standing_of(source: Source) -> Rich:
    """What a source is to this repository, behind its name; nothing for one that lies elsewhere."""
    if source.standing is Standing.OUTSIDE:
        return ()
    held: Rich = (Text(" "), Code(source.folder)) if source.folder not in {None, "."} else ()
    words, tone = _STANDINGS[source.standing]
    return (Text(" "), Badge(words, tone), *held)


def _card(each: Outside, scene: Scene) -> Card:
    title, icon = (each.ref.name, "registry") if each.source is None else _name(each.source)
    readers = ", ".join(one.name for one in each.readers)
    where = plain(each.source.url) if each.source else "not in Git"
    return Card(
        id=_id(each.ref),
        title=title,
        subtitle=_subtitle(each),
        icon=icon,
        tone=Tone.OUTSIDE,
        page=source_page(each.ref, scene) if each.source else None,
        tooltip=f"{each.ref}, {where}, read by {readers}",
    )


def _subtitle(each: Outside) -> str:
    """Host and reference of a source outside."""
    if each.source is None:
        return f"{each.ref.kind} · not in Git"
    if each.source.standing is Standing.OTHER_REVISION:
        return f"this repository at {followed(each.source) or 'another revision'}"
    host, _ = short_address(each.source.url)
    return " · ".join(part for part in (host or each.ref.kind, followed(each.source)) if part)


def _name(source: Source) -> tuple[str, str]:
    """Name and icon of a source."""
    host, path = short_address(source.url)
    forge = next((forge for forge in FORGES if forge in host), "git")
    icon = brand(forge, "git") if source.kind == "GitRepository" else "registry"
    return path or host or source.name, icon


def _id(ref: ObjectRef) -> str:
    # Without a placeholder one that has no name and one that has no namespace would be the same box.
    return anchor("source", ref.kind, ref.namespace or "_", ref.name or "_")

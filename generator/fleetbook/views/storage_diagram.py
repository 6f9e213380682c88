"""The storage diagram: volumes, class, replicas on nodes, backup jobs, target."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import BackupJob, StorageClass, Volume
from fleetbook.views.backup_cards import backup_cards
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Panel, Tone
from fleetbook.views.mount_cards import mount_cards
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.replica_cards import replica_cards, replicas
from fleetbook.views.scene import Scene

MOST_VOLUMES = 8
"""Volumes of a class beyond which the rest is one card."""


BY_HAND = "by hand"
"""In place of a class, where a claim says that it has none."""


def diagram(scene: Scene) -> DiagramSpec | None:
    """The diagram `storage`; None without volumes."""
    storage = scene.cluster.storage
    default = next((each.name for each in storage.classes if each.default), None)
    groups = _by_class(storage.volumes, default)
    if not groups and not storage.mounts:
        return None
    cards: list[Card] = []
    panels: list[Panel] = []
    edges: list[Edge] = []
    targets: dict[str, Card] = {}
    classes = {each.name: each for each in storage.classes}
    most = max(2, MOST_VOLUMES * 3 // max(3, len(groups)))
    keeping = _keeping(groups, classes)
    for name, volumes in groups.items():
        panel = Panel(id=anchor("volumes", name), title=_panel_title(name, volumes), packed=True)
        panels.append(panel)
        kept = replicas(*keeping[name]) if len(set(keeping.values())) > 1 and name in keeping else ""
        targets[name] = _class_card(scene, name, volumes, classes.get(name), kept)
        cards += [*_volume_cards(scene, panel, volumes, most), targets[name]]
        edges.append(Edge(source=panel.id, target=targets[name].id))
    jobs = {frozenset(job for each in groups[name] for job in each.backup_jobs) for name in keeping}
    ids = {name: targets[name].id for name in keeping}
    copies = replica_cards(scene, ids, keeping, one_way=len(jobs) == 1)
    cards += copies.cards
    panels += copies.panels
    edges += copies.edges
    starts = {name: copies.starts.get(name, targets[name].id) for name in groups}
    more, arrows = backup_cards(scene, groups, starts)
    beside, around, lines = mount_cards(scene)
    panels += around
    edges += lines
    return DiagramSpec(
        id=scene.paths.diagram("storage"),
        title=f"Storage of {scene.cluster.name}",
        description=_in_words(groups, {plain(each.address) for each in storage.mounts}, storage.jobs),
        cards=(*cards, *more, *beside),
        panels=tuple(panels),
        edges=(*edges, *arrows),
        legend=((Line.DASHED, "declared, or not certain from Git"),),
    )


def _by_class(volumes: Sequence[Volume], default: str | None) -> dict[str, list[Volume]]:
    """Volumes by their class: those that name none with the default one; `by hand` where it is empty."""
    groups: dict[str, list[Volume]] = defaultdict(list)
    for volume in volumes:
        name = volume.storage_class
        if isinstance(name, Unknown):
            groups["unknown class"].append(volume)
        elif name is None:
            groups[default or "default"].append(volume)
        else:
            groups[name or BY_HAND].append(volume)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def _panel_title(name: str, volumes: Sequence[Volume]) -> str:
    what = "volumes bound by hand" if name == BY_HAND else "volumes"
    return f"{what} · {count(len(volumes), 'claim')}"


def _volume_cards(scene: Scene, panel: Panel, volumes: Sequence[Volume], most: int) -> list[Card]:
    page = scene.paths.page("storage")
    shown = volumes if len(volumes) <= most else volumes[: most - 1]
    cards = [
        Card(
            id=anchor("volume", volume.namespace, volume.name),
            title=volume.name,
            subtitle=" · ".join(part for part in (plain(volume.size), volume.namespace) if part),
            icon="pvc",
            page=scene.page_of(volume.component)
            or f"{page}#{anchor('volume', volume.namespace, volume.name)}",
            group=panel.id,
            tooltip=f"{volume.key}: {volume.backup}, {volume.backup_reason}",
        )
        for volume in shown
    ]
    if len(shown) < len(volumes):
        cards.append(
            Card(
                id=f"{panel.id}-more",
                title=f"{len(volumes) - len(shown)} more",
                subtitle="see the table",
                icon="pvc",
                page=f"{page}#volumes",
                group=panel.id,
            )
        )
    return cards


def _class_card(
    scene: Scene, name: str, volumes: Sequence[Volume], found: StorageClass | None, kept: str
) -> Card:
    if name == BY_HAND:
        backing = sorted({volume.backing for volume in volumes if volume.backing})
        hosts = sorted({each.split("://")[-1].split("/")[0] for each in backing})
        return Card(
            id="class-by-hand",
            title=shorten(hosts, 1) or BY_HAND,
            subtitle=shorten(["/" + each.split("://")[-1].partition("/")[2] for each in backing], 1)
            or "PersistentVolume not in Git",
            icon="nas" if backing else "pv",
            tone=Tone.OUTSIDE if backing else Tone.NEUTRAL,
            page=f"{scene.paths.page('storage')}#volumes",
        )
    provisioner = found.provisioner if found else next((v.provisioner for v in volumes if v.provisioner), "")
    words = kept or "storage class"
    words += " · default" if found and found.default else ""
    return Card(
        id=anchor("class", name),
        title=found.name if found else name,
        subtitle=words if found or kept else provisioner or words,
        icon=scene.icon_of(found.component if found else None, "sc"),
        page=scene.page_of(found.component if found else None)
        or f"{scene.paths.page('storage')}#{anchor('class', found.name) if found else 'volumes'}",
        tooltip=f"provisioner {provisioner}" if provisioner else "",
    )


def _keeping(
    groups: dict[str, list[Volume]], classes: dict[str, StorageClass]
) -> dict[str, tuple[int, bool]]:
    """By class: how many copies it keeps on nodes, where that is known, and whether by a chart's default."""
    found: dict[str, tuple[int, bool]] = {}
    for name, volumes in groups.items():
        number = next((each.replicas for each in volumes if each.replicas), None)
        if number and name != BY_HAND:
            known = classes.get(name)
            origin = known.replicas_origin if known else volumes[0].replicas_origin
            found[name] = (number, origin is Origin.DEFAULT)
    return found


def _in_words(groups: dict[str, list[Volume]], places: Collection[str], jobs: Sequence[BackupJob]) -> str:
    parts = [
        f"{count(len(volumes), 'volume')} {'bound by hand' if name == BY_HAND else f'on {name}'}"
        for name, volumes in groups.items()
    ]
    copies = f" Copied by {shorten([job.name for job in jobs], 4)}." if jobs else " Nothing copies them."
    parts += [count(len(places), "place") + " mounted without a claim"] if places else []
    return ", ".join(parts) + "." + copies

"""The part of the storage diagram that tells of what pods mount without a claim."""

from collections import defaultdict
from collections.abc import Sequence

from fleetbook.model.storage import MountKind
from fleetbook.views.diagram import Card, Edge, Panel, Tone
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, plain, shorten
from fleetbook.views.scene import Scene

MOST_MOUNTS = 8
"""Places beyond which the rest of each server's is one card."""
MOST_SERVERS = 4
"""Servers beyond which the places of the rest are one card."""
LONG_PATH = 26


def mount_cards(scene: Scene) -> tuple[list[Card], list[Panel], list[Edge]]:
    """What pods mount without a claim: shares with their servers, folders of a node alone."""
    users: dict[tuple[MountKind, str], set[str]] = defaultdict(set)
    for mount in scene.cluster.storage.mounts:
        if mount.kind is not MountKind.EPHEMERAL:
            users[mount.kind, plain(mount.address)].add(mount.component or mount.mounted_by[0].name)
    if not users:
        return [], [], []
    by_server: dict[str, list[tuple[MountKind, str]]] = defaultdict(list)
    for each in sorted(users, key=lambda one: (-len(users[one]), one)):
        by_server[_host(each[1]) if each[0] is MountKind.SHARE else ""].append(each)
    sides = sorted(by_server.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))
    most = max(2, MOST_MOUNTS // len(sides))
    cards: list[Card] = []
    panels: list[Panel] = []
    edges: list[Edge] = []
    for host, mounts in sides[:MOST_SERVERS]:
        panel = _panel(host, mounts)
        panels.append(panel)
        shown = mounts if len(mounts) <= most else mounts[: most - 1]
        cards += [
            _mount_card(scene, kind, address, sorted(users[kind, address]), panel) for kind, address in shown
        ]
        if len(shown) < len(mounts):
            cards.append(_more(scene, len(mounts) - len(shown), panel))
        if host:
            cards.append(_server_card(scene, mounts[0][1]))
            edges.append(Edge(source=panel.id, target=cards[-1].id))
    rest = [each for _, mounts in sides[MOST_SERVERS:] for each in mounts]
    if rest:
        panels.append(_panel("other", rest))
        cards.append(_more(scene, len(rest), panels[-1]))
    return cards, panels, edges


def _panel(host: str, mounts: Sequence[tuple[MountKind, str]]) -> Panel:
    where = "without a claim" if host else "on a node alone"
    number = count(len(mounts), "place")
    return Panel(id=anchor("mounts", host or "node"), title=f"mounted {where} · {number}", packed=True)


def _more(scene: Scene, number: int, panel: Panel) -> Card:
    page = f"{scene.paths.page('storage')}#mounts"
    return Card(
        id=f"{panel.id}-more",
        title=f"{number} more",
        subtitle="see the table",
        icon="more",
        page=page,
        group=panel.id,
    )


def _mount_card(scene: Scene, kind: MountKind, address: str, users: Sequence[str], panel: Panel) -> Card:
    path = address.split("://")[-1]
    return Card(
        id=anchor("mount", kind, address),
        title=_shorten_path("/" + path.partition("/")[2] if kind is MountKind.SHARE else path),
        subtitle=f"used by {shorten(users, 1)}",
        icon="pv" if kind is MountKind.SHARE else "disk",
        tone=Tone.NEUTRAL if kind is MountKind.SHARE else Tone.WARN,
        page=f"{scene.paths.page('storage')}#{anchor('mount', kind, address)}",
        group=panel.id,
        tooltip=f"{address}: {', '.join(users)}",
    )


def _server_card(scene: Scene, address: str) -> Card:
    host = _host(address)
    return Card(
        id=anchor("server", host),
        title=host,
        subtitle=f"{address.partition(':')[0]} · outside the cluster",
        icon="nas",
        tone=Tone.OUTSIDE,
        page=f"{scene.paths.page('storage')}#mounts",
    )


def _host(address: str) -> str:
    return address.split("://")[-1].split("/")[0]


def _shorten_path(path: str) -> str:
    """The last two folders of a long path."""
    parts = path.rstrip("/").split("/")
    return path if len(path) <= LONG_PATH else f"…/{'/'.join(parts[-2:])}"

"""The part of the storage diagram that tells of what pods mount without a claim."""

from collections import defaultdict
from collections.abc import Sequence

from fleetbook.model.storage import MountKind
from fleetbook.views.diagram import Card, Edge, Panel, Tone
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import plain, shorten
from fleetbook.views.scene import Scene

MOST_MOUNTS = 4
"""Places beyond which the rest is one card."""
LONG_PATH = 26


def mount_cards(scene: Scene) -> tuple[list[Card], list[Panel], list[Edge]]:
    """What pods mount without a claim: shares with their servers, folders of a node alone."""
    users: dict[tuple[MountKind, str], set[str]] = defaultdict(set)
    for mount in scene.cluster.storage.mounts:
        if mount.kind is not MountKind.EPHEMERAL:
            users[mount.kind, plain(mount.address)].add(mount.component or mount.mounted_by[0].name)
    if not users:
        return [], [], []
    panel = Panel(id="mounts", title="mounted without a claim")
    ranked = sorted(users, key=lambda each: (-len(users[each]), each))
    shown, rest = ranked[:MOST_MOUNTS], ranked[MOST_MOUNTS:]
    cards = [_mount_card(scene, kind, address, sorted(users[kind, address])) for kind, address in shown]
    servers: dict[str, Card] = {}
    edges = []
    for card, (kind, address) in zip(cards, shown, strict=True):
        if kind is MountKind.SHARE:
            server = _server_card(scene, address)
            servers[server.id] = server
            edges.append(Edge(source=card.id, target=server.id))
    if rest:
        page = f"{scene.paths.page('storage')}#mounts"
        title = f"{len(rest)} more"
        theirs = sorted(
            {_server_card(scene, address).id for kind, address in rest if kind is MountKind.SHARE}
        )
        edges += [Edge(source="mounts-more", target=server) for server in theirs if server in servers]
        cards.append(
            Card(
                id="mounts-more", title=title, subtitle="see the table", icon="pv", page=page, group="mounts"
            )
        )
    return [*cards, *servers.values()], [panel], edges


def _mount_card(scene: Scene, kind: MountKind, address: str, users: Sequence[str]) -> Card:
    path = address.split("://")[-1]
    return Card(
        id=anchor("mount", kind, address),
        title=_shorten_path("/" + path.partition("/")[2] if kind is MountKind.SHARE else path),
        subtitle=f"used by {shorten(users, 1)}",
        icon="pv" if kind is MountKind.SHARE else "disk",
        tone=Tone.NEUTRAL if kind is MountKind.SHARE else Tone.WARN,
        page=f"{scene.paths.page('storage')}#{anchor('mount', kind, address)}",
        group="mounts",
        tooltip=f"{address}: {', '.join(users)}",
    )


def _server_card(scene: Scene, address: str) -> Card:
    host = address.split("://")[-1].split("/")[0]
    return Card(
        id=anchor("server", host),
        title=host,
        subtitle=f"{address.partition(':')[0]} · outside the cluster",
        icon="nas",
        tone=Tone.OUTSIDE,
        page=f"{scene.paths.page('storage')}#mounts",
    )


def _shorten_path(path: str) -> str:
    """The last two folders of a long path."""
    parts = path.rstrip("/").split("/")
    return path if len(path) <= LONG_PATH else f"…/{'/'.join(parts[-2:])}"

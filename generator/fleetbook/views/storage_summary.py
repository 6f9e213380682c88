"""Storage in a few words: how much of it is copied, where to, and what is not."""

from collections import defaultdict

from fleetbook.model.storage import BackupState, Volume
from fleetbook.views.diagram import Tone
from fleetbook.views.page import Block, Callout, PageLink, Rich, Text
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, joined, plain
from fleetbook.views.scene import Scene

MOST_TARGETS = 3
"""Addresses of backups that the introduction names."""


def summary(scene: Scene) -> Rich:
    """Volumes and their backups in a sentence, and where the copies go in another."""
    volumes = scene.cluster.storage.volumes
    states: dict[BackupState, int] = defaultdict(int)
    for volume in volumes:
        states[volume.backup] += 1
    said = {BackupState.UNKNOWN: "with backup unknown"}
    words = ", ".join(f"{states[state]} {said.get(state, state)}" for state in BackupState if states[state])
    said_of = f"{count(len(volumes), 'volume')}: {words}." if volumes else "No volume is declared in Git."
    return (Text(said_of), *_goes_to(scene))


def _goes_to(scene: Scene) -> Rich:
    """The places that copies go to, each address once, with its row."""
    page = scene.paths.page("storage")
    places = {plain(each.url): each for each in reversed(scene.cluster.storage.targets)}
    shown = [
        (PageLink(url, f"{page}#{anchor('target', places[url].name)}"),)
        for url in sorted(places)[:MOST_TARGETS]
    ]
    more = len(places) - MOST_TARGETS
    if more > 0:
        shown.append((PageLink(f"{more} more", f"{page}#backup-targets"),))
    return (Text(" Copies go to "), *joined(shown), Text(".")) if shown else ()


def unprotected(scene: Scene) -> list[Block]:
    """A box that names the volumes without a backup."""
    bare = [each for each in scene.cluster.storage.volumes if each.backup is BackupState.NOT_BACKED_UP]
    if not bare:
        return []
    page = scene.paths.page("storage")
    links = joined([(PageLink(str(each.key), f"{page}#{volume_anchor(each)}"),) for each in bare])
    return [Callout(f"{count(len(bare), 'volume')} without a backup", links, Tone.WARN)]


def volume_anchor(volume: Volume) -> str:
    """Anchor of a volume's row."""
    return anchor("volume", volume.namespace, volume.name)

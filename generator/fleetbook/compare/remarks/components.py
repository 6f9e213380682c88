"""What it means that a component goes or moves."""

from collections.abc import Iterator

from fleetbook.compare.change import Action, Change, Remark
from fleetbook.compare.remarks.telling import alarm, note
from fleetbook.model.architecture import Cluster


def remark_on_component(change: Change, before: Cluster, after: Cluster) -> Iterator[Remark]:
    """Who still needs one that goes; what moving to another namespace makes anew."""
    if change.action is Action.REMOVED and change.before:
        needed = tuple(_still_needed_by(change.before.key, before, after))
        if needed:
            yield alarm(f"It is gone, and {_joined(needed)} {'need' if len(needed) > 1 else 'needs'} it")
    if change.shift("namespace"):
        yield note(
            "Its objects are made anew in another namespace; what only names the old one finds nothing"
        )


def _still_needed_by(id_: str, before: Cluster, after: Cluster) -> Iterator[str]:
    """Titles of components that needed it and are still there."""
    left = {component.id for component in after.components}
    titles = {component.id: component.title for component in before.components}
    gone = next((component for component in before.components if component.id == id_), None)
    needed = {link.component for link in gone.needed_by} if gone else set()
    yield from sorted(titles[each] for each in needed if each in left and each in titles)


def _joined(words: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))

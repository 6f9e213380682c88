"""What differs between two architectures, in a sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator

from fleetbook.compare.change import Action, Change, ClusterChanges, Difference, Fate
from fleetbook.compare.entry import Topic
from fleetbook.core.version import Step
from fleetbook.views.change_words import STEPS
from fleetbook.views.phrases import count

SINGULAR = {
    Topic.COMPONENTS: "component",
    Topic.CHARTS: "chart",
    Topic.IMAGES: "image",
    Topic.ROUTES: "route",
    Topic.ENTRYPOINTS: "entrypoint",
    Topic.POLICIES: "network policy",
    Topic.VOLUMES: "volume",
    Topic.STORAGE_CLASSES: "storage class",
    Topic.BACKUPS: "backup",
    Topic.SECRETS: "secret",
    Topic.CERTIFICATES: "certificate",
    Topic.RIGHTS: "right",
    Topic.VARIABLES: "variable",
    Topic.ORDER: "Kustomization",
    Topic.SOURCES: "source",
    Topic.NODES: "node",
    Topic.FINDINGS: "finding",
}
"""What one of each topic is called."""

NOTHING = "Nothing of the architecture changes"
"""The whole summary where nothing differs."""


def summary(difference: Difference) -> str:
    """One line: what came, went and changed, the most telling first."""
    if not difference.clusters:
        return NOTHING
    parts = [*_clusters(difference.clusters), *counts(difference.changes)]
    looks = sum(bool(change.alarms) for change in difference.changes)
    said = ", ".join(parts) or "Names only"
    return f"{said}; {looks} to look at" if looks else said


def _clusters(clusters: Iterable[ClusterChanges]) -> Iterator[str]:
    for fate in (Fate.ADDED, Fate.REMOVED):
        names = [each.cluster for each in clusters if each.fate is fate]
        if names:
            yield f"{count(len(names), 'cluster')} {fate} ({', '.join(names)})"
    for each in clusters:
        if each.was:
            yield f"cluster {each.was} renamed to {each.cluster}"


def counts(changes: Iterable[Change]) -> Iterator[str]:
    """How many of each topic came, went and changed; what comes with its component is not told apart."""
    by_topic: dict[Topic, list[Change]] = {}
    for change in changes:
        if change.part_of is None or change.topic is Topic.ROUTES:
            by_topic.setdefault(change.topic, []).append(change)
    for topic in Topic:
        if found := by_topic.get(topic):
            yield topic_count(topic, found)


def topic_count(topic: Topic, changes: Iterable[Change]) -> str:
    """`2 charts updated (1 major)`, `1 route added and 2 changed`."""
    changes = list(changes)
    done = Counter(_word(change) for change in changes)
    words = [f"{number} {word}" for word, number in done.items()]
    first, *rest = words
    number, _, word = first.partition(" ")
    said = " and ".join([f"{count(int(number), SINGULAR[topic])} {word}", *rest])
    steps = Counter(change.step for change in changes if change.step is Step.MAJOR)
    majors = ", ".join(f"{number} {STEPS[step]}" for step, number in steps.items() if step)
    return f"{said} ({majors})" if majors else said


def _word(change: Change) -> str:
    if change.action is Action.CHANGED and change.shift("version"):
        return "put back" if change.downgrade else "updated"
    return str(change.action)

"""Kustomizations of a large cluster in groups, so that its diagram of the deployment order can be read."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from fleetbook.core.identity import NamespacedName
from fleetbook.model.delivery import Kustomization
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count

LARGE = 36
"""Cards beyond which the diagram groups."""
MOST_GROUPS = 42
"""Groups by namespace beyond which a stage is one card."""
MOST_ALONE = 12
"""Kustomizations of a grouped diagram that stand alone."""


@dataclass(frozen=True)
class Bundle:
    """Kustomizations of one stage that share a card."""

    id: str
    title: str
    members: tuple[Kustomization, ...]

    @property
    def stage(self) -> int:
        """Stage of all of them."""
        return self.members[0].stage


def card_id(key: NamespacedName) -> str:
    """The id of the card of a Kustomization that stands alone."""
    return anchor("k", key.namespace, key.name)


def bundles_of(members: Sequence[Kustomization]) -> list[Bundle]:
    """The cards of a grouped diagram, by stage; about `LARGE` of them."""
    by_namespace: dict[tuple[int, str], list[Kustomization]] = defaultdict(list)
    for each in members:
        by_namespace[each.stage, each.namespace].append(each)
    # A name that every group would bear tells nothing; and too many groups are no groups.
    telling = len({each.namespace for each in members if each.stage}) > 1 and len(by_namespace) <= MOST_GROUPS
    groups: dict[tuple[int, str], list[Kustomization]] = defaultdict(list)
    for each in members:
        groups[each.stage, each.namespace if telling else ""].append(each)
    alone = _standing_alone(members, min(MOST_ALONE, LARGE - len(groups)))
    return [bundle for key, inside in sorted(groups.items()) for bundle in _split(key, inside, alone)]


def _standing_alone(members: Sequence[Kustomization], room: int) -> set[NamespacedName]:
    """The Kustomizations that most others wait for, as many as there is room."""
    waited_for = Counter(key for each in members for key in each.depends_on)
    known = {each.key for each in members}
    ranked = sorted((key for key in waited_for if key in known), key=lambda key: (-waited_for[key], str(key)))
    return set(ranked[: max(0, room)])


def _split(
    key: tuple[int, str], inside: Sequence[Kustomization], alone: set[NamespacedName]
) -> Iterator[Bundle]:
    stage, namespace = key
    for each in inside:
        if each.key in alone:
            yield Bundle(card_id(each.key), each.name, (each,))
    rest = tuple(each for each in inside if each.key not in alone)
    if rest:
        title = namespace or count(len(rest), "Kustomization")
        yield Bundle(anchor("group", str(stage), namespace or "all"), title, rest)


def awaited(bundle: Bundle, home: dict[NamespacedName, Bundle]) -> Iterator[NamespacedName]:
    """What the members of a bundle wait for in the bundles before it."""
    for each in bundle.members:
        for key in each.depends_on:
            if key in home and home[key].stage < bundle.stage:
                yield key


def creators(bundle: Bundle, home: dict[NamespacedName, Bundle]) -> Iterator[Bundle]:
    """The bundles before it that apply the members of a bundle."""
    for each in bundle.members:
        parent = home.get(each.parent) if each.parent else None
        if parent and parent.stage < bundle.stage:
            yield parent


def span(stage: dict[str, int], source: str, target: str) -> int:
    """How many stages lie between two cards."""
    between = {each for each in stage.values() if stage[source] < each <= stage[target]}
    return len(between)


def without_detours(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs without those that follow from others: who waits for the last waits for the first."""
    after: dict[str, set[str]] = defaultdict(set)
    for source, target in pairs:
        after[source].add(target)

    @cache
    def beyond(start: str) -> frozenset[str]:
        return frozenset(after[start]).union(*(beyond(step) for step in sorted(after[start])))

    return {
        (source, target)
        for source, target in pairs
        if not any(target in beyond(step) for step in sorted(after[source]))
    }

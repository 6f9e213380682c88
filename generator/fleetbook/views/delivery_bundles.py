"""Kustomizations of a large cluster in groups, so that its diagram of the deployment order can be read."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from fleetbook.core.identity import NamespacedName
from fleetbook.model.delivery import Kustomization
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count

LARGE = 36
"""Cards beyond which the diagram groups."""
MOST_ALONE = 14
"""Kustomizations of a grouped diagram that others wait for and that stand alone."""
MOST_LINES = 24
"""Lines between them, as long as fewer alone can lessen them."""
MOST_LAST = 22
"""Cards of all Kustomizations that nothing waits for."""


@dataclass(frozen=True)
class Bundle:
    """Kustomizations of one stage that share a card."""

    id: str
    title: str
    members: tuple[Kustomization, ...]
    last: bool = False
    """Whether nothing waits for them, and they create nothing."""

    @property
    def stage(self) -> int:
        """Stage of all of them."""
        return self.members[0].stage

    @property
    def place(self) -> str:
        """Where lines to it lead: to the panel of those that nothing waits for, else to its card."""
        return f"last-{self.stage}" if self.last else self.id


def card_id(key: NamespacedName) -> str:
    """The id of the card of a Kustomization that stands alone."""
    return anchor("k", key.namespace, key.name)


def bundles_of(members: Sequence[Kustomization]) -> list[Bundle]:
    """The cards of a grouped diagram: as many stand alone as leave few enough lines to follow."""
    stages = len({each.stage for each in members})
    most = max(1, MOST_ALONE - stages // 2)
    tries = (_bundles(members, alone) for alone in range(most, 0, -1))
    return next((each for each in tries if _lines(each) <= MOST_LINES), _bundles(members, 1))


def _lines(bundles: Sequence[Bundle]) -> int:
    """How many lines say what waits for what."""
    home = {each.key: bundle for bundle in bundles for each in bundle.members}
    return len(
        without_detours(
            {(home[key].place, bundle.place) for bundle in bundles for key in awaited(bundle, home)}
        )
    )


def _bundles(members: Sequence[Kustomization], most_alone: int) -> list[Bundle]:
    """The cards by stage: what others wait for, then the rest by namespace."""
    needed = _needed(members)
    stages = sorted({each.stage for each in members})
    alone = set(sorted(needed, key=lambda key: (-needed[key], str(key)))[:most_alone])
    last = {
        stage: [each for each in members if each.stage == stage and each.key not in needed]
        for stage in stages
    }
    # A name that every group would bear tells nothing.
    telling = len({each.namespace for each in members if each.stage}) > 1
    groups = {stage: _groups(inside, telling=telling) for stage, inside in last.items()}
    most = _most([len(each) for each in groups.values()])
    bundles: list[Bundle] = []
    for stage in stages:
        here = [each for each in members if each.stage == stage and each.key in needed]
        bundles += [Bundle(card_id(each.key), each.name, (each,)) for each in here if each.key in alone]
        rest = tuple(each for each in here if each.key not in alone)
        if rest:
            bundles.append(_bundle(f"needed-{stage}", "", rest))
        bundles += _last_bundles(stage, groups[stage], most)
    return bundles


def _needed(members: Sequence[Kustomization]) -> Counter[NamespacedName]:
    """How many wait for each Kustomization that any waits for; who creates others is waited for, too."""
    stage = {each.key: each.stage for each in members}
    needed: Counter[NamespacedName] = Counter()
    for each in members:
        needed.update(key for key in each.depends_on if stage.get(key, each.stage) < each.stage)
        if each.parent and stage.get(each.parent, each.stage) < each.stage:
            needed[each.parent] += 1
    return needed


def _groups(inside: Sequence[Kustomization], *, telling: bool) -> list[tuple[str, tuple[Kustomization, ...]]]:
    """Kustomizations by namespace, or each by itself, the largest groups first."""
    found: dict[str, list[Kustomization]] = defaultdict(list)
    for each in inside:
        found[each.namespace if telling else str(each.key)].append(each)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(name, tuple(group)) for name, group in ranked]


def _most(sizes: Sequence[int]) -> int:
    """Cards that each stage may have, such that all together are not too many."""
    fitting = (
        most for most in range(MOST_LAST, 1, -1) if sum(min(each, most) for each in sizes) <= MOST_LAST
    )
    return next(fitting, 1)


def _last_bundles(
    stage: int, groups: Sequence[tuple[str, tuple[Kustomization, ...]]], most: int
) -> Iterator[Bundle]:
    shown = groups if len(groups) <= most else groups[: most - 1]
    for name, group in shown:
        yield replace(_bundle(f"{stage}-{name}", group[0].namespace, group), last=True)
    rest = tuple(each for _, group in groups[len(shown) :] for each in group)
    if rest:
        yield replace(_bundle(f"{stage}-rest", "", rest), last=True)


def _bundle(name: str, title: str, group: tuple[Kustomization, ...]) -> Bundle:
    if len(group) == 1:
        return Bundle(card_id(group[0].key), group[0].name, group)
    return Bundle(anchor("group", name), title or count(len(group), "Kustomization"), group)


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

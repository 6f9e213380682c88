"""The deployment order: each Kustomization's stage, from what it depends on and what creates it."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.shape import key_of, mapping, sequence, within

Needs = Mapping[NamespacedName, tuple[NamespacedName, ...]]


def depends_on(resource: Resource) -> tuple[NamespacedName, ...]:
    """What an object of Flux says it depends on, in its order."""
    items = sequence(within(resource.body, "spec", "dependsOn"))
    return tuple(key_of(mapping(item), resource.ref.namespace) for item in items)


def rank(needs: Needs) -> dict[NamespacedName, int]:
    """Stage of each key: 0 without needs, else one more than the highest stage it needs.

    Needs that lead back to where they came from do not count.
    """
    stages: dict[NamespacedName, int] = {}
    for start in sorted(needs):
        _rank_from(start, needs, stages)
    return stages


def _rank_from(start: NamespacedName, needs: Needs, stages: dict[NamespacedName, int]) -> None:
    """Rank a key and all it needs, without calling itself: chains can be longer than Python's stack."""
    path = [start]
    while path:
        key = path[-1]
        known = [each for each in needs[key] if each in needs and each not in path]
        waiting = next((each for each in known if each not in stages), None)
        if key not in stages and waiting is not None:
            path.append(waiting)
            continue
        stages.setdefault(key, 1 + max((stages[each] for each in known), default=-1))
        path.pop()


def find_cycles(needs: Needs) -> tuple[tuple[NamespacedName, ...], ...]:
    """Each cycle once, starting with its smallest key."""
    found: set[tuple[NamespacedName, ...]] = set()
    done: set[NamespacedName] = set()
    for start in sorted(needs):
        path: list[NamespacedName] = []
        waiting = [(start, 0)]
        while waiting:
            key, depth = waiting.pop()
            del path[depth:]
            if key in path:
                cycle = path[path.index(key) :]
                first = cycle.index(min(cycle))
                found.add(tuple(cycle[first:] + cycle[:first]))
            elif key not in done and key in needs:
                path.append(key)
                waiting += [(each, depth + 1) for each in sorted(needs[key], reverse=True)]
        done.update(_reachable(start, needs))
    return tuple(sorted(found))


def check_order(
    kind: str, members: Mapping[NamespacedName, Resource], *, complete: bool
) -> tuple[Diagnostic, ...]:
    """The diagnostics of `dependsOn`: chains that never end, and what leads nowhere.

    Not `complete` means that more members may exist than those that Git shows.
    """
    needs = {key: depends_on(resource) for key, resource in members.items()}
    found = [_report_cycle(kind, cycle, members[cycle[0]], needs) for cycle in find_cycles(needs)]
    for key, resource in sorted(members.items()):
        for index, each in enumerate(needs[key]):
            # The name of one that holds a variable is not known; the variable is listed as such.
            if each not in members and "${" not in str(each):
                at = resource.at("spec", "dependsOn", index)
                found.append(_report_dangling(f"{kind} {key}", each, at, members, complete))
    return tuple(found)


def _reachable(start: NamespacedName, needs: Needs) -> set[NamespacedName]:
    seen: set[NamespacedName] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += needs.get(key, ())
    return seen


def _report_cycle(
    kind: str, cycle: tuple[NamespacedName, ...], resource: Resource, needs: Needs
) -> Diagnostic:
    chain = " → ".join(str(each) for each in (*cycle, cycle[0]))
    following = cycle[1] if len(cycle) > 1 else cycle[0]
    at = resource.at("spec", "dependsOn", needs[cycle[0]].index(following))
    hint = "Remove one of these dependencies: none of them can ever be applied."
    return Diagnostic(
        "dependency-cycle", Severity.ERROR, f"{kind} dependencies form a circle: {chain}", at, hint
    )


def _report_dangling(
    dependent: str,
    missing: NamespacedName,
    at: Location | None,
    members: Iterable[NamespacedName],
    complete: bool,
) -> Diagnostic:
    near = get_close_matches(str(missing), [str(each) for each in members], n=1, cutoff=0.5)
    hint = f"The nearest name is {near[0]}." if near else "Correct the name, or remove the dependency."
    severity = Severity.ERROR if complete else Severity.WARNING
    message = f"{dependent} depends on {missing}, which no Kustomization of this cluster creates"
    if not complete:
        hint += " It may also come from what could not be worked out."
    return Diagnostic("dangling-dependency", severity, message, at, hint)

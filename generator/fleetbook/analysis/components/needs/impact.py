"""How far it is felt when a component is down."""

from collections import deque

from fleetbook.analysis.components.needs.links import Links
from fleetbook.model.components import Effect, Impact


def impact_of(component: str, users: Links) -> tuple[Impact, ...]:
    """Every component that feels it at once, by the shortest way; sorted by the length of the way and id.

    `users` are the links seen from the needed end. What only expires, or only waits to be deployed, is
    left out.
    """
    ways: dict[str, tuple[str, ...]] = {}
    waiting: deque[tuple[str, tuple[str, ...]]] = deque([(component, ())])
    while waiting:
        current, way = waiting.popleft()
        for user in _hit(current, users):
            if user != component and user not in ways:
                ways[user] = way
                waiting.append((user, (*way, user)))
    found = (Impact(component=user, through=way) for user, way in ways.items())
    return tuple(sorted(found, key=lambda each: (len(each.through), each.component)))


def _hit(component: str, users: Links) -> list[str]:
    links = users.get(component, ())
    return sorted({link.component for link in links if link.effect is Effect.AT_ONCE})

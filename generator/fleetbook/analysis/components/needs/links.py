"""All needs of all components, and the same seen from the other end."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from fleetbook.analysis.components.needs.access import needs_of_access
from fleetbook.analysis.components.needs.calls import needs_of_calls
from fleetbook.analysis.components.needs.data import needs_of_data
from fleetbook.analysis.components.needs.ground import Ground, Need
from fleetbook.analysis.components.needs.operation import needs_of_operation
from fleetbook.analysis.components.needs.order import needs_of_delivery
from fleetbook.model.components import Effect, Link

Links = Mapping[str, tuple[Link, ...]]
"""Links by the id of a component."""


def needs_of(ground: Ground) -> Links:
    """Component to its needs, what is felt first leading; one for one reason is told of once."""
    found: dict[str, dict[tuple[str, str], Link]] = defaultdict(dict)
    for each in _every(ground):
        found[each.by].setdefault((each.link.component, each.link.why), each.link)
    return {by: tuple(sorted(links.values(), key=_order)) for by, links in sorted(found.items())}


def _order(link: Link) -> tuple[int, str, str]:
    return list(Effect).index(link.effect), link.component, link.why


def _every(ground: Ground) -> Iterator[Need]:
    yield from needs_of_access(ground)
    yield from needs_of_data(ground)
    yield from needs_of_calls(ground)
    yield from needs_of_operation(ground)
    yield from needs_of_delivery(ground)


def needed_by(needs: Links) -> Links:
    """The same links, seen from the other end."""
    users: dict[str, list[Link]] = defaultdict(list)
    for component, links in needs.items():
        for link in links:
            users[link.component].append(replace(link, component=component))
    return {component: tuple(sorted(links, key=_order)) for component, links in users.items()}

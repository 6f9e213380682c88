"""What fleetbook knows of the real fleets: routes, volumes, secrets and charts, in one committed table.

    make counts                     writes it anew, after the counts of the fleets

The table is a measure, not a judgement: a change of it shows in review what a change of the catalogue or of
a reader does to real fleets.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from fleetbook.catalogue.icons import FALLBACK
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Cluster
from fleetbook.model.components import Component
from fleetbook.model.fact import Origin
from fleetbook.model.network import Exposure, Route
from fleetbook.model.security import SecretKind
from fleetbook.model.storage import BackupState
from fleets.counts import KNOWLEDGE, fleet_names, read

REFRESH = "make counts"

_TITLE = f"""\
# What is known of the real fleets

Written by `{REFRESH}`. The clusters of a fleet are counted together, so a release that three clusters
share counts three times, as in the tables of the fleets.
"""


class Line(NamedTuple):
    """A line of a table: what is counted, and the number of each fleet."""

    what: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Topic:
    """A table: its heading, and the lines with what each counts in a cluster; the first counts all."""

    title: str
    counts: tuple[tuple[str, Callable[[Cluster], int]], ...]

    def lines(self, fleets: Iterable[tuple[Cluster, ...]]) -> Iterator[Line]:
        """The lines, without those that are 0 in every fleet."""
        every = tuple(fleets)
        for what, count in self.counts:
            numbers = tuple(sum(map(count, clusters)) for clusters in every)
            if any(numbers):
                yield Line(what, numbers)


def _routes(fits: Callable[[Route], bool]) -> Callable[[Cluster], int]:
    return lambda cluster: sum(map(fits, cluster.network.routes))


def _volumes(state: BackupState) -> Callable[[Cluster], int]:
    return lambda cluster: sum(each.backup is state for each in cluster.storage.volumes)


def _secrets(kind: SecretKind) -> Callable[[Cluster], int]:
    return lambda cluster: sum(each.kind is kind for each in cluster.security.secrets)


def _of_origin(origin: Origin, exposure: Exposure) -> Callable[[Route], bool]:
    return lambda route: route.origin is origin and route.exposure is exposure


def _claims(origin: Origin) -> Callable[[Cluster], int]:
    return lambda cluster: sum(each.origin is origin for each in cluster.storage.volumes)


def _charts(cluster: Cluster) -> int:
    catalogue = load_catalogue()
    charts = (each.chart for each in cluster.delivery.releases)
    return sum(not isinstance(chart, Unknown) and catalogue.for_chart(chart) is not None for chart in charts)


def _releases(fits: Callable[[Component], bool]) -> Callable[[Cluster], int]:
    """Releases by what their component is, because that is what a page shows."""
    return lambda cluster: sum(len(each.releases) for each in cluster.components if fits(each))


def _is_told(component: Component) -> bool:
    return not isinstance(component.purpose, Unknown)


def _has_picture(component: Component) -> bool:
    return component.icon != FALLBACK


TOPICS = (
    Topic(
        "Routes",
        (
            ("routes", _routes(lambda route: True)),
            *(
                (f"{origin}, {exposure}", _routes(_of_origin(origin, exposure)))
                for origin, exposure in product(Origin, Exposure)
            ),
            ("guarded", _routes(lambda route: route.auth is not None)),
            ("not guarded", _routes(lambda route: route.auth is None)),
            (
                "public and not guarded",
                _routes(lambda route: route.auth is None and route.exposure is Exposure.PUBLIC),
            ),
        ),
    ),
    Topic(
        "Volumes",
        (
            ("claims", lambda cluster: len(cluster.storage.volumes)),
            *((f"from {origin}", _claims(origin)) for origin in Origin),
            *((str(state), _volumes(state)) for state in BackupState),
        ),
    ),
    Topic(
        "Secrets",
        (
            ("secrets", lambda cluster: len(cluster.security.secrets)),
            *((str(kind), _secrets(kind)) for kind in SecretKind),
        ),
    ),
    Topic(
        "Releases",
        (
            ("releases", lambda cluster: len(cluster.delivery.releases)),
            ("chart in the catalogue", _charts),
            ("with a purpose", _releases(_is_told)),
            ("with an icon of its own", _releases(_has_picture)),
            (
                "with purpose and icon",
                _releases(lambda component: _is_told(component) and _has_picture(component)),
            ),
        ),
    ),
)


def document() -> str:
    """The whole file, as the code gives it now."""
    names = fleet_names()
    fleets = [read(name)[1].clusters for name in names]
    return "\n".join([_TITLE, *(_table(topic, names, topic.lines(fleets)) for topic in TOPICS)])


def _table(topic: Topic, names: Iterable[str], lines: Iterable[Line]) -> str:
    heads = [topic.title, *names, "all"]
    rows = list(lines)
    whole = rows[0].numbers if rows else ()
    told = [_row([row.what, *_cells(row.numbers, whole)]) for row in rows]
    return "\n".join([_row(heads), f"|---|{'--:|' * (len(heads) - 1)}", *told, ""])


def _cells(numbers: tuple[int, ...], whole: tuple[int, ...]) -> Iterator[str]:
    """The numbers and their sum, which also says its share of all."""
    yield from map(str, numbers)
    share = f" ({100 * sum(numbers) // sum(whole)}%)" if numbers != whole else ""
    yield f"{sum(numbers)}{share}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def share_told() -> float:
    """The share of all releases that have a purpose and an icon of their own."""
    clusters = [cluster for name in fleet_names() for cluster in read(name)[1].clusters]
    counts = dict(TOPICS[-1].counts)
    return sum(map(counts["with purpose and icon"], clusters)) / sum(map(counts["releases"], clusters))


if __name__ == "__main__":
    KNOWLEDGE.write_text(document(), "utf-8")

"""A sample of places in real fleets, read by hand: what a reader says there is what fleetbook says.

`routes.md` tells how the places were drawn. Its columns from *clusters* to *exposure* are compared here, so
that a change which loses or invents a route of the sample, or tells another guard, does not pass unseen.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend, Guard, Route
from fleets.counts import FLEETS, ROUTES, read

NO_ROUTE = "no route"
NOTHING = "–"


class Place(NamedTuple):
    """A line of the table: a place, and a way that a reader sees there."""

    number: str
    fleet: str
    at: str
    """File and line."""
    clusters: str
    address: str
    facts: tuple[str, ...]
    """What it enters by, what answers, its certificate, its guards and its exposure."""
    reading: str
    said: str

    def __str__(self) -> str:
        return f"{self.number} {self.fleet}/{self.at} {self.address}"


def places() -> Iterator[Place]:
    for line in ROUTES.read_text("utf-8").splitlines():
        cells = [cell.strip().strip("`") for cell in line.split("|")[1:-1]]
        if cells and cells[0].isdigit():
            number, fleet, at, clusters, address, *facts, reading, said = cells
            yield Place(number, fleet, at, clusters, address, tuple(facts), reading, said)


TABLE = list(places())


def test_the_sample_is_whole() -> None:
    assert {int(each.number) for each in TABLE} == set(range(1, 61))
    assert all(each.reading and each.said for each in TABLE)


@pytest.mark.parametrize("place", TABLE, ids=str)
def test_a_place_is_told_as_a_reader_tells_it(place: Place) -> None:
    if not (FLEETS / place.fleet).is_dir():
        pytest.skip(f"the public fleet {place.fleet} is not beside this project")
    routes = {each.name: each.network.routes for each in read(place.fleet)[1].clusters}
    if place.address == NO_ROUTE:
        file = place.at.rpartition(":")[0]
        assert not [address(each) for told in routes.values() for each in told if stands_in(each, file)]
        return
    found = {
        (name, facts(each))
        for name, told in routes.items()
        for each in told
        if address(each) == place.address
    }
    assert found == read_by_hand(place)


def read_by_hand(place: Place) -> set[tuple[str, tuple[str, ...]]]:
    """Each cluster with what a reader says of it there: all lines of the place for one address."""
    return {
        (cluster, each.facts)
        for each in TABLE
        if (each.number, each.address) == (place.number, place.address)
        for cluster in each.clusters.split(", ")
    }


def stands_in(route: Route, file: str) -> bool:
    return route.defined_at is not None and route.defined_at.path == file


def address(route: Route) -> str:
    """Host as it is written, path, and the protocol where it is not HTTP."""
    host = route.host.written or route.host.reason if isinstance(route.host, Unknown) else route.host
    return f"{host}{route.path}" + (f" {route.protocol}" if route.protocol != "HTTP" else "")


def facts(route: Route) -> tuple[str, ...]:
    door = ": ".join(filter(None, (route.entrypoint, ", ".join(route.listeners))))
    tls = route.tls and (str(route.tls.secret) if route.tls.secret else "passed on")
    guards = ", ".join(map(_guard, route.guards))
    return door or NOTHING, _answer(route.backend), tls or NOTHING, guards or NOTHING, str(route.exposure)


def _answer(backend: Backend | None) -> str:
    if backend is None:
        return NOTHING
    kind = "" if backend.kind == "Service" else f"{backend.kind} "
    port = f":{backend.port}" if backend.port else ""
    ends = [*(f"{each.kind} {each.name}" for each in backend.workloads), *backend.outside]
    return f"{kind}{backend.namespace}/{backend.name}{port}" + (f" → {', '.join(ends)}" if ends else "")


def _guard(guard: Guard) -> str:
    return " ".join(filter(None, (guard.method, guard.product or guard.provider)))

"""Where the fields of an entry are written."""

from collections.abc import Mapping

from fleetbook.analysis.shape import Keys, within
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import ResolvedRelease, Resource


def lines_of(resource: Resource, fields: Mapping[str, Keys]) -> dict[str, Location]:
    """The line of each field that the object states; `fields` gives the keys that lead to it."""
    stated = {field: keys for field, keys in fields.items() if within(resource.body, *keys) is not None}
    places = {field: resource.at(*keys) for field, keys in stated.items()}
    return {field: place for field, place in places.items() if place is not None}


def lines_of_values(release: ResolvedRelease, fields: Mapping[str, Keys]) -> dict[str, Location]:
    """The line of each field that a release's values state; `fields` gives the keys that lead to it."""
    stated = {field: keys for field, keys in fields.items() if within(release.values, *keys) is not None}
    places = {field: release.at(*keys) for field, keys in stated.items()}
    return {field: place for field, place in places.items() if place is not None}

"""Secrets that charts expect to be there, named in fields that do not look like it."""

from collections.abc import Iterator

from fleetbook.analysis.chart_entries import chart_entry
from fleetbook.analysis.release_values import fill, switched_on
from fleetbook.analysis.security.reference import Reference, is_secret_name
from fleetbook.analysis.shape import Keys, mapping, text
from fleetbook.catalogue.facts import FoundValue, read_fact
from fleetbook.catalogue.loader import Catalogue
from fleetbook.resolve.fleet import ResolvedRelease


def catalogued_references(release: ResolvedRelease, catalogue: Catalogue) -> Iterator[Reference]:
    """The secrets that a release's values name where the catalogue says that its chart reads them."""
    entry = chart_entry(release, catalogue)
    for found in read_fact(entry, "secret.names", release.values) if entry else ():
        for path, written in _names(found):
            name = fill(release, written)
            if name and is_secret_name(name) and switched_on(release, path):
                yield Reference(path, name)


def _names(found: FoundValue) -> Iterator[tuple[Keys, str]]:
    """A name, or those that the keys of a mapping are."""
    if (written := text(found.value)) is not None:
        yield found.path, written
    for key in mapping(found.value):
        yield (*found.path, key), str(key)

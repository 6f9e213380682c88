"""Secrets that charts expect to be there, named in fields that do not look like it."""

from collections.abc import Iterator

from fleetbook.analysis.chart_entries import chart_entry
from fleetbook.analysis.release_values import fill, switched_on
from fleetbook.analysis.security.reference import Reference, is_secret_name
from fleetbook.analysis.shape import text
from fleetbook.catalogue.facts import read_fact
from fleetbook.catalogue.loader import Catalogue
from fleetbook.resolve.fleet import ResolvedRelease


def catalogued_references(release: ResolvedRelease, catalogue: Catalogue) -> Iterator[Reference]:
    """The secrets that a release's values name where the catalogue says that its chart reads them."""
    entry = chart_entry(release, catalogue)
    for found in read_fact(entry, "secret.names", release.values) if entry else ():
        name = fill(release, text(found.value) or "")
        if name and is_secret_name(name) and switched_on(release, found.path):
            yield Reference(found.path, name)

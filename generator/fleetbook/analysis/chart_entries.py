"""What the catalogue knows of a release's chart, with charts of one name told apart by their repositories."""

from collections.abc import Sequence

from fleetbook.catalogue.documented import D, default_at
from fleetbook.catalogue.entry import Default, Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease


def chart_entry(release: ResolvedRelease, catalogue: Catalogue) -> Entry | None:
    """The entry of a release's chart by its name; None where it is not known."""
    return None if isinstance(release.chart, Unknown) else catalogue.for_chart(release.chart)


def is_chart_of(release: ResolvedRelease, entry: Entry) -> bool:
    """Whether a release's chart is surely that of an entry, and no other of the same name.

    Where several repositories have a chart of the name, its address must say that it is this one.
    """
    if isinstance(release.chart, Unknown) or release.chart.rpartition("/")[2].lower() not in entry.charts:
        return False
    address = (release.chart_address or "").lower()
    return not entry.repositories or any(part in address for part in entry.repositories)


def documented(release: ResolvedRelease, entry: Entry, defaults: Sequence[D]) -> D | None:
    """What the chart of an entry does where its values are silent, at the version that a release has.

    None where the release's chart may be another one.
    """
    version = release.version if isinstance(release.version, str) else None
    return default_at(defaults, version) if is_chart_of(release, entry) else None


def chart_default(release: ResolvedRelease, entry: Entry, fact: str) -> Default | None:
    """The documented default of a fact at the version that a release has."""
    return documented(release, entry, entry.defaults.get(fact, ()))

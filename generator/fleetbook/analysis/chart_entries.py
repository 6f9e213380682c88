"""What the catalogue knows of a release's chart, with charts of one name told apart by their repositories."""

from collections.abc import Sequence

from fleetbook.analysis.shape import text, within
from fleetbook.catalogue.documented import D, default_at
from fleetbook.catalogue.entry import Default, Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease


def chart_entry(release: ResolvedRelease, catalogue: Catalogue) -> Entry | None:
    """The entry of a release's chart by its name; None where it is not known."""
    return None if isinstance(release.chart, Unknown) else catalogue.for_chart(release.chart)


def entry_with_defaults(
    release: ResolvedRelease, cluster: ResolvedCluster, catalogue: Catalogue
) -> Entry | None:
    """The entry of a release's chart whose documented defaults hold; None where the chart may be another.

    Where several repositories have a chart of the name, its address must say that it is this one.
    """
    entry = chart_entry(release, catalogue)
    return entry if entry and is_chart_of(release, cluster, entry) else None


def is_chart_of(release: ResolvedRelease, cluster: ResolvedCluster, entry: Entry) -> bool:
    """Whether a release's chart is surely that of an entry, and no other of the same name."""
    if isinstance(release.chart, Unknown) or release.chart.rpartition("/")[2].lower() not in entry.charts:
        return False
    address = next(
        (text(within(each.body, "spec", "url")) for each in cluster.sources if each.ref == release.source),
        None,
    )
    return not entry.repositories or any(part in (address or "").lower() for part in entry.repositories)


def documented(release: ResolvedRelease, defaults: Sequence[D]) -> D | None:
    """What a release's chart does where its values are silent, at the version that the release has."""
    return default_at(defaults, release.version if isinstance(release.version, str) else None)


def chart_default(release: ResolvedRelease, entry: Entry, fact: str) -> Default | None:
    """The documented default of a fact at the version that a release has."""
    return documented(release, entry.defaults.get(fact, ()))

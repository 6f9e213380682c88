"""Charts that lie in repositories elsewhere: those that are kept, and on demand those that are fetched."""

from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from fleetbook.chart_cache import ChartCache
from fleetbook.core.errors import ToolError
from fleetbook.core.version import parse_version
from fleetbook.tools.repositories import ChartAddress, ChartRepositories

_THREADS = 8


class ChartArchives:
    """Archives of charts; only with `fetches` anything is read from the network."""

    def __init__(self, cache: ChartCache, *, fetches: bool) -> None:
        self._cache = cache
        self._fetches = fetches
        self._repositories = ChartRepositories()
        self._found: dict[ChartAddress, bytes | ToolError | None] = {}

    @property
    def identity(self) -> str:
        """The same as long as the charts that are kept are the same."""
        return self._cache.state

    def prepare(self, charts: Iterable[ChartAddress]) -> None:
        """Fetch charts from several repositories at the same time."""
        groups: dict[str, list[ChartAddress]] = defaultdict(list)
        for chart in dict.fromkeys(charts) if self._fetches else ():
            groups[chart.address].append(chart)
        with ThreadPoolExecutor(_THREADS) as executor:
            list(executor.map(self._find_all, groups.values()))

    def _find_all(self, charts: Iterable[ChartAddress]) -> None:
        for chart in charts:
            self._found[chart] = self._find(chart)

    def find(self, chart: ChartAddress) -> bytes | None:
        """The archive of a chart; None where it is not kept and nothing may be fetched.

        Raises ToolError where it could not be fetched.
        """
        if chart not in self._found:
            self._found[chart] = self._find(chart)
        found = self._found[chart]
        if isinstance(found, ToolError):
            raise found
        return found

    def _find(self, chart: ChartAddress) -> bytes | ToolError | None:
        name = (chart.address.rstrip("/"), chart.name, chart.version)
        kept = self._cache.find(*name)
        # What an exact version names does not change; a range may lead to a newer one each time.
        if not self._fetches or (kept is not None and _is_exact(chart.version)):
            return kept
        try:
            content = self._repositories.fetch(chart)
        except ToolError as error:
            return error if kept is None else kept
        self._cache.keep(content, *name)
        return content


def _is_exact(version: str) -> bool:
    return parse_version(version) is not None or version.startswith("sha256:")

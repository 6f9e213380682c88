"""What resolve asks of Helm, and of what holds charts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from fleetbook.resolve.overlays.engine import OverlayEngine
from fleetbook.tools.helm import RenderRequest, RenderResult
from fleetbook.tools.repositories import ChartAddress


class ChartEngine(Protocol):
    """Renders charts; never touches a cluster or the network."""

    @property
    def identity(self) -> str:
        """The same as long as the program is the same."""
        ...

    def render(self, requests: Sequence[RenderRequest]) -> tuple[RenderResult, ...]:
        """A result for each request, in their order."""
        ...


class Archives(Protocol):
    """Charts that lie in repositories elsewhere, as far as they are at hand."""

    @property
    def identity(self) -> str:
        """The same as long as the charts that are at hand are the same."""
        ...

    def prepare(self, charts: Iterable[ChartAddress]) -> None:
        """Get what will be looked for, many at the same time."""
        ...

    def find(self, chart: ChartAddress) -> bytes | None:
        """The archive of a chart; None where it is not at hand.

        Raises `ToolError` where it should be and could not be had.
        """
        ...


@dataclass(frozen=True, eq=False, kw_only=True)
class ChartMeans:
    """What charts are rendered with."""

    engine: ChartEngine
    patches: OverlayEngine
    """Carries out post-renderers."""
    archives: Archives
    kube_version: str
    """What charts are told of the version of Kubernetes."""

    @property
    def identity(self) -> str:
        """The same as long as all of it is the same."""
        return f"{self.engine.identity} {self.kube_version} {self.archives.identity}"

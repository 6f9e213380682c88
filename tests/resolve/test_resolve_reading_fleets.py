"""Every overlay of the public fleets: what fleetbook reads itself is what the engine makes of it."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fleetbook.cache import Cache
from fleetbook.resolve.overlays.build import Builder
from fleetbook.resolve.overlays.manifests import Manifest
from fleetbook.tools.kustomize import Kustomize, build_command, find_program
from overlays import Bench, id_of

FLEETS = Path(__file__).parents[2] / "../shared/fleets"
NAMES = (
    *("ametis70-homelab", "aws-eks-multi-cluster", "damacus-home-ops", "equinor-radix-flux"),
    *("flux2-kustomize-helm-example", "flux2-multi-tenancy", "ghimele-homelab", "joryirving-home-ops"),
    *("mmontes11-k8s-infrastructure", "onedr0p-home-ops", "ricsanfre-pi-cluster"),
)
MOST_TOGETHER = 40


@pytest.fixture(params=NAMES)
def fleet(request: pytest.FixtureRequest) -> Path:
    folder = FLEETS / str(request.param)
    if not folder.is_dir():
        pytest.skip(f"the public fleet {request.param} is not beside this project")
    return folder.resolve()


def test_what_is_read_is_what_the_engine_makes_of_it(fleet: Path, tmp_path: Path) -> None:
    bench = Bench.of(fleet, tmp_path / "work")
    read = {folder: own for folder in bench.folders() if (own := bench.read(folder)) is not None}
    assert read
    # An overlay that says nothing is refused where another one names it.
    different = [folder for folder, own in read.items() if not own and bench.build(folder)]
    for batch in batches({folder: own for folder, own in read.items() if own}):
        built = bench.build_together(batch)
        for folder in batch:
            files = set(map(bench.source, read[folder]))
            theirs = [each for each in built if bench.source(each) in files]
            if bench.tell(read[folder]) != bench.tell(theirs):
                different.append(folder)
    assert different == []


def batches(read: dict[str, tuple[Manifest, ...]]) -> Iterator[list[str]]:
    """Overlays that one overlay can name together: none of them shares a file or an object with another.

    Each prints its objects by itself, since none of them names others; and one process does for all.
    """
    waiting = list(read)
    while waiting:
        batch: list[str] = []
        taken: set[object] = set()
        for folder in waiting:
            its = {*map(id_of, read[folder]), *(each.origin or each.generator for each in read[folder])}
            # Kinds without a namespace are told apart by name alone.
            its |= {(key[0], key[1], key[3]) for key in its if isinstance(key, tuple)}
            if len(batch) < MOST_TOGETHER and taken.isdisjoint(its):
                batch.append(folder)
                taken |= its
        yield batch
        waiting = [folder for folder in waiting if folder not in batch]


def test_what_the_engine_builds_alone_fleetbook_builds(fleet: Path, tmp_path: Path) -> None:
    bench = Bench.of(fleet, tmp_path / "work")
    with ThreadPoolExecutor(2) as executor:
        builder = Builder(bench.tree, Kustomize(), bench.workspace, executor, Cache())
        builds = {folder: builder.submit(folder, {}) for folder in bench.folders()}
    troubled = [folder for folder, each in builds.items() if any(plan_trouble(each.result()))]
    assert [folder for folder in troubled if builds_alone(fleet / folder)] == []


def plan_trouble(build: object) -> Iterator[object]:
    """What fleetbook reports of a build and of the overlays that took part."""
    yield from build.diagnostics
    for plan in build.plans():
        yield from plan.diagnostics


def builds_alone(folder: Path) -> bool:
    """Whether the engine builds a folder as it lies there."""
    command = build_command(find_program(None), folder)
    return subprocess.run(command, capture_output=True, check=False).returncode == 0

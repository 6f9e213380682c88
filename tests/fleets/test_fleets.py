"""Real fleets, read as they are: counts, sums, and what must hold for every one of them."""

from pathlib import Path

import pytest

from accounts import check_sums
from fleetbook.catalogue.icons import load_icons
from fleetbook.model.architecture import Architecture
from fleetbook.render.book import write_book
from fleetbook.render.page_context import Origins
from fleetbook.resolve.fleet import Fleet
from fleetbook.source.open import open_snapshot
from fleetbook.tools.graphviz import find_graphviz
from fleetbook.views.book import write_pages
from fleets.counts import FLEETS, HERE, REFRESH, count, difference, fleet_names, parse, read


@pytest.fixture(scope="module", params=fleet_names())
def name(request: pytest.FixtureRequest) -> str:
    """A fleet that lies beside this project."""
    if not (FLEETS / str(request.param)).is_dir():
        pytest.skip(f"the public fleet {request.param} is not beside this project")
    return str(request.param)


@pytest.fixture(scope="module")
def fleet(name: str) -> Fleet:
    return read(name)[0]


@pytest.fixture(scope="module")
def architecture(name: str) -> Architecture:
    return read(name)[1]


def test_the_counts_are_those_that_were_reviewed(name: str) -> None:
    told = difference(count(name), parse((HERE / f"{name}.md").read_text("utf-8")))
    assert not told, "\n".join([f"{name} is not what its table says:", *told, REFRESH.format(name=name)])


def test_the_sums_add_up(name: str, fleet: Fleet, architecture: Architecture) -> None:
    paths = open_snapshot(FLEETS / name).paths
    check_sums(fleet, paths)
    coverage = architecture.coverage
    assert sum(number for _, number in coverage.document_uses) == coverage.documents
    assert sum(number for _, number in coverage.file_uses) == len(paths)
    for cluster, objects in zip(architecture.clusters, coverage.objects, strict=True):
        assert objects.applied == sum(each.object_count for each in cluster.delivery.kustomizations)


def test_a_book_is_written(architecture: Architecture, tmp_path: Path) -> None:
    book = write_pages(architecture, None)
    write_book(
        book,
        architecture,
        tmp_path / "book",
        layout=find_graphviz(None),
        icons=load_icons(),
        origins=Origins(git_link=lambda at: None, edit_link=lambda _: None, excerpts=lambda at: ()),
    )
    page = (tmp_path / "book" / "coverage" / "index.md").read_text("utf-8")
    assert f"| **Together** | **{architecture.coverage.documents}** |" in page


def test_every_object_leads_to_a_line_of_a_file(fleet: Fleet) -> None:
    resources = [resource for cluster in fleet.clusters for resource in cluster.resources]
    assert resources
    assert [str(each.ref) for each in resources if each.at() is None] == []


def test_every_release_leads_to_the_lines_of_its_version_and_values(fleet: Fleet) -> None:
    for cluster in fleet.clusters:
        for release in cluster.releases:
            if isinstance(release.version, str):
                assert release.version_at is not None, release.key
            assert all(release.at(key) is not None for key in release.values), release.key


def test_stages_rise_along_dependencies(fleet: Fleet) -> None:
    for cluster in fleet.clusters:
        stages = {each.key: each.stage for each in cluster.kustomizations}
        assert stages[cluster.root] == 0
        for each in cluster.kustomizations:
            around = [*each.depends_on, *([each.parent] if each.parent else [])]
            assert all(stages[other] < each.stage for other in around if other in stages), each.key


def test_every_file_that_is_not_deployed_has_a_reason_and_its_place(fleet: Fleet) -> None:
    for file in fleet.account.undeployed:
        assert file.cause
        assert file.at is None or file.at.path in fleet.account.files
        assert file.path == file.folder or file.path.startswith(f"{file.folder}/")

"""The Coverage page: the sums, and what is not deployed with its reason."""

from dataclasses import replace
from typing import Any

from fleetbook.core.coverage import DocumentUse, FileUse, Reason
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.model.coverage import ChartReading, Coverage, FileBeside, NotDeployed, ObjectCount
from fleetbook.views.coverage import page
from fleetbook.views.page import (
    Callout,
    Code,
    FactList,
    Folded,
    GitLink,
    PageView,
    Paragraph,
    Rich,
    Table,
    Text,
)
from scenes import architecture

USES = (
    (DocumentUse.APPLIED, 512),
    (DocumentUse.OVERLAY, 60),
    (DocumentUse.PATCH, 1),
    (DocumentUse.INPUT, 19),
    (DocumentUse.CONFIGURATION, 0),
    (DocumentUse.DROPPED, 0),
    (DocumentUse.NOT_DEPLOYED, 44),
    (DocumentUse.FOREIGN, 21),
)
FILES = ((FileUse.DEPLOYED, 400), (FileUse.UNREADABLE, 2), (FileUse.OTHER, 9))


def page_of(**parts: Any) -> PageView:
    fleet = architecture()
    return page(replace(fleet, coverage=replace(fleet.coverage, **parts)))


def told(content: Rich) -> str:
    return "".join(
        str(each.at) if isinstance(each, GitLink) else getattr(each, "value", getattr(each, "label", ""))
        for each in content
    )


def rows(table: Table) -> list[str]:
    return [" | ".join(map(told, row.cells)) for row in table.rows]


def tables(view: PageView) -> dict[str, list[str]]:
    return {block.caption: rows(block) for block in view.blocks if isinstance(block, Table)}


def lost(path: str, reason: Reason, cause: str = "", line: int = 0, folder: str = "") -> NotDeployed:
    at = Location("apps/kustomization.yaml", line) if line else None
    return NotDeployed(path=path, reason=reason, cause=cause or path, at=at, folder=folder or path)


def test_the_documents_are_summed_up() -> None:
    view = page_of(documents=657, document_uses=USES, file_uses=FILES)
    assert tables(view)["YAML documents"] == [
        "Applied | 512 | Flux applies objects that are made from them",
        "Steering what is applied | 80 | 60 overlays, 1 patch, 19 inputs of a generator",
        "Not deployed | 44 | the list",
        "Not for Kubernetes | 21 | the list",
        "Together | 657 | ",
    ]
    first = view.blocks[0]
    assert isinstance(first, Paragraph)
    assert told(first.content).startswith(
        "657 documents: 512 applied, 80 steering what is applied, 44 not deployed, 21 not for Kubernetes; "
        "2 files could not be read."
    )


def test_the_files_are_summed_up() -> None:
    assert tables(page_of(file_uses=FILES))["Files of the repository"] == [
        "Flux applies or reads | 400 | YAML with a document that is applied or steers what is",
        "Could not be read | 2 | the list",
        "Everything else | 9 | no YAML, and no overlay reads them",
        "Together | 411 | ",
    ]


def test_the_objects_of_each_cluster_are_summed_up() -> None:
    count = ObjectCount(
        cluster="production", documents=7, expanded=2, generated=1, bootstrap=2, not_rendered=3
    )
    found = tables(page_of(objects=(count,)))["Objects that Flux applies"]
    assert found == ["production | 7 | 2 | 1 | 10 | 2 | 3 parts"]


def test_columns_of_objects_are_explained_and_left_out_where_they_count_nothing() -> None:
    count = ObjectCount(
        cluster="production", documents=7, expanded=0, generated=1, bootstrap=0, not_rendered=0
    )
    view = page_of(objects=(count,))
    (table,) = [block for block in view.blocks if isinstance(block, Table)][2:]
    assert table.columns == ("Cluster", "From documents", "Generated", "Applied")
    (meanings,) = [block for block in view.blocks if isinstance(block, FactList)]
    assert [term for term, _ in meanings.items] == ["From documents", "Generated", "Applied"]


def test_files_stand_with_the_place_of_their_reason() -> None:
    files = (
        lost("apps/old/a.yaml", Reason.COMMENTED_OUT, "apps/old", 5, "apps/old"),
        lost("apps/old/b.yaml", Reason.COMMENTED_OUT, "apps/old", 5, "apps/old"),
        lost("base/old/c.yaml", Reason.COMMENTED_OUT, "apps/old", 5, "base/old"),
        lost("apps/x.yaml", Reason.UNNAMED, line=1),
        lost("lib/a.yaml", Reason.NO_REFERENCE, folder="lib"),
        lost("lib/b.yaml", Reason.NO_REFERENCE, "lib/kustomization.yaml", folder="lib"),
        lost("b.yaml", Reason.ARCHIVE, "attic"),
        lost("talos.yaml", Reason.OTHER_TOOL, "Talos", 9),
    )
    view = page_of(not_deployed=files)
    assert tables(view)["Files that no Flux root reaches"] == [
        "apps/old (2 files), base/old | Commented out · apps/kustomization.yaml:5",
        "apps/x.yaml | The overlay of the folder does not name it · apps/kustomization.yaml:1",
        "lib (2 files) | Nothing names it",
        "b.yaml | Used only by attic: set aside, as the name of a folder says",
        "talos.yaml | For another tool: Talos · apps/kustomization.yaml:9",
    ]
    (every,) = [block for block in view.blocks if isinstance(block, Folded)]
    assert every.title == "8 files, each with its reason"
    assert (
        rows(every.blocks[0])[2]
        == "base/old/c.yaml | Used only by apps/old: commented out · apps/kustomization.yaml:5"
    )


def test_every_file_is_named_also_where_its_folder_stands_for_it() -> None:
    by_folder = page_of(not_deployed=(lost("lib/a.yaml", Reason.NO_REFERENCE, folder="lib"),))
    (every,) = [block for block in by_folder.blocks if isinstance(block, Folded)]
    assert rows(every.blocks[0]) == ["lib/a.yaml | Nothing names it"]
    by_file = page_of(not_deployed=(lost("a.yaml", Reason.NO_REFERENCE),))
    assert not [block for block in by_file.blocks if isinstance(block, Folded)]


def test_very_many_places_are_told_by_reason() -> None:
    files = [lost(f"apps/{number}/base/a.yaml", Reason.NO_REFERENCE) for number in range(40)]
    files += [
        lost("talos/a.yaml", Reason.OTHER_TOOL, "Talos"),
        lost("talos/b.yaml", Reason.OTHER_TOOL, "Talos"),
    ]
    assert tables(page_of(not_deployed=tuple(files)))["Files that no Flux root reaches"] == [
        "For another tool | 2 | talos/a.yaml, talos/b.yaml",
        "Nothing names it | 40 | apps (40 files)",
    ]


def test_yaml_that_is_not_for_flux_is_told_by_what_it_is() -> None:
    beside = (
        FileBeside(path="ansible/a.yml", use=FileUse.FOREIGN),
        FileBeside(path="ansible/b/c.yml", use=FileUse.FOREIGN),
        FileBeside(path="apps/empty.yaml", use=FileUse.EMPTY),
        FileBeside(path="mkdocs.yml", use=FileUse.FOREIGN),
    )
    found = [row.split(" | ")[1:] for row in tables(page_of(beside=beside))["YAML that is not for Flux"]]
    assert found == [["3", "ansible/a.yml, ansible/b/c.yml, mkdocs.yml"], ["1", "apps/empty.yaml"]]


def test_files_that_all_stand_in_the_table_are_not_listed_once_more() -> None:
    def folds(*paths: str) -> int:
        view = page_of(beside=tuple(FileBeside(path=path, use=FileUse.FOREIGN) for path in paths))
        return len([block for block in view.blocks if isinstance(block, Folded)])

    assert folds("a.yml", "b/c.yml") == 0
    assert folds(*(f"a/{number}.yml" for number in range(7))) == 1


def test_a_long_table_is_folded_after_its_first_rows() -> None:
    view = page_of(unmodelled_kinds=tuple((f"Kind{number:02}", 1) for number in range(30)))
    assert len(tables(view)["Kinds that no page tells of"]) == 12
    assert [block.title for block in view.blocks if isinstance(block, Folded)] == ["18 more"]


def test_a_fleet_that_was_understood_says_so() -> None:
    view = page_of()
    assert any(isinstance(block, Callout) for block in view.blocks)
    first = view.blocks[0]
    assert isinstance(first, Paragraph)
    assert "below" not in told(first.content)


def test_every_use_and_every_reason_has_words() -> None:
    coverage: Coverage = architecture().coverage
    for reason in Reason:
        assert tables(page_of(not_deployed=(lost("a.yaml", reason),)))
    assert coverage.documents_of(*DocumentUse) == 0


def test_words_between_backticks_are_code() -> None:
    trouble = Diagnostic("x", Severity.ERROR, "A `{{ }}` stands here", None, "Name it under `ignore`.")
    (table,) = [block for block in page_of(diagnostics=(trouble,)).blocks if isinstance(block, Table)][3:]
    what, todo, _ = table.rows[0].cells
    assert what[2:] == (Text("A "), Code("{{ }}"), Text(" stands here"))
    assert todo == (Text("Name it under "), Code("ignore"), Text("."))


def reading(why: str, *names: str, rendered: bool = False) -> ChartReading:
    releases = tuple(("test", NamespacedName("apps", name)) for name in names)
    return ChartReading(rendered=rendered, why=why, releases=releases)


def test_how_releases_were_read() -> None:
    charts = (
        reading("", "web", rendered=True),
        reading("its chart is not at hand", *(f"app-{number:02}" for number in range(14))),
    )
    one, other = tables(page_of(charts=charts))["How releases were read"]
    assert one == "Rendered chart | – | 1 | apps/web"
    assert other.startswith("Values | its chart is not at hand | 14 | apps/app-00, apps/app-01")
    assert other.endswith("apps/app-11 and 2 more")


def test_who_never_asked_for_charts_hears_nothing_of_them() -> None:
    assert "How releases were read" not in tables(page_of(charts=(reading("", "web"),)))

"""The pages that compare clusters, and the way between the pages of several."""

from collections.abc import Iterable
from dataclasses import replace

from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Cluster
from fleetbook.model.components import Image
from fleetbook.model.coverage import NotRendered
from fleetbook.model.delivery import FluxVersion, Source
from fleetbook.model.findings import Finding
from fleetbook.model.network import Network
from fleetbook.model.storage import BackupState, Storage
from fleetbook.views import delivery, gitops
from fleetbook.views.answers import answer
from fleetbook.views.book import scenes_of, write_pages
from fleetbook.views.fleet_diagram import MOST, MOST_DETAILED, diagram
from fleetbook.views.fleet_versions import chart_blocks, image_blocks
from fleetbook.views.overview import introduction
from fleetbook.views.page import (
    Block,
    Callout,
    Folded,
    Heading,
    Muted,
    PageLink,
    PageView,
    Paragraph,
    Table,
)
from scenes import (
    AT,
    architecture,
    chart_source,
    cluster,
    component,
    drawn,
    kustomization,
    release,
    route,
    said,
    told,
    volume,
)


def fleet_source(branch: str) -> Source:
    return Source(
        kind="GitRepository",
        namespace="flux-system",
        name="flux-system",
        url="https://git.example.org/me/fleet",
        interval="10m0s",
        reference=(("branch", branch),),
        defined_at=AT,
    )


def flux(version: str) -> FluxVersion:
    return FluxVersion(version=version, by=ObjectRef("FluxInstance", "flux-system", "flux"), defined_at=AT)


def front(*clusters: Cluster, findings: tuple[Finding, ...] = ()) -> PageView:
    return write_pages(architecture(*clusters, findings=findings)).pages[0]


def tables(blocks: Iterable[Block]) -> dict[str, list[str]]:
    """Every table by its caption, also the folded ones."""
    flat = [inner for block in blocks for inner in (block.blocks if isinstance(block, Folded) else (block,))]
    return {each.caption: told(each) for each in flat if isinstance(each, Table)}


def paragraphs(page: PageView) -> list[str]:
    return [said(block.content) for block in page.blocks if isinstance(block, Paragraph)]


def test_clusters_stand_side_by_side_and_every_figure_leads_to_its_page() -> None:
    web = NamespacedName("apps", "web")
    blue = cluster(
        "blue",
        kustomizations=[kustomization("apps", 1), replace(kustomization("old", 1), suspended=True)],
        releases=[release("web"), release("db", suspended=True)],
        components=[component("web", releases=(web,)), component("db")],
        network=Network(entrypoints=(), routes=(route("web.example.org"),), middlewares=(), policies=()),
        storage=Storage(
            volumes=(volume("data", state=BackupState.NOT_BACKED_UP),), classes=(), targets=(), jobs=()
        ),
        repository=fleet_source("main"),
        flux=flux("2.9.4"),
    )
    green = cluster("green", repository=fleet_source("main"), flux=flux("v2.5.1"))
    page = front(blue, green)
    (table,) = (each for each in page.blocks if isinstance(each, Table) and "side by side" in each.caption)
    assert told(table) == [
        " | blue | green",
        "Folder | clusters/blue | clusters/green",
        "Source | branch main @3 | branch main @3",
        "Flux | 2.9.4 @3 | v2.5.1 [behind] @3",
        "Kustomizations | 2 1 suspended | 0",
        "Helm releases | 2 1 suspended | 0",
        "Applications | 2 | 0",
        "Infrastructure | 0 | 0",
        "Routes | 1 | 0",
        "Volumes | 1 | 0",
        "Not backed up | 1 | 0",
        "Secrets | 0 | 0",
        "Errors | 0 | 0",
        "Warnings | 0 | 0",
        "To know | 0 | 0",
        "Not rendered | 0 | 0",
    ]
    links = [part.page for row in table.rows for part in row.cells[1] if hasattr(part, "page")]
    assert links[-4:] == ["blue/applications", "blue/network#routes", "blue/storage#volumes", "blue/storage"]


def test_many_clusters_stand_one_below_the_other() -> None:
    page = front(*(cluster(f"c{number:02}") for number in range(12)))
    found = tables(page.blocks)["Clusters side by side"]
    assert found[0].startswith("Cluster | Folder | Source | Kustomizations | Helm releases")
    assert len(found) == 13
    assert found[12].startswith("c11 | clusters/c11 | not in Git | 0")


def test_what_was_not_rendered_is_counted_where_it_is_missing() -> None:
    made = architecture(cluster("blue"), cluster("green"))
    lost = NotRendered(what="Overlay apps", why="an address", at=None, clusters=("green",))
    pages = write_pages(replace(made, coverage=replace(made.coverage, not_rendered=(lost,)))).pages
    assert tables(pages[0].blocks)["Clusters side by side"][-1] == "Not rendered | 0 | 1"
    assert tables(pages[-1].blocks)["Not rendered"] == [
        "What | Why | Clusters | Line",
        "Overlay apps | an address | green | –",
    ]


def test_different_references_are_a_warning() -> None:
    page = front(
        cluster("dev", repository=fleet_source("dev")), cluster("prod", repository=fleet_source("main"))
    )
    (callout,) = (block for block in page.blocks if isinstance(block, Callout))
    assert said(callout.content).startswith(
        "Flux reads the repository for dev at branch dev; for prod at branch main. This"
    )
    same = front(*(cluster(name, repository=fleet_source("main")) for name in ("dev", "prod")))
    assert not [block for block in same.blocks if isinstance(block, Callout)]


def test_clusters_that_were_not_asked_for_are_named() -> None:
    made = replace(architecture(cluster("a"), cluster("b")), left_out=("c",))
    assert paragraphs(write_pages(made).pages[0])[0] == (
        "2 clusters of the 3 that the repository describes; left out: c."
    )
    alone = replace(architecture(cluster("a")), left_out=("b", "c"))
    assert "This book tells of a only; left out: b, c." in paragraphs(write_pages(alone).pages[0])


CHARTS = chart_source("charts", "https://charts.example.org")


def test_chart_versions_the_most_skewed_first_and_the_equal_ones_folded() -> None:
    line = Location("apps/web.yaml", 9)
    blue = cluster(
        "blue",
        sources=[CHARTS],
        releases=[
            release("web", "1.2.0", at=line),
            release("same", "1.0.0"),
            release("jump", "1.9.0"),
            release("ranged", "1.x"),
            release("mine"),
        ],
    )
    green = cluster(
        "green",
        sources=[CHARTS],
        releases=[
            release("web-2", "1.2.1", chart="web"),
            release("web-3", "1.2.0", chart="web"),
            release("same", "v1.0.0"),
            release("jump", "2.0.0"),
            release("ranged", "1.x"),
        ],
    )
    scenes = scenes_of(architecture(blue, green))
    blocks = chart_blocks(scenes)
    assert said(blocks[1].content) == (  # type: ignore[union-attr]  # the summary
        "5 charts: 1 a major version apart, 1 a patch apart, 1 not fixed in Git, so that clusters may "
        "differ, 1 the same in several clusters, 1 in one cluster only."
    )
    found = tables(blocks)
    assert found["Charts with differing versions"] == [
        "Chart | Skew | blue | green",
        "jump | [major] | 1.9.0 [behind] @3 | 2.0.0 @3",
        "web | [patch] | 1.2.0 [behind] @9 | 1.2.1 @3, 1.2.0 [behind] @3",
        "ranged | [not fixed] | 1.x @3 | 1.x @3",
    ]
    assert found["The same version in every cluster that installs it: 1 chart"] == [
        "Chart | blue | green",
        "same | 1.0.0 @3 | v1.0.0 @3",
    ]
    assert found["In one cluster only: 1 chart"] == ["Chart | blue | green", "mine | 1.0.0 @3 | –"]


def test_what_cannot_be_compared_is_shown_as_it_is() -> None:
    written = [Unknown("no value", "${V}"), None, "sha256:" + "a" * 64, "1.2.3"]
    clusters = [
        cluster(f"c{at}", sources=[CHARTS], releases=[release("web", each)])
        for at, each in enumerate(written)
    ]
    found = tables(chart_blocks(scenes_of(architecture(*clusters))))["Charts with differing versions"]
    assert (
        found[1] == "web | [differs] | ${V} unknown @3 | not pinned @3 | sha256:aaaaaaaaaaaa… @3 | 1.2.3 @3"
    )


def test_releases_whose_chart_is_unknown_are_counted() -> None:
    lost = replace(release("web"), chart=Unknown("its OCIRepository is not in Git"))
    blocks = chart_blocks(scenes_of(architecture(cluster("a", releases=[lost]), cluster("b"))))
    assert said(blocks[-1].content) == (  # type: ignore[union-attr]  # the last paragraph
        "Not compared: 1 release whose chart Git does not tell."
    )


def test_charts_of_one_name_from_two_places_are_two_charts() -> None:
    other = chart_source("charts", "oci://registry.example.org/charts")
    artifact = chart_source("charts", "oci://registry.example.org/charts/web", "OCIRepository")
    by_artifact = replace(release("web", "1.2.0"), source=ObjectRef("OCIRepository", "flux-system", "charts"))
    clusters = [
        cluster("a", sources=[CHARTS], releases=[release("web", "1.0.0")]),
        cluster("b", sources=[other], releases=[release("web", "1.2.0")]),
        cluster("c", sources=[artifact], releases=[by_artifact]),
    ]
    blocks = tables(chart_blocks(scenes_of(architecture(*clusters))))
    assert [line for found in blocks.values() for line in found[1:]] == [
        "web from registry.example.org/charts | – | 1.2.0 @3 | 1.2.0 @3",
        "web from charts.example.org | 1.0.0 @3 | – | –",
    ]


def test_versions_of_many_clusters_name_the_clusters() -> None:
    clusters = [
        cluster(f"c{at}", sources=[CHARTS], releases=[release("web", "1.1.0" if at else "1.0.0")])
        for at in range(9)
    ]
    found = tables(chart_blocks(scenes_of(architecture(*clusters))))["Charts with differing versions"]
    assert found == [
        "Chart | Skew | Version | Clusters",
        "web | [minor] | 1.1.0 | c1 @3, c2 @3, c3 @3, c4 @3, c5 @3, c6 @3, c7 @3, c8 @3",
        "web | [minor] | 1.0.0 [behind] | c0 @3",
    ]


def image(tag: str | None, name: str = "registry.example.org/web") -> Image:
    return Image(name=name, tag=tag, digest=None, part="", defined_at=AT)


def test_images_that_several_clusters_run_are_compared_too() -> None:
    clusters = [
        cluster("a", components=[component("web", images=(image("1.0.0"), image("1", "only-here")))]),
        cluster("b", components=[component("web", images=(image("1.1.0"),))]),
    ]
    found = tables(image_blocks(scenes_of(architecture(*clusters))))
    assert found == {
        "Images with differing versions": [
            "Image | Skew | a | b",
            "registry.example.org/web | [minor] | 1.0.0 [behind] @3 | 1.1.0 @3",
        ]
    }


def test_components_that_are_not_everywhere_stand_first() -> None:
    shared = (((ObjectRef("Deployment", "x", "y")), Location("base/app.yaml", 1)),)
    own = (((ObjectRef("Deployment", "x", "y")), Location("blue/app.yaml", 1)),)
    stopped = replace(kustomization("stopped", 1), suspended=True)
    paused = replace(component("paused"), kustomization=stopped.key)
    clusters = [
        cluster(
            "blue",
            kustomizations=[stopped],
            components=[
                component("all", objects=shared),
                component("some", objects=own),
                paused,
                component("mine"),
            ],
        ),
        cluster(
            "green",
            components=[
                component("all", objects=shared),
                component("some", objects=shared),
                component("paused"),
            ],
        ),
        cluster("red", components=[component("all", objects=shared), component("paused")]),
    ]
    page = front(*clusters)
    assert paragraphs(page)[-1] == (
        "4 components: 2 in every cluster, 1 in some, 1 in one only. "
        "Read from the same files: 1 of those in every cluster."
    )
    found = tables(page.blocks)
    assert found["Components that are not the same in every cluster"] == [
        "Component | Files | blue | green | red",
        "Paused | not known | runs [suspended] | runs | runs",
        "Some | own in each | runs | runs | –",
    ]
    assert found["Components that one cluster only has"] == [
        "Only in | Number | Components",
        "blue | 1 | Mine",
    ]
    assert found["In every cluster: 1 component"][1] == "All | the same | runs | runs | runs"


def test_components_of_one_name_in_several_namespaces_are_all_named() -> None:
    twins = [
        replace(component("web", key=f"{namespace}-web"), namespaces=(namespace,)) for namespace in ("a", "b")
    ]
    clusters = [cluster("blue", components=twins), cluster("green", components=[component("web")])]
    page = front(*clusters)
    assert tables(page.blocks)["In every cluster: 1 component"][1] == "Web | not known | a, b | runs"


def test_a_page_says_of_which_cluster_it_tells_and_leads_to_the_same_of_the_others() -> None:
    twins = [
        replace(component("web", key=f"{namespace}-web"), namespaces=(namespace,)) for namespace in ("a", "b")
    ]
    book = write_pages(
        architecture(
            cluster("blue", components=twins),
            cluster("green", components=[replace(component("web"), namespaces=("b",)), component("db")]),
        )
    )
    pages = {page.path: page for page in book.pages}
    way = {path: paragraphs(page)[0] for path, page in pages.items() if path.startswith(("blue", "green"))}
    assert (way["blue"], pages["blue"].title) == ("Fleet · other clusters: green", "blue")
    assert pages["green/applications/other/web"].title == "Web · green"
    assert way["green/deployment-order"] == "Fleet › green · the same in blue"
    assert way["green/applications/other/web"] == "Fleet › green · the same in blue"
    assert way["green/applications/other/db"] == "Fleet › green"
    assert way["blue/applications/other/b-web"] == "Fleet › blue · the same in green"
    (link,) = (
        part.page
        for part in pages["green/applications/other/web"].blocks[0].content  # type: ignore[union-attr]
        if said((part,)) == "blue"
    )
    assert link == "blue/applications/other/b-web"


def test_no_two_pages_or_diagrams_share_an_address_whatever_clusters_are_called() -> None:
    names = ("Prod", "prod", "network", "index", "findings", "coverage", "applications", "1", "a/b", "a b")
    book = write_pages(architecture(*(cluster(name, components=[component("web")]) for name in names)))
    paths = [page.path for page in book.pages]
    assert len(set(paths)) == len(paths)
    files = [path.casefold() for path in paths]
    assert len(set(files)) == len(files)
    titles = {entry.title: entry.path for entry in book.navigation[1].children}
    assert titles["Prod"], titles["prod"] == ("prod", "prod-2")


def test_findings_of_a_cluster_have_a_page_and_the_fleet_counts_them() -> None:
    made = [
        Finding(
            rule=rule,
            severity=severity,
            message=f"{rule} in {name}",
            meaning="It is so.",
            advice="Change it.",
            cluster=name,
            subject="Secret a/b",
            at=None,
        )
        for rule, severity, name in (
            ("lost-thing", Severity.ERROR, "blue"),
            ("loose-end", Severity.INFO, "blue"),
            ("loose-end", Severity.INFO, "green"),
        )
    ]
    book = write_pages(architecture(cluster("blue"), cluster("green"), findings=tuple(made)))
    pages = {page.path: page for page in book.pages}
    assert tables(pages["findings"].blocks)["Findings by rule and cluster"] == [
        "Rule | blue | green",
        "Lost thing [error] | 1 | –",
        "Loose end [info] | 1 | 1",
    ]
    assert list(tables(pages["green/findings"].blocks)) == ["Loose end"]
    side = tables(pages[""].blocks)["Clusters side by side"]
    assert side[-4:-1] == ["Errors | 1 | 0", "Warnings | 0 | 0", "To know | 1 | 1"]


def test_clusters_that_read_different_references_have_a_source_each() -> None:
    fleet = architecture(
        cluster("dev", repository=fleet_source("dev")),
        cluster("prod", repository=fleet_source("main")),
        cluster("edge", repository=fleet_source("main")),
    )
    lines = drawn(diagram(fleet.repository, scenes_of(fleet))).splitlines()
    assert lines[:2] == ["me/fleet | dev", "me/fleet | main"]
    assert lines.count("me/fleet -> clusters/prod") == 1


def test_a_cluster_that_another_applies_hangs_on_it() -> None:
    fleet = architecture(cluster("hub"), replace(cluster("edge"), managed_by="hub"))
    assert drawn(diagram(fleet.repository, scenes_of(fleet))).splitlines() == [
        "fleet",
        "[clusters] hub | 0 applications · 0 infrastructure",
        "[clusters without a Flux of their own] edge | 0 applications · 0 infrastructure",
        "fleet -> hub",
        "hub -> edge",
    ]
    assert "Managed by | – | hub" in tables(front(*fleet.clusters).blocks)["Clusters side by side"]


def test_what_another_cluster_applies_may_lie_in_several_folders() -> None:
    edge = replace(cluster("edge"), managed_by="hub", path=".")
    assert (
        "Folder | clusters/hub | several"
        in tables(front(cluster("hub"), edge).blocks)["Clusters side by side"]
    )


def test_the_terminal_says_who_manages_a_cluster() -> None:
    lent = replace(kustomization("apps", 0, "infra"), managed_by="hub")
    edge = replace(cluster("edge", kustomizations=[lent]), managed_by="hub", path=".")
    fleet = architecture(cluster("hub", kustomizations=[kustomization("infra", 0)]), edge)
    found = answer(fleet, "clusters")
    assert found.columns[:3] == ("Cluster", "Managed by", "Folder")
    assert [[said(cell) for cell in row.cells[:3]] for row in found.rows] == [
        ["hub", "–", "clusters/hub"],
        ["edge", "hub", "several"],
    ]
    assert said(answer(fleet, "order").rows[1].cells[4]) == "infra in hub"


def test_a_hub_says_what_it_applies_to() -> None:
    fleet = architecture(cluster("hub"), replace(cluster("edge"), managed_by="hub"))
    hub, edge = (said(introduction(each)) for each in scenes_of(fleet))
    assert hub.endswith("Its Flux also applies what runs in edge.")
    assert "Flux in the cluster hub applies what it has" in edge
    assert "also" not in edge


def test_stages_of_a_cluster_that_another_applies_do_not_start_with_a_bootstrap() -> None:
    fleet = architecture(
        cluster("hub", kustomizations=[kustomization("infra", 0)]),
        replace(
            cluster("edge", kustomizations=[replace(kustomization("apps", 0, "infra"), managed_by="hub")]),
            managed_by="hub",
        ),
    )
    hub, edge = map(delivery.page, scenes_of(fleet))
    titles = [each.title for page in (hub, edge) for each in page.blocks if isinstance(each, Heading)]
    assert titles == ["Kustomizations", "Sources"] * 2
    stages = [
        said(row.cells[0])
        for page in (hub, edge)
        for block in page.blocks
        if isinstance(block, Table) and block.columns[0] == "Stage"
        for row in block.rows
    ]
    assert stages == ["0 bootstrap", "0"]
    (row,) = next(block for block in edge.blocks if isinstance(block, Table)).rows
    assert row.cells[3] == (
        PageLink("infra", "hub/deployment-order#kustomization.flux-system.infra"),
        Muted(" in hub"),
    )


def test_a_fleet_of_many_clusters_stays_small_enough_to_be_seen() -> None:
    for number in (MOST_DETAILED, MOST_DETAILED + 1, MOST, MOST + 6):
        fleet = architecture(*(cluster(f"c{each:02}") for each in range(number)))
        spec = diagram(fleet.repository, scenes_of(fleet))
        assert len(spec.cards) <= 40
    assert spec.cards[-1].title == "6 more"


def test_the_gitops_model_of_a_remote_cluster_says_whose_flux_it_is() -> None:
    fleet = architecture(cluster("hub"), replace(cluster("edge"), managed_by="hub"))
    titles = [gitops.diagram(scene).panels[0].title for scene in scenes_of(fleet)]
    assert titles == ["Flux", "Flux of the cluster hub"]

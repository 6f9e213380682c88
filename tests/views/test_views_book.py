"""Which pages a book has, and the way through them."""

from fleetbook.model.components import Role
from fleetbook.model.storage import Storage
from fleetbook.views.architecture import SHORT
from fleetbook.views.architecture import page as architecture_page
from fleetbook.views.book import SMALL_SECTION, diagrams_of, write_pages
from fleetbook.views.diagram import DiagramSpec
from fleetbook.views.page import NavEntry, Table
from scenes import architecture, cluster, component, drawn, job, kustomization, scene, volume


def outline(entries: tuple[NavEntry, ...], indent: str = "") -> list[str]:
    """The navigation as indented text: title and path."""
    return [
        line
        for entry in entries
        for line in (
            f"{indent}{entry.title} {entry.path if entry.path is not None else '–'}",
            *outline(entry.children, indent + "  "),
        )
    ]


def test_one_cluster_has_its_pages_at_the_top() -> None:
    only = cluster(
        kustomizations=[kustomization("flux-system", 0)],
        components=[component("wiki"), component("traefik", Role.INFRASTRUCTURE, "Networking")],
    )
    assert outline(write_pages(architecture(only)).navigation) == [
        "Overview ",
        "Architecture architecture",
        "Deployment order deployment-order",
        "Infrastructure infrastructure",
        "  Traefik infrastructure/networking/traefik",
        "Applications applications",
        "  Wiki applications/other/wiki",
        "Findings findings",
        "Coverage coverage",
    ]


def test_several_clusters_have_a_front_page_and_a_section_each_below_one_that_folds_them() -> None:
    book = write_pages(architecture(cluster("blue"), cluster("green")))
    assert outline(book.navigation) == [
        "Fleet ",
        "Clusters –",
        "  blue blue",
        "    Architecture blue/architecture",
        "    Deployment order blue/deployment-order",
        "    Findings blue/findings",
        "  green green",
        "    Architecture green/architecture",
        "    Deployment order green/deployment-order",
        "    Findings green/findings",
        "Findings findings",
        "Coverage coverage",
    ]
    assert len({page.path for page in book.pages}) == len(book.pages)


def test_many_components_are_listed_by_category() -> None:
    names = [f"app-{number:02}" for number in range(SMALL_SECTION + 1)]
    only = cluster(components=[component(name, category="Media") for name in names])
    lines = outline(write_pages(architecture(only)).navigation)
    assert lines[3:6] == ["Applications applications", "  Media –", "    App-00 applications/media/app-00"]


def test_the_front_page_of_several_clusters_draws_them() -> None:
    fleet = architecture(cluster("blue", components=[component("wiki")]), cluster("green"))
    front = write_pages(fleet).pages[0]
    (spec,) = [block for block in front.blocks if isinstance(block, DiagramSpec)]
    assert drawn(spec) == "\n".join(
        (
            "fleet",
            "[what each cluster reads] clusters/blue | source not in Git",
            "[clusters] blue | 1 application · 0 infrastructure",
            "[reached and stored] 0 routes | 0 volumes · 0 secrets",
            "[what each cluster reads] clusters/green | source not in Git",
            "[clusters] green | 0 applications · 0 infrastructure",
            "[reached and stored] 0 routes | 0 volumes · 0 secrets",
            "fleet -> clusters/blue",
            "clusters/blue -> blue",
            "blue -> 0 routes",
            "fleet -> clusters/green",
            "clusters/green -> green",
            "green -> 0 routes",
        )
    )


def test_every_diagram_has_a_name_of_its_own_and_says_what_it_shows() -> None:
    fleet = architecture(*(cluster(name, components=[component("wiki")]) for name in ("blue", "green")))
    specs = diagrams_of(fleet)
    assert len({spec.id for spec in specs}) == len(specs)
    assert all(spec.title and spec.description for spec in specs)


def test_a_first_reading_holds_no_long_list_of_jobs() -> None:
    def tables(number: int) -> list[str]:
        jobs = tuple(job(f"nightly-{each}") for each in range(number))
        stored = Storage(volumes=(volume("data", "nightly-0"),), classes=(), targets=(), jobs=jobs)
        blocks = architecture_page(scene(storage=stored)).blocks
        return [block.caption for block in blocks if isinstance(block, Table)]

    assert "What copies volumes, and when" in tables(SHORT)
    assert "What copies volumes, and when" not in tables(SHORT + 1)

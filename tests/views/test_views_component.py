"""A component's page: its lead, what is waited for, who provides its settings, what breaks without it."""

from dataclasses import replace

import pytest

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.components import Component, Effect, Link
from fleetbook.model.configuration import Configuration, Variable, VariableUse
from fleetbook.model.network import Exposure, Network, Route
from fleetbook.views import overview
from fleetbook.views.component import page
from fleetbook.views.page import FactList, Figures, Heading, Paragraph, Table
from fleetbook.views.scene import Scene
from scenes import AT, component, kustomization, release, route, said, scene, told

APPS = NamespacedName("flux-system", "apps")


def lead(made: Scene, owner: Component) -> str:
    first = page(made, owner).blocks[0]
    assert isinstance(first, Paragraph)
    return said(first.content)


def facts(made: Scene, owner: Component) -> dict[str, str]:
    lists = [block for block in page(made, owner).blocks if isinstance(block, FactList)]
    return {label: said(value) for each in lists for label, value in each.items}


def below(made: Scene, owner: Component, heading: str) -> list[str]:
    """The paragraphs and tables below a heading, as text."""
    found: list[str] = []
    here = False
    for block in page(made, owner).blocks:
        if isinstance(block, Heading):
            here = block.title == heading
        elif here and isinstance(block, Paragraph):
            found.append(said(block.content))
        elif here and isinstance(block, Table):
            found += told(block)
    return found


def routes(*found: Route) -> Network:
    return Network(entrypoints=(), routes=found, middlewares=(), policies=())


def test_the_lead_says_what_it_is_where_it_runs_and_what_deploys_it() -> None:
    wiki = component("wiki", releases=(NamespacedName("apps", "wiki"),))
    made = scene(components=[wiki], releases=[release("wiki", "2.1.0")])
    assert lead(made, wiki) == (
        "To be there; application (Other), in wiki, deployed by flux-system as chart wiki 2.1.0."
    )


def test_the_lead_leaves_out_a_namespace_and_a_chart_that_are_not_there() -> None:
    crds = component("crds", namespaces=())
    assert lead(scene(components=[crds]), crds) == (
        "To be there; application (Other), deployed by flux-system."
    )


def test_what_must_be_healthy_before_it_is_told_with_the_gates() -> None:
    base = replace(kustomization("base", 1), object_count=13)
    gated = replace(kustomization("gated", 1, gates=("one", "two", "three", "four", "five")), wait=False)
    loose = replace(kustomization("loose", 1), wait=False)
    apps = kustomization("apps", 2, "base", "gated", "loose")
    wiki = replace(component("wiki"), kustomization=APPS)
    made = scene(components=[wiki], kustomizations=[base, gated, loose, apps])
    found = facts(made, wiki)
    assert found["Deployed in"] == "Stage 2"
    assert found["Waits for"] == (
        "base and all of its 13 objects, gated with Deployment one and Deployment two"
        " and Deployment three and Deployment four and 1 more, loose"
    )


def test_releases_that_its_release_depends_on_are_waited_for_by_their_components() -> None:
    key = NamespacedName("apps", "database")
    database = component("database", releases=(key,))
    wiki = replace(component("wiki", releases=(NamespacedName("apps", "wiki"),)), kustomization=APPS)
    waiting = replace(release("wiki"), depends_on=(key, NamespacedName("apps", "elsewhere")))
    made = scene(
        components=[database, wiki],
        releases=[release("database"), waiting],
        kustomizations=[kustomization("apps", 1)],
    )
    assert facts(made, wiki)["Waits for"] == "Database, apps/elsewhere"


def test_what_waits_for_nothing_says_so() -> None:
    wiki = replace(component("wiki"), kustomization=APPS)
    made = scene(components=[wiki], kustomizations=[kustomization("apps", 1)])
    assert facts(made, wiki)["Waits for"] == "nothing that Git tells of"


def test_who_provides_a_setting_stands_beside_it() -> None:
    own = ObjectRef("Deployment", "wiki", "wiki")
    wiki = component("wiki", objects=((own, AT),))
    domain = Variable(
        name="domain",
        value="example.org",
        source="ConfigMap flux-system/settings",
        used_by=(VariableUse(by=own, kustomization=APPS, at=AT),),
        defined_at=AT,
    )
    made = scene(components=[wiki], configuration=Configuration(variables=(domain,)))
    assert below(made, wiki, "Secrets and settings") == [
        "Name | What | Provided by | Used as | Line",
        "domain | [variable] example.org | ConfigMap flux-system/settings | @3 | @3",
    ]


def test_an_exposure_that_all_routes_share_is_said_once_above_them() -> None:
    web = [replace(route(host, exposure=Exposure.PUBLIC), component="wiki") for host in ("a.org", "b.org")]
    wiki = component("wiki")
    sentence, *table = below(scene(components=[wiki], network=routes(*web)), wiki, "How it is reached")
    assert sentence.startswith("All 2 routes: [public] Git does not say")
    assert all("Git does not say" not in row for row in table)


def test_exposures_that_differ_stand_in_each_row() -> None:
    web = [
        replace(route("a.org", exposure=Exposure.PUBLIC), component="wiki"),
        replace(route("b.org", exposure=Exposure.INTERNAL), component="wiki"),
    ]
    wiki = component("wiki")
    _, *rows = below(scene(components=[wiki], network=routes(*web)), wiki, "How it is reached")
    assert ["[public] Git does not say" in row for row in rows] == [True, False]
    assert ["[internal] Git does not say" in row for row in rows] == [False, True]


def test_a_single_need_is_a_table_of_one_row() -> None:
    need = Link(component="database", why="keeps its data", effect=Effect.AT_ONCE, at=AT)
    wiki = replace(component("wiki"), needs=(need,))
    made = scene(components=[component("database"), wiki])
    assert below(made, wiki, "What it needs") == [
        "Component | Why | If it is down",
        "Database | keeps its data @3 | felt at once",
    ]


def test_that_nothing_breaks_without_it_is_said() -> None:
    wiki = component("wiki")
    assert below(scene(components=[wiki]), wiki, "What breaks without it") == [
        "Nothing that Git tells of fails at once when it is down."
    ]


@pytest.mark.parametrize(
    ("exposure", "guard", "pill"),
    [
        (Exposure.PUBLIC, None, "1 without a guard"),
        (Exposure.TUNNEL, None, "1 without a guard"),
        (Exposure.UNKNOWN, None, "1 without a guard"),
        # What only the own network can reach asks for no attention, nor does what is guarded.
        (Exposure.INTERNAL, None, ""),
        (Exposure.PUBLIC, "oidc", ""),
    ],
)
def test_the_overview_asks_for_attention_where_a_guard_may_be_missed(
    exposure: Exposure, guard: str | None, pill: str
) -> None:
    made = scene(network=routes(route("wiki.org", guard=guard, exposure=exposure)))
    (figures,) = [block for block in overview.page(made, None).blocks if isinstance(block, Figures)]
    (shown,) = [each for each in figures.items if each.label == "route"]
    assert shown.attention == pill

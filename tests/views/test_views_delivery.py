"""The deployment order as a diagram."""

from dataclasses import replace
from itertools import pairwise

import pytest

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.standing import Standing
from fleetbook.model.delivery import ResourceSet
from fleetbook.views import gitops, overview
from fleetbook.views.delivery import page
from fleetbook.views.delivery_bundles import LARGE, MOST_LINES
from fleetbook.views.delivery_diagram import diagram
from fleetbook.views.overview import introduction
from fleetbook.views.page import Figures, PageLink, Table
from scenes import ROOT, component, drawn, kustomization, said, scene, source


def test_stages_stand_in_order_with_their_gates_between() -> None:
    made = scene(
        kustomizations=[
            kustomization("flux-system", 0),
            kustomization("controllers", 1, gates=("traefik", "longhorn")),
            kustomization("apps", 2, "controllers"),
        ]
    )
    assert drawn(diagram(made)) == "\n".join(
        (
            "[Stage 0 · bootstrap] flux-system | ./flux-system",
            "[Stage 1] controllers | 2 objects",
            "[Stage 1] traefik | gate · Deployment",
            "[Stage 1] longhorn | gate · Deployment",
            "[Stage 2] apps | 2 objects",
            "controllers .. traefik",
            "controllers .. longhorn",
            "flux-system ~> controllers",
            "traefik -> apps",
            "longhorn -> apps",
        )
    )


def test_a_dependency_over_a_stage_keeps_its_distance_so_that_a_stage_is_a_column() -> None:
    made = scene(
        kustomizations=[
            kustomization("a", 1, parent=None),
            kustomization("b", 2, "a", gates=("gate",)),
            kustomization("c", 3, "b", "a"),
        ]
    )
    assert drawn(diagram(made)).splitlines()[-2:] == ["gate -> c", "a -> c +3"]


def test_what_one_creates_is_told_by_dashes() -> None:
    made = scene(
        kustomizations=[kustomization("flux-system", 0), kustomization("a", 1), kustomization("b", 1)]
    )
    assert drawn(diagram(made)).splitlines()[-2:] == ["flux-system ~> a", "flux-system ~> b"]


def test_a_large_order_has_cards_for_what_others_wait_for_and_a_panel_for_the_rest() -> None:
    apps = [kustomization(f"app-{number}", 2, "core", namespace="media") for number in range(50)]
    core = kustomization("core", 1, namespace="media")
    made = scene(kustomizations=[kustomization("flux-system", 0), core, *apps])
    shown = [0, 1, *range(10, 20), 2, *range(20, 28)]
    assert drawn(diagram(made)) == "\n".join(
        (
            "[Stage 0 · bootstrap] flux-system | ./flux-system",
            "[Stage 1 · 1] core | 2 objects",
            *(f"[nothing waits for these · 50] app-{number} | 2 objects" for number in shown),
            "[nothing waits for these · 50] 29 Kustomizations | app-28, app-29 and 27 more",
            "core -> [nothing waits for these · 50]",
            "flux-system ~> core",
        )
    )


def test_namespaces_name_the_groups_where_there_are_several() -> None:
    apps = [
        kustomization(f"{namespace}-{number}", 1, namespace=namespace)
        for namespace in ("media", "home")
        for number in range(30)
    ]
    made = scene(kustomizations=[kustomization("flux-system", 0), *apps])
    assert drawn(diagram(made)).splitlines()[1:3] == [
        "[nothing waits for these · 60] home | 30 Kustomizations",
        "[nothing waits for these · 60] media | 30 Kustomizations",
    ]


def test_a_large_order_leaves_out_what_follows_from_other_dependencies() -> None:
    chain = [kustomization("k0", 1)]
    chain += [kustomization(f"k{n}", n + 1, *(f"k{earlier}" for earlier in range(n))) for n in range(1, 38)]
    spec = diagram(scene(kustomizations=chain))
    places = [one.group if one.group == "last-38" else one.id for one in spec.cards]
    neighbours = set(pairwise(places))
    # A row repeats the last card of the row above, and no line leads there.
    repeated = {other for _, other in neighbours if other.startswith("again-")}
    ends = {(edge.source, edge.target) for edge in spec.edges}
    assert ends == {(one, other) for one, other in neighbours if other not in repeated}


@pytest.mark.parametrize("stages", [2, 5, 20])
@pytest.mark.parametrize("namespaces", [1, 4, 40])
def test_no_order_is_too_large_to_be_seen(stages: int, namespaces: int) -> None:
    members = [
        kustomization(f"k{number}", 1 + number % stages, namespace=f"n{number % namespaces}", gates=("x",))
        for number in range(400)
    ]
    spec = diagram(scene(kustomizations=[kustomization("flux-system", 0), *members]))
    assert len(spec.cards) <= 45
    assert len(spec.cards) > 2


def test_a_card_for_one_component_bears_its_icon() -> None:
    one = replace(component("wiki"), icon="wikijs", kustomization=NamespacedName("flux-system", "wiki"))
    made = scene(kustomizations=[kustomization("wiki", 1), kustomization("apps", 1)], components=[one])
    assert [card.icon for card in diagram(made).cards] == ["wikijs", "flux"]


def test_up_to_its_limit_every_kustomization_has_its_own_card() -> None:
    members = [kustomization(f"k{number}", 1) for number in range(LARGE - 1)]
    spec = diagram(scene(kustomizations=[kustomization("flux-system", 0), *members]))
    assert len(spec.cards) == LARGE


def test_an_unknown_dependency_draws_no_edge() -> None:
    made = scene(kustomizations=[kustomization("a", 1, "gone", parent=NamespacedName("x", "y"))])
    assert drawn(diagram(made)) == "[Stage 1] a | 2 objects"
    assert ROOT not in {each.key for each in made.cluster.delivery.kustomizations}


def test_what_the_managing_cluster_applies_is_named_with_it_and_not_linked() -> None:
    lent = replace(kustomization("b", 1, "a", "gone"), managed_by="hub")
    made = scene(kustomizations=[kustomization("a", 0), lent])
    remote = replace(made, cluster=replace(made.cluster, managed_by="hub"))
    blocks = repr(page(remote).blocks)
    assert "PageLink(label='a'" in blocks
    assert "PageLink(label='gone'" not in blocks
    assert "Muted(value=' in hub')" in blocks
    assert blocks.count("from hub") == 1
    assert "Flux in the cluster hub applies what it has from 2 Kustomizations" in said(introduction(remote))


def test_what_lies_elsewhere_is_a_box_with_its_address_and_reference() -> None:
    outside = [
        source("GitRepository", "web", "https://github.com/vendor/web.git", ("tag", "v1")),
        source("OCIRepository", "crds", "oci://ghcr.io/vendor/crds/all", ("tag", "latest")),
        replace(
            source("GitRepository", "team", "https://github.com/me/fleet", ("branch", "team")),
            standing=Standing.OTHER_REVISION,
        ),
    ]
    readers = [
        replace(kustomization(each.name, 1), source=each.ref, external=True)
        for each in (*outside, source("Bucket", "files", "minio.example.org/files"))
    ]
    made = scene(kustomizations=[kustomization("flux-system", 0), *readers], sources=outside)
    assert drawn(diagram(made)).splitlines()[5:] == [
        "files | Bucket · not in Git",
        "me/fleet | this repository at branch team",
        "vendor/web | github.com · tag v1",
        "vendor/crds/all | ghcr.io · tag latest",
        "flux-system ~> web",
        "flux-system ~> crds",
        "flux-system ~> team",
        "flux-system ~> files",
        "files -> files",
        "me/fleet -> team",
        "vendor/web -> web",
        "vendor/crds/all -> crds",
    ]
    assert drawn(gitops.diagram(made)).splitlines()[1:5] == drawn(diagram(made)).splitlines()[5:9]


def test_a_path_in_what_is_made_in_the_cluster_says_so() -> None:
    made = replace(source("ExternalArtifact", "infra", ""), standing=Standing.COMPOSED)
    reader = replace(kustomization("controllers", 1), source=made.ref)
    view = page(scene(kustomizations=[reader], sources=[made]))
    (row,) = next(block for block in view.blocks if isinstance(block, Table)).rows
    assert row.cells[2][-1] == PageLink("infra", "deployment-order#source.ExternalArtifact.flux-system.infra")


def test_many_sources_outside_share_a_box() -> None:
    outside = [source("GitRepository", f"s{n}", f"https://github.com/vendor/s{n}") for n in range(7)]
    readers = [replace(kustomization(each.name, 1), source=each.ref, external=True) for each in outside]
    made = scene(kustomizations=[kustomization("flux-system", 0), *readers], sources=outside)
    assert "7 other sources | s0, s1 and 5 more" in drawn(diagram(made))
    assert "7 other sources -> s6" in drawn(diagram(made))


def test_a_source_that_is_filled_from_the_repository_stands_behind_it() -> None:
    held = [
        replace(
            source("OCIRepository", name, f"oci://ghcr.io/me/{name}"),
            standing=standing,
            folder=f"deploy/{name}",
        )
        for name, standing in (("apps", Standing.PUBLISHED), ("base", Standing.INFERRED))
    ]
    made = scene(kustomizations=[kustomization("flux-system", 0)], sources=held)
    lines = drawn(gitops.diagram(made)).splitlines()
    assert lines[1:3] == ["me/apps | holds deploy/apps", "me/base | inferred: deploy/base"]
    assert "fleet -> me/apps (publishes)" in lines
    assert "fleet ~> me/base (publishes)" in lines


def test_the_reference_that_a_cluster_follows_is_told() -> None:
    own = replace(
        source("GitRepository", "flux-system", "https://github.com/me/fleet", ("semver", ">=1.0.0")),
        standing=Standing.OWN,
    )
    made = scene(kustomizations=[kustomization("flux-system", 0)], sources=[own], repository=own)
    words = str(page(made).blocks)
    assert "This cluster follows semver >=1.0.0 of the repository." in words
    assert "what that names may have moved on" in words


def test_sources_that_lack_a_name_or_a_namespace_are_two_boxes() -> None:
    wrong = [ObjectRef("GitRepository", "", "web"), ObjectRef("GitRepository", "web", "")]
    readers = [
        replace(kustomization(f"reader-{number}", 1), source=ref, external=True)
        for number, ref in enumerate(wrong)
    ]
    cards = gitops.diagram(scene(kustomizations=[kustomization("flux-system", 0), *readers])).cards
    assert len([each for each in cards if each.id.startswith("source.")]) == 2
    assert len({each.id for each in cards}) == len(cards)


def test_what_a_resource_set_makes_is_told_in_a_table() -> None:
    made = scene(kustomizations=[kustomization("flux-system", 0)])
    resource_set = ResourceSet(
        namespace="flux-system",
        name="tenants",
        kustomization=ROOT,
        inputs=2,
        made=(ObjectRef("Namespace", "", "web"),),
        suspended=True,
        depends_on=(ObjectRef("ResourceSet", "flux-system", "policies"),),
    )
    delivery = replace(made.cluster.delivery, resource_sets=(resource_set,))
    (table,) = (
        block
        for block in page(replace(made, cluster=replace(made.cluster, delivery=delivery))).blocks
        if isinstance(block, Table) and block.caption == "What ResourceSets make"
    )
    shown = repr(table.rows)
    words = ("flux-system/tenants", "suspended", "2", "Namespace web", "ResourceSet flux-system/policies")
    assert all(word in shown for word in words)


def test_a_kustomization_names_the_resource_set_that_makes_it() -> None:
    tenants = ResourceSet(
        namespace="flux-system", name="tenants", kustomization=ROOT, inputs=1, made=(), suspended=False
    )
    made = scene(kustomizations=[replace(kustomization("web", 1), made_by=tenants.key)])
    delivery = replace(made.cluster.delivery, resource_sets=(tenants,))
    (table, *_) = (
        block
        for block in page(replace(made, cluster=replace(made.cluster, delivery=delivery))).blocks
        if isinstance(block, Table) and block.caption.startswith("Kustomizations, ")
    )
    links = [part for part in table.rows[0].cells[1] if isinstance(part, PageLink)]
    assert [(each.label, each.page.partition("#")[2]) for each in links] == [
        ("tenants", "resource-set.flux-system.tenants")
    ]


def test_all_kustomizations_stand_in_one_table_whose_stages_can_be_linked_to() -> None:
    made = scene(
        kustomizations=[kustomization("flux-system", 0), kustomization("a", 1), kustomization("b", 1)]
    )
    table = next(block for block in page(made).blocks if isinstance(block, Table))
    assert [said(row.cells[0]) for row in table.rows] == ["0 bootstrap", "1", "1"]
    assert [row.also for row in table.rows] == ["stage-0", "stage-1", ""]
    assert "Gates" not in table.columns


def test_a_cluster_whose_content_lies_elsewhere_says_so() -> None:
    reader = replace(kustomization("team", 1), external=True)
    made = scene(kustomizations=[kustomization("flux-system", 0), reader])
    assert said(introduction(made)) == (
        "The cluster production runs no component that this repository describes. "
        "Flux applies what it has from 2 Kustomizations, in 2 stages. "
        "1 of the Kustomizations builds what lies elsewhere."
    )


def test_one_of_a_kind_is_not_told_in_the_plural() -> None:
    view = overview.page(scene(components=[component("wiki")]), None)
    (figures,) = (block for block in view.blocks if isinstance(block, Figures))
    assert [each.label for each in figures.items] == ["application"]


def test_where_much_waits_for_much_fewer_stand_alone_so_that_lines_can_be_followed() -> None:
    base = [kustomization(f"base-{number:02}", 1) for number in range(14)]
    names = [each.name for each in base]
    middle = [kustomization(f"middle-{number:02}", 2, *names) for number in range(14)]
    last = [kustomization(f"last-{number:02}", 3, *(each.name for each in middle)) for number in range(14)]
    spec = diagram(scene(kustomizations=[*base, *middle, *last]))
    assert len(spec.edges) <= MOST_LINES
    titles = [card.title for card in spec.cards]
    assert "base-00" in titles
    assert any(title.endswith(" Kustomizations") for title in titles)

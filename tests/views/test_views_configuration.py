"""What the page of shared settings says."""

from dataclasses import replace

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.configuration import Configuration, Variable, VariableUse
from fleetbook.views.component import page as component_page
from fleetbook.views.configuration import page, summary, variable_table
from fleetbook.views.page import Code, Folded, Heading, Muted, PageLink, Row, Table
from scenes import component, scene

SETTINGS = "ConfigMap flux-system/settings"


def variable(name: str, source: str, value: str | Unknown, *users: str) -> Variable:
    uses = tuple(
        VariableUse(
            by=ObjectRef("ConfigMap", "apps", user),
            kustomization=NamespacedName("flux-system", "web"),
            at=Location(f"{user}.yaml", 7),
        )
        for user in users
    )
    at = Location("settings.yaml", 3)
    return Variable(defined_at=at, name=name, value=value, source=source, used_by=uses)


VARIABLES = (
    variable("APP", "Kustomization flux-system/shop", "shop"),
    variable("APP", "Kustomization flux-system/web", "web", "one", "two"),
    variable("DOMAIN", SETTINGS, "example.org", "one"),
    variable("DOMAIN", "Kustomization flux-system/web", "example.com", "two"),
    variable("TOKEN", "outside Git", Unknown("may come from Secret a, not in Git"), "one"),
)


def tell(row: Row) -> str:
    """The words of a row, without its links to Git."""
    words = [
        [part.label if isinstance(part, PageLink) else getattr(part, "value", "") for part in cell]
        for cell in row.cells
    ]
    return " | ".join("".join(cell).strip() for cell in words)


def test_what_several_kustomizations_set_for_themselves_is_one_row() -> None:
    table = variable_table(scene(configuration=Configuration(variables=VARIABLES)))
    assert [tell(row) for row in table.rows] == [
        "APP | 2 values | 2 Kustomizations, each for itself | 2 places: one, two",
        f"DOMAIN | example.org | {SETTINGS} | 1 place: one",
        "DOMAIN | example.com | Kustomization flux-system/web | 1 place: two",
        "TOKEN | unknown: may come from Secret a, not in Git | outside Git | 1 place: one",
    ]


def test_what_may_be_used_elsewhere_is_not_called_unused() -> None:
    unseen = replace(variable("TAG", SETTINGS, "v1"), used_elsewhere=True)
    there = scene(configuration=Configuration(variables=(unseen, variable("ZONE", SETTINGS, "a"))))
    assert [tell(row).rpartition(" | ")[2] for row in variable_table(there).rows] == [
        "perhaps what Git does not show",
        "nobody",
    ]
    assert summary(there).endswith("1 that nothing uses.")


def test_a_variable_with_several_values_is_one() -> None:
    assert summary(scene(configuration=Configuration(variables=VARIABLES))) == (
        "3 variables that Flux puts into manifests: 1 without a value in Git."
    )


def test_what_kustomizations_set_for_themselves_is_one_row_also_beside_what_they_share() -> None:
    shared = variable("APP", SETTINGS, "none", "three")
    made = scene(configuration=Configuration(variables=(*VARIABLES, shared)))
    assert [tell(row) for row in variable_table(made).rows][:2] == [
        f"APP | none | {SETTINGS} | 1 place: three",
        "APP | 2 values | 2 Kustomizations, each for itself | 2 places: one, two",
    ]


def test_every_link_to_users_leads_to_a_heading_of_its_own() -> None:
    found = page(scene(configuration=Configuration(variables=VARIABLES)))
    assert found is not None
    headings = [block.anchor for block in found.blocks if isinstance(block, Heading)]
    (table, *_) = (block for block in found.blocks if isinstance(block, Table))
    links = [
        part.page.partition("#")[2]
        for row in table.rows
        for cell in row.cells
        for part in cell
        if isinstance(part, PageLink)
    ]
    assert links == headings
    assert len(set(headings)) == 4


def test_a_long_list_of_users_is_folded() -> None:
    users = [f"user-{number:02}" for number in range(40)]
    found = page(scene(configuration=Configuration(variables=(variable("DOMAIN", SETTINGS, "a", *users),))))
    assert found is not None
    assert [block.title for block in found.blocks if isinstance(block, Folded)] == ["28 more"]


def test_words_between_backticks_are_code() -> None:
    why = Unknown("no variable can be called so; `$${1}` would keep the text")
    (row,) = variable_table(
        scene(configuration=Configuration(variables=(variable("1", SETTINGS, why),)))
    ).rows
    assert row.cells[1][2:] == (Code("$${1}"), Muted(" would keep the text"))


def test_the_users_of_each_kustomization_stand_beside_its_value() -> None:
    found = page(scene(configuration=Configuration(variables=VARIABLES)))
    assert found is not None
    (_, table, *_) = (block for block in found.blocks if isinstance(block, Table))
    assert [tell(row).split(" | ")[:3] for row in table.rows] == [
        ["flux-system/shop", "shop", "nothing"],
        ["flux-system/web", "web", "ConfigMap apps/one"],
        ["flux-system/web", "web", "ConfigMap apps/two"],
    ]


def test_a_component_leads_to_the_rows_of_its_variables() -> None:
    web = component("web", objects=((ObjectRef("ConfigMap", "apps", "one"), None),))
    made = scene(components=[web], configuration=Configuration(variables=VARIABLES))
    links = {
        part.page.partition("#")[2]
        for block in component_page(made, web).blocks
        if isinstance(block, Table) and block.caption == "Secrets and settings"
        for row in block.rows
        for part in row.cells[0]
        if isinstance(part, PageLink)
    }
    assert links == {
        "variable.APP",
        "variable.DOMAIN.ConfigMap-flux-system-settings",
        "variable.TOKEN.outside-Git",
    }
    assert links <= {row.anchor for row in variable_table(made).rows}


def test_many_variables_without_a_value_stand_below_the_others_and_are_folded() -> None:
    lost = [variable(f"LOST_{number:02}", "outside Git", Unknown("not in Git"), "a") for number in range(40)]
    found = page(scene(configuration=Configuration(variables=(*lost, variable("ZONE", SETTINGS, "eu", "a")))))
    assert found is not None
    tables = [block for block in found.blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in tables[:2]] == [1, 12]
    headings = [block.title for block in found.blocks if isinstance(block, Heading)]
    assert headings[0] == "Without a value in Git (40)"
    assert next(block.title for block in found.blocks if isinstance(block, Folded)) == "28 more"


def test_a_few_variables_without_a_value_stand_among_the_others() -> None:
    found = page(scene(configuration=Configuration(variables=VARIABLES)))
    assert found is not None
    headings = [block.title for block in found.blocks if isinstance(block, Heading)]
    assert not [title for title in headings if title.startswith("Without")]

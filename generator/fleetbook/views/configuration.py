"""Configuration: which settings are shared, and who uses them."""

from collections import defaultdict

from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.configuration import Variable
from fleetbook.views.page import (
    Block,
    Code,
    Heading,
    Muted,
    PageLink,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import count, known, mark, places, shorten, text
from fleetbook.views.scene import Scene

MOST_USERS = 12
"""Objects that the row of a variable names."""


def page(scene: Scene) -> PageView | None:
    """The page `configuration`; None without variables."""
    variables = scene.cluster.configuration.variables
    if not variables:
        return None
    blocks: list[Block] = [Paragraph(text(summary(scene))), variable_table(scene)]
    for variable in variables:
        if variable.used_by:
            blocks += [Heading(variable.name, _uses_anchor(variable), 3), _uses(variable)]
    return PageView(
        path=scene.paths.page("configuration"),
        title="Configuration",
        description=f"Settings that parts of the cluster {scene.cluster.name} share, and who uses each.",
        icon="material/tune",
        blocks=tuple(blocks),
        hide_toc=True,
    )


def summary(scene: Scene) -> str:
    """Variables in a sentence."""
    variables = scene.cluster.configuration.variables
    unknown = sum(1 for each in variables if isinstance(each.value, Unknown))
    unused = sum(1 for each in variables if not each.used_by)
    return (
        f"{count(len(variables), 'variable')} that Flux puts into manifests: "
        f"{unknown} without a value in Git, {unused} that nothing uses."
    )


def variable_table(scene: Scene) -> Table:
    """Variables with their value, where it is set, and how many use it."""
    page = scene.paths.page("configuration")

    def row(each: Variable) -> Row:
        uses: Rich = (Muted("nobody"),)
        if each.used_by:
            names = sorted({use.by.name for use in each.used_by})
            places = PageLink(count(len(each.used_by), "place"), f"{page}#{_uses_anchor(each)}")
            uses = (places, Muted(f": {shorten(names, MOST_USERS)}"))
        return Row(
            ((Code(each.name),), known(each.value), (Text(each.source), Text(" "), *mark(each)), uses),
            anchor("variable", each.name, each.source),
        )

    variables = scene.cluster.configuration.variables
    return Table("Shared settings", ("Variable", "Value", "Set in", "Used by"), tuple(map(row, variables)))


def _uses_anchor(variable: Variable) -> str:
    """Variables of one name from several sources are several."""
    return anchor("uses", variable.name, variable.source)


def _uses(variable: Variable) -> Table:
    """One row for each Kustomization and object that uses a variable."""
    by_object: dict[tuple[str, str], list[Location]] = defaultdict(list)
    for use in variable.used_by:
        by_object[use.kustomization.name, str(use.by)] += [use.at] if use.at else []
    rows = tuple(
        Row((text(kustomization), (Code(name),), places(lines)))
        for (kustomization, name), lines in sorted(by_object.items())
    )
    return Table(f"Who uses {variable.name}", ("Kustomization", "Object", "Line"), rows)

"""Configuration: which settings are shared, and who uses them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.configuration import Variable, VariableUse
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
from fleetbook.views.phrases import MOST_ROWS, count, folded, known, mark, places, shorten, text
from fleetbook.views.scene import Scene

MOST_USERS = 12
"""Objects that the row of a variable names."""
_KUSTOMIZATION = "Kustomization "
"""How the source of a variable starts that a Kustomization sets itself."""


def page(scene: Scene) -> PageView | None:
    """The page `configuration`; None without variables."""
    variables = scene.cluster.configuration.variables
    if not variables:
        return None
    blocks: list[Block] = [Paragraph(text(summary(scene))), *_tables(scene)]
    for first, *more in _groups(variables):
        if more:
            table = _template_table((first, *more))
            blocks += [Heading(first.name, anchor("uses", first.name), 3), *folded(table)]
        elif first.used_by:
            blocks += [Heading(first.name, _uses_anchor(first), 3), *folded(_uses(first))]
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
    names = {each.name for each in variables}
    unknown = {each.name for each in variables if isinstance(each.value, Unknown)}
    unused = names - {each.name for each in variables if each.used_by or each.used_elsewhere}
    told = ((len(unknown), "without a value in Git"), (len(unused), "that nothing uses"))
    words = ", ".join(f"{number} {what}" for number, what in told if number)
    shown = f"{count(len(names), 'variable')} that Flux puts into manifests"
    return f"{shown}: {words}." if words else f"{shown}."


def _tables(scene: Scene) -> Iterator[Block]:
    """Variables whose value Git holds, then the others, of which many are folded."""
    table = variable_table(scene)
    groups = list(_groups(scene.cluster.configuration.variables))
    lost = [all(isinstance(each.value, Unknown) for each in group) for group in groups]
    if all(lost) or sum(lost) <= MOST_ROWS:
        yield from folded(table) if all(lost) else (table,)
        return
    known_rows, unknown_rows = (
        tuple(row for row, without in zip(table.rows, lost, strict=True) if without is wanted)
        for wanted in (False, True)
    )
    yield replace(table, rows=known_rows)
    yield Heading(f"Without a value in Git ({len(unknown_rows)})", "unknown")
    yield from folded(replace(table, caption="Settings without a value in Git", rows=unknown_rows))


def variable_table(scene: Scene) -> Table:
    """Variables with their value, where it is set, and how many use it.

    What many Kustomizations set for themselves is one row.
    """
    page = scene.paths.page("configuration")
    rows = tuple(
        _row(group[0], page) if len(group) == 1 else _template_row(group[0].name, group, page)
        for group in _groups(scene.cluster.configuration.variables)
    )
    return Table("Shared settings", ("Variable", "Value", "Set in", "Used by"), rows)


def _groups(variables: Iterable[Variable]) -> Iterator[Sequence[Variable]]:
    """Each variable by itself; those of one name that several Kustomizations set for themselves together."""
    for _, members in groupby(sorted(variables, key=_by_name), key=_by_name):
        alike = list(members)
        own = [each for each in alike if _is_own(each)]
        yield from ([each] for each in alike if len(own) < 2 or not _is_own(each))
        if len(own) > 1:
            yield own


def _is_own(variable: Variable) -> bool:
    """Whether a Kustomization sets it for itself."""
    return variable.source.startswith(_KUSTOMIZATION)


def _by_name(variable: Variable) -> str:
    return variable.name


def row_anchor(variable: Variable, variables: Iterable[Variable]) -> str:
    """The row of one of the cluster's variables; what many Kustomizations set for themselves shares one."""
    own = [each for each in variables if each.name == variable.name and _is_own(each)]
    return _template_anchor(variable.name) if _is_own(variable) and len(own) > 1 else _anchor(variable)


def _anchor(variable: Variable) -> str:
    return anchor("variable", variable.name, variable.source)


def _template_anchor(name: str) -> str:
    return anchor("variable", name)


def _row(each: Variable, page: str) -> Row:
    source: Rich = (Text(each.source), Text(" "), *mark(each))
    uses = _users(each.used_by, f"{page}#{_uses_anchor(each)}", elsewhere=each.used_elsewhere)
    return Row(((Code(each.name),), known(each.value), source, uses), _anchor(each))


def _template_row(name: str, group: Sequence[Variable], page: str) -> Row:
    values = {each.value for each in group}
    value = known(group[0].value) if len(values) == 1 else text(count(len(values), "value"))
    source = text(count(len(group), "Kustomization") + ", each for itself")
    users = [use for each in group for use in each.used_by]
    elsewhere = any(each.used_elsewhere for each in group)
    uses = _users(users, f"{page}#{anchor('uses', name)}", elsewhere=elsewhere)
    return Row(((Code(name),), value, source, uses), _template_anchor(name))


def _users(users: Sequence[VariableUse], address: str, *, elsewhere: bool) -> Rich:
    """How many places use a variable, with the names of some."""
    if not users:
        return (Muted("perhaps what Git does not show" if elsewhere else "nobody"),)
    names = shorten(sorted({use.by.name for use in users}), MOST_USERS)
    return (PageLink(count(len(users), "place"), address), Muted(f": {names}"))


def _uses_anchor(variable: Variable) -> str:
    """Variables of one name from several sources are several."""
    return anchor("uses", variable.name, variable.source)


def _uses(variable: Variable) -> Table:
    """One row for each Kustomization and object that uses a variable."""
    rows = tuple(
        Row((text(kustomization), (Code(name),), places(lines)))
        for (kustomization, name), lines in sorted(_lines_by_user(variable).items())
    )
    return Table(f"Who uses {variable.name}", ("Kustomization", "Object", "Line"), rows)


def _template_table(group: Sequence[Variable]) -> Table:
    """What each Kustomization sets, and its objects that use it."""
    rows = []
    for each in group:
        own: Rich = (Text(each.source.removeprefix(_KUSTOMIZATION)), Text(" "), *mark(each))
        users = _lines_by_user(each)
        rows += [Row((own, known(each.value), (Muted("nothing"),), ()))] if not users else []
        rows += [
            Row((own, known(each.value), (Code(name),), places(lines)))
            for (_, name), lines in sorted(users.items())
        ]
    columns = ("Kustomization", "Value", "Object that uses it", "Line")
    return Table(f"Who sets and uses {group[0].name}", columns, tuple(rows))


def _lines_by_user(variable: Variable) -> Mapping[tuple[str, str], list[Location]]:
    """Where each object uses a variable, by its Kustomization and its name."""
    found: dict[tuple[str, str], list[Location]] = defaultdict(list)
    for use in variable.used_by:
        found[use.kustomization.name, str(use.by)] += [use.at] if use.at else []
    return found

"""Findings: what the owner may want to look at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from fleetbook.core.diagnostics import Severity
from fleetbook.core.location import Location
from fleetbook.model.architecture import Architecture
from fleetbook.model.findings import Accepted, Finding
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Callout,
    Code,
    FactList,
    Folded,
    GitLink,
    Heading,
    PageLink,
    PageView,
    Paragraph,
    Rich,
    Row,
    Strong,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, count, folded, link, spoken, text
from fleetbook.views.scene import Scene

_COLUMNS = ("What", "Component", "Line")
_FEW = 3
"""So many findings with one cause are told one by one."""
TONES = {Severity.ERROR: Tone.WARN, Severity.WARNING: Tone.WARN, Severity.INFO: Tone.INFO}


def page(scene: Scene) -> PageView:
    """The page `findings` of a cluster."""
    blocks: list[Block] = _head(scene.findings, scene.accepted)
    rules = _by_rule(scene.findings)
    if len(rules) > 1:
        blocks.append(_contents(rules, scene))
    for rule, members in rules:
        blocks += _section(rule, members, scene)
    return PageView(
        path=scene.paths.page("findings"),
        title="Findings",
        description=f"What the owner of the cluster {scene.cluster.name} may want to look at.",
        icon="material/flag",
        blocks=(*blocks, *_accepted(scene)),
    )


def fleet_page(architecture: Architecture, scenes: Sequence[Scene]) -> PageView:
    """The page `findings` of several clusters: how often each rule found something, and where."""
    blocks = _head(architecture.findings, architecture.accepted)
    if architecture.findings:
        blocks += [
            _rule_table(architecture.findings, scenes),
            Heading("What the rules mean", "rules"),
            _meanings(architecture.findings),
        ]
    return PageView(
        path="findings",
        title="Findings",
        description="What the owner of this fleet may want to look at, by rule and cluster.",
        icon="material/flag",
        blocks=tuple(blocks),
        hide_toc=True,
    )


def _head(findings: Sequence[Finding], accepted: Sequence[Accepted]) -> list[Block]:
    if not findings:
        return [
            Callout("Nothing to look at", text(f"No rule found anything.{_aside(len(accepted))}"), Tone.GOOD)
        ]
    return [Paragraph(text(summary(findings, len(accepted))))]


def _by_rule(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings by rule, the most severe rules first."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.rule].append(finding)
    return sorted(found.items(), key=lambda item: (item[1][0].severity.rank, item[0]))


def _rule_table(findings: Iterable[Finding], scenes: Sequence[Scene]) -> Table:
    """A row for each rule, with the number of its findings in each cluster."""
    links = (PageLink(scene.cluster.name, scene.paths.page("findings")) for scene in scenes)
    rows = tuple(_rule_row(rule, members, scenes) for rule, members in _by_rule(findings))
    return Table("Findings by rule and cluster", ("Rule", *links), rows, matrix=True)


def _rule_row(rule: str, members: Sequence[Finding], scenes: Sequence[Scene]) -> Row:
    first, name = members[0], anchor("rule", rule)
    counts = Counter(each.cluster for each in members)
    cells = (
        link(str(number), f"{scene.paths.page('findings')}#{name}")
        if (number := counts[scene.cluster.name])
        else NOTHING
        for scene in scenes
    )
    head: Rich = (Strong(_title(rule)), Text(" "), Badge(str(first.severity), TONES[first.severity]))
    return Row((head, *cells), name)


def _meanings(findings: Iterable[Finding]) -> FactList:
    return FactList(
        tuple(
            (_title(rule), text(f"{members[0].meaning} {members[0].advice}"))
            for rule, members in _by_rule(findings)
        )
    )


def _title(rule: str) -> str:
    return rule.replace("-", " ").capitalize()


def summary(findings: Sequence[Finding], accepted: int = 0) -> str:
    """Findings by severity in a sentence, and how many more are accepted."""
    counts = Counter(finding.severity for finding in findings)
    words = [
        count(counts[severity], str(severity))
        if severity is not Severity.INFO
        else f"{counts[severity]} to know"
        for severity in Severity
        if counts[severity]
    ]
    found = f"{count(len(findings), 'finding')}: {', '.join(words)}." if findings else "No findings."
    return f"{found}{_aside(accepted)}"


def _aside(accepted: int) -> str:
    return f" {accepted} more {'is' if accepted == 1 else 'are'} accepted." if accepted else ""


def _contents(rules: Sequence[tuple[str, Sequence[Finding]]], scene: Scene) -> Table:
    """The rules that found something, with a way to each."""
    page = scene.paths.page("findings")
    rows = tuple(
        Row(
            (
                link(_title(rule), f"{page}#{anchor('rule', rule)}"),
                (Badge(str(members[0].severity), TONES[members[0].severity]),),
                text(str(len(members))),
            )
        )
        for rule, members in rules
    )
    return Table("Findings by rule", ("Rule", "Severity", "Found"), rows)


def _section(rule: str, members: Sequence[Finding], scene: Scene) -> list[Block]:
    """A rule: what it means, what stands alone, then what has one cause, folded."""
    first, title = members[0], _title(rule)
    head: Rich = (
        Badge(str(first.severity), TONES[first.severity]),
        *text(f" {first.meaning} {first.advice}"),
    )
    alone, together = _by_cause(members)
    blocks: list[Block] = [
        Heading(f"{title} · {len(members)}", anchor("rule", rule)),
        Paragraph(head),
    ]
    if alone:
        rows = tuple(_row(each, (*_differs(each, first), *spoken(each.message)), scene) for each in alone)
        blocks += folded(Table(title, _COLUMNS, rows).lean("Component"))
    if not alone and len(together) == 1:
        cause, same = together[0]
        return [*blocks, Paragraph(text(f"All of them: {cause}.")), *folded(_same(title, cause, same, scene))]
    bundles = (_bundle(title, cause, same, scene) for cause, same in together)
    return [*blocks, *bundles]


def _by_cause(members: Sequence[Finding]) -> tuple[list[Finding], list[tuple[str, list[Finding]]]]:
    """Findings that stand alone, and those of which many share a cause and a severity."""
    causes: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    for each in members:
        causes[each.severity, each.cause].append(each)
    together = {key: same for key, same in causes.items() if key[1] and len(same) > _FEW}
    alone = [each for each in members if (each.severity, each.cause) not in together]
    mildest = members[0].severity
    named = [
        (cause if severity is mildest else f"{severity}: {cause}", same)
        for (severity, cause), same in together.items()
    ]
    return alone, named


def _bundle(title: str, cause: str, members: Sequence[Finding], scene: Scene) -> Folded:
    table = _same(title, cause, members, scene)
    return Folded(f"{cause[:1].upper()}{cause[1:]} · {len(members)}", (table,))


def _same(title: str, cause: str, members: Sequence[Finding], scene: Scene) -> Table:
    """What has one cause, so that only the subjects differ."""
    rows = tuple(_row(each, (Code(each.subject),), scene) for each in members)
    return Table(f"{title}: {cause}", _COLUMNS, rows).lean("Component")


def _row(finding: Finding, what: Rich, scene: Scene) -> Row:
    component = scene.components.get(finding.component or "")
    owner: Rich = link(component.title, scene.paths.component(component)) if component else NOTHING
    return Row((what, owner, _line(finding.at)))


def _line(at: Location | None) -> Rich:
    return (GitLink(at, f"{at.path}:{at.line}"),) if at else NOTHING


def _accepted(scene: Scene) -> tuple[Block, ...]:
    """What the owner lets be, with the reason and where it is said."""
    if not scene.accepted:
        return ()
    rows = tuple(
        Row(
            (
                (Strong(f"{_title(each.finding.rule)}: "), *spoken(each.finding.message)),
                text(each.reason),
                (Code(each.by), Text(" "), *_line(each.at)),
            )
        )
        for each in scene.accepted
    )
    words = (
        "The owner knows of these and lets them be; they are not counted, and `check` does not fail on them."
    )
    return (
        Heading(f"Accepted · {len(rows)}", "accepted"),
        Paragraph(spoken(words)),
        *folded(Table("Accepted findings", ("Finding", "Why", "Said by"), rows)),
    )


def _differs(finding: Finding, first: Finding) -> Rich:
    """The severity of a finding where it is not that of its section."""
    if finding.severity is first.severity:
        return ()
    return (Badge(str(finding.severity), TONES[finding.severity]), Text(" "))

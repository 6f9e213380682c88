"""Findings: what the owner may want to look at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from fleetbook.core.diagnostics import Severity
from fleetbook.model.architecture import Architecture
from fleetbook.model.findings import Finding
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Callout,
    Code,
    FactList,
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
from fleetbook.views.phrases import NOTHING, count, link, text
from fleetbook.views.scene import Scene

TONES = {Severity.ERROR: Tone.WARN, Severity.WARNING: Tone.WARN, Severity.INFO: Tone.INFO}


def page(scene: Scene) -> PageView:
    """The page `findings` of a cluster."""
    blocks: list[Block] = _head(scene.findings)
    for rule, members in _by_rule(scene.findings):
        blocks += _section(rule, members)
    return PageView(
        path=scene.paths.page("findings"),
        title="Findings",
        description=f"What the owner of the cluster {scene.cluster.name} may want to look at.",
        icon="material/flag",
        blocks=tuple(blocks),
    )


def fleet_page(architecture: Architecture, scenes: Sequence[Scene]) -> PageView:
    """The page `findings` of several clusters: how often each rule found something, and where."""
    blocks = _head(architecture.findings)
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


def _head(findings: Sequence[Finding]) -> list[Block]:
    if not findings:
        return [Callout("Nothing to look at", text("No rule found anything."), Tone.GOOD)]
    return [Paragraph(text(summary(findings)))]


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


def summary(findings: Sequence[Finding]) -> str:
    """Findings by severity in a sentence."""
    counts = Counter(finding.severity for finding in findings)
    words = [
        count(counts[severity], str(severity))
        if severity is not Severity.INFO
        else f"{counts[severity]} to know"
        for severity in Severity
        if counts[severity]
    ]
    return f"{count(len(findings), 'finding')}: {', '.join(words)}." if findings else "No findings."


def _differs(finding: Finding, first: Finding) -> Rich:
    """The severity of a finding where it is not that of its section."""
    if finding.severity is first.severity:
        return ()
    return (Badge(str(finding.severity), TONES[finding.severity]), Text(" "))


def _section(rule: str, members: Sequence[Finding]) -> list[Block]:
    first, title = members[0], _title(rule)
    head: Rich = (
        Badge(str(first.severity), TONES[first.severity]),
        *text(f" {first.meaning} {first.advice}"),
    )
    columns = ("What", "Subject", "Line")
    rows = tuple(
        Row(
            (
                (*_differs(each, first), *text(each.message)),
                (Code(each.subject),),
                (GitLink(each.at, f"{each.at.path}:{each.at.line}"),) if each.at else NOTHING,
            )
        )
        for each in members
    )
    return [
        Heading(f"{title} · {len(members)}", anchor("rule", rule)),
        Paragraph(head),
        Table(title, columns, rows),
    ]

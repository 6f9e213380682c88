"""Findings: what the owner may want to look at."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from fleetbook.core.diagnostics import Severity
from fleetbook.model.architecture import Architecture
from fleetbook.model.findings import Finding
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Callout,
    Code,
    GitLink,
    Heading,
    PageView,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, count, text

TONES = {Severity.ERROR: Tone.WARN, Severity.WARNING: Tone.WARN, Severity.INFO: Tone.INFO}


def page(architecture: Architecture) -> PageView:
    """The page `findings` of the whole fleet."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in architecture.findings:
        by_rule[finding.rule].append(finding)
    blocks: list[Block] = [Paragraph(text(summary(architecture.findings)))]
    if not by_rule:
        blocks = [Callout("Nothing to look at", text("No rule found anything."), Tone.GOOD)]
    several = len(architecture.clusters) > 1
    for rule, members in sorted(by_rule.items(), key=lambda item: (item[1][0].severity.rank, item[0])):
        blocks += _section(rule, members, several)
    return PageView(
        path="findings",
        title="Findings",
        description="What the owner of this fleet may want to look at.",
        icon="material/flag",
        blocks=tuple(blocks),
    )


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


def _section(rule: str, members: Sequence[Finding], several: bool) -> list[Block]:
    first = members[0]
    title = rule.replace("-", " ").capitalize()
    head: Rich = (
        Badge(str(first.severity), TONES[first.severity]),
        *text(f" {first.meaning} {first.advice}"),
    )
    columns = ("What", "Subject", *(("Cluster",) if several else ()), "Line")
    rows = tuple(
        Row(
            (
                (*_differs(each, first), *text(each.message)),
                (Code(each.subject),),
                *((text(each.cluster),) if several else ()),
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

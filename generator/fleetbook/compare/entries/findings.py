"""What is to be looked at."""

from collections.abc import Iterable, Iterator

from fleetbook.compare.entry import Aspect, Entry, Topic
from fleetbook.model.findings import Finding


def finding_entries(findings: Iterable[Finding]) -> Iterator[Entry]:
    """Every finding; of several of one rule about one subject the first."""
    first_of: dict[str, Finding] = {}
    for finding in findings:
        first_of.setdefault(f"{finding.rule} {finding.subject}", finding)
    for key, first in first_of.items():
        yield Entry(
            topic=Topic.FINDINGS,
            key=key,
            title=first.message,
            aspects=(Aspect(name="severity", words=(str(first.severity),)),),
            component=first.component,
            at=first.at,
        )

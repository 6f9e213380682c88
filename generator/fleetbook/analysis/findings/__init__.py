"""What the owner may want to change, by rules that are listed in `rules`."""

from collections.abc import Iterator

from fleetbook.analysis.findings.delivery import delivery_findings
from fleetbook.analysis.findings.network import network_findings
from fleetbook.analysis.findings.references import reference_findings
from fleetbook.analysis.findings.rules import RULES, Rule
from fleetbook.analysis.findings.secrets import secret_findings
from fleetbook.analysis.findings.storage import storage_findings
from fleetbook.analysis.findings.variables import variable_findings
from fleetbook.analysis.findings.versions import version_findings
from fleetbook.analysis.grouping import Grouping
from fleetbook.core.location import Location
from fleetbook.model.architecture import Cluster
from fleetbook.model.findings import Finding
from fleetbook.resolve.fleet import ResolvedCluster

__all__ = ["RULES", "Rule", "find_findings"]


def find_findings(cluster: Cluster, resolved: ResolvedCluster, grouping: Grouping) -> tuple[Finding, ...]:
    """Everything worth a look in one cluster, the most severe first."""
    found = set(_all(cluster, resolved, grouping))
    return tuple(sorted(found, key=_order))


def _all(cluster: Cluster, resolved: ResolvedCluster, grouping: Grouping) -> Iterator[Finding]:
    yield from reference_findings(cluster, resolved, grouping)
    yield from delivery_findings(cluster)
    yield from network_findings(cluster)
    yield from secret_findings(cluster)
    yield from storage_findings(cluster)
    yield from variable_findings(cluster)
    yield from version_findings(cluster, resolved)


def _order(finding: Finding) -> tuple[int, str, str, Location, str]:
    at = finding.at or Location("", 0)
    return finding.severity.rank, finding.rule, finding.subject, at, finding.message

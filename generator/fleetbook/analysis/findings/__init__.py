"""What the owner may want to change, by rules that are listed in `rules`."""

from collections.abc import Callable, Iterator

from fleetbook.analysis.findings.acceptance import settle
from fleetbook.analysis.findings.addresses import address_findings
from fleetbook.analysis.findings.apis import api_findings
from fleetbook.analysis.findings.certificates import certificate_findings
from fleetbook.analysis.findings.delivery import delivery_findings
from fleetbook.analysis.findings.delivery_references import delivery_references
from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.findings.flux_objects import flux_object_findings
from fleetbook.analysis.findings.mounting import mounting_findings
from fleetbook.analysis.findings.network import network_findings
from fleetbook.analysis.findings.network_references import network_references
from fleetbook.analysis.findings.ownership import ownership_findings
from fleetbook.analysis.findings.rights import rights_findings
from fleetbook.analysis.findings.rules import RULES, Rule
from fleetbook.analysis.findings.secrets import secret_findings
from fleetbook.analysis.findings.services import service_findings
from fleetbook.analysis.findings.storage import storage_findings
from fleetbook.analysis.findings.unused import unused_findings
from fleetbook.analysis.findings.variables import variable_findings
from fleetbook.analysis.findings.versions import version_findings
from fleetbook.analysis.findings.workload_references import workload_references
from fleetbook.analysis.findings.workloads import workload_findings
from fleetbook.core.location import Location
from fleetbook.model.findings import Finding

__all__ = ["RULES", "Evidence", "Rule", "find_findings", "settle"]

_TOPICS: tuple[Callable[[Evidence], Iterator[Finding]], ...] = (
    delivery_references,
    network_references,
    workload_references,
    delivery_findings,
    ownership_findings,
    api_findings,
    flux_object_findings,
    network_findings,
    certificate_findings,
    address_findings,
    service_findings,
    rights_findings,
    secret_findings,
    storage_findings,
    mounting_findings,
    workload_findings,
    variable_findings,
    version_findings,
    unused_findings,
)


def find_findings(evidence: Evidence) -> tuple[Finding, ...]:
    """Everything worth a look in one cluster, the most severe first."""
    found = {each for topic in _TOPICS for each in topic(evidence)}
    return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[int, str, str, Location, str]:
    at = finding.at or Location("", 0)
    return finding.severity.rank, finding.rule, finding.subject, at, finding.message

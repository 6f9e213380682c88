"""Findings about variables."""

from collections.abc import Iterator

from fleetbook.analysis.findings.rules import RULES
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Cluster
from fleetbook.model.configuration import Variable
from fleetbook.model.findings import Finding


def variable_findings(cluster: Cluster) -> Iterator[Finding]:
    """Variables that nothing uses, and variables that nothing sets."""
    for variable in cluster.configuration.variables:
        if not variable.used_by:
            yield _unused(cluster, variable)
        elif isinstance(variable.value, Unknown) and variable.source == "nowhere":
            yield _unresolved(cluster, variable, variable.value)


def _unused(cluster: Cluster, variable: Variable) -> Finding:
    subject = f"Variable {variable.name}"
    message = f"{variable.name} of {variable.source} is used by nothing."
    return RULES["unused-variable"].found(cluster.name, subject, message, variable.defined_at)


def _unresolved(cluster: Cluster, variable: Variable, value: Unknown) -> Finding:
    subject = f"Variable {variable.name}"
    first = variable.used_by[0]
    others = len(variable.used_by) - 1
    users = f"{first.by}{f' (and {others} more)' if others else ''}"
    message = f"{users} uses {variable.name}, whose value is not known: {value.reason}."
    return RULES["unresolved-variable"].found(cluster.name, subject, message, first.at)

"""Findings about variables."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from fleetbook.analysis.findings.rules import RULES
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Cluster
from fleetbook.model.configuration import Variable
from fleetbook.model.findings import Finding
from fleetbook.resolve.clusters.usage import NOWHERE, OUTSIDE


def variable_findings(cluster: Cluster) -> Iterator[Finding]:
    """Variables that nothing uses, and variables that nothing sets."""
    unused: dict[tuple[str, str], list[Variable]] = defaultdict(list)
    read = set(_read_by_others(cluster))
    for variable in cluster.configuration.variables:
        if not variable.used_by and (variable.used_elsewhere or variable.source in read):
            continue  # It is there for another reader.
        if not variable.used_by:
            unused[variable.name, _kind(variable)].append(variable)
        elif isinstance(variable.value, Unknown) and variable.source in (NOWHERE, OUTSIDE):
            yield _unresolved(cluster, variable, variable.value)
    for variables in unused.values():
        yield _unused(cluster, variables)


def _read_by_others(cluster: Cluster) -> Iterator[str]:
    """Secrets that more than Flux's substitution reads."""
    for secret in cluster.security.secrets:
        if any(use.by.kind != "Kustomization" for use in secret.used_by):
            yield f"Secret {secret.key}"


def _kind(variable: Variable) -> str:
    """Many Kustomizations set a variable of one name, by habit or template: that is one finding."""
    return "Kustomization" if variable.source.startswith("Kustomization ") else variable.source


def _unused(cluster: Cluster, variables: Sequence[Variable]) -> Finding:
    first = variables[0]
    others = f" and {len(variables) - 1} more" if len(variables) > 1 else ""
    message = f"{first.name} of {first.source}{others} is used by nothing."
    return RULES["unused-variable"].found(cluster.name, f"Variable {first.name}", message, first.defined_at)


def _unresolved(cluster: Cluster, variable: Variable, value: Unknown) -> Finding:
    subject = f"Variable {variable.name}"
    first = variable.used_by[0]
    others = len(variable.used_by) - 1
    users = f"{first.by}{f' (and {others} more)' if others else ''}"
    message = f"{users} uses {variable.name}, whose value is not known: {value.reason}."
    return RULES["unresolved-variable"].found(cluster.name, subject, message, first.at)

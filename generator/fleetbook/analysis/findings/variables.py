"""Findings about variables."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.core.identity import ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Cluster
from fleetbook.model.configuration import Variable
from fleetbook.model.findings import Finding
from fleetbook.resolve.clusters.usage import NOWHERE, OUTSIDE


def variable_findings(evidence: Evidence) -> Iterator[Finding]:
    """Variables that nothing uses, that nothing sets, or that mean something else in each place."""
    unused: dict[tuple[str, str], list[Variable]] = defaultdict(list)
    read = set(_read_by_others(evidence.cluster))
    for variable in evidence.cluster.configuration.variables:
        if not variable.used_by and (variable.used_elsewhere or variable.source in read):
            continue  # It is there for another reader.
        if not variable.used_by:
            unused[variable.name, _kind(variable)].append(variable)
        elif isinstance(variable.value, Unknown) and variable.source in (NOWHERE, OUTSIDE):
            yield _unresolved(evidence, variable, variable.value)
        elif isinstance(variable.value, Unknown) and variable.source.startswith("default"):
            yield _unlike(evidence, variable)
    for variables in unused.values():
        yield _unused(evidence, variables)


def _read_by_others(cluster: Cluster) -> Iterator[str]:
    """Secrets that more than Flux's substitution reads."""
    for secret in cluster.security.secrets:
        if any(use.by.kind != "Kustomization" for use in secret.used_by):
            yield f"Secret {secret.key}"


def _kind(variable: Variable) -> str:
    """Many Kustomizations set a variable of one name, by habit or template: that is one finding."""
    return "Kustomization" if variable.source.startswith("Kustomization ") else variable.source


def _unused(evidence: Evidence, variables: Sequence[Variable]) -> Finding:
    first = variables[0]
    others = f" and {len(variables) - 1} more" if len(variables) > 1 else ""
    message = f"{first.name} of {first.source}{others} is used by nothing."
    setters = (each.source.split(" ")[-1] for each in variables)
    about = tuple(_ref(first.source.partition(" ")[0], key) for key in setters)
    return evidence.found("unused-variable", f"Variable {first.name}", message, first.defined_at, about=about)


def _unresolved(evidence: Evidence, variable: Variable, value: Unknown) -> Finding:
    subject = f"Variable {variable.name}"
    first = variable.used_by[0]
    others = len(variable.used_by) - 1
    users = f"{first.by}{f' (and {others} more)' if others else ''}"
    message = f"{users} uses {variable.name}, whose value is not known: {value.reason}."
    about = tuple(dict.fromkeys(each.by for each in variable.used_by))
    cause = value.reason
    return evidence.found("unresolved-variable", subject, message, first.at, about=about, cause=cause)


def _unlike(evidence: Evidence, variable: Variable) -> Finding:
    first, *others = variable.used_by
    users = f"{first.by}{f' and {len(others)} more' if others else ''}"
    message = f"{variable.name} is set nowhere, and {users} give it different defaults."
    about = tuple(dict.fromkeys(each.by for each in variable.used_by))
    return evidence.found("conflicting-defaults", f"Variable {variable.name}", message, first.at, about=about)


def _ref(kind: str, key: str) -> ObjectRef:
    namespace, _, name = key.rpartition("/")
    return ObjectRef(kind, namespace, name)

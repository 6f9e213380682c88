"""Findings about objects that several Kustomizations apply."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.findings import Finding
from fleetbook.resolve.fleet import Resource

Identity = tuple[str, ObjectRef]
"""API group and reference: kinds of one name may be of several groups."""
_MOST_NAMED = 3


def ownership_findings(evidence: Evidence) -> Iterator[Finding]:
    """One finding for each two Kustomizations that apply the same objects."""
    shared: dict[tuple[NamespacedName, NamespacedName], list[tuple[Resource, Resource]]] = defaultdict(list)
    for appliers in _appliers(evidence).values():
        (first, one), *others = appliers.items()
        for second, other in others:
            shared[first, second].append((one, other))
    for (first, second), pairs in shared.items():
        yield _shared(evidence, first, second, pairs)


def _appliers(evidence: Evidence) -> Mapping[Identity, dict[NamespacedName, Resource]]:
    """The objects that several Kustomizations apply, and what each of them makes of it."""
    found: dict[Identity, dict[NamespacedName, Resource]] = defaultdict(dict)
    for each in evidence.resolved.kustomizations:
        for resource in each.resources:
            found[resource.group, resource.ref].setdefault(each.key, resource)
    return {identity: appliers for identity, appliers in found.items() if len(appliers) > 1}


def _shared(
    evidence: Evidence,
    first: NamespacedName,
    second: NamespacedName,
    pairs: list[tuple[Resource, Resource]],
) -> Finding:
    """Milder where both say the same of every object."""
    names = [str(one.ref) for one, _ in pairs]
    listed = ", ".join(names[:_MOST_NAMED]) + (
        f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    )
    differing = [str(one.ref) for one, other in pairs if one.body != other.body]
    unlike = f" They differ in {differing[0]}." if differing else ""
    message = f"Kustomizations {first} and {second} both apply {listed}.{unlike}"
    subject = ObjectRef("Kustomization", second.namespace, second.name)
    about = (ObjectRef("Kustomization", first.namespace, first.name), *(one.ref for one, _ in pairs))
    severity = None if differing else Severity.INFO
    at = pairs[0][1].at()
    return evidence.found("applied-twice", subject, message, at, severity=severity, about=about)

"""Findings about who may change the cluster."""

from collections.abc import Iterator

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.model.access import Grant
from fleetbook.model.findings import Finding

_EVERYONE = ("system:authenticated", "system:serviceaccounts", "system:unauthenticated")
"""Groups that everyone, or every pod of the cluster, belongs to."""
_PODS = "system:serviceaccounts:"
"""Beginning of the group that every pod of a namespace belongs to."""


def rights_findings(evidence: Evidence) -> Iterator[Finding]:
    """Automations that nobody reviews, and full rights for many."""
    for each in evidence.cluster.access.automations:
        if each.pushes_to_source is True and not each.suspended:
            subject = ObjectRef("ImageUpdateAutomation", each.namespace, each.name)
            message = f"{subject} pushes to the branch of {each.source} that Flux applies."
            yield evidence.found("image-automation-without-review", subject, message, each.defined_at)
    for grant in evidence.cluster.access.grants:
        yield from _too_wide(evidence, grant)


def _too_wide(evidence: Evidence, grant: Grant) -> Iterator[Finding]:
    """Milder for the pods of one namespace."""
    subject = ObjectRef(grant.kind, grant.namespace, grant.name)
    for each in grant.subjects:
        everyone = each.kind == "Group" and each.name in _EVERYONE
        is_default = each.kind == "ServiceAccount" and each.name == "default"
        if everyone or is_default or each.name.startswith(_PODS):
            where = f"namespace {grant.namespace}" if grant.namespace else "the cluster"
            message = f"{subject} gives {each} full rights in {where}."
            severity = None if everyone else Severity.WARNING
            yield evidence.found(
                "full-rights-for-many", subject, message, grant.defined_at, severity=severity
            )

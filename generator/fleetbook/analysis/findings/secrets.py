"""Findings about secrets."""

from collections.abc import Iterator, Sequence

from fleetbook.analysis.findings.rules import RULES
from fleetbook.model.architecture import Cluster
from fleetbook.model.findings import Finding
from fleetbook.model.security import SecretKind


def secret_findings(cluster: Cluster) -> Iterator[Finding]:
    """Secrets that are readable in Git, and secrets that nothing provides."""
    for secret in cluster.security.secrets:
        subject = f"Secret {secret.key}"
        if secret.kind is SecretKind.PLAIN:
            message = f"{subject} can be read in Git."
            yield RULES["plain-secret-in-git"].found(cluster.name, subject, message, secret.defined_at)
        elif secret.kind is SecretKind.REFERENCED:
            users = sorted({str(use.by) for use in secret.used_by})
            message = (
                f"{' and '.join(users[:2]) or 'Something'} needs {subject}, which nothing in Git provides."
            )
            yield RULES["missing-secret"].found(cluster.name, subject, message, secret.defined_at)


def _listed(users: Sequence[str]) -> str:
    if not users:
        return "something"
    return users[0] if len(users) == 1 else f"{users[0]} (and {len(users) - 1} more)"

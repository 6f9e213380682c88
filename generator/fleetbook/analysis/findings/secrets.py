"""Findings about secrets."""

from collections.abc import Iterator, Sequence

from fleetbook.analysis.findings.rules import RULES
from fleetbook.core.diagnostics import Severity
from fleetbook.model.architecture import Cluster
from fleetbook.model.findings import Finding
from fleetbook.model.security import Secret, SecretKind

_FLUX_KINDS = (
    "Bucket",
    "FluxInstance",
    "GitRepository",
    "HelmRepository",
    "Kustomization",
    "OCIRepository",
)


def secret_findings(cluster: Cluster) -> Iterator[Finding]:
    """Secrets that are readable in Git, and secrets that nothing provides."""
    for secret in cluster.security.secrets:
        subject = f"Secret {secret.key}"
        if secret.kind is SecretKind.PLAIN:
            message = f"{subject} can be read in Git."
            yield RULES["plain-secret-in-git"].found(cluster.name, subject, message, secret.defined_at)
        elif secret.kind is SecretKind.REFERENCED and not _opens_git(secret):
            users = sorted({str(use.by) for use in secret.used_by})
            message = f"Nothing in Git provides {subject}, which {_listed(users)} uses."
            # A chart may make the secret itself, which its values then only name.
            severity = Severity.INFO if all(use.by.kind == "HelmRelease" for use in secret.used_by) else None
            at = secret.defined_at
            yield RULES["missing-secret"].found(cluster.name, subject, message, at, severity)


def _opens_git(secret: Secret) -> bool:
    """Whether only Flux itself uses it, to read Git or to decrypt: the first secret cannot stand in Git."""
    return bool(secret.used_by) and all(use.by.kind in _FLUX_KINDS for use in secret.used_by)


def _listed(users: Sequence[str]) -> str:
    if not users:
        return "something"
    return users[0] if len(users) == 1 else f"{users[0]} (and {len(users) - 1} more)"

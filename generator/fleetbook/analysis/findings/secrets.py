"""Findings about secrets."""

import re
from collections.abc import Iterator, Sequence

from fleetbook.analysis.findings.dangling import offer
from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.podspec import POD_KEYS
from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import ObjectRef
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
_WORD = re.compile(r"[^A-Za-z0-9]+")
_HARMLESS = frozenset({"image", "tag", "version"})
"""Last words of keys that say no secret, as vendored manifests of operators hold them."""


def secret_findings(evidence: Evidence) -> Iterator[Finding]:
    """Secrets that are readable in Git, and secrets or keys of them that nothing provides."""
    for value in evidence.cluster.security.readable:
        message = f"{value.by} says {value.field} in Git, where everyone who reads the repository reads it."
        at, component = value.defined_at, value.component
        yield evidence.found("secret-value-in-manifest", value.by, message, at, component=component)
    for secret in evidence.cluster.security.secrets:
        yield from _lacking(evidence, secret)
        if secret.kind is SecretKind.PLAIN and secret.keys:
            yield _readable(evidence, secret)
        elif secret.kind is SecretKind.REFERENCED and not _opens_git(secret):
            yield _missing(evidence, secret)


def _lacking(evidence: Evidence, secret: Secret) -> Iterator[Finding]:
    """Uses of keys that a secret, all of whose keys are known, does not have."""
    if not secret.keys or not secret.keys_complete or secret.kind is SecretKind.REFERENCED:
        return
    for use in secret.used_by:
        # What the values of a release name may be a key that the chart itself adds.
        if use.key and use.key not in secret.keys and not use.optional and use.by.kind in POD_KEYS:
            named = f"key {use.key} of Secret {secret.key}, which it does not have"
            message = f"{use.by} reads {named}; {offer(use.key, secret.keys)}"
            about = (ObjectRef("Secret", secret.namespace, secret.name),)
            yield evidence.found("missing-secret-key", use.by, message, use.at, about=about)


def _readable(evidence: Evidence, secret: Secret) -> Finding:
    subject, severity = f"Secret {secret.key}", None
    message = f"{subject} can be read in Git."
    if all(_WORD.split(key)[-1].lower() in _HARMLESS for key in secret.keys):
        message = f"{subject} can be read in Git; by its keys it holds no secret: {', '.join(secret.keys)}."
        severity = Severity.INFO
    about = (ObjectRef("Secret", secret.namespace, secret.name),)
    at, component = secret.defined_at, secret.component
    return evidence.found(
        "plain-secret-in-git", subject, message, at, severity=severity, about=about, component=component
    )


def _missing(evidence: Evidence, secret: Secret) -> Finding:
    subject, severity = f"Secret {secret.key}", None
    users = sorted({str(use.by) for use in secret.used_by})
    message = f"Nothing in Git provides {subject}, which {_listed(users)} uses."
    makers = [str(each) for each in secret.may_be_made_by if each.kind != "HelmRelease"]
    if makers:
        message = f"Nothing in Git provides {subject}; {_listed(makers)} names it, and may have it made."
    # A chart may make the secret itself, which its values then only name.
    if makers or all(use.by.kind == "HelmRelease" for use in secret.used_by):
        severity = Severity.INFO
    about = tuple(dict.fromkeys(use.by for use in secret.used_by))
    at, component = secret.defined_at, secret.component
    return evidence.found(
        "missing-secret", subject, message, at, severity=severity, about=about, component=component
    )


def _opens_git(secret: Secret) -> bool:
    """Whether only Flux itself uses it, to read Git or to decrypt: the first secret cannot stand in Git."""
    return bool(secret.used_by) and all(use.by.kind in _FLUX_KINDS for use in secret.used_by)


def _listed(users: Sequence[str]) -> str:
    if not users:
        return "something"
    return users[0] if len(users) == 1 else f"{users[0]} (and {len(users) - 1} more)"

"""The rules: what each means, how much it matters, what to do."""

from dataclasses import dataclass
from types import MappingProxyType

from fleetbook.core.diagnostics import Severity
from fleetbook.core.location import Location
from fleetbook.model.findings import Finding


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule; a finding may be milder than its rule where less is known."""

    id: str
    severity: Severity
    meaning: str
    advice: str

    def found(
        self,
        cluster: str,
        subject: str,
        message: str,
        at: Location | None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this rule."""
        return Finding(
            rule=self.id,
            severity=severity or self.severity,
            message=message,
            meaning=self.meaning,
            advice=self.advice,
            cluster=cluster,
            subject=subject,
            at=at,
        )


_EVERY = (
    Rule(
        id="dangling-reference",
        severity=Severity.ERROR,
        meaning="Something names an object that neither Git nor a chart is known to create.",
        advice="Correct the name, or add the object.",
    ),
    Rule(
        id="missing-secret",
        severity=Severity.WARNING,
        meaning="A workload needs a secret that nothing in Git provides; a new cluster would not start it.",
        advice="Add the secret in sealed, encrypted or external form, or note where it comes from.",
    ),
    Rule(
        id="plain-secret-in-git",
        severity=Severity.ERROR,
        meaning="A Secret stands in Git as it is, so everyone who reads the repository reads it.",
        advice="Seal or encrypt it, and replace the value: Git's history keeps the old one.",
    ),
    Rule(
        id="route-without-guard",
        severity=Severity.WARNING,
        meaning="A route can be reached, or may be, and nothing in front of the app asks who you are.",
        advice="Put a guard in front of it, or make sure that the app signs people in by itself.",
    ),
    Rule(
        id="route-conflict",
        severity=Severity.WARNING,
        meaning="Two objects claim the same host and path at one entrypoint, so one of them never answers.",
        advice="Remove one of the routes, or give it another host or path.",
    ),
    Rule(
        id="several-default-classes",
        severity=Severity.WARNING,
        meaning="Several storage classes are the default; the newest is taken for claims that name none.",
        advice="Keep the default on one class.",
    ),
    Rule(
        id="volume-without-backup",
        severity=Severity.WARNING,
        meaning="No job that Git knows of copies a volume to another place.",
        advice="Add the volume to a backup job, or say that its data can be lost.",
    ),
    Rule(
        id="unpinned-chart",
        severity=Severity.WARNING,
        meaning="A release names no exact chart version, so it changes without a commit.",
        advice="Name one version, and let an update bot propose new ones.",
    ),
    Rule(
        id="unpinned-image",
        severity=Severity.WARNING,
        meaning="An image has no tag, or one that moves, so a restart may start another program.",
        advice="Name a version or a digest.",
    ),
    Rule(
        id="version-label-mismatch",
        severity=Severity.WARNING,
        meaning="A version label says another version than the image that runs.",
        advice="Change the label together with the image.",
    ),
    Rule(
        id="unused-variable",
        severity=Severity.INFO,
        meaning="A variable is set, and nothing uses it.",
        advice="Remove it, or use it.",
    ),
    Rule(
        id="unresolved-variable",
        severity=Severity.WARNING,
        meaning="A variable is used that Git gives no value, so Flux leaves it empty or fails.",
        advice="Set it where the Kustomization substitutes, or give it a value in fleetbook.yml.",
    ),
    Rule(
        id="suspended",
        severity=Severity.INFO,
        meaning="Flux does not reconcile it, so what runs may differ from Git.",
        advice="Resume it, or remove it from Git.",
    ),
    Rule(
        id="kustomization-without-prune",
        severity=Severity.INFO,
        meaning="What is deleted from Git stays in the cluster.",
        advice="Set prune: true, or keep it so where deletion would lose data.",
    ),
)

RULES = MappingProxyType({rule.id: rule for rule in _EVERY})
"""Rule by id."""

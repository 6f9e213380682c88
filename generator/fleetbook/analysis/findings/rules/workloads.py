"""Rules about workloads, their images, settings and secrets."""

from fleetbook.analysis.findings.rules.rule import Rule
from fleetbook.core.diagnostics import Severity

WORKLOAD_RULES = (
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
        id="disruption-budget-blocks-drain",
        severity=Severity.WARNING,
        meaning="A disruption budget lets no pod of a workload go, so a node on which one runs cannot be "
        "drained.",
        advice="Allow one pod to be away, or run one more than the budget asks for.",
    ),
    Rule(
        id="invalid-schedule",
        severity=Severity.ERROR,
        meaning="A schedule is no cron expression, so the job never runs.",
        advice="Write five fields: minute, hour, day of month, month, day of week.",
    ),
    Rule(
        id="plain-secret-in-git",
        severity=Severity.ERROR,
        meaning="A Secret stands in Git as it is, so everyone who reads the repository reads it.",
        advice="Seal or encrypt it, and replace the value: Git's history keeps the old one.",
    ),
    Rule(
        id="secret-value-in-manifest",
        severity=Severity.WARNING,
        meaning="A value that its name calls a password or a token stands readable in a manifest.",
        advice="Move it into a secret, and replace it: Git's history keeps the old one.",
    ),
    Rule(
        id="missing-secret-key",
        severity=Severity.ERROR,
        meaning="A workload reads a key that its secret does not have, so it does not start.",
        advice="Correct the key, or add it to the secret.",
    ),
    Rule(
        id="unused-variable",
        severity=Severity.INFO,
        meaning="A variable is set, and nothing uses it.",
        advice="Remove it, or use it.",
    ),
    Rule(
        id="unused-config-map",
        severity=Severity.INFO,
        meaning="A ConfigMap is there, and nothing in Git names it.",
        advice="Remove it, or name it where it is needed.",
    ),
    Rule(
        id="unused-secret",
        severity=Severity.INFO,
        meaning="A secret is there, and nothing in Git names it.",
        advice="Remove it, or name it where it is needed.",
    ),
    Rule(
        id="unused-source",
        severity=Severity.INFO,
        meaning="Flux fetches a source again and again, and nothing is deployed from it.",
        advice="Remove it.",
    ),
)

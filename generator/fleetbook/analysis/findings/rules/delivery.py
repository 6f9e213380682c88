"""Rules about how things are deployed."""

from fleetbook.analysis.findings.rules.rule import Rule
from fleetbook.core.diagnostics import Severity

DELIVERY_RULES = (
    Rule(
        id="dependency-cycle",
        severity=Severity.ERROR,
        meaning="Each waits for the other, so Flux applies none of them.",
        advice="Remove one dependsOn of the circle.",
    ),
    Rule(
        id="depends-on-suspended",
        severity=Severity.WARNING,
        meaning="Something waits for what is suspended; a new cluster would never apply it.",
        advice="Resume what is waited for, or wait for something else.",
    ),
    Rule(
        id="dependency-not-awaited",
        severity=Severity.INFO,
        meaning="Others depend on a Kustomization that checks no health: they start before it runs.",
        advice="Set wait: true, or list what must run in healthChecks.",
    ),
    Rule(
        id="applied-twice",
        severity=Severity.WARNING,
        meaning="Two Kustomizations apply one object: they overwrite each other, and the last one deletes it "
        "when it lets go of it.",
        advice="Leave the object to one of them.",
    ),
    Rule(
        id="encrypted-without-decryption",
        severity=Severity.ERROR,
        meaning="A Kustomization applies what SOPS encrypted and does not decrypt it, so Flux refuses it or "
        "the app gets the cipher.",
        advice="Set spec.decryption of the Kustomization.",
    ),
    Rule(
        id="removed-api",
        severity=Severity.ERROR,
        meaning="An object has an API version that is not served any more, so it cannot be applied.",
        advice="Change apiVersion to the one that is named, and check the fields that changed with it.",
    ),
    Rule(
        id="deprecated-api",
        severity=Severity.WARNING,
        meaning="An object has an API version that newer versions of Flux do not serve; an update breaks it.",
        advice="Change apiVersion to the one that is named before the update.",
    ),
    Rule(
        id="oci-without-type",
        severity=Severity.ERROR,
        meaning="A HelmRepository with an oci:// address does not say type: oci, so Flux cannot use it.",
        advice="Add type: oci to its spec.",
    ),
    Rule(
        id="unpinned-chart",
        severity=Severity.WARNING,
        meaning="A release names no exact chart version, so it changes without a commit.",
        advice="Name one version, and let an update bot propose new ones.",
    ),
    Rule(
        id="unpinned-source",
        severity=Severity.WARNING,
        meaning="Flux applies what someone else's branch or newest tag holds, so it changes without a commit "
        "here.",
        advice="Name a tag, a commit or a digest.",
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
    Rule(
        id="provider-without-alert",
        severity=Severity.INFO,
        meaning="A provider of notifications is there, and no alert sends anything to it.",
        advice="Add an Alert that names it, or remove it.",
    ),
    Rule(
        id="receiver-without-route",
        severity=Severity.WARNING,
        meaning="A Receiver waits for webhooks, and no route leads to Flux's webhook receiver.",
        advice="Add a route to the Service webhook-receiver, or remove the Receiver.",
    ),
    Rule(
        id="image-automation-without-review",
        severity=Severity.INFO,
        meaning="Flux commits new images to the branch that it applies, so nobody looks at them first.",
        advice="Push to another branch, and merge it after a look.",
    ),
    Rule(
        id="full-rights-for-many",
        severity=Severity.ERROR,
        meaning="Full rights are bound to a whole group, or to the account of every pod of a namespace.",
        advice="Bind them to one account of one app, or narrow the role.",
    ),
    Rule(
        id="unresolved-variable",
        severity=Severity.WARNING,
        meaning="A variable is used that Git gives no value, so Flux leaves it empty or fails.",
        advice="Set it where the Kustomization substitutes, or give it a value in fleetbook.yml.",
    ),
    Rule(
        id="conflicting-defaults",
        severity=Severity.INFO,
        meaning="A variable that is set nowhere has several defaults, so one name means several values.",
        advice="Set it once, or use one default everywhere.",
    ),
)

"""Rules about names that lead nowhere."""

from fleetbook.analysis.findings.rules.rule import Rule
from fleetbook.core.diagnostics import Severity

REFERENCE_RULES = (
    Rule(
        id="missing-middleware",
        severity=Severity.ERROR,
        meaning="A route names a middleware that does not exist, so the gateway does not serve the route.",
        advice="Correct the name, or add the middleware.",
    ),
    Rule(
        id="missing-service",
        severity=Severity.ERROR,
        meaning="A route leads to a Service that does not exist, so its visitors get an error.",
        advice="Correct the name or the namespace, or add the Service.",
    ),
    Rule(
        id="missing-backend-port",
        severity=Severity.ERROR,
        meaning="A route leads to a port that its Service does not have, so its visitors get an error.",
        advice="Name a port of the Service.",
    ),
    Rule(
        id="missing-gateway",
        severity=Severity.ERROR,
        meaning="A route is attached to a Gateway that does not exist, so nothing serves it.",
        advice="Correct name and namespace of the parent, or add the Gateway.",
    ),
    Rule(
        id="missing-listener",
        severity=Severity.ERROR,
        meaning="A route is attached to a listener that its Gateway does not have, so nothing serves it.",
        advice="Correct the sectionName, or add the listener.",
    ),
    Rule(
        id="missing-ingress-class",
        severity=Severity.ERROR,
        meaning="An Ingress names a class that no controller here serves, so nothing serves it.",
        advice="Name a class of one of the ingress controllers, or install its controller.",
    ),
    Rule(
        id="missing-claim",
        severity=Severity.ERROR,
        meaning="A claim is named that does not exist: pods that mount it wait, copies are not made.",
        advice="Correct the name, or add the PersistentVolumeClaim.",
    ),
    Rule(
        id="missing-storage-class",
        severity=Severity.ERROR,
        meaning="A claim asks for a storage class that does not exist, so it is never bound.",
        advice="Name an existing class, or add the one that is asked for.",
    ),
    Rule(
        id="missing-config-map",
        severity=Severity.ERROR,
        meaning="A ConfigMap is needed that does not exist, so what needs it does not start.",
        advice="Correct the name, add the ConfigMap, or make the reference optional.",
    ),
    Rule(
        id="missing-secret",
        severity=Severity.WARNING,
        meaning="A workload needs a secret that nothing in Git provides; a new cluster would not start it.",
        advice="Add the secret in sealed, encrypted or external form, or note where it comes from.",
    ),
    Rule(
        id="missing-secret-store",
        severity=Severity.ERROR,
        meaning="An external secret is read from a store that does not exist, so the Secret is never made.",
        advice="Correct name and kind of the store, or add it.",
    ),
    Rule(
        id="missing-service-account",
        severity=Severity.ERROR,
        meaning="Pods run as a service account that does not exist, so none of them is started.",
        advice="Correct the name, or add the ServiceAccount.",
    ),
    Rule(
        id="missing-issuer",
        severity=Severity.WARNING,
        meaning="A certificate is asked of an issuer that does not exist, so it is never issued.",
        advice="Correct name and kind of the issuer, or add it.",
    ),
    Rule(
        id="missing-source",
        severity=Severity.ERROR,
        meaning="Flux is to fetch from a source that does not exist, so it deploys nothing.",
        advice="Correct kind, name and namespace of the source, or add it.",
    ),
    Rule(
        id="missing-dependency",
        severity=Severity.ERROR,
        meaning="Something waits for what does not exist, so Flux never applies it.",
        advice="Correct the name in dependsOn, or remove it.",
    ),
    Rule(
        id="missing-health-check-target",
        severity=Severity.ERROR,
        meaning="A Kustomization checks the health of what does not exist, so it never gets ready.",
        advice="Correct the entry of healthChecks, or remove it.",
    ),
    Rule(
        id="missing-scale-target",
        severity=Severity.ERROR,
        meaning="A scaler is to scale a workload that does not exist, so nothing is scaled.",
        advice="Correct kind and name of the target.",
    ),
    Rule(
        id="missing-namespace",
        severity=Severity.WARNING,
        meaning="Objects go to a namespace that nothing creates; a new cluster would refuse them.",
        advice="Add the Namespace, or set createNamespace where a release installs into it.",
    ),
    Rule(
        id="missing-provider",
        severity=Severity.ERROR,
        meaning="An alert is sent to a provider that does not exist, so nobody hears of it.",
        advice="Correct the name in providerRef, or add the Provider.",
    ),
)

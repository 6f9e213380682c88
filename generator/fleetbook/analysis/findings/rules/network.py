"""Rules about routes, gateways and addresses."""

from fleetbook.analysis.findings.rules.rule import Rule
from fleetbook.core.diagnostics import Severity

NETWORK_RULES = (
    Rule(
        id="open-admin-page",
        severity=Severity.ERROR,
        meaning="A page of administration can be reached from outside, and nothing asks who you are.",
        advice="Put a guard in front of it, or take its public route away.",
    ),
    Rule(
        id="route-without-guard",
        severity=Severity.WARNING,
        meaning="A route can be reached, or may be, and nothing in front of the app asks who you are.",
        advice="Put a guard in front of it, or make sure that the app signs people in by itself.",
    ),
    Rule(
        id="partly-guarded-host",
        severity=Severity.WARNING,
        meaning="One way to an app is guarded and another is not, so who takes the other passes it by.",
        advice="Put the same guard on both, or make sure that the open one needs none.",
    ),
    Rule(
        id="route-without-tls",
        severity=Severity.WARNING,
        meaning="A public route is served without a certificate, so passwords cross the Internet readable.",
        advice="Add a certificate, or end TLS at the entrypoint.",
    ),
    Rule(
        id="staging-certificate",
        severity=Severity.WARNING,
        meaning="A route is served with a certificate of a staging server, which no browser trusts.",
        advice="Use the issuer of the production server.",
    ),
    Rule(
        id="host-without-certificate",
        severity=Severity.WARNING,
        meaning="A route is served with a certificate that does not name its host, so browsers refuse it.",
        advice="Add the host to dnsNames of the Certificate, or name another secret.",
    ),
    Rule(
        id="route-conflict",
        severity=Severity.WARNING,
        meaning="Two objects claim the same host and path at one entrypoint, so one of them never answers.",
        advice="Remove one of the routes, or give it another host or path.",
    ),
    Rule(
        id="refused-route",
        severity=Severity.WARNING,
        meaning="A gateway is there and does not take a route, so nothing serves it.",
        advice="Correct the host or the namespaces that the listener takes, or attach the route elsewhere.",
    ),
    Rule(
        id="address-conflict",
        severity=Severity.WARNING,
        meaning="Two Services ask for the same address, so one of them stays without.",
        advice="Give one of them another address, or let them share it.",
    ),
    Rule(
        id="address-outside-pools",
        severity=Severity.WARNING,
        meaning="A Service asks for an address that no pool holds, so it gets none.",
        advice="Name an address of a pool, or add it to one.",
    ),
    Rule(
        id="service-without-pods",
        severity=Severity.WARNING,
        meaning="A Service selects pods that no workload has, so nobody answers.",
        advice="Correct the labels that it selects.",
    ),
    Rule(
        id="namespace-without-policy",
        severity=Severity.INFO,
        meaning="Network policies guard some namespaces of the cluster, and none guards this one.",
        advice="Add a policy, or leave it open on purpose.",
    ),
    Rule(
        id="unused-middleware",
        severity=Severity.INFO,
        meaning="A middleware is there, and no route passes it.",
        advice="Remove it, or name it in a route.",
    ),
)

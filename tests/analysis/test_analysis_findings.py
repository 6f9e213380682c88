from dataclasses import replace

from architectures import architecture_of, findings_of
from clusters import cluster_of
from fleetbook.analysis.findings import Evidence
from fleetbook.analysis.findings.delivery import delivery_findings
from fleetbook.analysis.findings.rules import RULES
from fleetbook.analysis.grouping import group_components
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedVariable
from networks import release


def daemon(image: str, label: str, part_of: str = "") -> str:
    part = f", app.kubernetes.io/part-of: {part_of}" if part_of else ""
    return f"""
== apps/agent/ds.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: {{name: agent, namespace: agent, labels: {{app.kubernetes.io/version: {label}{part}}}}}
spec: {{template: {{spec: {{containers: [{{name: main, image: "{image}"}}]}}}}}}
"""


def ingress(annotations: str = "{}", host: str = "web.org", name: str = "web") -> str:
    return f"""
== apps/web/{name}.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: web, annotations: {annotations}}}
spec:
  ingressClassName: x
  rules: [{{host: {host}, http: {{paths: [{{backend: {{service: {{name: {name}}}}}}}]}}}}]
"""


def test_a_version_label_that_lags_behind() -> None:
    rule = "version-label-mismatch"
    assert findings_of(daemon("me/agent:v1.0.4", "v1.0.3"), rule) == [
        "warning: The label of DaemonSet agent/agent says v1.0.3, the image is me/agent:v1.0.4."
    ]
    assert findings_of(daemon("me/agent:1.0.3", "v1.0.3"), rule) == []
    assert findings_of(daemon("me/agent:canary", "v1.0.3"), rule) == [], "a tag that is no version"
    assert findings_of(daemon("me/agent:v1.0.4", "v2.9.0", part_of="flux"), rule) == [], (
        "the version of the whole"
    )


def test_images_without_a_fixed_tag() -> None:
    rule = "unpinned-image"
    assert findings_of(daemon("me/agent:latest", "v1"), rule) == [
        "warning: Image me/agent of agent has the tag latest, which moves."
    ]
    assert findings_of(daemon("host:5000/agent", "v1"), rule) == [
        "warning: Image host:5000/agent of agent has no tag, so it takes latest."
    ]
    assert findings_of(daemon("me/agent:latest@sha256:abc", "v1"), rule) == []
    assert findings_of(release("image: {repository: me/app}"), rule) == [], "the chart fills the tag in"


def test_a_middleware_that_does_not_exist_and_the_nearest_that_does() -> None:
    middleware = """
== apps/web/middleware.yaml
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: headers, namespace: web}
spec: {headers: {frameDeny: true}}
"""
    names = "{traefik.ingress.kubernetes.io/router.middlewares: 'web-header@kubernetescrd, auth@file'}"
    assert findings_of(middleware + ingress(names), "missing-middleware") == [
        "error: Ingress web/web (web.org) names Middleware web/header, which nothing in Git creates; "
        "did you mean headers?"
    ]
    right = names.replace("web-header@", "web-headers@")
    assert findings_of(middleware + ingress(right), "missing-middleware") == []


def test_a_source_and_a_health_check_that_do_not_exist() -> None:
    text = (
        release("a: 1")
        + """
== apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps
  prune: true
  healthChecks:
    - {kind: HelmRelease, name: ap, namespace: flux-system}
    - {kind: Deployment, name: made-by-a-chart, namespace: x}
"""
    )
    assert findings_of(text, "missing-source") == [
        "error: HelmRelease flux-system/app names HelmRepository flux-system/charts, "
        "which nothing in Git creates."
    ]
    assert findings_of(text, "missing-health-check-target") == [
        "error: Kustomization flux-system/apps names HelmRelease flux-system/ap, "
        "which nothing in Git creates; did you mean app?",
    ]


def test_a_claim_that_does_not_exist_unless_a_chart_of_the_namespace_may_make_it() -> None:
    text = """
== apps/web/deploy.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: app}
spec:
  template:
    spec:
      containers: [{name: main, image: "x:1"}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
"""
    assert findings_of(text, "missing-claim") == [
        "error: Deployment app/web names PersistentVolumeClaim app/data, which nothing in Git creates."
    ]
    with_chart = text + release("a: 1")
    assert findings_of(with_chart, "missing-claim") == []


def test_routes_without_a_guard() -> None:
    rule = "route-without-guard"
    assert findings_of(ingress(), rule) == [
        "info: web.org has no guard; who can reach it is not known: "
        "Git does not say from where it can be reached."
    ]
    proxied = "{external-dns.alpha.kubernetes.io/cloudflare-proxied: 'true'}"
    assert findings_of(ingress(proxied), rule) == [
        "warning: web.org has no guard, and Cloudflare proxies it."
    ]
    assert findings_of(ingress(host="web.lan"), rule) == []
    assert findings_of(ingress("{nginx.ingress.kubernetes.io/auth-type: basic}"), rule) == []


def test_the_page_on_which_people_sign_in_needs_no_guard() -> None:
    guarded = "{nginx.ingress.kubernetes.io/auth-url: 'https://auth.org/verify'}"
    text = ingress(guarded) + ingress(host="auth.org", name="auth")
    assert findings_of(text, "route-without-guard") == [
        "info: auth.org has no guard; it is where people sign in."
    ]


def test_a_host_that_two_components_claim() -> None:
    first = release("ingress: {host: web.org, className: x}", name="one", namespace="one")
    second = release("ingress: {host: web.org, className: x}", name="two", namespace="two")
    assert findings_of(first + second, "route-conflict") == [
        "warning: web.org/ at x is claimed by HelmRelease flux-system/one and HelmRelease flux-system/two."
    ]
    assert findings_of(first + second.replace("web.org", "other.org"), "route-conflict") == []


def test_a_host_of_which_git_does_not_hold_the_domain_can_be_claimed_twice() -> None:
    first = release('ingress: {host: "web.${DOMAIN}", className: x}', name="one", namespace="one")
    second = release('ingress: {host: "web.${DOMAIN}", className: x}', name="two", namespace="two")
    (found,) = findings_of(first + second, "route-conflict")
    assert found.startswith("warning: web.${DOMAIN}/ at x is claimed by HelmRelease flux-system/one")
    assert findings_of(first + second.replace("DOMAIN", "OTHER"), "route-conflict") == []


def test_charts_without_an_exact_version() -> None:
    pinned = release("a: 1")
    assert findings_of(pinned, "unpinned-chart") == []
    assert findings_of(pinned.replace("1.0.0", "1.x"), "unpinned-chart") == [
        "warning: HelmRelease flux-system/app takes any chart version in 1.x."
    ]


def variable(name: str, value: str | Unknown, source: str, used: bool) -> ResolvedVariable:
    use = (
        ObjectRef("ConfigMap", "a", "b"),
        NamespacedName("flux-system", "apps"),
        Location("apps/b.yaml", 3),
    )
    return ResolvedVariable(
        name=name, value=value, source=source, defined_at=None, used_by=(use,) if used else ()
    )


def test_variables_that_nothing_uses_or_sets() -> None:
    text = ingress()
    variables = (
        variable("A", "1", "ConfigMap flux-system/config", used=False),
        variable("APP", "1", "Kustomization flux-system/one", used=False),
        variable("APP", "2", "Kustomization flux-system/two", used=False),
        variable("B", Unknown("Git sets it nowhere"), "nowhere", used=True),
        variable("C", "1", "fleetbook.yml", used=True),
    )
    assert findings_of(text, "unused-variable", variables) == [
        "info: A of ConfigMap flux-system/config is used by nothing.",
        "info: APP of Kustomization flux-system/one and 1 more is used by nothing.",
    ]
    assert findings_of(text, "unresolved-variable", variables) == [
        "warning: ConfigMap a/b uses B, whose value is not known: Git sets it nowhere."
    ]


def test_a_variable_that_may_be_used_elsewhere_is_no_finding() -> None:
    unseen = variable("A", "1", "ConfigMap flux-system/config", used=False)
    assert findings_of(ingress(), "unused-variable", (replace(unseen, used_elsewhere=True),)) == []


def test_a_variable_of_a_secret_that_others_read_too_is_used() -> None:
    unused = (variable("TOKEN", Unknown("in the cluster"), "Secret web/app", used=False),)
    pod = "containers: [{name: main, envFrom: [{secretRef: {name: app}}]}]"
    reader = f"""
== apps/web/deploy.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: web}}
spec: {{template: {{spec: {{{pod}}}}}}}
"""
    assert findings_of(reader, "unused-variable", unused) == []
    assert findings_of(reader.replace("name: app", "name: other"), "unused-variable", unused) == [
        "info: TOKEN of Secret web/app is used by nothing."
    ]


def test_secrets_that_can_be_read_in_git() -> None:
    secret = """
== apps/web/secret.yaml
apiVersion: v1
kind: Secret
metadata: {name: app, namespace: web}
"""
    rule = "plain-secret-in-git"
    assert findings_of(secret + "stringData: {password: a}", rule) == [
        "error: Secret web/app can be read in Git."
    ]
    assert findings_of(secret + "data: {SIDECAR_IMAGE: YQ==}", rule) == [
        "info: Secret web/app can be read in Git; by its keys it holds no secret: SIDECAR_IMAGE."
    ]
    assert findings_of(secret + "stringData: {password: '${PASSWORD}'}", rule) == []
    assert findings_of(secret, rule) == [], "it holds nothing"


def test_an_operator_may_make_the_secret_that_its_object_names() -> None:
    key = """
== apps/web/key.yaml
apiVersion: example.org/v1
kind: VirtualKey
metadata: {name: app, namespace: web}
spec: {secretName: key}
"""
    assert findings_of(key, "missing-secret") == [
        "info: Nothing in Git provides Secret web/key; VirtualKey web/app names it, and may have it made."
    ]
    token = key.replace("VirtualKey", "Middleware")
    assert findings_of(token, "missing-secret") == [
        "warning: Nothing in Git provides Secret web/key, which Middleware web/app uses."
    ]


def test_an_issuer_that_a_chart_may_make() -> None:
    certificate = """
== apps/web/certificate.yaml
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: web}
spec: {secretName: web-tls, dnsNames: [web.org], issuerRef: {kind: ClusterIssuer, name: %s}}
"""
    rule = "missing-issuer"
    with_chart = release("a: 1", name="letsencrypt")
    found = findings_of(certificate % "staging" + with_chart, rule)
    assert "warning: Certificate web/web names ClusterIssuer staging, which nothing in Git creates." in found
    found = findings_of(certificate % "letsencrypt-production" + with_chart, rule)
    assert not [each for each in found if "Issuer" in each]


def test_a_kustomization_that_keeps_what_is_deleted() -> None:
    text = """
== apps/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, prune: false, sourceRef: {kind: GitRepository, name: flux-system}}
"""
    rule = "kustomization-without-prune"
    assert findings_of(text, rule) == [
        "info: Kustomization flux-system/apps leaves in the cluster what is deleted from Git."
    ]
    (cluster,) = architecture_of(text).clusters
    (apps,) = cluster.delivery.kustomizations
    no_file = replace(apps, defined_at=None)
    resolved = cluster_of(text)
    implied = replace(cluster, delivery=replace(cluster.delivery, kustomizations=(no_file,)))
    evidence = Evidence(implied, resolved, group_components(resolved), load_catalogue())
    assert [*delivery_findings(evidence)] == [], "Git does not say whether a root that no file holds prunes"


def test_every_finding_is_of_a_rule_that_is_explained() -> None:
    found = architecture_of(ingress() + daemon("me/agent:latest", "v1")).findings
    assert {each.rule for each in found} <= set(RULES)
    assert all(each.advice and each.at for each in found)
    assert all(rule.meaning.endswith(".") and rule.advice.endswith(".") for rule in RULES.values())

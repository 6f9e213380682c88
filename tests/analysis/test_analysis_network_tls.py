"""Where TLS of a route ends, with which certificate, and who issues it."""

from fleetbook.model.network import Route
from networks import network_of, release

CERTIFICATE = """
== net/certificate.yaml
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: wild, namespace: net}
spec: {secretName: wild-tls, dnsNames: ["*.org"], issuerRef: {name: letsencrypt}}
"""


def ingress(annotations: str = "{}", tls: str = "") -> str:
    return f"""
== apps/web.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: web, namespace: apps, annotations: {annotations}}}
spec:
  ingressClassName: nginx
  rules: [{{host: web.org, http: {{paths: [{{path: /, backend: {{service: {{name: web}}}}}}]}}}}]
  {tls}
"""


def route_of(text: str) -> Route:
    (route,) = network_of(text).routes
    return route


def served(text: str) -> tuple[str | None, str | None, str]:
    """Certificate or secret, issuer, and why."""
    route = route_of(text)
    tls = route.tls
    name = str(tls.certificate or tls.secret) if tls and (tls.certificate or tls.secret) else None
    return name, tls.issuer if tls else None, route.tls_reason


def test_the_issuer_of_an_annotation_and_the_one_that_cert_manager_takes_by_default() -> None:
    tls = "tls: [{hosts: [web.org], secretName: web-tls}]"
    asked = ingress("{cert-manager.io/cluster-issuer: letsencrypt}", tls)
    assert served(asked) == ("apps/web-tls", "letsencrypt", "its Ingress names the secret")
    manager = release("ingressShim: {defaultIssuerName: house-ca}", name="cert-manager", chart="cert-manager")
    acme = "{kubernetes.io/tls-acme: 'true'}"
    assert served(manager + ingress(acme, tls))[1] == "house-ca"
    assert served(manager + ingress("{}", tls))[1] is None, "nothing asks cert-manager for this one"


def test_a_block_of_values_that_names_its_secret_as_tls() -> None:
    def tls(value: str) -> tuple[str, bool]:
        (route,) = network_of(release(f"ingress: {{enabled: true, hostname: a.org, tls: {value}}}")).routes
        return (str(route.tls.secret) if route.tls else "", route.tls is not None)

    assert tls("web-tls") == ("app/web-tls", True)
    assert tls("true") == ("None", True)
    assert tls('"false"') == ("", False)
    assert tls("none") == ("", False)
    assert tls("a-org") == ("app/a-org", True), "a secret that is called like the host"
    assert tls("letsencrypt") == ("None", True), "it may be an issuer or a resolver"
    assert tls("letsencrypt-cert") == ("app/letsencrypt-cert", True)
    assert tls("cert-issuer") == ("None", True)


def test_blocks_of_values_that_list_more_certificates_beside_tls() -> None:
    def tls(values: str) -> dict[str, str]:
        block = f"ingress: {{enabled: true, hostname: a.org, extraHosts: [{{name: b.org}}], {values}}}"
        routes = network_of(release(block)).routes
        return {str(each.host): str(each.tls.secret) for each in routes if each.tls}

    more = "extraTls: [{hosts: [b.org], secretName: b-tls}]"
    assert tls(more) == {"b.org": "app/b-tls"}
    assert tls(f"tls: true, {more}") == {"a.org": "None", "b.org": "app/b-tls"}
    assert tls("extraTls: []") == {}


def test_a_certificate_that_is_copied_into_the_namespace() -> None:
    tls = "tls: [{hosts: [web.org], secretName: wild-tls}]"
    assert served(CERTIFICATE + ingress("{}", tls))[0] == "apps/wild-tls", "another secret of the same name"
    template = (
        'spec: {secretTemplate: {annotations: {reflector.v1.k8s.emberstack.com/reflection-allowed: "true"}}, '
    )
    copied = CERTIFICATE.replace("spec: {", template)
    assert served(copied + ingress("{}", tls))[:2] == ("net/wild", "letsencrypt")


def test_plain_http_is_said_to_be_so() -> None:
    assert served(ingress()) == (None, None, "its Ingress states no TLS")
    text = """
== net/all.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: net}
spec: {gatewayClassName: envoy, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: net}
spec: {hostnames: [web.org], parentRefs: [{name: gw}], rules: [{backendRefs: [{name: web, port: 80}]}]}
"""
    assert served(text) == (None, None, "its listener speaks plain HTTP")


def test_a_route_that_passes_tls_on_to_its_application() -> None:
    route = route_of(ingress("{nginx.ingress.kubernetes.io/ssl-passthrough: 'true'}"))
    assert route.tls is not None
    assert route.tls.passthrough
    text = """
== net/all.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: net}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}}
    - {name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: wild-tls}]}}
---
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: TLSRoute
metadata: {name: web, namespace: net}
spec: {hostnames: [web.org], parentRefs: [{name: gw}], rules: [{backendRefs: [{name: web, port: 443}]}]}
"""
    route = route_of(text)
    assert route.tls is not None
    assert (route.tls.passthrough, route.tls.secret) == (True, None)
    assert route_of(text.replace("Passthrough", "Terminate")).tls_reason.startswith("its listener")


def test_before_a_tunnel_tls_ends_at_its_far_side() -> None:
    tunnel = release(
        """
configMaps:
  config:
    data:
      config.yaml: |-
        ingress:
          - hostname: web.org
            service: http://web.apps.svc.cluster.local:80
""",
        name="cloudflared",
        chart="cloudflared",
        namespace="net",
    )
    assert served(tunnel + ingress())[2] == "TLS ends where the tunnel begins; its Ingress states no TLS"


def test_a_default_certificate_with_a_variable_that_replaces_a_slash_or_a_dot() -> None:
    certificate = CERTIFICATE.replace("wild-tls", "'${DOMAIN/./-}-tls'")
    for stated in ("net/${DOMAIN/./-}-tls", "${DOMAIN/./-}-tls"):
        values = f"controller: {{extraArgs: {{default-ssl-certificate: '{stated}'}}}}"
        nginx = release(values, name="ingress-nginx", chart="ingress-nginx", namespace="net")
        reason = "its listener or entrypoint serves it"
        assert served(certificate + nginx + ingress()) == ("net/wild", "letsencrypt", reason)


def test_bitnami_charts_call_the_secret_after_the_host() -> None:
    def tls(values: str, repository: str = "oci://registry-1.docker.io/bitnamicharts") -> str:
        block = f"ingress: {{enabled: true, hostname: a.org, {values}}}"
        (route,) = network_of(release(block, repository=repository)).routes
        return str(route.tls.secret) if route.tls else "no TLS"

    assert tls("tls: true") == "app/a.org-tls"
    assert tls("tls: true, extraTls: [{hosts: [a.org], secretName: own}]") == "app/own"
    assert tls("tls: false") == "no TLS"
    assert tls("tls: true", repository="https://charts.example.org") == "None", "others may call it anything"

"""What is said of issuers and certificates that go beyond the plain case, and the trap beside each fact."""

from fleetbook.core.unknown import Unknown
from securities import lines, release, security_of, shown

ACME = """
    == configs/issuers.yaml
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: le}
    spec:
      acme:
        server: SERVER
        externalAccountBinding: {keyID: abc, keySecretRef: {name: eab, key: secret}}
        solvers:
          - dns01: {route53: {region: eu-west-1}}
            selector: {dnsZones: [example.org]}
          - http01: {gatewayHTTPRoute: {parentRefs: [{name: public, namespace: network}]}}
            selector: {dnsNames: ["www.${DOMAIN}"]}
          - http01: {ingress: {ingressClassName: nginx}}
"""


def test_each_solver_tells_what_it_is_for() -> None:
    (issuer,) = security_of(ACME.replace("SERVER", "https://acme.zerossl.com/v2/DV90")).issuers
    assert [
        (each.challenge, each.provider, each.through, [shown(name) for name in each.names])
        for each in issuer.solvers
    ] == [
        ("DNS-01", "Route 53", None, ["example.org"]),
        ("HTTP-01", None, "Gateway network/public", ["<www.${DOMAIN}>"]),
        ("HTTP-01", None, "Ingress class nginx", []),
    ]
    assert (issuer.solver, issuer.dns_provider) == ("DNS-01 and HTTP-01", "Route 53")
    assert (issuer.authority, issuer.staging, issuer.account_bound) == ("ZeroSSL", False, True)
    assert [str(each) for each in issuer.secrets] == ["cert-manager/eab"]


def test_an_authority_may_answer_at_several_addresses() -> None:
    servers = {
        "https://acme.digicert.com/v2/acme/directory/": "DigiCert",
        "https://one.digicert.com/mpki/api/v1/acme/v2/directory": "DigiCert",
        "https://acme-api.actalis.com/acme/directory": "Actalis",
        "https://emea.acme.atlas.globalsign.com/directory": "GlobalSign",
    }
    for server, authority in servers.items():
        assert security_of(ACME.replace("SERVER", server)).issuers[0].authority == authority


def test_a_staging_server_is_told_from_the_real_one() -> None:
    staging = "https://acme-staging-v02.api.letsencrypt.org/directory"
    (issuer,) = security_of(ACME.replace("SERVER", staging)).issuers
    assert (issuer.authority, issuer.staging) == ("Let's Encrypt staging", True)
    # A server of one's own may be called staging, and its clients trust it all the same.
    (own,) = security_of(ACME.replace("SERVER", "https://acme-staging.example.org/acme/directory")).issuers
    assert (own.authority, own.staging) == (None, False)
    (unknown,) = security_of(ACME.replace("SERVER", "${ACME_SERVER}")).issuers
    assert (isinstance(unknown.server, Unknown), unknown.staging) == (True, False)


def test_the_solver_of_a_webhook_is_called_as_people_call_the_provider() -> None:
    webhook = """
        == configs/issuers.yaml
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: le, namespace: web}
        spec: {acme: {solvers: [{dns01: {webhook: {groupName: acme.x.org, solverName: NAME}}}]}}
    """
    named = {
        name: security_of(webhook.replace("NAME", name)).issuers[0].dns_provider
        for name in ("hetzner", "desec", "desec-http", "some-dns")
    }
    assert named == {
        "hetzner": "Hetzner",
        "desec": "deSEC",
        "desec-http": "deSEC",
        "some-dns": "Some dns",
    }


CHAIN = """
    == configs/chain.yaml
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: bootstrap}
    spec: {selfSigned: {}}
    ---
    apiVersion: cert-manager.io/v1
    kind: Certificate
    metadata: {name: root, namespace: NAMESPACE}
    spec:
      isCA: true
      commonName: home
      secretName: root-key
      duration: 43800h
      renewBefore: 720h
      issuerRef: {kind: ClusterIssuer, name: bootstrap}
    ---
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: own}
    spec: {ca: {secretName: root-key}}
"""


def test_a_ca_issuer_names_the_certificate_that_makes_its_key() -> None:
    security = security_of(CHAIN.replace("NAMESPACE", "cert-manager"))
    own = next(each for each in security.issuers if each.name == "own")
    assert (str(own.signs_with), str(own.signed_by)) == (
        "cert-manager/root-key",
        "Certificate cert-manager/root",
    )
    (root,) = security.certificates
    assert (root.duration, root.renew_before) == ("43800h", "720h")
    # A ClusterIssuer reads only where cert-manager runs: a key elsewhere is another one.
    elsewhere = security_of(CHAIN.replace("NAMESPACE", "web"))
    assert next(each for each in elsewhere.issuers if each.name == "own").signed_by is None


def test_issuers_of_other_projects() -> None:
    others = """
        == configs/others.yaml
        apiVersion: certmanager.step.sm/v1beta1
        kind: StepClusterIssuer
        metadata: {name: step}
        spec:
          url: https://ca.example.org
          provisioner: {name: acme, passwordRef: {name: step-password, namespace: step, key: password}}
        ---
        apiVersion: cert-manager.k8s.cloudflare.com/v1
        kind: OriginIssuer
        metadata: {name: origin, namespace: web}
        spec: {requestType: OriginECC, auth: {serviceKeyRef: {name: service-key, key: key}}}
        ---
        apiVersion: other.example.org/v1
        kind: Issuer
        metadata: {name: foreign, namespace: web}
        spec: {}
    """
    assert [
        (each.name, each.type, each.server, [str(key) for key in each.secrets])
        for each in security_of(others).issuers
    ] == [
        ("origin", "Cloudflare Origin CA", None, ["web/service-key"]),
        ("step", "step-ca", "https://ca.example.org", ["step/step-password"]),
    ]


INGRESS = """
    == apps/ingress.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: app, namespace: web, annotations: {MARK}}
    spec: {tls: [{secretName: app-tls, hosts: [a.example.org, "${HOST}"]}]}
"""


def asked(*trees: str) -> list[str]:
    return [
        f"{each.namespace}/{each.name} {[shown(name) for name in each.dns_names]} "
        f"by {shown(each.issuer)} for {each.requested_by} ({each.origin}, {each.defined_at})"
        for each in security_of(*trees).certificates
    ]


def test_an_annotation_of_an_ingress_makes_a_certificate() -> None:
    assert asked(INGRESS.replace("MARK", "cert-manager.io/cluster-issuer: le")) == [
        "web/app-tls ['a.example.org', '<${HOST}>'] by ClusterIssuer le for Ingress web/app "
        "(manifest, apps/ingress.yaml:4)"
    ]
    own = "cert-manager.io/issuer: own, cert-manager.io/issuer-kind: StepIssuer"
    assert "by StepIssuer web/own for" in asked(INGRESS.replace("MARK", own))[0]
    assert asked(INGRESS.replace("MARK", "kubernetes.io/ingress.class: nginx")) == []
    assert asked(INGRESS.replace("MARK", 'kubernetes.io/tls-acme: "false"')) == []


def test_tls_acme_asks_the_default_issuer() -> None:
    marked = INGRESS.replace("MARK", 'kubernetes.io/tls-acme: "true"')
    assert "by <the default of cert-manager's settings> for" in asked(marked)[0]
    controller = """
        == controllers/cert-manager.yaml
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: cert-manager, namespace: certs}
        spec:
          chart: {spec: {chart: cert-manager}}
          values: {ingressShim: {defaultIssuerName: le, defaultIssuerKind: ClusterIssuer}}
    """
    assert "by ClusterIssuer le for" in asked(marked, controller)[0]


def test_a_certificate_in_git_takes_the_place_of_one_that_is_asked_for() -> None:
    stated = """
        == apps/certificate.yaml
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: app, namespace: web}
        spec: {secretName: app-tls, dnsNames: [a.example.org], issuerRef: {name: own}}
    """
    found = asked(INGRESS.replace("MARK", "cert-manager.io/cluster-issuer: le"), stated)
    assert [each.split(" ")[0] for each in found] == ["web/app"]


def test_the_listeners_of_a_gateway_share_certificates_by_secret() -> None:
    gateway = """
        == apps/gateway.yaml
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: public, namespace: network, annotations: {cert-manager.io/cluster-issuer: le}}
        spec:
          listeners:
            - {name: a, hostname: example.org, tls: {certificateRefs: [{name: both}]}}
            - {name: b, hostname: "*.example.org", tls: {certificateRefs: [{name: both}]}}
            - {name: c, hostname: raw.example.org, tls: {mode: Passthrough, certificateRefs: [{name: raw}]}}
            - {name: d, tls: {certificateRefs: [{name: without-host}]}}
            - {name: e, hostname: e.example.org, tls: {certificateRefs: [{name: other, namespace: web}]}}
    """
    assert asked(gateway) == [
        "network/both ['example.org', '*.example.org'] by ClusterIssuer le for Gateway network/public "
        "(manifest, apps/gateway.yaml:6)"
    ]


def test_values_ask_for_certificates_too() -> None:
    values = """
        ingress:
          annotations: {cert-manager.io/cluster-issuer: le}
          tls: [{secretName: "{{ .Release.Name }}-tls", hosts: [a.example.org]}]
        off:
          enabled: false
          annotations: {cert-manager.io/cluster-issuer: le}
          tls: [{secretName: off-tls}]
    """
    assert asked(release(values)) == [
        "web/app-tls ['a.example.org'] by ClusterIssuer le for HelmRelease flux-system/app "
        "(values, apps/release.yaml:11)"
    ]


def test_a_host_of_a_bitnami_chart_asks_for_one_that_is_called_after_it() -> None:
    values = """
        ingress:
          hostname: a.example.org
          tls: true
          annotations: {cert-manager.io/cluster-issuer: le}
    """
    source = """
        == apps/repository.yaml
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {name: bitnami, namespace: flux-system}
        spec: {url: "https://charts.bitnami.com/bitnami"}
    """
    chart = "{kind: HelmRepository, name: bitnami}"
    of_bitnami = release(values).replace("version: 1.0.0", f"version: 1.0.0, sourceRef: {chart}")
    assert asked(of_bitnami, source) == [
        "web/a.example.org-tls ['a.example.org'] by ClusterIssuer le for HelmRelease flux-system/app "
        "(values, apps/release.yaml:11)"
    ]
    assert asked(release(values), source) == [], "other charts may call it anything"


def test_a_certificate_tells_who_uses_it_also_by_a_copy() -> None:
    trees = """
        == apps/certificate.yaml
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: wildcard, namespace: certs}
        spec:
          secretName: wildcard
          issuerRef: {name: own}
          additionalOutputFormats: [{type: CombinedPEM}]
          secretTemplate: {annotations: {replicator.v1.mittwald.de/replicate-to: "web"}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: broker, namespace: web}
        spec:
          containers: [{name: a, volumeMounts: [{name: tls, mountPath: /tls}]}]
          volumes: [{name: tls, secret: {secretName: wildcard}}]
    """
    (certificate,) = security_of(trees).certificates
    assert [str(each) for each in certificate.copies] == ["web/wildcard"]
    assert [f"{use.by} {use.how}" for use in certificate.used_by] == ["Pod web/broker volume /tls"]
    assert lines(trees) == [
        "generated certs/wildcard [tls-combined.pem tls.crt tls.key] by Certificate wildcard; used by nobody",
        "generated web/wildcard [tls-combined.pem tls.crt tls.key] by copy of certs/wildcard; "
        "used by Pod web/broker (volume /tls)",
    ]

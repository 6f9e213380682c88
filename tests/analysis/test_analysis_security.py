"""What is said of issuers, certificates and secrets, and the trap beside each fact."""

from collections.abc import Callable
from pathlib import Path

from fleetbook.analysis.grouping import group_components
from fleetbook.analysis.security import analyse_security
from fleetbook.catalogue.loader import load_catalogue
from resolving import bootstrapped, resolve_folder
from securities import line, lines, release, security_of

DEPLOYMENT = """
    == apps/deployment.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: app, namespace: web}
    spec:
      template:
        spec:
          imagePullSecrets: [{name: registry}]
          containers:
            - name: app
              env:
                - name: ENCRYPTION_KEY
                  valueFrom: {secretKeyRef: {name: app, key: encryptionKey}}
                - name: PLAIN
                  value: secretKeyRef
              volumeMounts: [{name: files, mountPath: /config}]
          initContainers:
            - name: migrate
              envFrom: [{secretRef: {name: app}}, {secretRef: {name: extra, optional: true}}]
          volumes:
            - {name: files, secret: {secretName: files}}
            - name: all
              projected: {sources: [{secret: {name: app}}, {configMap: {name: other}}]}
"""


def test_a_sealed_secret_is_known_by_its_keys_and_users() -> None:
    sealed = """
        == apps/sealed.yaml
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: sealed-app, namespace: web}
        spec:
          encryptedData: {encryptionKey: AgB=, other: AgC=}
          template: {metadata: {name: app}}
        == controllers/release.yaml
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: sealed-secrets, namespace: kube-system}
        spec: {chart: {spec: {chart: sealed-secrets, version: 2.18.0}}}
    """
    found = {each.name: each for each in security_of(DEPLOYMENT, sealed).secrets}
    assert line(found["app"]) == (
        "sealed web/app [encryptionKey other] by sealed-secrets; used by "
        "Deployment web/app (env), Deployment web/app (env ENCRYPTION_KEY), Deployment web/app (volume all)"
    )
    assert str(found["app"].defined_at) == "apps/sealed.yaml:1"
    assert str(found["app"].lines["keys"]) == "apps/sealed.yaml:5"


def test_what_is_only_asked_for_is_referenced() -> None:
    # `extra` is optional: nothing breaks without it, so it is not missed.
    assert lines(DEPLOYMENT) == [
        "referenced web/app [encryptionKey] by None; used by "
        "Deployment web/app (env), Deployment web/app (env ENCRYPTION_KEY), Deployment web/app (volume all)",
        "referenced web/files [] by None; used by Deployment web/app (volume /config)",
        "referenced web/registry [] by None; used by Deployment web/app (image pull)",
    ]
    assert str(security_of(DEPLOYMENT).secrets[0].defined_at) == "apps/deployment.yaml:12"


def test_what_a_volume_is_mounted_with_is_used() -> None:
    volumes = """
        == apps/pod.yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: app, namespace: web}
        spec:
          containers: [{name: app, image: app, volumeMounts: [{name: share, mountPath: /share}]}]
          volumes:
            - {name: share, azureFile: {secretName: share-key, shareName: files}}
            - {name: block, iscsi: {secretRef: {name: chap}}}
            - {name: vault, csi: {driver: vault, nodePublishSecretRef: {name: login}}}
            - {name: disk, azureDisk: {diskName: disk}}
    """
    assert lines(volumes) == [
        "referenced web/chap [] by None; used by Pod web/app (volume block)",
        "referenced web/login [] by None; used by Pod web/app (volume vault)",
        "referenced web/share-key [] by None; used by Pod web/app (volume /share)",
    ]


def test_an_optional_secret_that_is_there_is_used() -> None:
    plain = """
        == apps/plain.yaml
        apiVersion: v1
        kind: Secret
        metadata: {name: extra, namespace: web}
        stringData: {TOKEN: "***"}
    """
    assert "plain web/extra [TOKEN] by None; used by Deployment web/app (env)" in lines(DEPLOYMENT, plain)


def test_sops_secrets_are_not_plain() -> None:
    sops = """
        == apps/sops.yaml
        apiVersion: v1
        kind: Secret
        metadata: {name: s, namespace: web}
        data: {KEY: "***"}
        sops: {mac: "***", version: 3.9.0}
    """
    assert lines(sops) == ["sops web/s [KEY] by kustomize-controller; used by nobody"]


def test_external_secrets_name_their_store() -> None:
    external = """
        == apps/external.yaml
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: a, namespace: web}
        spec:
          secretStoreRef: {kind: ClusterSecretStore, name: vault}
          target: {name: a-secret}
          data: [{secretKey: user, remoteRef: {key: app}}]
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: b, namespace: web}
        spec:
          secretStoreRef: {name: vault}
          target: {template: {data: {URL: "{{ .host }}"}}}
          dataFrom: [{extract: {key: app}}]
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: c, namespace: web}
        spec: {target: {name: elsewhere, creationPolicy: Merge}}
    """
    assert lines(external) == [
        "external web/a-secret [user] by ClusterSecretStore vault; used by nobody",
        "external web/b [URL] by SecretStore vault; used by nobody",
    ]


def test_a_template_that_is_merged_keeps_the_keys_of_the_data() -> None:
    external = """
        == apps/external.yaml
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: a, namespace: web}
        spec:
          secretStoreRef: {name: vault}
          target: {template: {mergePolicy: Merge, data: {URL: "{{ .user }}"}}}
          data: [{secretKey: user, remoteRef: {key: app}}]
    """
    assert lines(external) == ["external web/a [URL user] by SecretStore vault; used by nobody"]


def test_a_cluster_external_secret_is_in_every_namespace_it_chooses() -> None:
    everywhere = """
        == apps/everywhere.yaml
        apiVersion: external-secrets.io/v1
        kind: ClusterExternalSecret
        metadata: {name: shared}
        spec:
          namespaceSelectors:
            - matchLabels: {team: web}
            - matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [db, gone]}]
          externalSecretSpec:
            secretStoreRef: {kind: ClusterSecretStore, name: vault}
            data: [{secretKey: k}]
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: web, labels: {team: web}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: db}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: other}
    """
    assert lines(everywhere) == [
        "external db/shared [k] by ClusterSecretStore vault; used by nobody",
        "external web/shared [k] by ClusterSecretStore vault; used by nobody",
    ]


def test_a_secret_that_is_copied_to_a_namespace_is_not_missed_there() -> None:
    source = """
        == apps/source.yaml
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: registry, namespace: reflector}
        spec:
          encryptedData: {auth: AgB=}
          template:
            metadata:
              annotations:
                reflector.v1.k8s.emberstack.com/reflection-allowed: "true"
                reflector.v1.k8s.emberstack.com/reflection-auto-enabled: "true"
                reflector.v1.k8s.emberstack.com/reflection-auto-namespaces: "NAMESPACES"
    """
    copied = lines(DEPLOYMENT, source.replace("NAMESPACES", "other,w.*"))[-1]
    made = "generated web/registry [auth] by copy of reflector/registry"
    assert copied == f"{made}; used by Deployment web/app (image pull)"
    elsewhere = lines(DEPLOYMENT, source.replace("NAMESPACES", "other"))
    assert elsewhere[-1].startswith("referenced web/registry")


def test_only_the_template_of_a_certificate_marks_its_secret() -> None:
    marked = """
        == apps/certificate.yaml
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata:
          name: registry
          namespace: certs
          annotations: {replicator.v1.mittwald.de/replicate-to: web}
        spec: {secretName: registry}
    """
    assert lines(DEPLOYMENT, marked)[-1].startswith("referenced web/registry")
    in_template = marked.replace("spec: {", "spec: {secretTemplate: {annotations: {MARK: web}}, ")
    in_template = in_template.replace("MARK", "replicator.v1.mittwald.de/replicate-to")
    assert lines(DEPLOYMENT, in_template)[-1].startswith("generated web/registry")


ISSUER = """
    == configs/issuer.yaml
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: letsencrypt}
    spec:
      acme:
        server: https://acme-v02.api.letsencrypt.org/directory
        email: a@example.org
        privateKeySecretRef: {name: account}
        solvers:
          - dns01:
              webhook:
                groupName: acme.example.org
                solverName: some-dns
                config: {secretName: dns-token, zoneName: example.org}
          - selector: {dnsZones: [example.net]}
            dns01:
              cloudflare: {apiTokenSecretRef: {name: cloudflare, key: token}}
"""


def test_an_issuer_tells_its_solver_and_the_secrets_it_reads() -> None:
    (issuer,) = security_of(ISSUER).issuers
    assert (issuer.type, issuer.solver, issuer.dns_provider) == ("acme", "DNS-01", "Some dns")
    assert issuer.zones == ("example.net", "example.org")
    assert [str(each) for each in issuer.secrets] == ["cert-manager/cloudflare", "cert-manager/dns-token"]
    assert str(issuer.lines["server"]) == "configs/issuer.yaml:6"
    # The account's key is made by cert-manager: nobody misses it.
    assert lines(ISSUER) == [
        "referenced cert-manager/cloudflare [token] by None; used by ClusterIssuer letsencrypt (ACME solver)",
        "referenced cert-manager/dns-token [] by None; used by ClusterIssuer letsencrypt (ACME solver)",
    ]


def test_a_cluster_issuer_reads_where_cert_manager_runs() -> None:
    release = """
        == controllers/cert-manager.yaml
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: cert-manager, namespace: certs}
        spec: {chart: {spec: {chart: cert-manager, version: v1.19.2}}}
    """
    assert str(security_of(ISSUER, release).issuers[0].secrets[0]) == "certs/cloudflare"


def test_issuers_without_acme() -> None:
    own = """
        == configs/ca.yaml
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: own, namespace: web}
        spec: {ca: {secretName: root}}
        ---
        apiVersion: other.io/v1
        kind: Issuer
        metadata: {name: foreign, namespace: web}
        spec: {}
    """
    (issuer,) = security_of(own).issuers
    assert (issuer.type, issuer.server, issuer.solver) == ("ca", None, None)


def test_a_certificate_makes_its_secret() -> None:
    certificate = """
        == configs/certificate.yaml
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: wildcard, namespace: web}
        spec:
          secretName: wildcard-tls
          issuerRef: {kind: ClusterIssuer, name: letsencrypt}
          dnsNames: [example.org, "*.${DOMAIN}"]
        == apps/ingress.yaml
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: app, namespace: web}
        spec: {tls: [{hosts: [example.org], secretName: wildcard-tls}]}
    """
    found = security_of(certificate)
    (made,) = found.certificates
    assert (str(made.issuer), str(made.secret)) == ("ClusterIssuer letsencrypt", "web/wildcard-tls")
    assert [getattr(each, "reason", each) for each in made.dns_names] == [
        "example.org",
        "Git holds no value for DOMAIN",
    ]
    assert [line(each) for each in found.secrets] == [
        "generated web/wildcard-tls [tls.crt tls.key] by Certificate wildcard; used by Ingress web/app (TLS)"
    ]


def test_a_certificate_without_dns_names_has_its_common_name_with_its_line() -> None:
    (made,) = security_of(
        """
        == apps/certificate.yaml
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: ca, namespace: web}
        spec:
          secretName: ca
          issuerRef: {name: own}
          commonName: home
        """
    ).certificates
    assert (made.dns_names, str(made.lines["dns_names"])) == (("home",), "apps/certificate.yaml:7")


def test_an_ingress_that_asks_cert_manager_misses_no_secret() -> None:
    ingress = """
        == apps/ingress.yaml
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: app, namespace: web, annotations: {cert-manager.io/cluster-issuer: x}}
        spec: {tls: [{secretName: app-tls}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: bare, namespace: web}
        spec: {tls: [{secretName: bare-tls}]}
    """
    assert lines(ingress) == [
        "generated web/app-tls [tls.crt tls.key] by cert-manager; used by Ingress web/app (TLS)",
        "referenced web/bare-tls [] by None; used by Ingress web/bare (TLS)",
    ]


def test_secrets_in_helm_values() -> None:
    values = """
        auth: {existingSecret: db, existingSecretKey: password, adminPasswordSecret: inline-value}
        tlsStore: {default: {defaultCertificate: {secretName: wildcard}}}
        env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: token, key: t}}}]
        controllers:
          main:
            containers:
              app:
                env: {API: {valueFrom: {secretKeyRef: {name: "{{ .Release.Name }}-api", key: k}}}}
                envFrom: [{secretRef: {name: all}}]
        persistence: {file: {type: secret, name: file, globalMounts: [{path: /etc/x}]}}
        imagePullSecrets: [{name: registry}]
        off: {enabled: false, existingSecret: unused}
        other: {existingSecret: "", secretName: '{{ include "x" . }}'}
    """
    assert lines(release(values)) == [
        "referenced web/all [] by None; used by HelmRelease flux-system/app (env)",
        "referenced web/app-api [k] by None; used by HelmRelease flux-system/app (env API)",
        "referenced web/db [] by None; used by HelmRelease flux-system/app (values)",
        "referenced web/file [] by None; used by HelmRelease flux-system/app (volume file)",
        "referenced web/registry [] by None; used by HelmRelease flux-system/app (image pull)",
        "referenced web/token [t] by None; used by HelmRelease flux-system/app (env TOKEN)",
        "referenced web/wildcard [] by None; used by HelmRelease flux-system/app (TLS)",
    ]


def test_secrets_in_parts_of_a_pod_that_a_chart_takes_as_text() -> None:
    values = """
        extraEnv: |
          - name: TOKEN
            valueFrom: {secretKeyRef: {name: token, key: t}}
          - name: HOST
            value: '{{ include "x" . }}'
        extraEnvFrom: |
          - secretRef: {name: "{{ .Release.Name }}-env"}
        notes: |
          - secretRef: {name: only-words}
        extraVolumes: ""
    """
    assert lines(release(values)) == [
        "referenced web/app-env [] by None; used by HelmRelease flux-system/app (values)",
        "referenced web/token [t] by None; used by HelmRelease flux-system/app (values)",
    ]


def test_certificates_for_an_ingress_in_values_are_made() -> None:
    values = """
        ingress:
          annotations: {cert-manager.io/cluster-issuer: letsencrypt}
          tls: [{secretName: app-tls, hosts: [a.example.org]}]
    """
    assert lines(release(values)) == [
        "generated web/app-tls [tls.crt tls.key] by cert-manager; used by HelmRelease flux-system/app (TLS)"
    ]


def test_flux_objects_use_secrets_too() -> None:
    flux = """
        == flux/all.yaml
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps, namespace: flux-system}
        spec:
          path: ./apps
          decryption: {provider: sops, secretRef: {name: age}}
          healthChecks: [{kind: Secret, name: awaited, namespace: web}]
          postBuild:
            substituteFrom:
              - {kind: ConfigMap, name: settings}
              - {kind: Secret, name: secret-settings}
              - {kind: Secret, name: maybe, optional: true}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: r, namespace: flux-system}
        spec:
          targetNamespace: web
          chart: {spec: {chart: c}}
          valuesFrom: [{kind: Secret, name: more-values}, {kind: ConfigMap, name: values}]
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: flux-system, namespace: flux-system}
        spec: {secretRef: {name: deploy-key}}
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1beta3
        kind: Provider
        metadata: {name: github, namespace: flux-system}
        spec: {type: github, secretRef: {name: github-token}}
    """
    assert [
        each.removeprefix("referenced flux-system/").replace("[] by None; used by ", "")
        for each in lines(flux)
    ] == [
        "age Kustomization flux-system/apps (SOPS key)",
        "deploy-key GitRepository flux-system/flux-system (credentials of the source)",
        "github-token Provider flux-system/github (notification)",
        "more-values HelmRelease flux-system/r (values)",
        "secret-settings Kustomization flux-system/apps (variables)",
    ]


def test_a_plugin_of_traefik_names_secrets_by_urn() -> None:
    middleware = """
        == configs/oidc.yaml
        apiVersion: traefik.io/v1alpha1
        kind: Middleware
        metadata: {name: oidc, namespace: traefik}
        spec:
          plugin:
            oidc:
              Secret: urn:k8s:secret:oidc-secret:pluginSecret
              Provider: {ClientId: "urn:k8s:secret:oidc-secret:clientId", Url: https://auth.example.org}
        ---
        apiVersion: traefik.io/v1alpha1
        kind: Middleware
        metadata: {name: basic, namespace: traefik}
        spec: {basicAuth: {secret: users}}
    """
    assert lines(middleware) == [
        "referenced traefik/oidc-secret [clientId pluginSecret] by None; "
        "used by Middleware traefik/oidc (middleware)",
        "referenced traefik/users [] by None; used by Middleware traefik/basic (middleware)",
    ]


def test_a_database_makes_its_secrets_but_not_those_it_reads() -> None:
    database = """
        == apps/db.yaml
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: db, namespace: web}
        spec:
          superuserSecret: {name: root}
          backup:
            barmanObjectStore:
              s3Credentials: {accessKeyId: {name: s3, key: id}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: web}
        spec: {containers: [{envFrom: [{secretRef: {name: db-app}}]}]}
    """
    keys = "dbname fqdn-jdbc-uri fqdn-uri host jdbc-uri password pgpass port uri user username"
    assert lines(database) == [
        f"generated web/db-app [{keys}] by Cluster db; used by Pod web/p (env)",
        "referenced web/root [] by None; used by Cluster web/db (superuserSecret)",
        "referenced web/s3 [id] by None; used by Cluster web/db (accessKeyId)",
    ]


def test_a_secret_that_flux_fills_in_is_not_plain() -> None:
    secret = """
        == apps/secret.yaml
        apiVersion: v1
        kind: Secret
        metadata: {name: hmac, namespace: web}
        stringData: {key: "%s"}
        """
    assert lines(secret % "${HMAC_KEY}") == ["generated web/hmac [key] by variables of Flux; used by nobody"]
    assert lines(secret % "***${HMAC_KEY}") == ["plain web/hmac [key] by None; used by nobody"]
    assert lines(secret % "a") == ["plain web/hmac [key] by None; used by nobody"]


def test_a_secret_that_the_flux_operator_copies_is_not_plain(tree: Callable[[str], Path]) -> None:
    folder = tree(
        bootstrapped("""
            == clusters/production/set.yaml
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: tenants, namespace: flux-system}
            spec:
              inputs: [{tenant: web}]
              resources:
                - apiVersion: v1
                  kind: Secret
                  metadata:
                    name: registry
                    namespace: << inputs.tenant >>
                    annotations: {fluxcd.controlplane.io/copyFrom: flux-system/registry}
            """)
    )
    (cluster,) = resolve_folder(folder).clusters
    security = analyse_security(cluster, load_catalogue(), group_components(cluster))
    assert "generated web/registry [] by copy of flux-system/registry; used by nobody" in [
        line(each) for each in security.secrets
    ]


def test_trust_manager_keeps_a_bundles_secret_in_the_namespaces_that_use_it() -> None:
    bundle = """
        == apps/bundle.yaml
        apiVersion: trust.cert-manager.io/v1alpha1
        kind: Bundle
        metadata: {name: app}
        spec: {target: {secret: {key: ca.crt}%s}}
        """
    everywhere = "generated web/app [ca.crt] by Bundle app"
    assert everywhere in [each.partition(";")[0] for each in lines(DEPLOYMENT, bundle % "")]
    elsewhere = ", namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}"
    assert everywhere not in [each.partition(";")[0] for each in lines(DEPLOYMENT, bundle % elsewhere)]

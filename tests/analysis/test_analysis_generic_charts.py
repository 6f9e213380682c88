"""Charts that the catalogue does not know, by the shapes that their values share, and the traps beside."""

import pytest
import yaml

from catalogue.told import told

UNKNOWN = {"chart": "some-app", "repository": "https://charts.example.org", "version": "0.1.0"}
# On the common library of k8s-at-home, which bjw-s carried on.
COMMON = {"chart": "some-app", "repository": "https://k8s-at-home.com/charts/", "version": "1.0.0"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("{}", []),
        (
            """
            replicaCount: 2
            ingress:
              enabled: true
              className: nginx
              hosts: [{host: app.example.org, paths: [{path: /, pathType: ImplementationSpecific}]}]
              tls: [{secretName: app-tls, hosts: [app.example.org]}]
            """,
            [
                "entrypoint nginx",
                "expects secret app-tls",
                "route app.example.org/, TLS by apps/app-tls",
                "workload main: replicas 2",
            ],
        ),
        # The scaffold of Helm 3.2 and older wrote paths as text.
        (
            "ingress: {enabled: true, hosts: [{host: app.example.org, paths: [/in]}]}",
            ["route app.example.org/in"],
        ),
        ("ingress: {enabled: false, hosts: [{host: app.example.org, paths: [/in]}]}", []),
        (
            """
            httpRoute:
              enabled: true
              parentRefs: [{name: gateway, namespace: edge, sectionName: https}]
              hostnames: [app.example.org]
              rules: [{matches: [{path: {type: PathPrefix, value: /headers}}]}]
            """,
            ["entrypoint edge/gateway", "route app.example.org/headers"],
        ),
        ("httpRoute: {enabled: false, parentRefs: [{name: gateway}], hostnames: [app.example.org]}", []),
        # The scaffold gives no number where an autoscaler decides it.
        (
            "replicaCount: 2\nautoscaling: {enabled: true, minReplicas: 3}",
            ["workload main: number not told"],
        ),
        ("replicas: 2\nhpa: {enabled: true, maxPods: 3}", ["workload main: number not told"]),
        ("replicas: 2\nautoscaler: {enabled: true, min: 2}", ["workload main: number not told"]),
        ("replicas: 2\nautoscaler: {enabled: false, min: 3}", ["workload main: replicas 2"]),
        (
            "replicaCount: 2\nautoscaling: {enabled: false, minReplicas: 3}",
            ["workload main: replicas 2"],
        ),
        # A DaemonSet has a pod on each node, whatever number is left in the values.
        ("kind: DaemonSet\nreplicaCount: 2", ["workload main: number not told"]),
        ("kind: Deployment\nreplicaCount: 2", ["workload main: replicas 2"]),
        # TLS is for the hosts that its blocks name.
        (
            """
            ingress:
              enabled: true
              hosts: [a.example.org, b.example.org, c.example.com]
              tls:
                - {secretName: b-tls, hosts: [b.example.org]}
                - {secretName: com-tls, hosts: ["*.example.com"]}
            """,
            [
                "expects secret b-tls",
                "expects secret com-tls",
                "route a.example.org/",
                "route b.example.org/, TLS by apps/b-tls",
                "route c.example.com/, TLS by apps/com-tls",
            ],
        ),
        (
            """
            ingress:
              enabled: true
              hosts: [a.example.org]
              tls: [{secretName: a-tls, hosts: ["{{ .Values.unknown }}"]}]
            """,
            ["expects secret a-tls", "route a.example.org/, TLS by apps/a-tls"],
        ),
        # Templates of claims as Kubernetes writes them: one claim for each pod.
        (
            """
            statefulset:
              replicas: 2
              volumeClaimTemplates:
                - metadata: {name: data}
                  spec: {resources: {requests: {storage: 1Gi}}}
            """,
            ["volume data-main-some-app-0: 1Gi", "volume data-main-some-app-1: 1Gi"],
        ),
        (
            "some: {enabled: false, volumeClaimTemplates: [{metadata: {name: data}, spec: {size: 1Gi}}]}",
            [],
        ),
        # Texts are read only where they are parts of a pod.
        (
            "extraEnvFrom: |\n  - secretRef: {name: app-env}\n  - configMapRef: {name: app}",
            ["expects secret app-env"],
        ),
        ("extraConfig: |\n  secretName: of-another-thing\n  path: /x", []),
        (
            """
            imagePullSecrets: [{name: registry}]
            volumes: [{name: foo, secret: {secretName: mysecret, optional: false}}]
            """,
            ["expects secret mysecret", "expects secret registry"],
        ),
    ],
)
def test_a_chart_as_helm_create_writes_it(values: str, expected: list[str]) -> None:
    assert told(UNKNOWN, yaml.safe_load(values)) == sorted(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            """
            ingress:
              main:
                enabled: true
                ingressClassName: nginx
                hosts: [{host: app.example.org, paths: [{path: /, pathType: Prefix}]}]
                tls: [{secretName: app-tls, hosts: [app.example.org]}]
            """,
            [
                "entrypoint nginx",
                "expects secret app-tls",
                "route app.example.org/, TLS by apps/app-tls",
            ],
        ),
        ("ingress: {main: {enabled: false, hosts: [{host: app.example.org}]}}", []),
        (
            "persistence: {config: {enabled: true, storageClass: fast, size: 2Gi}}",
            ["volume main-config: 2Gi of fast"],
        ),
        # The library has a size of its own.
        (
            "persistence: {config: {enabled: true}}",
            ["volume main-config: <the chart's default, which Git does not hold>"],
        ),
        (
            """
            persistence:
              config: {enabled: false, size: 1Gi}
              data: {enabled: true, existingClaim: data}
              media: {enabled: true, type: hostPath, hostPath: /srv/media}
              backup: {enabled: true, type: nfs, server: 192.0.2.1, path: /backup}
              tmp: {enabled: true, type: emptyDir, medium: Memory}
              films: {enabled: true, hostPath: /srv/films}
              shared: {enabled: true, emptyDir: {enabled: true}, mountPath: /shared}
            """,
            [],
        ),
        # What a claim says of itself is no second one, nor is a volume of a secret.
        (
            "persistence: {enabled: true, size: 1Gi, labels: {enabled: true}, backup: {enabled: true}}",
            ["volume main: 1Gi"],
        ),
        ("persistence: {keys: {enabled: true, secretName: app-keys}}", ["expects secret app-keys"]),
        (
            "controller: {type: statefulset}\nvolumeClaimTemplates: [{name: data, mountPath: /d, size: 1Gi}]",
            ["volume main-data: 1Gi"],
        ),
        (
            "service: {main: {type: LoadBalancer, loadBalancerIP: 192.0.2.3, ports: {http: {port: 80}}}}",
            [
                "entrypoint apps/main-main; 192.0.2.3; listens on http 80",
                "route 192.0.2.3:80/ (TCP)",
            ],
        ),
        ("service: {main: {type: ClusterIP, ports: {http: {port: 80}}}}", []),
        (
            """
            envFrom: [{secretRef: {name: app-env}}]
            addons: {codeserver: {enabled: true, ingress: {enabled: true, hosts: [{host: code.example.org}]}}}
            """,
            ["expects secret app-env", "route code.example.org/"],
        ),
        (
            "addons: {codeserver: {enabled: false, ingress: {enabled: true, hosts: [{host: x.org}]}}}",
            [],
        ),
    ],
)
def test_a_chart_on_a_common_library(values: str, expected: list[str]) -> None:
    assert told(COMMON, yaml.safe_load(values)) == sorted(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            """
            controllerType: statefulset
            replicas: 2
            ingress:
              enabled: true
              hosts: [{host: app.example.org, paths: [{path: /, pathType: Prefix}]}]
              additionalIngresses:
                - {enabled: true, nameSuffix: api, hosts: [{host: api.example.org, paths: [{path: /v1}]}]}
                - {enabled: false, nameSuffix: old, hosts: [{host: old.example.org}]}
            volumeClaimTemplates: [{name: data, mountPath: /data, accessMode: ReadWriteOnce, size: 1Gi}]
            """,
            [
                "route api.example.org/v1",
                "route app.example.org/",
                "volume main-data: 1Gi",
                "workload main: replicas 2",
            ],
        ),
        (
            "ingress: {enabled: true, hosts: [{hostTpl: 'app.{{ .Release.Namespace }}.example.org'}]}",
            ["route app.apps.example.org/"],
        ),
        (
            """
            ingress:
              enabled: false
              hosts: [{host: app.example.org}]
              additionalIngresses: [{enabled: true, hosts: [{host: api.example.org}]}]
            """,
            [],
        ),
        (
            """
            addons:
              vpn: {enabled: true, configFileSecret: vpn}
              codeserver: {enabled: true, git: {deployKeySecret: key}}
            """,
            ["expects secret key", "expects secret vpn"],
        ),
        ("addons: {vpn: {enabled: false, configFileSecret: vpn}}", []),
    ],
)
def test_a_chart_on_the_common_library_as_it_was_at_first(values: str, expected: list[str]) -> None:
    assert told(COMMON, yaml.safe_load(values)) == sorted(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Open WebUI and others name the secret of the certificate beside `tls: true`.
        (
            "ingress: {enabled: true, host: app.example.org, tls: true, existingSecret: app-tls}",
            ["expects secret app-tls", "route app.example.org/, TLS by apps/app-tls"],
        ),
        (
            "ingress: {enabled: true, host: app.example.org, tls: true, secretName: app-tls}",
            ["expects secret app-tls", "route app.example.org/, TLS by apps/app-tls"],
        ),
        (
            "ingress: {enabled: true, host: app.example.org, tls: true}",
            ["route app.example.org/, TLS by the entrypoint"],
        ),
        (
            "ingress: {enabled: true, host: app.example.org, tls: false, existingSecret: app-tls}",
            ["expects secret app-tls", "route app.example.org/"],
        ),
        # TLS as one block with a switch.
        (
            "ingress: {enabled: true, host: app.example.org, tls: {enabled: true, secretName: app-tls}}",
            ["expects secret app-tls", "route app.example.org/, TLS by apps/app-tls"],
        ),
        (
            "ingress: {enabled: true, host: app.example.org, tls: {enabled: false, secretName: app-tls}}",
            ["route app.example.org/"],
        ),
        (
            "ingress: {enabled: true, host: app.example.org, additionalHosts: [web.example.org]}",
            ["route app.example.org/", "route web.example.org/"],
        ),
    ],
)
def test_an_ingress_in_other_words(values: str, expected: list[str]) -> None:
    assert told(UNKNOWN, yaml.safe_load(values)) == sorted(expected)


def test_a_part_that_is_not_deployed_makes_no_claim_but_its_secret_is_used() -> None:
    values = "database: {deploy: %s, auth: {existingSecret: login}, storage: {size: 5Gi, className: fast}}"
    secret = "expects secret login"
    assert told(UNKNOWN, yaml.safe_load(values % "true")) == [secret, "volume main-database: 5Gi of fast"]
    assert told(UNKNOWN, yaml.safe_load(values % "false")) == [secret]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            "auth: {keycloak: {enabled: true, clientId: wiki, baseUrl: 'https://id.example.org'}}",
            ["signs in with https://id.example.org"],
        ),
        ("auth: {keycloak: {enabled: false, clientId: wiki, baseUrl: 'https://id.example.org'}}", []),
        ("auth: {username: wiki, baseUrl: 'https://wiki.example.org'}", []),
        (
            """
            auth:
              oidc:
                enabled: true
                existingSecret: {name: wiki-oidc, clientSecretKey: client-secret}
                authUri: https://id.example.org/auth
                tokenUri: https://id.example.org/token
              slack: {enabled: false, existingSecret: {name: wiki-slack}}
            """,
            ["expects secret wiki-oidc", "signs in with https://id.example.org/auth"],
        ),
    ],
)
def test_sign_in_by_providers_that_are_called_by_their_names(values: str, expected: list[str]) -> None:
    assert told(UNKNOWN, yaml.safe_load(values)) == expected


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (
            "{name: a.example.org, tls: true, tlsSecret: a-tls}, {name: b.example.org, tlsSecret: b-tls}",
            ["route a.example.org/, TLS by apps/a-tls", "route b.example.org/"],
        ),
        ("{host: a.example.org, tls: true}", ["route a.example.org/, TLS by the entrypoint"]),
        ("a.example.org", ["route a.example.org/"]),
    ],
)
def test_each_host_may_say_that_it_has_tls(hosts: str, expected: list[str]) -> None:
    values = yaml.safe_load(f"ingress: {{enabled: true, hosts: [{hosts}]}}")
    assert [line for line in told(UNKNOWN, values) if line.startswith("route")] == expected


def test_what_is_documented_holds_for_the_chart_that_was_read() -> None:
    read = {
        "chart": "metrics-server",
        "repository": "https://kubernetes-sigs.github.io/metrics-server/",
        "version": "3.12.2",
    }
    assert told(read, {}) == ["workload main: replicas 1 (default of 3.12.2)"]
    assert told(read | {"repository": "https://charts.bitnami.com/bitnami"}, {}) == []

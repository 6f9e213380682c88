"""What app-template makes of its values: workloads, services, routes, claims and all the others."""

import pytest

from app_templates import WEB, line, names, objects, pod, said, spec
from fleetbook.core.origin import Origin
from fleetbook.source.redaction import MASK


def test_a_deployment_with_its_containers_and_volumes() -> None:
    deployment = objects(WEB)["Deployment app"]
    assert deployment.origin is Origin.VALUES
    assert str(deployment.made_by) == "HelmRelease web/app"
    assert deployment.body["metadata"]["annotations"] == {"reloader.stakater.com/auto": "true"}
    assert pod(deployment) == said(
        """
        automountServiceAccountToken: false
        serviceAccountName: app
        containers:
          - name: app
            image: ghcr.io/me/app:1.2.3@sha256:abc
            env:
              - {name: PORT, value: "8080"}
              - {name: TOKEN, valueFrom: {secretKeyRef: {name: login, key: t}}}
              - {name: TZ, value: Etc/UTC}
            envFrom: [{secretRef: {name: app-secret}}]
            volumeMounts:
              - {name: config, mountPath: /config}
              - {name: media, mountPath: /media, readOnly: true}
              - {name: tmp, mountPath: /tmp}
        volumes:
          - {name: config, persistentVolumeClaim: {claimName: app}}
          - {name: media, nfs: {server: nas.local, path: /volume/media}}
          - {name: tmp, emptyDir: {}}
        """
    )


def test_a_route_without_rules_leads_to_the_only_service() -> None:
    route = objects(WEB)["HTTPRoute app"]
    assert spec(route) == said(
        """
        parentRefs: [{name: internal, namespace: network, sectionName: https}]
        hostnames: [app.example.org, "www.${DOMAIN}"]
        rules: [{backendRefs: [{group: "", kind: Service, name: app, namespace: web, port: 8080}]}]
        """
    )


def test_a_service_chooses_the_pods_of_its_controller() -> None:
    made = objects(WEB)
    labels = spec(made["Deployment app"])["template"]["metadata"]["labels"]
    service = made["Service app"]
    assert spec(service)["selector"].items() <= labels.items()
    assert spec(service)["ports"] == [{"name": "http", "port": 8080, "targetPort": 8080, "protocol": "TCP"}]
    assert line(service, "spec", "ports", 0, "port") == 12


def test_rules_lead_each_to_their_own_service() -> None:
    made = objects(
        """
        controllers:
          web: {containers: {app: {image: {repository: me/web, tag: "1"}}}}
          api: {containers: {app: {image: {repository: me/api, tag: "1"}}}}
        service:
          web: {controller: web, ports: {http: {port: 80}, metrics: {port: 9090, primary: true}}}
          api: {controller: api, ports: {http: {port: 8080}, off: {enabled: false, port: 1}}}
        route:
          app:
            hostnames: [a.org, b.org]
            parentRefs: [{name: gw}]
            rules:
              - matches: [{path: {value: /api}}]
                backendRefs: [{identifier: api}]
              - backendRefs: [{identifier: web, port: http}, {name: other, port: 81, weight: 5}]
        """
    )
    assert [name for name in made if "Account" not in name] == [
        "Deployment app-api",
        "Deployment app-web",
        "Service app-api",
        "Service app-web",
        "HTTPRoute app",
    ]
    own = [
        [(each["name"], each["port"]) for each in rule["backendRefs"]]
        for rule in spec(made["HTTPRoute app"])["rules"]
    ]
    assert own == [[("app-api", 8080)], [("app-web", 80), ("other", 81)]]


def test_what_is_switched_off_is_not_made() -> None:
    values = """
        controllers:
          app: {containers: {app: {image: {repository: me/app, tag: "1"}}, side: {enabled: false}}}
          off: {enabled: false}
        service: {main: {enabled: false, ports: {http: {port: 80}}}}
        ingress: {main: {enabled: false, hosts: [{host: a.org, paths: [{path: /}]}]}}
        route: {main: {enabled: false, hostnames: [b.org]}}
        persistence: {config: {enabled: false, size: 1Gi}, nothing: null}
        configMaps: {x: {enabled: false}}
        global: {createDefaultServiceAccount: false}
    """
    made = objects(values)
    assert list(made) == ["Deployment app"]
    assert [each["name"] for each in pod(made["Deployment app"])["containers"]] == ["app"]
    assert "volumes" not in pod(made["Deployment app"])


def test_an_ingress_means_services_by_identifier_by_name_or_the_only_one() -> None:
    values = """
        controllers: {app: {containers: {app: {image: {repository: me/app, tag: "1"}}}}}
        service:
          app: {controller: app, ports: {http: {port: 80}, api: {port: 81}}}
          other: {controller: app, ports: {http: {port: 90}}}
        ingress:
          app:
            className: internal
            annotations: {x/y: "{{ .Release.Name }}"}
            hosts:
              - host: &host "{{ .Release.Name }}.example.org"
                paths:
                  - {path: /, service: {identifier: app, port: http}}
                  - {path: /api, service: {identifier: app, port: api}}
                  - {path: /other, service: {identifier: other}}
                  - {path: /name, service: {name: elsewhere, port: 8080}}
            tls: [{hosts: [*host], secretName: "{{ .Release.Name }}-tls"}]
    """
    ingress = objects(values)["Ingress app"]
    (rule,) = spec(ingress)["rules"]
    own = [each["backend"]["service"] for each in rule["http"]["paths"]]
    assert [(each["name"], each["port"]["number"]) for each in own] == [
        ("app", 80),
        ("app", 81),
        ("app-other", 90),
        ("elsewhere", 8080),
    ]
    assert spec(ingress)["ingressClassName"] == "internal"
    assert rule["host"] == "app.example.org"
    assert spec(ingress)["tls"] == [{"hosts": ["app.example.org"], "secretName": "app-tls"}]
    assert ingress.body["metadata"]["annotations"] == {"x/y": "app"}
    assert line(ingress, "spec", "rules", 0, "host") == 10


_CLAIMS = """
    controllers:
      db:
        type: statefulset
        replicas: 2
        statefulset:
          volumeClaimTemplates:
            - {name: data, size: 5Gi, accessMode: ReadWriteOnce, storageClass: x, globalMounts: [{path: /v}]}
        containers: {db: {image: {repository: me/db, tag: "1"}}}
"""


def test_claims_of_a_stateful_set() -> None:
    workload = objects(_CLAIMS)["StatefulSet app"]
    (template,) = spec(workload)["volumeClaimTemplates"]
    assert template == said(
        """
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 5Gi}}
          storageClassName: x
        """
    )
    assert pod(workload)["containers"][0]["volumeMounts"] == [{"name": "data", "mountPath": "/v"}]
    assert line(workload, "spec", "volumeClaimTemplates", 0, "spec", "resources", "requests", "storage") == 7


def test_a_claim_with_what_the_values_say_of_it() -> None:
    claim = objects(
        """
        persistence:
          config:
            size: 1Gi
            accessMode: ReadWriteOnce
            storageClass: "-"
            retain: true
            volumeName: "pv-{{ .Release.Name }}"
            labels: {recurring-job: daily}
            annotations: null
          media: {existingClaim: "media-${CLUSTER}"}
        """
    )["PersistentVolumeClaim app"]
    assert spec(claim) == said(
        """
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 1Gi}}
        storageClassName: ""
        volumeName: pv-app
        """
    )
    assert claim.body["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    assert claim.body["metadata"]["labels"]["recurring-job"] == "daily"
    assert line(claim, "spec", "storageClassName") == 5


def test_volumes_of_every_type() -> None:
    made = objects(
        """
        controllers:
          a: {containers: {one: {image: me/a:1}, two: {image: me/b:1}}}
          b: {containers: {one: {image: me/c:1}}}
        configMaps: {settings: {data: {x: y}}}
        secrets: {login: {stringData: {password: x}}, other: {stringData: {k: v}}}
        persistence:
          claim: {existingClaim: "x-${CLUSTER}", advancedMounts: {a: {two: [{path: /x, subPath: s}]}}}
          custom: {type: custom, volumeSpec: {csi: {driver: d}}}
          host: {type: hostPath, hostPath: /srv, hostPathType: Directory}
          memory: {type: emptyDir, medium: Memory, sizeLimit: 1Gi}
          named: {type: configMap, name: "{{ .Release.Name }}-x", defaultMode: 420}
          own: {type: configMap, identifier: settings}
          secret: {type: secret, identifier: login}
          off: {enabled: false, type: emptyDir}
          whole: {type: secret, name: '{{ include "bjw-s.common.lib.chart.names.fullname" $ }}-tls'}
        """
    )
    first, second = pod(made["Deployment app-a"]), pod(made["Deployment app-b"])
    assert first["volumes"] == said(
        """
        - {name: claim, persistentVolumeClaim: {claimName: "x-${CLUSTER}"}}
        - {name: custom, csi: {driver: d}}
        - {name: host, hostPath: {path: /srv, type: Directory}}
        - {name: memory, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
        - {name: named, configMap: {name: app-x, defaultMode: 420}}
        - {name: own, configMap: {name: app}}
        - {name: secret, secret: {secretName: app-login}}
        - {name: whole, secret: {secretName: app-tls}}
        """
    )
    assert [each["name"] for each in second["volumes"]] == [each["name"] for each in first["volumes"]][1:]
    one, two = first["containers"]
    assert {"name": "claim", "mountPath": "/x", "subPath": "s"} in two["volumeMounts"]
    assert "claim" not in [each["name"] for each in one["volumeMounts"]]
    assert {"name": "host", "mountPath": "/srv"} in one["volumeMounts"]
    assert made["Secret app-login"].body["stringData"] == {"password": MASK}


def test_references_to_secrets_and_config_maps() -> None:
    made = objects(
        """
        controllers:
          app:
            containers:
              app:
                image: me/app:1
                env:
                  - {name: A, valueFrom: {configMapKeyRef: {name: x, key: a}}}
                  - {name: B, value: 5}
                envFrom:
                  - secret: login
                  - secret: elsewhere
                  - secretRef: {identifier: login, optional: true}
                  - configMap: settings
                  - configMapRef: {name: given}
                    prefix: P_
                  - externalSecretRef: {identifier: vault}
        configMaps: {settings: {data: {x: y}}}
        secrets: {login: {stringData: {password: x}}}
        externalSecrets: {vault: {secretStoreRef: {name: s}, target: {name: from-vault}}}
        """
    )
    (container,) = pod(made["Deployment app"])["containers"]
    assert container["env"] == [
        {"name": "A", "valueFrom": {"configMapKeyRef": {"name": "x", "key": "a"}}},
        {"name": "B", "value": "5"},
    ]
    assert container["envFrom"] == said(
        """
        - {secretRef: {name: app}}
        - {secretRef: {name: elsewhere}}
        - {secretRef: {name: app, optional: true}}
        - {configMapRef: {name: app}}
        - {configMapRef: {name: given}, prefix: P_}
        - {secretRef: {name: from-vault}}
        """
    )
    assert spec(made["ExternalSecret app"])["target"] == {"name": "from-vault"}


def test_options_of_pods_and_containers_have_defaults() -> None:
    made = objects(
        """
        defaultPodOptions:
          hostNetwork: true
          nodeSelector: {disk: ssd}
          securityContext: {runAsUser: 1}
          annotations: {a: "1"}
        controllers:
          app:
            pod: {hostNetwork: false, securityContext: {runAsUser: 2}, annotations: {b: "2"}}
            defaultContainerOptions: {image: {repository: me/app, tag: "1"}, env: {X: y}}
            initContainers: {setup: {command: sh}}
            containers: {app: {env: {Z: "z"}}, last: {dependsOn: side}, side: {image: me/side:2}}
        """
    )
    deployment = made["Deployment app"]
    assert pod(deployment)["hostNetwork"] is False
    assert pod(deployment)["nodeSelector"] == {"disk": "ssd"}
    assert pod(deployment)["securityContext"] == {"runAsUser": 2}
    assert spec(deployment)["template"]["metadata"]["annotations"] == {"a": "1", "b": "2"}
    assert [(each["name"], each["image"]) for each in pod(deployment)["containers"]] == [
        ("app", "me/app:1"),
        ("side", "me/side:2"),
        ("last", "me/app:1"),
    ]
    assert pod(deployment)["containers"][0]["env"] == [{"name": "Z", "value": "z"}]
    assert pod(deployment)["initContainers"][0]["command"] == ["sh"]
    assert line(deployment, "spec", "template", "spec", "nodeSelector") == 3


def test_jobs_and_daemons() -> None:
    made = objects(
        """
        controllers:
          night:
            type: cronjob
            cronjob: {schedule: "0 3 * * *", timeZone: Europe/Berlin, backoffLimit: 1, suspend: true}
            containers: {app: {image: me/night:1}}
          each: {type: daemonset, containers: {app: {image: me/each:1}}}
          none: {replicas: 0, containers: {app: {image: me/none:1}}}
          scaled:
            replicas: null
            containers: {app: {image: me/scaled:1}}
            horizontalPodAutoscaler: {maxReplicas: 3}
        """
    )
    cron = spec(made["CronJob app-night"])
    assert (cron["schedule"], cron["timeZone"], cron["suspend"]) == ("0 3 * * *", "Europe/Berlin", True)
    assert cron["jobTemplate"]["spec"]["backoffLimit"] == 1
    assert cron["jobTemplate"]["spec"]["template"]["spec"]["restartPolicy"] == "Never"
    assert "DaemonSet app-each" in made
    assert spec(made["Deployment app-none"])["replicas"] == 0
    assert "replicas" not in spec(made["Deployment app-scaled"])
    target = spec(made["HorizontalPodAutoscaler app-scaled"])["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", "app-scaled")


def test_services_with_addresses_and_without_a_controller() -> None:
    made = objects(
        """
        controllers: {app: {containers: {app: {image: me/app:1}}}}
        service:
          lan:
            type: LoadBalancer
            loadBalancerIP: 192.0.2.1
            externalIPs: [192.0.2.2]
            externalTrafficPolicy: Local
            annotations: {lbipam.cilium.io/ips: 192.0.2.1}
            ports:
              dns: {port: 53, protocol: UDP}
              web: {port: 80, protocol: HTTPS, targetPort: 8443, nodePort: 30080}
          nas: {controller: null, type: ExternalName, externalName: nas.local, forceRename: nas}
        """
    )
    lan = made["Service app-lan"]
    assert spec(lan)["type"] == "LoadBalancer"
    assert spec(lan)["loadBalancerIP"] == "192.0.2.1"
    assert spec(lan)["externalIPs"] == ["192.0.2.2"]
    assert spec(lan)["ports"] == [
        {"name": "dns", "port": 53, "targetPort": 53, "protocol": "UDP"},
        {"name": "web", "port": 80, "targetPort": 8443, "protocol": "TCP", "nodePort": 30080},
    ]
    assert lan.body["metadata"]["annotations"] == {"lbipam.cilium.io/ips": "192.0.2.1"}
    assert "selector" not in spec(made["Service nas"])


def test_accounts_and_their_rights() -> None:
    values = """
        controllers: {app: {serviceAccount: {identifier: reader}, containers: {app: {image: me/app:1}}}}
        serviceAccount: {reader: {staticToken: true}, other: {}}
        rbac:
          roles: {read: {type: ClusterRole, rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}}
          bindings:
            read:
              type: ClusterRoleBinding
              roleRef: {identifier: read}
              subjects: [{identifier: reader}, {kind: Group, name: admins}]
    """
    made = objects(values)
    assert pod(made["Deployment app"])["serviceAccountName"] == "app-reader"
    binding = made["ClusterRoleBinding app"].body
    assert binding["roleRef"] == {
        "apiGroup": "rbac.authorization.k8s.io",
        "kind": "ClusterRole",
        "name": "app",
    }
    assert binding["subjects"] == [
        {"kind": "ServiceAccount", "name": "app-reader", "namespace": "web"},
        {"kind": "Group", "name": "admins"},
    ]
    assert made["ClusterRole app"].ref.namespace == ""
    assert made["Secret app"].body["type"] == "kubernetes.io/service-account-token"


@pytest.mark.parametrize(
    ("version", "stated", "expected"),
    [
        ("5.0.0", "", (["app"], "app")),
        ("5.0.0", "global: {createDefaultServiceAccount: false}", ([], "default")),
        ("4.6.2", "", ([], "default")),
        ("4.6.2", "serviceAccount: {mine: {}}", (["app"], "app")),
        ("3.7.3", "serviceAccount: {create: true}", (["app"], "app")),
        ("3.7.3", "serviceAccount: {create: false, name: given}", ([], "given")),
    ],
)
def test_the_account_of_a_pod(version: str, stated: str, expected: tuple[list[str], str]) -> None:
    values = "controllers: {app: {containers: {app: {image: {repository: me/app, tag: '1'}}}}}\n" + stated
    made = objects(values, version)
    found = names(values, version, kind="ServiceAccount")
    assert (found, pod(made["Deployment app"])["serviceAccountName"]) == expected


def test_policies_for_the_pods_of_a_controller() -> None:
    made = objects(
        """
        controllers: {app: {containers: {app: {image: me/app:1}}}, db: {containers: {db: {image: me/db:1}}}}
        networkpolicies:
          db:
            controller: db
            policyTypes: [Ingress]
            rules: {ingress: [{from: [{controller: app}], ports: [{port: 5432}]}]}
          all: {podSelector: {}, policyTypes: [Egress], rules: {egress: []}}
          cilium: {type: cilium, controller: app, egress: [{toFQDNs: [{matchName: a.org}]}]}
        """
    )
    policy = spec(made["NetworkPolicy app-db"])
    assert policy["podSelector"]["matchLabels"]["app.kubernetes.io/controller"] == "db"
    (peer,) = policy["ingress"][0]["from"]
    assert peer["podSelector"]["matchLabels"]["app.kubernetes.io/controller"] == "app"
    assert spec(made["NetworkPolicy app-all"]) == {"podSelector": {}, "policyTypes": ["Egress"], "egress": []}
    cilium = spec(made["CiliumNetworkPolicy app-cilium"])
    assert cilium["endpointSelector"]["matchLabels"]["app.kubernetes.io/controller"] == "app"
    assert cilium["egress"] == [{"toFQDNs": [{"matchName": "a.org"}]}]


@pytest.mark.parametrize(
    ("version", "values"),
    [
        ("5.0.0", "{manifest: {apiVersion: v1, kind: ConfigMap, metadata: {labels: {a: b}}, data: {k: v}}}"),
        ("4.0.0", "{apiVersion: v1, kind: ConfigMap, labels: {a: b}, spec: {data: {k: v}}}"),
    ],
)
def test_whole_objects_in_the_values(version: str, values: str) -> None:
    made = objects(f"rawResources: {{extra: {values}, off: {{enabled: false}}}}", version)
    body = made["ConfigMap app"].body
    assert (body["data"], body["metadata"]["labels"]["a"]) == ({"k": "v"}, "b")


def test_routes_of_other_kinds() -> None:
    made = objects(
        """
        controllers: {app: {containers: {app: {image: me/app:1}}}}
        service: {app: {ports: {tcp: {port: 5432}}}}
        route:
          db: {kind: TCPRoute, parentRefs: [{name: gw, sectionName: db}], hostnames: [ignored.org]}
          tls:
            kind: TLSRoute
            parentRefs: [{name: gw}]
            hostnames: [db.org]
            rules: [{backendRefs: [{port: tcp}]}]
        """
    )
    assert made["TCPRoute app-db"].api_version == "gateway.networking.k8s.io/v1alpha2"
    assert "hostnames" not in spec(made["TCPRoute app-db"])
    (backend,) = spec(made["TLSRoute app-tls"])["rules"][0]["backendRefs"]
    assert (backend["name"], backend["port"]) == ("app", 5432)


@pytest.mark.parametrize(
    "values",
    [
        "controllers: [a]",
        "controllers: {app: {containers: {app: {image: 5, env: x, envFrom: {a: b}, probes: [x]}}, pod: [x]}}",
        "service: {app: {ports: [80]}, other: {ports: {http: 80, range: {portRange: {start: 1, end: x}}}}}",
        "ingress: {app: {hosts: [a.org, {host: {a: b}, paths: {}}], tls: a}}",
        "route: {app: {hostnames: a.org, parentRefs: gw, rules: [x, {backendRefs: [y]}]}}",
        "persistence: {a: 5, b: {type: nothing}, c: {globalMounts: x, advancedMounts: [y]}}",
        "rawResources: {a: {manifest: x}, b: {}}",
        "rbac: {roles: [x], bindings: {b: {subjects: [x], roleRef: y}}}",
        "networkpolicies: {a: {rules: {ingress: [x, {from: y}]}}}",
        "global: [x]",
    ],
)
@pytest.mark.parametrize("version", ["1.5.1", "2.4.0", "3.7.3", "5.1.0"])
def test_a_value_of_the_wrong_shape_reads_as_empty(values: str, version: str) -> None:
    for each in objects(values, version).values():
        assert each.at() is not None

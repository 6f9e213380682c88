"""What app-template makes of its values: the objects, their names, and the lines that decide them."""

from textwrap import dedent
from typing import Any

import pytest
import yaml

from clusters import cluster_of
from fleetbook.core.origin import Origin
from fleetbook.resolve.fleet import Resource

_HEAD = """\
== apps/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {name}, namespace: web}}
spec:
  chart: {{spec: {{chart: app-template, version: {version}}}}}
  values:
"""
_FIRST_LINE = len(_HEAD.splitlines())
"""The line of the file on which the values start, for the lines that tests compare."""


def objects(values: str, version: str = "5.1.0", name: str = "app") -> dict[str, Resource]:
    """Everything that a release makes, by kind and name."""
    body = "\n".join(f"    {line}" for line in dedent(values).strip("\n").splitlines())
    made = cluster_of(_HEAD.format(name=name, version=version) + body).made
    found = {f"{each.ref.kind} {each.ref.name}": each for each in made}
    assert len(found) == len(made)
    return found


def names(values: str, version: str = "5.1.0", name: str = "app", *, kind: str) -> list[str]:
    found = (each.partition(" ") for each in objects(values, version, name))
    return sorted(own for made, _, own in found if made == kind)


def spec(resource: Resource) -> Any:
    return resource.body["spec"]


def pod(resource: Resource) -> Any:
    return spec(resource)["template"]["spec"]


def said(text: str) -> Any:
    return yaml.safe_load(dedent(text))


def line(resource: Resource, *keys: str | int) -> int:
    """The line within the values that decides a field."""
    place = resource.at(*keys)
    assert place is not None
    return place.line - _FIRST_LINE + 1


_WEB = """
    controllers:
      app:
        annotations: {reloader.stakater.com/auto: "true"}
        containers:
          app:
            image: {repository: ghcr.io/me/app, tag: 1.2.3@sha256:abc}
            env: {TZ: Etc/UTC, PORT: &port 8080, TOKEN: {valueFrom: {secretKeyRef: {name: login, key: t}}}}
            envFrom:
              - secretRef: {name: "{{ .Release.Name }}-secret"}
    service:
      app:
        ports: {http: {port: *port}}
    route:
      app:
        hostnames: ["{{ .Release.Name }}.example.org", "www.${DOMAIN}"]
        parentRefs:
          - {name: internal, namespace: network, sectionName: https}
    persistence:
      config:
        existingClaim: "{{ .Release.Name }}"
      media:
        type: nfs
        server: nas.local
        path: /volume/media
        advancedMounts: {app: {app: [{path: /media, readOnly: true}]}}
      tmp: {type: emptyDir}
"""


def test_a_deployment_with_its_containers_and_volumes() -> None:
    deployment = objects(_WEB)["Deployment app"]
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


def test_every_field_knows_the_line_of_the_values_that_decides_it() -> None:
    made = objects(_WEB)
    deployment, route = made["Deployment app"], made["HTTPRoute app"]
    container = ("spec", "template", "spec", "containers", 0)
    assert line(deployment) == 2
    assert line(deployment, "metadata", "annotations", "reloader.stakater.com/auto") == 3
    assert line(deployment, *container, "image") == 6
    assert line(deployment, *container, "envFrom", 0, "secretRef", "name") == 9
    assert line(deployment, "spec", "template", "spec", "volumes", 1, "nfs", "server") == 23
    assert line(deployment, *container, "volumeMounts", 1, "mountPath") == 25
    assert line(route, "spec", "hostnames", 1) == 15
    assert line(route, "spec", "parentRefs", 0) == 17
    assert line(route, "spec", "rules", 0, "backendRefs") == 11
    # A default stands nowhere: it has the line of what it is a part of.
    assert line(deployment, "spec", "replicas") == 2


def test_a_route_without_rules_leads_to_the_only_service() -> None:
    route = objects(_WEB)["HTTPRoute app"]
    assert spec(route) == said(
        """
        parentRefs: [{name: internal, namespace: network, sectionName: https}]
        hostnames: [app.example.org, "www.${DOMAIN}"]
        rules: [{backendRefs: [{group: "", kind: Service, name: app, namespace: web, port: 8080}]}]
        """
    )


def test_a_service_chooses_the_pods_of_its_controller() -> None:
    made = objects(_WEB)
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


@pytest.mark.parametrize(
    ("version", "service", "claims", "controllers"),
    [
        ("5.1.0", ["app"], ["app"], ["app"]),
        ("4.6.2", ["app"], ["app"], ["app"]),
        ("3.7.3", ["app"], ["app-config"], ["app"]),
        ("2.4.0", ["app"], ["app-config"], ["app"]),
    ],
)
def test_a_lone_item_is_called_as_its_version_calls_it(
    version: str, service: list[str], claims: list[str], controllers: list[str]
) -> None:
    values = """
        controllers: {main: {containers: {main: {image: {repository: me/app, tag: "1"}}}}}
        service: {main: {controller: main, ports: {http: {port: 80}}}}
        persistence: {config: {enabled: true, size: 1Gi, accessMode: ReadWriteOnce}}
    """
    assert names(values, version, kind="Service") == service
    assert names(values, version, kind="PersistentVolumeClaim") == claims
    assert names(values, version, kind="Deployment") == controllers


def test_version_1_has_one_controller_at_the_top() -> None:
    made = objects(
        """
        image: {repository: ghcr.io/me/app, tag: v1}
        env:
          TZ: UTC
        envFrom: [{secretRef: {name: app-secret}}]
        podSecurityContext: {runAsUser: 568}
        service:
          main: {ports: {http: {port: 8080}}}
          extra: {enabled: true, ports: {p: {port: 1}}}
          silent: {ports: {p: {port: 2}}}
        ingress:
          main:
            enabled: true
            ingressClassName: nginx
            hosts: [{host: app.org, paths: [{path: /}]}]
        persistence:
          config: {enabled: true, size: 1Gi, storageClass: "-"}
          media: {enabled: true, existingClaim: media, mountPath: /data, subPath: films}
          hidden: {enabled: true, type: emptyDir, mountPath: "-"}
        """,
        "1.5.1",
    )
    assert list(made) == [
        "PersistentVolumeClaim app-config",
        "Deployment app",
        "Service app-extra",
        "Service app",
        "Ingress app",
    ]
    (container,) = pod(made["Deployment app"])["containers"]
    assert container["image"] == "ghcr.io/me/app:v1"
    assert container["volumeMounts"] == [
        {"name": "config", "mountPath": "/config"},
        {"name": "media", "mountPath": "/data", "subPath": "films"},
    ]
    assert [each["name"] for each in pod(made["Deployment app"])["volumes"]] == ["config", "hidden", "media"]
    assert pod(made["Deployment app"])["securityContext"] == {"runAsUser": 568}
    (rule,) = spec(made["Ingress app"])["rules"]
    assert rule["http"]["paths"][0]["backend"]["service"] == {"name": "app", "port": {"number": 8080}}
    assert spec(made["PersistentVolumeClaim app-config"])["storageClassName"] == ""
    assert line(made["Deployment app"], "spec", "template", "spec", "containers", 0, "image") == 1


# The table of the library's own documentation (docs, `resources/names`), with a release named `base`.
@pytest.mark.parametrize(
    ("items", "fields", "expected"),
    [
        (1, "forceRename: random_name", "random_name"),
        (1, 'forceRename: "{{ .Release.Namespace }}"', "web"),
        (1, "", "base"),
        (1, "prefix: pfx", "pfx-base"),
        (1, "suffix: sfx", "base-sfx"),
        (2, "", "base-id"),
        (1, "prefix: pfx, suffix: sfx", "pfx-base-sfx"),
        (2, "prefix: pfx", "pfx-base-id"),
        (2, "suffix: sfx", "base-id-sfx"),
        (2, "prefix: pfx, suffix: sfx", "pfx-base-id-sfx"),
    ],
)
def test_names_since_version_4(items: int, fields: str, expected: str) -> None:
    other = "other: {data: {a: b}}" if items == 2 else "off: {enabled: false}"
    values = f"configMaps: {{id: {{data: {{a: b}}{', ' if fields else ''}{fields}}}, {other}}}"
    found = names(values, name="base", kind="ConfigMap")
    assert found == sorted([expected, "base-other"] if items == 2 else [expected])


@pytest.mark.parametrize(
    ("values", "name", "expected"),
    [
        ("global: {fullnameOverride: full}", "app", "full"),
        ("fullnameOverride: full", "app", "full"),
        ("global: {nameOverride: web}", "app", "app-web"),
        ("global: {nameOverride: web}", "my-web", "my-web"),
        ("global: {alwaysAppendIdentifierToResourceName: true}", "app", "app-id"),
        ("global: {alwaysAppendIdentifierToResourceName: true}", "id", "id"),
    ],
)
def test_names_that_are_set_for_all_objects(values: str, name: str, expected: str) -> None:
    config = "configMaps: {id: {data: {a: b}}}\n"
    assert names(config + values, name=name, kind="ConfigMap") == [expected]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        # Version 4 and later: the identifier stands behind unless it is the release's own name.
        ("4.6.2", ["app", "app-worker"]),
        ("3.7.3", ["app", "app-worker"]),
        ("2.6.0", ["app-app", "app-worker"]),
    ],
)
def test_names_of_several_controllers(version: str, expected: list[str]) -> None:
    values = """
        controllers:
          main: {enabled: false}
          app: {containers: {main: {image: {repository: me/app, tag: "1"}}}}
          worker: {containers: {main: {image: {repository: me/app, tag: "1"}}}}
    """
    assert names(values, version, kind="Deployment") == expected


@pytest.mark.parametrize(
    ("version", "labels"),
    [
        ("5.0.0", {"app.kubernetes.io/controller": "main"}),
        ("3.1.0", {"app.kubernetes.io/component": "main"}),
        ("1.5.1", {}),
    ],
)
def test_labels_that_choose_pods(version: str, labels: dict[str, str]) -> None:
    values = """
        image: {repository: me/app, tag: "1"}
        controllers: {main: {containers: {main: {image: {repository: me/app, tag: "1"}}}}}
        service: {main: {controller: main, ports: {http: {port: 80}}}}
    """
    made = objects(values, version)
    common = {"app.kubernetes.io/name": "app", "app.kubernetes.io/instance": "app"}
    assert spec(made["Service app"])["selector"] == {**common, **labels}


_SHAPES = """
    controllers: {main: {containers: {main: {image: {repository: me/app, tag: "1"}}}}}
    persistence: {config: {enabled: true, size: 1Gi, accessMode: ReadWriteOnce}}
"""


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("^3.0.0", "app-config"),
        ("3.x", "app-config"),
        ("~> 2.4", "app-config"),
        ("4.*", "app"),
        ('">=3"', "app"),
    ],
)
def test_a_range_within_one_version_tells_the_version(version: str, expected: str) -> None:
    assert names(_SHAPES, version, kind="PersistentVolumeClaim") == [expected]


def test_without_a_version_the_newest_names_count_and_it_is_said() -> None:
    body = "\n".join(f"    {each}" for each in dedent(_SHAPES).strip("\n").splitlines())
    cluster = cluster_of(_HEAD.format(name="app", version='">=1"') + body)
    (doubt,) = cluster.not_rendered
    assert doubt.what == "HelmRelease web/app"
    assert "named as version 5" in doubt.why


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


def test_version_2_means_its_main_service_by_name() -> None:
    values = """
        controllers: {main: {containers: {main: {image: {repository: me/app, tag: "1"}}}}}
        service: {main: {ports: {http: {port: 80}}}}
        ingress:
          media:
            enabled: true
            className: nginx
            hosts: [{host: a.org, paths: [{path: /, service: {name: main, port: http}}]}]
    """
    ingress = objects(values, "2.4.0")["Ingress app"]
    backend = spec(ingress)["rules"][0]["http"]["paths"][0]["backend"]
    assert backend == {"service": {"name": "app", "port": {"number": 80}}}


def test_add_ons_of_version_1() -> None:
    made = objects(
        """
        image: {repository: me/app, tag: "1"}
        service: {main: {ports: {http: {port: 80}}}}
        addons:
          vpn: {enabled: true, envFrom: [{secretRef: {name: vpn}}]}
          netshoot: {enabled: false}
          codeserver:
            enabled: true
            image: {tag: 4.9.0}
            volumeMounts: [{name: config, mountPath: /config}]
            ingress: {enabled: true, hosts: [{host: code.org, paths: [{path: /}]}]}
        """,
        "1.2.0",
    )
    assert [(each["name"], each["image"]) for each in pod(made["Deployment app"])["containers"]] == [
        ("addon-codeserver", "ghcr.io/coder/code-server:4.9.0"),
        ("addon-vpn", "docker.io/qmcgaw/gluetun"),
        ("app", "me/app:1"),
    ]
    backend = spec(made["Ingress app"])["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend == {"name": "app-addon-codeserver", "port": {"number": 12321}}
    assert "Service app-addon-codeserver" in made

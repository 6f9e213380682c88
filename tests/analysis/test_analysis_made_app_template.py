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

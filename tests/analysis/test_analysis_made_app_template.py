"""How app-template of each version calls what it makes, and the lines of the values that decide it."""

from dataclasses import replace

import pytest

from app_templates import WEB, cluster_with, line, names, objects, pod, spec
from clusters import read_documents
from fleetbook.analysis.made import made_objects
from fleetbook.resolve.releases.values import merge_values


def test_every_field_knows_the_line_of_the_values_that_decides_it() -> None:
    made = objects(WEB)
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
    cluster = cluster_with(_SHAPES, '">=1"')
    (doubt,) = cluster.not_rendered
    assert doubt.what == "HelmRelease web/app"
    assert "named as version 5" in doubt.why


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


def test_values_of_two_files_lead_each_to_their_own() -> None:
    (one,) = cluster_with("controllers: {app: {containers: {app: {image: me/app:1}}}}").releases
    text = "# More\nservice: {app: {ports: {http: {port: 80}}}}\ncontrollers: {app: {replicas: 2}}\n"
    (more,) = read_documents("apps/values.yaml", text)
    documents = (*one.value_documents, (more, ()))
    both = replace(one, values=merge_values(more.data, one.values), value_documents=documents)
    made = {each.ref.kind: each for each in made_objects(both)}
    assert str(made["Service"].at()) == "apps/values.yaml:2"
    assert str(made["Deployment"].at()) == "apps/release.yaml:7"
    assert str(made["Deployment"].at("spec", "replicas")) == "apps/values.yaml:3"
    assert str(made["Deployment"].at("spec", "template", "spec", "containers", 0)) == "apps/release.yaml:7"

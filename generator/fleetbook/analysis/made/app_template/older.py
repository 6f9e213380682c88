"""The values of version 1 in the shape of version 2, each with the place that it had."""

from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.made.app_template.addons import added_containers, added_ingresses, added_services
from fleetbook.analysis.made.app_template.chart import CLAIM, MAIN
from fleetbook.analysis.made.app_template.node import Node, node_of

_POD_FIELDS = {
    "podAnnotations": "annotations",
    "podLabels": "labels",
    "podSecurityContext": "securityContext",
} | {
    name: name
    for name in (
        "affinity",
        "automountServiceAccountToken",
        "dnsConfig",
        "dnsPolicy",
        "enableServiceLinks",
        "hostAliases",
        "hostNetwork",
        "hostname",
        "imagePullSecrets",
        "nodeSelector",
        "priorityClassName",
        "runtimeClassName",
        "schedulerName",
        "tolerations",
        "topologySpreadConstraints",
    )
}
_CONTAINER_FIELDS = (
    "args",
    "command",
    "env",
    "envFrom",
    "image",
    "lifecycle",
    "ports",
    "probes",
    "resources",
    "securityContext",
)


def modernise(values: Node) -> Node:
    """Values of version 1 as version 2 would have them."""
    termination = values.get("termination", "gracePeriodSeconds")
    options: dict[str, Any] = {new: values.get(old) for old, new in _POD_FIELDS.items()}
    changed = {
        "controllers": {MAIN: _controller(values)},
        "defaultPodOptions": {**options, "terminationGracePeriodSeconds": termination},
        "service": _with(
            _each(values.get("service"), lambda item: {**item.fields, "controller": MAIN}),
            added_services(values),
        ),
        "ingress": _with(values.get("ingress"), added_ingresses(values)),
        "persistence": _each(values.get("persistence"), _persistence),
        "configMaps": values.get("configMaps").or_else(values.get("configmap")),
        "secrets": values.get("secrets").or_else(_secret(values.get("secret"))),
    }
    return node_of({**values.fields, **changed}, values.keys)


def _with(items: Node, more: Mapping[str, Node]) -> Node:
    return node_of({**items.fields, **more}, items.keys)


def _each(items: Node, change: Any) -> Node:
    found = {name: node_of(change(each), each.keys) for name, each in items.entries() if each.is_mapping}
    return node_of(found, items.keys)


def _controller(values: Node) -> Node:
    """The only controller, with what stands beside its container."""
    stated = values.get("controller")
    container = node_of({name: values.get(name) for name in _CONTAINER_FIELDS}, values.get("image").keys)
    beside = {**values.get("sidecars").fields, **values.get("additionalContainers").fields}
    return node_of(
        {
            "enabled": True,
            **stated.fields,
            "containers": {MAIN: container, **beside, **added_containers(values)},
            "initContainers": values.get("initContainers"),
            "statefulset": {
                "volumeClaimTemplates": [
                    _template(each) for each in values.get("volumeClaimTemplates").items()
                ]
            },
            "pod": {"restartPolicy": stated.get("restartPolicy")},
        },
        stated.keys or values.get("image").keys,
    )


def _persistence(item: Node) -> dict[str, Any]:
    """An item that is mounted in the main container only; not at all where its path is `-`."""
    kind = item.get("type")
    mounts: list[Node] = []
    if item.get("subPath").items():
        for each in item.get("subPath").items():
            path = {"path": each.get("mountPath"), "subPath": each.get("path")}
            mounts.append(node_of({**each.fields, **path}, each.keys))
    elif item.get("mountPath").text != "-":
        fields = ("subPath", "readOnly", "mountPropagation")
        mount = {"path": item.get("mountPath"), **{name: item.get(name) for name in fields}}
        mounts.append(node_of(mount, item.get("mountPath").keys or item.keys))
    return {
        **item.fields,
        "type": Node(CLAIM, kind.keys) if kind.text in ("", "pvc") else kind,
        "advancedMounts": {MAIN: {MAIN: mounts}},
    }


def _template(item: Node) -> Node:
    mount = node_of(
        {"path": item.get("mountPath"), "subPath": item.get("subPath")}, item.get("mountPath").keys
    )
    return node_of({**item.fields, "advancedMounts": {MAIN: [mount]}}, item.keys)


def _secret(values: Node) -> Node:
    """The one Secret of the first versions: keys and values without a name."""
    return node_of({MAIN: node_of({"enabled": True, "stringData": values}, values.keys)} if values else {})

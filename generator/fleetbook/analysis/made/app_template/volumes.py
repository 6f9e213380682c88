"""Claims, volumes and mounts, all of them from `persistence`."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.made.app_template.chart import CLAIM, Chart
from fleetbook.analysis.made.app_template.names import name_of
from fleetbook.analysis.made.app_template.node import Node, node_of

_KEEP = "helm.sh/resource-policy"


def claims(chart: Chart) -> Iterator[Node]:
    """The PersistentVolumeClaims of a release."""
    for identifier, item in chart.claims.items():
        name = name_of(chart, "persistence", identifier, item, chart.claims)
        kept = {_KEEP: Node("keep", item.get("retain").keys)} if item.get("retain") else {}
        yield node_of(
            {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": chart.metadata(name, item, annotations=kept),
                "spec": _claim_spec(item),
            },
            item.keys,
        )


def claim_templates(controller: Node) -> list[Node]:
    """The `volumeClaimTemplates` of a StatefulSet."""
    return [
        node_of(
            {
                "metadata": {
                    "name": each.get("name"),
                    "labels": each.get("labels") or None,
                    "annotations": each.get("annotations") or None,
                },
                "spec": _claim_spec(each),
            },
            each.keys,
        )
        for each in _templates(controller)
    ]


def _claim_spec(item: Node) -> Node:
    storage = item.get("storageClass")
    if storage.text == "-":
        storage = Node("", storage.keys)
    elif not storage:
        storage = Node()
    modes, size = item.get("accessMode"), item.get("size")
    return node_of(
        {
            "accessModes": [modes] if modes else None,
            "resources": {"requests": {"storage": size}} if size else None,
            "storageClassName": storage,
            "volumeName": item.get("volumeName") or None,
            "dataSource": item.get("dataSource") or None,
            "dataSourceRef": item.get("dataSourceRef") or None,
        }
    )


def volumes(chart: Chart, controller: str) -> list[Node]:
    """The volumes of a controller's pods: all but those that are mounted in other pods only."""
    found = []
    for identifier, item in chart.enabled("persistence").items():
        advanced = item.get("advancedMounts")
        if item.get("globalMounts") or not advanced or advanced.get(controller) or chart.major == 1:
            kind = item.get("type").or_else(CLAIM).text
            found.append(node_of({"name": identifier, **_source(chart, identifier, item, kind)}, item.keys))
    return found


def _source(chart: Chart, identifier: str, item: Node, kind: str) -> Mapping[str, Any]:
    """What a volume holds, by the type of its item."""
    match kind:
        case "persistentVolumeClaim":
            return {CLAIM: {"claimName": _claim_name(chart, identifier, item)}}
        case "configMap":
            held = {"name": referred(chart, "configMaps", item), **_picked(item, "defaultMode", "items")}
            return {kind: held}
        case "secret":
            held = {"secretName": _secret_name(chart, item), **_picked(item, "defaultMode", "items")}
            return {kind: held}
        case "emptyDir":
            return {kind: node_of(_picked(item, "medium", "sizeLimit"), item.get("type").keys)}
        case "hostPath":
            return {kind: {"path": item.get("hostPath"), "type": item.get("hostPathType") or None}}
        case "nfs":
            return {kind: {"server": item.get("server"), "path": item.get("path")}}
        case "ephemeral":
            return {kind: {"volumeClaimTemplate": {"spec": _claim_spec(item)}}}
        case "image":
            image = image_of(item.get("image"))
            return {kind: {"reference": image, "pullPolicy": item.get("pullPolicy") or None}}
        case "custom":
            return item.get("volumeSpec").fields
    return {}


def _picked(item: Node, *names: str) -> dict[str, Node]:
    return {name: item.get(name) for name in names if item.get(name)}


def _claim_name(chart: Chart, identifier: str, item: Node) -> Node:
    existing = item.get("existingClaim")
    return existing or name_of(chart, "persistence", identifier, item, chart.claims)


def _secret_name(chart: Chart, item: Node) -> Node:
    made = item.get("externalSecretRef")
    return external_secret(chart, made) if made else referred(chart, "secrets", item)


def referred(chart: Chart, kind: str, reference: Node) -> Node:
    """The name of a ConfigMap or Secret that is named, or meant by its identifier."""
    identifier = reference.get("identifier")
    items = chart.enabled(kind)
    if reference.get("name") or identifier.text not in items:
        return reference.get("name")
    name = name_of(chart, kind, identifier.text, items[identifier.text], items)
    return name.decided_at(identifier.keys)


def external_secret(chart: Chart, identifier: Node) -> Node:
    """The name of the Secret that an ExternalSecret of the release makes."""
    items = chart.enabled("externalSecrets")
    item = items.get(identifier.text)
    if item is None:
        return Node()
    name = item.get("target", "name").or_else(name_of(chart, "externalSecrets", identifier.text, item, items))
    return name.decided_at(identifier.keys)


def image_of(image: Node) -> Node:
    """An image as a pod names it; its place is that of the tag."""
    if not image.is_mapping:
        return image
    tag, digest = image.get("tag"), image.get("digest")
    name = image.get("repository").text
    if not name:
        return Node()
    written = name + (f":{tag.text}" if tag.text else "") + (f"@{digest.text}" if digest.text else "")
    place = next((each.keys for each in (tag, digest, image.get("repository")) if each), image.keys)
    return Node(written, place)


def mounts(chart: Chart, controller: str, block: Node, container: str) -> list[Node]:
    """The mounts of one container; without any said, an item is mounted everywhere under its own name."""
    persistence, templates = chart.enabled("persistence"), _templates(block)
    items = {key: (each, each.get("advancedMounts", controller)) for key, each in persistence.items()}
    items |= {each.get("name").text: (each, each.get("advancedMounts")) for each in templates}
    found = []
    for name, (item, advanced) in sorted(items.items()):
        default = item.get("hostPath") if item.get("type").text == "hostPath" else Node(f"/{name}")
        stated = _stated_mounts(item, advanced.get(container))
        found += [_mount(name, each, default) for each in stated]
    return found


def _templates(controller: Node) -> Iterator[Node]:
    for each in controller.get("statefulset", "volumeClaimTemplates").items():
        if not each.is_off:
            yield each


def _stated_mounts(item: Node, own: Node) -> tuple[Node, ...]:
    if item.get("globalMounts") or item.get("advancedMounts"):
        return (*item.get("globalMounts").items(), *own.items())
    return (Node({}, item.keys),)


def _mount(name: str, mount: Node, default: Node) -> Node:
    extra = _picked(mount, "subPath", "subPathExpr", "readOnly", "mountPropagation")
    return node_of({"name": name, "mountPath": mount.get("path").or_else(default), **extra}, mount.keys)

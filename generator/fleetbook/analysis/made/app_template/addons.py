"""The add-ons of version 1: programs that the library puts beside an app's own container."""

from collections.abc import Mapping

from fleetbook.analysis.made.app_template.node import Node, merge, node_of

_IMAGES = {
    "codeserver": "ghcr.io/coder/code-server",
    "netshoot": "ghcr.io/nicolaka/netshoot",
    "promtail": "docker.io/grafana/promtail",
    "vpn": "docker.io/qmcgaw/gluetun",
}
"""Add-on to the image that it runs by default; the tag of that changed with every release of the library."""
_EDITOR = "codeserver"
_ADDED = f"addon-{_EDITOR}"
_EDITOR_PORT = 12321
_FIELDS = ("args", "env", "envFrom", "securityContext", "volumeMounts", "workingDir")


def added_containers(values: Node) -> Mapping[str, Node]:
    """The containers of the add-ons that are switched on."""
    found = {}
    for name, image in _IMAGES.items():
        addon = values.get("addons", name)
        if addon.get("enabled"):
            stated = addon.get("gluetun", "image") if name == "vpn" else addon.get("image")
            own = merge(node_of({"repository": image}), node_of(stated.or_else({})))
            fields = {field: addon.get(field) for field in _FIELDS}
            found[f"addon-{name}"] = node_of({"image": own, **fields}, addon.keys)
    return found


def added_services(values: Node) -> Mapping[str, Node]:
    """The Service of the editor."""
    editor = values.get("addons", _EDITOR)
    if not editor.get("enabled") or editor.get("service").is_off:
        return {}
    port = {"enabled": True, "port": _EDITOR_PORT, "protocol": "TCP"}
    default = node_of({"enabled": True, "controller": "main", "ports": {_EDITOR: port}})
    stated = editor.get("service")
    return {_ADDED: merge(default, node_of(stated.or_else({}))).decided_at(stated.keys or editor.keys)}


def added_ingresses(values: Node) -> Mapping[str, Node]:
    """The Ingress of the editor, which leads to its Service."""
    editor = values.get("addons", _EDITOR)
    ingress = editor.get("ingress")
    if not editor.get("enabled") or not ingress.get("enabled"):
        return {}
    hosts = [_host(each) for each in ingress.get("hosts").items()]
    return {
        _ADDED: node_of({**ingress.fields, "hosts": node_of(hosts, ingress.get("hosts").keys)}, ingress.keys)
    }


def _host(host: Node) -> Node:
    target = node_of({"identifier": _ADDED})
    paths = [node_of({**each.fields, "service": target}, each.keys) for each in host.get("paths").items()]
    return node_of({**host.fields, "paths": node_of(paths, host.get("paths").keys)}, host.keys)

"""The containers of a controller."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.made.app_template.chart import MAIN, Chart
from fleetbook.analysis.made.app_template.node import Node, merge, node_of
from fleetbook.analysis.made.app_template.services import controller_of, primary_port
from fleetbook.analysis.made.app_template.volumes import external_secret, image_of, mounts, referred

_COPIED = (
    "lifecycle",
    "ports",
    "resizePolicy",
    "resources",
    "restartPolicy",
    "securityContext",
    "stdin",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "workingDir",
)
_PROBES = {"liveness": "livenessProbe", "readiness": "readinessProbe", "startup": "startupProbe"}
_HTTP = ("HTTP", "HTTPS")
_BARE = 3
"""The first version that brings no container along."""


def containers(chart: Chart, controller: str, block: Node, field: str) -> list[Node]:
    """The `containers` or `initContainers` of a controller, what they depend on first."""
    enabled = {key: each for key, each in block.get(field).entries() if each.is_mapping and not each.is_off}
    ordered = _in_order(enabled)
    return [
        _container(chart, controller, block, key, _with_defaults(block, enabled[key], field))
        for key in ordered
    ]


def _in_order(enabled: Mapping[str, Node]) -> list[str]:
    """By `dependsOn`, else by `order` and name."""
    waiting = sorted(enabled, key=lambda key: (str(enabled[key].get("order").value or 99), key))
    found: list[str] = []
    while waiting:
        ready = [key for key in waiting if not _needs(enabled[key]) & set(waiting)]
        found += ready or waiting
        waiting = [key for key in waiting if key not in found]
    return found


def _needs(container: Node) -> set[str]:
    stated = container.get("dependsOn")
    return {each.text for each in stated.items()} or {stated.text}


def _with_defaults(block: Node, container: Node, field: str) -> Node:
    """A container with its controller's `defaultContainerOptions`."""
    defaults = block.get("defaultContainerOptions")
    spared = block.get("applyDefaultContainerOptionsToInitContainers")
    if not defaults or (field == "initContainers" and spared.keys is not None and not spared):
        return container
    if block.get("defaultContainerOptionsStrategy").text == "merge":
        return merge(defaults, container)
    stated = {name: each for name, each in container.entries() if each}
    return Node({**container.fields, **defaults.fields, **stated}, container.keys)


def _container(chart: Chart, controller: str, block: Node, identifier: str, item: Node) -> Node:
    fields: dict[str, Any] = {
        "name": item.get("nameOverride").or_else(item.get("name").or_else(_default_name(chart, identifier))),
        "image": image_of(item.get("image")),
        "imagePullPolicy": item.get("image", "pullPolicy") or None,
        "command": _words(item.get("command")),
        "args": _words(item.get("args")),
        "env": list(_env(item.get("env"))) or None,
        "envFrom": list(_env_from(chart, item.get("envFrom"))) or None,
        **{name: item.get(name) for name in _COPIED if item.get(name)},
        **_probes(chart, controller, identifier, item),
        "volumeMounts": [*mounts(chart, controller, block, identifier), *item.get("volumeMounts").items()]
        or None,
    }
    return node_of(fields, item.keys)


def _default_name(chart: Chart, identifier: str) -> str:
    """The identifier; in version 1 the main container is called like the release."""
    return chart.fullname if chart.major == 1 and identifier == MAIN else identifier


def _words(value: Node) -> Node | None:
    """A command as a list."""
    if not value:
        return None
    return value if value.items() else node_of([value], value.keys)


def _env(values: Node) -> Iterator[Node]:
    """Variables from a mapping by name, or from a list as pods have it."""
    for item in values.items():
        yield _variable(item.get("name"), item.without("name"), item)
    for name, value in values.entries():
        yield _variable(
            Node(name, value.keys), value.without("dependsOn") if value.is_mapping else value, value
        )


def _variable(name: Node, value: Node, place: Node) -> Node:
    if not value.is_mapping:
        stated = value if value.value is None else Node(value.text, value.keys)
        return node_of({"name": name, "value": stated}, place.keys)
    if value.get("value").keys is not None:
        return node_of(
            {"name": name, "value": Node(value.get("value").text, value.get("value").keys)}, place.keys
        )
    source = value.get("valueFrom")
    return node_of({"name": name, "valueFrom": source or value}, place.keys)


def _env_from(chart: Chart, values: Node) -> Iterator[Node]:
    for item in values.items():
        source = _env_source(chart, item)
        if source:
            yield node_of({**source, "prefix": item.get("prefix") or None}, item.keys)


def _env_source(chart: Chart, item: Node) -> dict[str, Node]:
    """One entry of `envFrom`: a name, an identifier, or a text that is one of both."""
    for short, long, kind in (
        ("configMap", "configMapRef", "configMaps"),
        ("secret", "secretRef", "secrets"),
    ):
        if item.has(short):
            either = node_of({"identifier": item.get(short)})
            name = referred(chart, kind, either).or_else(item.get(short))
            return {long: node_of({"name": name}, item.get(short).keys)}
        if item.has(long):
            name = referred(chart, kind, item.get(long))
            optional = item.get(long, "optional")
            return {long: node_of({"name": name, "optional": optional}, item.get(long).keys)}
    made = item.get("externalSecretRef")
    if made:
        name = external_secret(chart, made.get("identifier"))
        return {"secretRef": node_of({"name": name, "optional": made.get("optional")}, made.keys)}
    return {}


def _probes(chart: Chart, controller: str, container: str, item: Node) -> dict[str, Node]:
    """The probes that are switched on; up to version 2 those of the main container unless switched off.

    In version 1 other containers are written as a pod has them.
    """
    found = {field: item.get(field) for field in _PROBES.values() if item.get(field)}
    default = chart.major < _BARE and container == MAIN
    for name, field in _PROBES.items():
        probe = item.get("probes", name)
        switch = probe.get("enabled")
        if bool(switch) if switch.keys is not None else default:
            found[field] = _probe(chart, controller, probe)
    return found


def _probe(chart: Chart, controller: str, probe: Node) -> Node:
    if probe.get("custom"):
        return probe.get("spec")
    service = _service_of(chart, controller)
    port = probe.get("port").or_else(service.get("targetPort").or_else(service.get("port")))
    kind = _type_of(probe, service)
    checks: dict[str, Any] = {"tcpSocket": {"port": port}}
    if kind in _HTTP:
        checks = {"httpGet": {"path": probe.get("path").or_else("/"), "port": port, "scheme": kind}}
    elif kind == "GRPC":
        checks = {"grpc": {"port": port, "service": probe.get("service") or None}}
    elif kind == "COMMAND":
        checks = {"exec": {"command": _words(probe.get("command"))}}
    return node_of({**probe.get("spec").fields, **checks}, probe.keys)


def _type_of(probe: Node, port: Node) -> str:
    """What a probe does; `AUTO` is what the port speaks."""
    stated = probe.get("type").text
    if probe.get("command") and stated in ("", "AUTO"):
        return "COMMAND"
    return (port.get("protocol").text if stated == "AUTO" else stated) or "TCP"


def _service_of(chart: Chart, controller: str) -> Node:
    """The primary port of the first Service of a controller, or of the one that is marked as primary."""
    own = {
        key: each
        for key, each in chart.enabled("service").items()
        if controller_of(chart, each) == controller
    }
    marked = [key for key, each in own.items() if each.get("primary")]
    chosen = next(iter(marked or own), None)
    return primary_port(own[chosen]) if chosen else Node()

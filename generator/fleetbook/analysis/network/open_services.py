"""Services that take requests from outside the cluster, as objects or as Helm values state them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.network.backends import Backends
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.pools import Asking
from fleetbook.analysis.release_values import switched_on, templated
from fleetbook.analysis.shape import Keys, known, mapping, number, sequence, text, walk, within, words
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import ResolvedRelease, Resource

_TAILNET = "tailscale"
UNSTATED = "TCP or UDP"
"""Protocol of a port of which only the chart knows it."""


@dataclass(frozen=True, kw_only=True)
class OpenPort:
    """A port of a service; `number` is None where only the chart knows it."""

    name: str
    number: int | None
    protocol: str
    node_port: int | None
    at: Location | None


@dataclass(frozen=True, kw_only=True)
class OpenService:
    """A service that is entered from outside."""

    key: NamespacedName
    kind: str
    """LoadBalancer, NodePort or Tailnet."""
    via: ObjectRef
    spec: Mapping[str, Any]
    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    ports: tuple[OpenPort, ...]
    backend: Backend
    component: str | None
    origin: Origin
    at: Location | None

    @property
    def asking(self) -> Asking:
        """What it says of itself to those who give addresses."""
        return Asking(
            key=self.key,
            labels=self.labels,
            annotations=self.annotations,
            load_balancer_class=text(self.spec.get("loadBalancerClass")),
        )


def open_services(index: Index, grouping: Grouping, backends: Backends) -> Iterator[OpenService]:
    """Those of objects, then those of values."""
    for service in index.of_kind("Service"):
        if opened := _of_object(service, grouping, backends):
            yield opened
    for group in grouping.groups:
        for release in group.releases:
            if not is_whole(release):
                yield from _of_values(release, group.id)


def _kind(spec: Mapping[str, Any], annotations: Mapping[str, Any]) -> str | None:
    """How it is entered; None for a service inside the cluster.

    https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress
    """
    if text(annotations.get("tailscale.com/expose")) == "true" or spec.get("loadBalancerClass") == _TAILNET:
        return "Tailnet"
    if spec.get("type") == "LoadBalancer" or words(spec.get("externalIPs")):
        return "LoadBalancer"
    return "NodePort" if spec.get("type") == "NodePort" else None


def _of_object(service: Resource, grouping: Grouping, backends: Backends) -> OpenService | None:
    spec = mapping(within(service.body, "spec"))
    metadata = mapping(within(service.body, "metadata"))
    kind = _kind(spec, mapping(metadata.get("annotations")))
    if kind is None or spec.get("type") == "ExternalName":
        return None
    backend = backends.backend("Service", service.ref.key, None)
    return OpenService(
        key=service.ref.key,
        kind=kind,
        via=service.ref,
        spec=spec,
        labels=mapping(metadata.get("labels")),
        annotations=mapping(metadata.get("annotations")),
        ports=tuple(
            _port(mapping(each), "", service.at("spec", "ports", index))
            for index, each in enumerate(sequence(spec.get("ports")))
        ),
        backend=backend,
        component=backends.component_behind(backend, grouping.component_of(service.ref)),
        origin=service.origin,
        at=service.at("spec", "type"),
    )


def _of_values(release: ResolvedRelease, component: str) -> Iterator[OpenService]:
    """Blocks of values that state the type or the annotations of a chart's service."""
    for keys, value in walk(release.values):
        block = _as_service(mapping(value))
        if not block or not ("type" in block or "annotations" in block) or not _is_service(keys, block):
            continue
        annotations = _texts(release, mapping(block.get("annotations")))
        kind = _kind(block, annotations)
        if kind is not None and _is_made(release, keys):
            yield _opened(release, component, keys, block, annotations, kind)


def _is_made(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether the chart makes a service of a block: it is on, and no pattern for those that others ask for.

    Istio's charts keep such patterns in `gatewayClasses`.
    """
    created = mapping(within(release.values, *keys)).get("create") is not False
    return created and "gatewayClasses" not in keys and switched_on(release, keys)


def _as_service(block: Mapping[str, Any]) -> Mapping[str, Any]:
    """A block of charts that say `serviceType` beside other settings, in the words of a service."""
    if "serviceType" not in block:
        return block
    words_of_service = {"type": "serviceType", "annotations": "serviceAnnotations", "port": "servicePort"}
    stated = {name: block[key] for name, key in words_of_service.items() if key in block}
    # Some charts keep the rest of the service in a block of its own.
    rest = {**mapping(block.get("service")), **block}
    found = ("loadBalancerIP", "loadBalancerClass", "externalIPs", "annotations")
    return {**{key: rest[key] for key in found if key in rest}, **stated}


def _is_service(keys: Keys, block: Mapping[str, Any]) -> bool:
    """Whether a block is a service's: by its type, or by its name for one that only has annotations."""
    if block.get("type") in ("LoadBalancer", "NodePort"):
        return True
    names = [str(key).lower() for key in keys[-2:]]
    inside = names[-1:] in (["annotations"], ["labels"])
    return not inside and any(each.startswith("service") and each != "serviceaccount" for each in names)


def _opened(
    release: ResolvedRelease,
    component: str,
    keys: Keys,
    block: Mapping[str, Any],
    annotations: Mapping[str, Any],
    kind: str,
) -> OpenService:
    part = [str(key) for key in keys if key not in ("service", "services", "spec")]
    name = NamespacedName(release.target_namespace, "-".join((release.release_name, *part)))
    # Traefik's chart keeps the type in `service.spec`, and the annotations beside it.
    above = mapping(within(release.values, *keys[:-1])) if keys and keys[-1] == "spec" else {}
    beside = _texts(release, mapping(above.get("annotations")))
    return OpenService(
        key=name,
        kind=kind,
        via=release.resource.ref,
        spec=block,
        labels=mapping(block.get("labels")),
        annotations={**beside, **annotations},
        ports=tuple(_ports(release, keys, block)),
        backend=Backend(
            kind="HelmRelease", namespace=release.key.namespace, name=release.key.name, port=None
        ),
        component=component,
        origin=Origin.VALUES,
        at=release.at(*keys, _first_of(("serviceType", "type", "annotations"), release, keys)),
    )


def _first_of(names: tuple[str, ...], release: ResolvedRelease, keys: Keys) -> str:
    """The first of some keys that a block of values has."""
    block = mapping(within(release.values, *keys))
    return next((name for name in names if name in block), names[-1])


def _texts(release: ResolvedRelease, annotations: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: written
        for name, raw in annotations.items()
        if isinstance(written := templated(release, raw), str)
    }


def _ports(release: ResolvedRelease, keys: Keys, block: Mapping[str, Any]) -> Iterator[OpenPort]:
    """`ports` as a mapping of blocks or numbers or as a list, else the one `port`."""
    ports = block.get("ports")
    if isinstance(ports, Mapping):
        for name, each in ports.items():
            port = mapping(each) or {"port": each}
            if switched_on(release, (*keys, "ports", name)):
                yield _port(port, str(name), release.at(*keys, "ports", name))
    for index, each in enumerate(sequence(ports)):
        yield _port(mapping(each) or {"port": each}, "", release.at(*keys, "ports", index))
    if not ports and "port" in block:
        alone = _port(block, "", release.at(*keys, _first_of(("servicePort", "port"), release, keys)))
        # A list of ports is the Service's own, which is TCP by default; a lone number the chart writes out.
        yield alone if "protocol" in block else replace(alone, protocol=UNSTATED)


def _port(port: Mapping[str, Any], name: str, at: Location | None) -> OpenPort:
    written = known(port.get("port"))
    found = None if isinstance(written, Unknown) else number(written)
    return OpenPort(
        name=text(port.get("name")) or name,
        number=found,
        protocol=_PROTOCOLS.get((text(port.get("protocol")) or "TCP").upper(), "TCP"),
        node_port=number(port.get("nodePort")),
        at=at,
    )


_PROTOCOLS = {"UDP": "UDP", "SCTP": "SCTP"}
"""Charts also write HTTP and HTTPS here, which are TCP to a service."""

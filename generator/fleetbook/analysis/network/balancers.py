"""Load balancers of components that are no gateways themselves as ways in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.network.announcers import Announcers, stated_addresses
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.release_values import switched_on, templated
from fleetbook.analysis.shape import known, mapping, sequence, text, walk, within, words
from fleetbook.core.identity import NamespacedName
from fleetbook.core.origin import Origin
from fleetbook.model.network import Entrypoint, Listener
from fleetbook.resolve.fleet import ResolvedRelease, Resource


def balancer_doors(
    resources: Sequence[Resource], grouping: Grouping, announcers: Announcers, taken: set[str]
) -> Iterator[Door]:
    """Services of type LoadBalancer of components that are no gateways themselves."""
    for service in sorted(
        (each for each in resources if each.ref.kind == "Service"), key=lambda each: each.ref
    ):
        component = grouping.component_of(service.ref)
        spec = mapping(within(service.body, "spec"))
        if spec.get("type") != "LoadBalancer" or component in taken:
            continue
        annotations = mapping(within(service.body, "metadata", "annotations"))
        door = _balancer(str(service.ref.key), spec, annotations, component, announcers, service.origin)
        ports = tuple(_service_port(mapping(each)) for each in sequence(spec.get("ports")))
        at = service.at("spec", "type")
        yield replace(door, entrypoint=replace(door.entrypoint, defined_at=at, listeners=ports))
    for group in grouping.groups:
        for release in group.releases if group.id not in taken else ():
            if not is_whole(release):
                yield from _value_balancers(release, group.id, announcers)


def _value_balancers(release: ResolvedRelease, component: str, announcers: Announcers) -> Iterator[Door]:
    """Blocks of values that say `type: LoadBalancer`: the service of a chart."""
    for keys, value in walk(release.values):
        block = mapping(value)
        if block.get("type") != "LoadBalancer" or not switched_on(release, keys):
            continue
        part = [str(key) for key in keys if key not in ("service", "services", "spec")]
        key = NamespacedName(release.target_namespace, "-".join((release.release_name, *part)))
        annotations = {
            name: written
            for name, raw in mapping(block.get("annotations")).items()
            if isinstance(written := templated(release, raw), str)
        }
        at = release.at(*keys, "type")
        door = _balancer(str(key), block, annotations, component, announcers, Origin.VALUES)
        yield replace(door, entrypoint=replace(door.entrypoint, defined_at=at))


def _balancer(
    name: str,
    spec: Mapping[str, Any],
    annotations: Mapping[str, Any],
    component: str | None,
    announcers: Announcers,
    origin: Origin,
) -> Door:
    stated = (
        *words(spec.get("loadBalancerIP")),
        *words(spec.get("externalIPs")),
        *stated_addresses(annotations),
    )
    addresses = tuple(dict.fromkeys(each for each in stated if known(each) == each))
    announced = announcers.announce(addresses, annotations, external=bool(words(spec.get("externalIPs"))))
    host = text(annotations.get("external-dns.alpha.kubernetes.io/hostname"))
    return Door(
        entrypoint=Entrypoint(
            name=name,
            kind="LoadBalancer",
            addresses=addresses,
            address_provider=announced.provider,
            address_mode=announced.mode,
            address_component=announced.component,
            provider=announced.provider or "load balancer",
            listeners=(),
            default_certificate=None,
            default_class=False,
            component=component,
            origin=origin,
        ),
        annotations=annotations,
        dns_hosts=tuple(each.strip() for each in host.split(",")) if host else (),
    )


def _service_port(port: Mapping[str, Any]) -> Listener:
    number = text(port.get("port"))
    return Listener(
        name=text(port.get("name")) or number or "",
        port=int(number) if number and number.isdecimal() else None,
        protocol=text(port.get("protocol")) or "",
        redirect_to=None,
    )

"""Ingress controllers as ways in, from the catalogue's facts over their values and from their services."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fleetbook.analysis.chart_entries import chart_default
from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.analysis.network.announcers import Announcers, stated_addresses
from fleetbook.analysis.network.dns import hosts_asked
from fleetbook.analysis.network.doors import Door, kind_of
from fleetbook.analysis.network.entrypoints import entry_middlewares, listener_of
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.ingress_classes import is_default
from fleetbook.analysis.network.pools import Asking, asking_of, provider_of_class
from fleetbook.analysis.places import lines_of_values
from fleetbook.analysis.podspec import pod_specs
from fleetbook.analysis.release_values import full_name, is_off, switched_on
from fleetbook.analysis.shape import Keys, mapping, text, walk, within, words
from fleetbook.catalogue.entry import Default, Entry
from fleetbook.catalogue.facts import FoundValue, fact_place, read_fact
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.network import Entrypoint, Listener
from fleetbook.resolve.fleet import ResolvedRelease, Resource

_SLASH = re.compile(r"/(?![^{]*\})")
"""Between namespace and name, not within a variable: `net/${DOMAIN/./-}-tls`."""
_SPEC = ("service", "spec")


def controller_doors(
    index: Index, grouping: Grouping, entries: Mapping[str, Entry], announcers: Announcers
) -> Iterator[Door]:
    """One door for each release or set of workloads that the catalogue knows as an ingress controller."""
    found = [
        _Controller(group, entry, release, announcers, index).door()
        for component, entry in entries.items()
        if "ingress_class" in entry.provides
        for group in (grouping.group(component),)
        for release in group.releases or (None,)
    ]
    own = {each.class_name for each in found}
    for door in found:
        # Of two of a kind, each with a class of its own, neither serves that of the other.
        classes = (name for name in door.classes if name == door.class_name or name not in own)
        yield replace(door, classes=tuple(classes))


class _Controller:
    """The facts of one ingress controller."""

    def __init__(
        self,
        group: Group,
        entry: Entry,
        release: ResolvedRelease | None,
        announcers: Announcers,
        index: Index,
    ) -> None:
        self._group = group
        self._entry = entry
        self._release = release
        self._announcers = announcers
        self._classes = {each.ref.name: each for each in index.of_kind("IngressClass")}
        self._stores = [each for each in index.of_kind("TLSStore") if each.ref.name == "default"]
        self._services = [each for each in group.resources if each.ref.kind == "Service"]

    def door(self) -> Door:
        """The way in that it is."""
        annotations = self._annotations()
        stated = tuple(each for found in self._facts("gateway.addresses") for each in words(found.value))
        external = tuple(each for service in self._services for each in _external_ips(service))
        asked = stated_addresses(annotations)
        addresses = tuple(dict.fromkeys((*stated, *external, *asked)))
        announced = self._announcers.announce(
            addresses, annotations, bool(stated or external), self._asking(annotations)
        )
        name = self._class_name()
        return Door(
            entrypoint=Entrypoint(
                name=name,
                kind=kind_of(self._entry),
                addresses=addresses,
                address_provider=announced.provider,
                address_mode=announced.mode,
                address_component=announced.component,
                provider=self._entry.title,
                listeners=self._listeners(),
                default_certificate=self._certificate(),
                default_class=self._is_default(name),
                component=self._group.id,
                pools=announced.pools,
                origin=Origin.VALUES if self._release else Origin.MANIFEST,
                defined_at=self._at(),
                lines=self._lines(),
            ),
            annotations=annotations,
            dns_hosts=self._dns_hosts(annotations),
            services=self._service_names(),
            classes=self._class_names(name),
            traefik=self._is_traefik(),
            middlewares=entry_middlewares(self._ports(), self._arguments()) if self._is_traefik() else {},
        )

    def _asking(self, annotations: Mapping[str, Any]) -> Asking | None:
        """Its service where that is a load balancer, by its own word or by the chart's default."""
        balancers = [each for each in self._services if within(each.body, "spec", "type") == "LoadBalancer"]
        if balancers:
            asked = [asking_of(each) for each in balancers]
            # One that others than the tailnet reach tells more of who can enter.
            wide = [each for each in asked if provider_of_class(each.load_balancer_class) != "Tailscale"]
            return (*wide, *asked)[0]
        default = self._default("gateway.service_type")
        stated = self._first("gateway.service_type") or (str(default.value) if default else None)
        if self._release is None or self._services or stated != "LoadBalancer" or self._has_no_service():
            return None
        key = NamespacedName(self._release.target_namespace, self._release.release_name)
        return Asking(key=key, labels={}, annotations=annotations, load_balancer_class=self._balancer_class())

    def _balancer_class(self) -> str | None:
        """Of the service that its values state; charts keep it beside its type, some under `spec`."""
        for keys, value in walk(self._release.values) if self._release else ():
            if keys[-2:] == ("service", "loadBalancerClass") or keys[-3:] == (*_SPEC, "loadBalancerClass"):
                return text(value)
        return None

    def _has_no_service(self) -> bool:
        """Whether its values switch the service off: its pods then take ports of their nodes."""
        values = self._release.values if self._release else {}
        return any(is_off(within(values, *keys)) for keys in (("service",), ("controller", "service")))

    def _class_names(self, name: str) -> tuple[str, ...]:
        """Its own class, and further ones whose IngressClass names this kind of controller."""
        controllers = self._entry.provides.get("ingress_controller", "").split()
        others = [
            class_name
            for class_name, each in sorted(self._classes.items())
            if text(within(each.body, "spec", "controller")) in controllers
        ]
        return tuple(dict.fromkeys((name, *others)))

    def _ports(self) -> Mapping[str, Any]:
        found = self._facts("gateway.listeners")
        return mapping(found[0].value) if found else {}

    def _arguments(self) -> tuple[str, ...]:
        stated = [each for found in self._facts("gateway.arguments") for each in words(found.value)]
        for pod in pod_specs(self._group.resources):
            stated += [each for _, container in pod.containers() for each in words(container.get("args"))]
        return tuple(dict.fromkeys(stated))

    def _service_names(self) -> tuple[str, ...]:
        made = [
            f"{each.target_namespace}/{name}" for each in self._releases() for name in _names_of_service(each)
        ]
        return (*(str(each.ref.key) for each in self._services), *made)

    def _releases(self) -> tuple[ResolvedRelease, ...]:
        return (self._release,) if self._release else self._group.releases

    def _facts(self, fact: str) -> tuple[FoundValue, ...]:
        """What its values state, but for a part of the chart that they switch off."""
        release = self._release
        found = read_fact(self._entry, fact, release.values) if release else ()
        return tuple(each for each in found if release and switched_on(release, each.path[:-1]))

    def _default(self, fact: str) -> Default | None:
        release = self._release
        if release is None or not switched_on(release, fact_place(self._entry, fact)[:-1]):
            return None
        return chart_default(release, self._entry, fact)

    def _first(self, fact: str) -> str | None:
        found = self._facts(fact)
        return text(found[0].value) if found else None

    def _class_name(self) -> str:
        own = [each.ref.name for each in self._group.resources if each.ref.kind == "IngressClass"]
        return self._first("gateway.class_name") or next(
            iter(own), self._entry.provides["ingress_class"].split()[0]
        )

    def _is_default(self, name: str) -> bool:
        stated = self._first("gateway.default_class")
        if stated is not None:
            return stated == "true"
        resource = self._classes.get(name)
        if resource is not None:
            return is_default(resource)
        default = self._default("gateway.default_class")
        return default is not None and default.value is True

    def _certificate(self) -> NamespacedName | None:
        stated = self._first("gateway.default_certificate")
        if stated and self._release:
            *namespace, name = _SLASH.split(stated, maxsplit=1)
            return NamespacedName(namespace[0] if namespace else self._release.target_namespace, name)
        if not self._is_traefik():
            return None
        for store in self._stores:
            if secret := text(within(store.body, "spec", "defaultCertificate", "secretName")):
                return NamespacedName(store.ref.namespace, secret)
        return None

    def _is_traefik(self) -> bool:
        return "traefik" in self._entry.provides["ingress_class"].split()

    def _listeners(self) -> tuple[Listener, ...]:
        ports = self._ports()
        listeners = [listener_of(name, mapping(port)) for name, port in ports.items() if mapping(port)]
        return tuple(sorted(listeners, key=lambda each: each.name))

    def _annotations(self) -> Mapping[str, Any]:
        """Annotations of its services, in objects and in values."""
        found: dict[str, Any] = {}
        for keys, value in walk(self._release.values) if self._release else ():
            if "service" in keys[:-1] and keys[-1] == "annotations":
                found |= mapping(value)
        for service in self._services:
            found |= mapping(within(service.body, "metadata", "annotations"))
        return found

    def _dns_hosts(self, annotations: Mapping[str, Any]) -> tuple[str, ...]:
        stated = [each for found in self._facts("gateway.dns_hostname") for each in words(found.value)]
        own = (host.strip() for each in stated for host in each.split(",") if host.strip())
        return tuple(dict.fromkeys((*own, *hosts_asked(annotations))))

    def _at(self) -> Location | None:
        return self._release.resource.at() if self._release else self._group.resources[0].at()

    def _lines(self) -> dict[str, Location]:
        if self._release is None:
            return {}
        fields = {
            "addresses": "gateway.addresses",
            "default_certificate": "gateway.default_certificate",
            "default_class": "gateway.default_class",
            "listeners": "gateway.listeners",
        }
        keys: dict[str, Keys] = {
            field: found[0].path for field, fact in fields.items() if (found := self._facts(fact))
        }
        return lines_of_values(self._release, keys)


def _external_ips(service: Resource) -> tuple[str, ...]:
    spec = within(service.body, "spec")
    return (*words(within(spec, "externalIPs")), *words(within(spec, "loadBalancerIP")))


def _names_of_service(release: ResolvedRelease) -> tuple[str, ...]:
    """The names that charts may give the service: the release's, with the chart's where it lacks it, or one
    that is stated; the chart of ingress-nginx adds what the service is of."""
    stated = text(release.values.get("fullnameOverride"))
    names = (stated,) if stated else (release.release_name, full_name(release))
    return tuple(dict.fromkeys(each + end for each in names for end in ("", "-controller")))

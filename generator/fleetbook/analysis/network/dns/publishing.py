"""Which name server is told of which route, and where the name ends there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.dns.records import PREFIXES, End, Record, follow, record_for, records_of
from fleetbook.analysis.network.dns.servers import NameServer, name_servers
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.hosts import is_address, written
from fleetbook.analysis.network.rules import ANY_HOST
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import known, mapping, text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import DnsScope, DnsServer
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.selectors import matches_labels

_SOURCES = {
    "GRPCRoute": "gateway-grpcroute",
    "HTTPProxy": "contour-httpproxy",
    "IngressRoute": "traefik-proxy",
    "IngressRouteTCP": "traefik-proxy",
    "IngressRouteUDP": "traefik-proxy",
    "Service": "service",
    "TCPRoute": "gateway-tcproute",
    "TLSRoute": "gateway-tlsroute",
    "UDPRoute": "gateway-udproute",
    "VirtualService": "istio-virtualservice",
}
"""Kinds of routes to the sources of external-dns that read them."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A name server that is told of a route, and where the name ends there."""

    server: DnsServer
    target: str
    """As the server is told it: a name, an address; empty where only the cluster knows the address."""
    end: End
    proxied: bool
    """Whether Cloudflare stands before it."""
    wildcard: bool = False
    """Whether only a record for all names of a domain stands for it."""


class Dns:
    """Every name server of a cluster, and what each is told."""

    def __init__(
        self,
        grouping: Grouping,
        entries: Mapping[str, Entry],
        resources: Sequence[Resource],
        doors: Mapping[str, Door],
    ) -> None:
        self._servers = tuple(name_servers(grouping, entries))
        self._records = records_of(resources)
        self._doors = tuple(doors.values())
        self._gateways = {each.ref.key: each for each in resources if each.ref.kind == "Gateway"}

    @property
    def servers(self) -> tuple[DnsServer, ...]:
        """The name servers, for the model."""
        return tuple(each.server for each in self._servers)

    def told_of(self, route: StatedRoute, door: Door | None) -> tuple[Told, ...]:
        """The servers that are told of a route's host, public ones first."""
        found = (self._told(server, route, door) for server in self._servers)
        return tuple(sorted((each for each in found if each), key=lambda each: _ORDER[each.server.scope]))

    def leave_out(self, route: StatedRoute, door: Door | None) -> tuple[DnsServer, ...]:
        """The public servers that are surely not told of a route by name, while its labels are known."""
        told = {each.server.name for each in self.told_of(route, door) if not each.wildcard}
        public = [each for each in self._servers if each.server.scope is DnsScope.PUBLIC]
        guessed = route.via.kind == "HelmRelease"
        unsure = any("label-filter" in each.flags for each in public) and guessed
        return () if unsure else tuple(each.server for each in public if each.server.name not in told)

    def _told(self, server: NameServer, route: StatedRoute, door: Door | None) -> Told | None:
        host = written(route.host)
        if not host or host == ANY_HOST or is_address(host) or not server.takes(host):
            return None
        records = self._records_of(server)
        record = record_for(host, records)
        # A record of its own, or of an object, stands before one for all names of the domain.
        if record is not None and record.name == host:
            return self._by_record(server, host, record, records)
        if self._publishes(server, route, door):
            return self._by_route(server, route, door, records)
        return self._by_record(server, host, record, records) if record is not None else None

    def _by_record(self, server: NameServer, host: str, record: Record, records: Sequence[Record]) -> Told:
        end = follow(host, records, self._doors_of(server))
        stated = annotation(record.annotations, "cloudflare-proxied")
        by_default = stated == "true" if stated else server.server.proxied
        return Told(
            server=server.server,
            target=next(iter(record.targets), ""),
            end=end,
            proxied=by_default if end.proxied is None else end.proxied,
            wildcard=record.name != host,
        )

    def _by_route(
        self, server: NameServer, route: StatedRoute, door: Door | None, records: Sequence[Record]
    ) -> Told:
        stated = written(dns_target(route, door)) or next(iter(server.flags.get("default-targets", ())), "")
        first = stated.split(",")[0].strip() if server.annotated else ""
        addresses = door.entrypoint.addresses if door else ()
        end = follow(first, records, self._doors_of(server)) if first else End("", addresses)
        proxied = annotation(route.annotations, "cloudflare-proxied")
        return Told(
            server=server.server,
            target=first or next(iter(addresses), ""),
            end=end,
            proxied=proxied == "true" if proxied else server.server.proxied,
        )

    def _doors_of(self, server: NameServer) -> Iterable[Door]:
        """Services give their names addresses only where the server looks at services."""
        return self._doors if server.reads("service") else ()

    def _records_of(self, server: NameServer) -> tuple[Record, ...]:
        """The records that a server is told of."""
        if not server.reads("crd"):
            return ()
        namespaces = server.flags.get("namespace", ())
        return tuple(
            each
            for each in self._records
            if server.takes(each.name.removeprefix("*."))
            and (not namespaces or each.namespace in namespaces)
            and all(
                matches_labels(one, each.annotations) for one in server.flags.get("annotation-filter", ())
            )
            and all(matches_labels(one, each.labels) for one in server.flags.get("label-filter", ()))
        )

    def _publishes(self, server: NameServer, route: StatedRoute, door: Door | None) -> bool:
        """Whether a server looks at what states the route, and no filter leaves it out."""
        flags = server.flags
        source = _source(route, door)
        if not server.reads(source) or annotation(route.annotations, "controller") not in (
            None,
            "dns-controller",
        ):
            return False
        if source == "traefik-proxy" and dns_target(route, door) is None and "default-targets" not in flags:
            return False  # This source knows no addresses: it takes them from the annotation.
        if route.namespace not in flags.get("namespace", (route.namespace,)):
            return False
        if not all(matches_labels(each, route.annotations) for each in flags.get("annotation-filter", ())):
            return False
        if not all(matches_labels(each, route.labels) for each in flags.get("label-filter", ())):
            return False
        return self._enters(flags, route, door)

    def _enters(self, flags: Mapping[str, tuple[str, ...]], route: StatedRoute, door: Door | None) -> bool:
        """Whether the filters for gateways and ingress classes let a route pass."""
        if route.parent is None:
            class_name = route.class_name or (door.class_name if door else None)
            return "ingress-class" not in flags or class_name in flags["ingress-class"] or route.traefik
        gateway = route.parent.gateway
        labels = _labels(self._gateways.get(gateway))
        return (
            gateway.name in flags.get("gateway-name", (gateway.name,))
            and gateway.namespace in flags.get("gateway-namespace", (gateway.namespace,))
            and all(matches_labels(each, labels) for each in flags.get("gateway-label-filter", ()))
            and self._class_of(gateway) in flags.get("gateway-class", (self._class_of(gateway),))
        )

    def _class_of(self, gateway: NamespacedName) -> str:
        stated = self._gateways.get(gateway)
        return (text(within(stated.body, "spec", "gatewayClassName")) if stated else None) or ""


def dns_target(route: StatedRoute, door: Door | None) -> str | Unknown | None:
    """Where external-dns is told to point the host.

    The documentation of its annotations: for routes of the Gateway API the gateway says so, for everything
    else the object itself.
    """
    if route.parent is None:
        return known(annotation(route.annotations, "target"))
    return known(annotation(door.annotations, "target")) if door else None


def annotation(annotations: Mapping[str, Any], name: str) -> str | None:
    """An annotation of external-dns, by the prefix of any of its versions."""
    stated = (text(annotations.get(f"{prefix}{name}")) for prefix in PREFIXES)
    return next((each for each in stated if each is not None), None)


def _source(route: StatedRoute, door: Door | None) -> str:
    """The source of external-dns that reads what states a route; of a release, what its chart makes."""
    if door is not None and door.entrypoint.kind == "LoadBalancer":
        return "service"
    if route.parent is not None:
        return _SOURCES.get(route.via.kind, "gateway-httproute")
    return "traefik-proxy" if route.traefik else _SOURCES.get(route.via.kind, "ingress")


def _labels(resource: Resource | None) -> Mapping[str, Any]:
    return mapping(within(resource.body, "metadata", "labels")) if resource else {}


_ORDER = {DnsScope.PUBLIC: 0, DnsScope.UNKNOWN: 1, DnsScope.LOCAL: 2}

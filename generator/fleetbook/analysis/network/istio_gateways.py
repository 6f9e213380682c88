"""Gateways of Istio as ways in: https://istio.io/latest/docs/reference/config/networking/gateway/"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.backends import Backends
from fleetbook.analysis.network.doors import Door, DoorListener
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.shape import mapping, number, sequence, text, within, words
from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import Entrypoint, Listener

GROUP = "networking.istio.io"


def istio_doors(
    index: Index, grouping: Grouping, backends: Backends, balancers: Sequence[Door]
) -> Iterator[Door]:
    """One for each Gateway; its address is that of the load balancer before the proxies it selects."""
    for gateway in index.of_kind("Gateway", GROUP):
        selector = mapping(within(gateway.body, "spec", "selector"))
        component = _proxies(selector, grouping, backends)
        before = [each for each in balancers if component and each.entrypoint.component == component]
        lender = before[0].entrypoint if len(before) == 1 else None
        servers = [mapping(each) for each in sequence(within(gateway.body, "spec", "servers"))]
        home = grouping.group(component).namespaces[0] if component else gateway.ref.namespace
        yield Door(
            entrypoint=Entrypoint(
                name=str(gateway.ref.key),
                kind="Gateway",
                addresses=lender.addresses if lender else (),
                address_provider=lender.address_provider if lender else None,
                address_mode=lender.address_mode if lender else None,
                address_component=lender.address_component if lender else None,
                provider="Istio",
                listeners=tuple(_shown(each) for each in servers),
                default_certificate=None,
                default_class=False,
                component=component or grouping.component_of(gateway.ref),
                pools=lender.pools if lender else (),
                origin=gateway.origin,
                defined_at=gateway.at(),
            ),
            annotations=before[0].annotations if lender else {},
            dns_hosts=before[0].dns_hosts if lender else (),
            listeners=tuple(_listener(each, home) for each in servers),
            services=tuple(each.name for each in before),
        )


def _proxies(selector: Mapping[str, Any], grouping: Grouping, backends: Backends) -> str | None:
    """The component of the proxies that a gateway selects: by their pods' labels, else by the name of the
    release, which the chart's label `istio` is made of."""
    owners = {grouping.component_of(each) for each in backends.with_labels(selector)} - {None}
    if len(owners) == 1:
        return owners.pop()
    name = text(selector.get("istio")) or text(selector.get("app"))
    named = {
        group.id
        for group in grouping.groups
        for release in group.releases
        if name and release.release_name.removeprefix("istio-") == name.removeprefix("istio-")
    }
    return named.pop() if len(named) == 1 else None


def _name(server: Mapping[str, Any]) -> str:
    stated = text(server.get("name")) or text(within(server, "port", "name"))
    return stated or text(within(server, "port", "number")) or ""


def _shown(server: Mapping[str, Any]) -> Listener:
    redirects = text(within(server, "tls", "httpsRedirect")) == "true"
    return Listener(
        name=_name(server),
        port=number(within(server, "port", "number")),
        protocol=text(within(server, "port", "protocol")) or "",
        redirect_to="HTTPS" if redirects else None,
    )


def _listener(server: Mapping[str, Any], home: str) -> DoorListener:
    """Hosts may begin with a namespace; the secret of a certificate lies where the proxies run."""
    secret = text(within(server, "tls", "credentialName"))
    return DoorListener(
        name=_name(server),
        hosts=tuple(each.rpartition("/")[2] for each in words(server.get("hosts"))),
        port=number(within(server, "port", "number")),
        protocol=text(within(server, "port", "protocol")) or "",
        certificates=(NamespacedName(home, secret),) if secret else (),
    )

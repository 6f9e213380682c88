"""A route as one object or one block of values states it, before names are looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fleetbook.analysis.shape import text
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend

ANNOTATED = {
    "middlewares": "traefik.ingress.kubernetes.io/router.middlewares",
    "dns_target": "external-dns.alpha.kubernetes.io/target",
}
"""Field of a route to the annotation that states it."""


@dataclass(frozen=True, kw_only=True)
class Parent:
    """The gateway that a route attaches to, and its listener where one is named."""

    gateway: NamespacedName
    listener: str | None = None
    port: int | None = None
    """Of the listeners meant, where a port is named."""
    listener_set: NamespacedName | None = None
    """The ListenerSet that holds the listeners meant; None for those of the gateway itself."""


@dataclass(frozen=True, kw_only=True)
class StatedRoute:
    """What is written, with names as they are written."""

    host: str | Unknown
    path: str
    backend: Backend | None
    via: ObjectRef
    namespace: str
    """Where names without a namespace are looked up."""
    names: tuple[str, ...]
    """Names of the object itself, or those that a chart may give to it."""
    labels: Mapping[str, Any] = field(default_factory=dict)
    annotations: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin = Origin.MANIFEST
    at: Location | None
    lines: Mapping[str, Location] = field(default_factory=dict)
    component: str | None
    """The component that answers."""
    class_name: str | None = None
    """Ingress class; None where none is named."""
    traefik: bool = False
    """Whether only Traefik reads it."""
    parent: Parent | None = None
    tls: bool = False
    tls_secret: str | None = None
    tls_options: NamespacedName | None = None
    middlewares: tuple[NamespacedName, ...] = ()
    """Named by the route itself; those of annotations come on top."""
    protocol: str = "HTTP"
    port: int | None = None
    """The port by which requests that are not HTTP enter; None where none is stated."""
    any_host: bool = False
    """Whether it names no host, so that the listeners of its gateway decide."""
    door: str | None = None
    """Name of the way in, where the route is one itself."""
    lets_in: tuple[str, ...] = ()
    """Addresses that its own load balancer lets in; empty for all."""
    listeners: tuple[str, ...] = ()
    """Names of the listeners, or of Traefik's entry points, by which it is entered."""
    others: tuple[Backend, ...] = ()
    """Further backends that answer a share."""
    filters: tuple[str, ...] = ()
    redirects: bool = False
    """Whether it only sends requests to the same address by HTTPS, so that nothing answers."""
    refused: str | None = None

    def annotation(self, name: str) -> str | None:
        """An annotation's value; None where it is not there."""
        return text(self.annotations.get(name))


def ingress_class(stated: object, annotations: Mapping[str, Any]) -> str | None:
    """The class that a field names, else the one of the older annotation."""
    return text(stated) or text(annotations.get("kubernetes.io/ingress.class"))

"""Routes as Kubernetes objects state them: Ingress, IngressRoute, the routes of the Gateway API."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.rules import ANY_HOST, parse_rule
from fleetbook.analysis.network.stated import Parent, StatedRoute, ingress_class
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, within, words
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import Resource

Services = Mapping[NamespacedName, Resource]

_GATEWAY_ROUTES = ("HTTPRoute", "GRPCRoute", "TLSRoute")
_TRAEFIK_ROUTES = ("IngressRoute", "IngressRouteTCP")


class RouteReader:
    """Reads the routes of one object; its own component answers where grouping knows no better."""

    def __init__(self, resource: Resource, grouping: Grouping, services: Services) -> None:
        self._services = services
        self._resource = resource
        self._grouping = grouping
        self._component = grouping.component_of(resource.ref)
        self._spec = mapping(within(resource.body, "spec"))
        self._annotations = mapping(within(resource.body, "metadata", "annotations"))

    def read(self) -> Iterator[StatedRoute]:
        """The routes of the object; none for any other kind."""
        readers: dict[str, Callable[[], Iterator[StatedRoute]]] = {"Ingress": self._ingress}
        readers |= dict.fromkeys(_TRAEFIK_ROUTES, self._ingress_route)
        readers |= dict.fromkeys(_GATEWAY_ROUTES, self._gateway_route)
        reader = readers.get(self._resource.ref.kind)
        if reader is not None:
            yield from reader()

    def _ingress(self) -> Iterator[StatedRoute]:
        for index, rule in enumerate(map(mapping, sequence(self._spec.get("rules")))):
            keys: Keys = ("spec", "rules", index)
            host = known(rule.get("host")) or self._host_of_tls()
            secret, tls = self._ingress_tls(host)
            for number, path in enumerate(map(mapping, sequence(within(rule, "http", "paths")))):
                yield self._route(
                    host,
                    text(path.get("path")) or "/",
                    self._ingress_backend(path.get("backend")),
                    keys=(*keys, "host"),
                    backend_keys=(*keys, "http", "paths", number, "backend"),
                    class_name=self._class(),
                    tls=tls,
                    tls_secret=secret,
                )
        if not sequence(self._spec.get("rules")) and self._spec.get("defaultBackend"):
            host = self._host_of_tls()
            secret, tls = self._ingress_tls(host)
            backend = self._ingress_backend(self._spec["defaultBackend"])
            yield self._route(
                host,
                "/",
                backend,
                keys=("spec", "defaultBackend"),
                class_name=self._class(),
                tls=tls,
                tls_secret=secret,
            )

    def _class(self) -> str | None:
        return ingress_class(self._spec.get("ingressClassName"), self._annotations)

    def _host_of_tls(self) -> str | Unknown:
        """Tailscale names the host of a rule without one in `tls`; elsewhere such a rule takes any host."""
        if self._class() == "tailscale":
            return known(within(self._spec, "tls", 0, "hosts", 0)) or Unknown("the tailnet names it")
        return ANY_HOST

    def _ingress_tls(self, host: str | Unknown) -> tuple[str | None, bool]:
        blocks = [mapping(each) for each in sequence(self._spec.get("tls"))]
        for block in blocks:
            hosts = words(block.get("hosts"))
            if not hosts or any(_covers(each, host) for each in hosts):
                return text(block.get("secretName")), True
        return None, False

    def _ingress_backend(self, backend: Any) -> Backend | None:
        service = mapping(within(backend, "service"))
        name = text(service.get("name"))
        port = text(within(service, "port", "number")) or text(within(service, "port", "name"))
        return self._backend("Service", NamespacedName(self._namespace, name), port) if name else None

    def _backend(self, kind: str, key: NamespacedName, port: str | None) -> Backend:
        """A named port is given by its number where Git holds the service."""
        service = self._services.get(key) if kind == "Service" else None
        ports = [mapping(each) for each in sequence(within(service.body, "spec", "ports"))] if service else []
        number = next((text(each.get("port")) for each in ports if port and each.get("name") == port), None)
        return Backend(kind=kind, namespace=key.namespace, name=key.name, port=number or port)

    def _ingress_route(self) -> Iterator[StatedRoute]:
        tls = self._spec.get("tls")
        for index, rule in enumerate(map(mapping, sequence(self._spec.get("routes")))):
            keys: Keys = ("spec", "routes", index)
            middlewares = [mapping(each) for each in sequence(rule.get("middlewares"))]
            for match in parse_rule(text(rule.get("match")) or ""):
                host = ANY_HOST if match.host is None else match.host
                yield self._route(
                    known(host) if isinstance(host, str) else host,
                    match.path or "/",
                    self._traefik_backend(within(rule, "services", 0)),
                    keys=(*keys, "match"),
                    backend_keys=(*keys, "services"),
                    class_name=ingress_class(None, self._annotations),
                    traefik=True,
                    tls=isinstance(tls, Mapping),
                    tls_secret=text(within(tls, "secretName")),
                    tls_options=self._named(within(tls, "options")),
                    middlewares=tuple(found for each in middlewares if (found := self._named(each))),
                )

    def _named(self, reference: Any) -> NamespacedName | None:
        name = text(within(reference, "name"))
        return NamespacedName(text(within(reference, "namespace")) or self._namespace, name) if name else None

    def _traefik_backend(self, service: Any) -> Backend | None:
        key = self._named(service)
        if key is None:
            return None
        kind = text(within(service, "kind")) or "Service"
        return self._backend(kind, key, text(within(service, "port")))

    def _gateway_route(self) -> Iterator[StatedRoute]:
        hosts: list[tuple[str | Unknown | None, Keys]] = [
            (known(each), ("spec", "hostnames", index))
            for index, each in enumerate(sequence(self._spec.get("hostnames")))
        ]
        for parent in self._parents():
            for host, keys in hosts or [(None, ("spec", "parentRefs"))]:
                yield from self._gateway_rules(parent, host, keys)

    def _parents(self) -> tuple[Parent | None, ...]:
        return parents_of(self._spec.get("parentRefs"), self._namespace) or (None,)

    def _gateway_rules(
        self, parent: Parent | None, host: str | Unknown | None, keys: Keys
    ) -> Iterator[StatedRoute]:
        stated = host if host is not None else Unknown("the gateway's listener decides the host")
        for index, rule in enumerate(map(mapping, sequence(self._spec.get("rules")))):
            filters = [mapping(each) for each in sequence(rule.get("filters"))]
            backends = sequence(rule.get("backendRefs"))
            if not backends and any(each.get("type") == "RequestRedirect" for each in filters):
                continue  # A redirect leads to no component.
            middlewares = [self._named(each.get("extensionRef")) for each in filters]
            paths = [text(within(match, "path", "value")) or "/" for match in sequence(rule.get("matches"))]
            for path in dict.fromkeys(paths or ["/"]):
                yield self._route(
                    stated,
                    path,
                    self._traefik_backend(within(backends, 0)),
                    keys=keys,
                    backend_keys=("spec", "rules", index, "backendRefs"),
                    parent=parent,
                    middlewares=tuple(each for each in middlewares if each),
                )

    @property
    def _namespace(self) -> str:
        return self._resource.ref.namespace

    def _route(
        self,
        host: str | Unknown | None,
        path: str,
        backend: Backend | None,
        *,
        keys: Keys,
        backend_keys: Keys = (),
        **rest: Any,
    ) -> StatedRoute:
        lines = {"backend": self._resource.at(*backend_keys) if backend_keys else None}
        annotated = {
            "middlewares": "traefik.ingress.kubernetes.io/router.middlewares",
            "dns_target": "external-dns.alpha.kubernetes.io/target",
        }
        for name, annotation in annotated.items():
            if annotation in self._annotations:
                lines[name] = self._resource.at("metadata", "annotations", annotation)
        return StatedRoute(
            host=host if host is not None else ANY_HOST,
            path=path,
            backend=backend,
            via=self._resource.ref,
            namespace=self._namespace,
            names=(self._resource.ref.name,),
            labels=mapping(within(self._resource.body, "metadata", "labels")),
            annotations=self._annotations,
            origin=self._resource.origin,
            at=self._resource.at(*keys),
            lines=_stated_only(lines),
            component=self._component_behind(backend),
            **rest,
        )

    def _component_behind(self, backend: Backend | None) -> str | None:
        if backend is not None and backend.kind == "Service":
            service = self._services.get(NamespacedName(backend.namespace, backend.name))
            if service is not None:
                return self._grouping.component_of(service.ref)
            return self._grouping.component_serving(backend.namespace, backend.name) or self._component
        return self._component


def parents_of(references: Any, namespace: str) -> tuple[Parent, ...]:
    """The gateways that `parentRefs` names, each once; a Service as parent (a mesh) is none."""
    found: dict[NamespacedName, Parent] = {}
    for reference in map(mapping, sequence(references)):
        name = text(reference.get("name"))
        if name and text(reference.get("kind")) in (None, "Gateway"):
            gateway = NamespacedName(text(reference.get("namespace")) or namespace, name)
            found.setdefault(gateway, Parent(gateway=gateway, listener=text(reference.get("sectionName"))))
    return tuple(found.values())


def _covers(pattern: str, host: str | Unknown) -> bool:
    """Whether a host of a TLS block is the route's, also by a wildcard; variables compare as written."""
    name = host.written if isinstance(host, Unknown) else host
    return pattern == name or (pattern.startswith("*.") and name.partition(".")[2] == pattern[2:])


def _stated_only(lines: Mapping[str, Location | None]) -> dict[str, Location]:
    return {name: line for name, line in lines.items() if line is not None}

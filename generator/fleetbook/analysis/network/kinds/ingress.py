"""Routes of an Ingress: https://kubernetes.io/docs/concepts/services-networking/ingress/"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.addresses import certifies
from fleetbook.analysis.network.hosts import written
from fleetbook.analysis.network.kinds.source import RouteSource
from fleetbook.analysis.network.rules import ANY_HOST
from fleetbook.analysis.network.stated import StatedRoute, ingress_class
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, within, words
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend

_NGINX = "nginx.ingress.kubernetes.io/"
_ALB_ACTION = "alb.ingress.kubernetes.io/actions."
"""https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/"""


def ingress_routes(source: RouteSource) -> Iterator[StatedRoute]:
    """A route for each path of each rule, and what takes all that no rule fits."""
    yield from _Ingress(source).routes()


class _Ingress:
    """One Ingress with its class."""

    def __init__(self, source: RouteSource) -> None:
        self._source = source
        self._spec = source.spec
        self._class = ingress_class(self._spec.get("ingressClassName"), source.annotations)

    def routes(self) -> Iterator[StatedRoute]:
        """Those of its rules, then those of its default backend."""
        for index, rule in enumerate(map(mapping, sequence(self._spec.get("rules")))):
            for host in self._hosts(rule):
                yield from self._rule(host, rule, ("spec", "rules", index))
        for field in ("defaultBackend", "backend"):  # The second name is that of the API before v1.
            if default := mapping(self._spec.get(field)):
                host = self._any_host()
                yield from self._route(host, "/", default, ("spec", field), ("spec", field))

    def _rule(self, host: str | Unknown, rule: Mapping[str, Any], keys: Keys) -> Iterator[StatedRoute]:
        for number, path in enumerate(map(mapping, sequence(within(rule, "http", "paths")))):
            backend_keys = (*keys, "http", "paths", number, "backend")
            written = text(path.get("path")) or "/"
            yield from self._route(host, written, path.get("backend"), (*keys, "host"), backend_keys)

    def _route(
        self, host: str | Unknown, path: str, backend: Any, keys: Keys, backend_keys: Keys
    ) -> Iterator[StatedRoute]:
        name, port = _service(backend)
        action = self._action(name) if port == "use-annotation" else None
        if action is not None and _answers_itself(action):
            return  # The load balancer answers by itself.
        secret, tls = self._tls(host)
        yield self._source.route(
            host,
            path,
            self._backends(backend) if action is None else self._targets(action),
            keys=keys,
            backend_keys=backend_keys,
            class_name=self._class,
            tls=tls,
            tls_secret=secret,
            listeners=self._entry_points(),
            filters=tuple(self._filters()),
            protocol=self._protocol(),
        )

    def _hosts(self, rule: Mapping[str, Any]) -> Iterator[str | Unknown]:
        """The host of a rule, and the further names that ingress-nginx is told to serve it under."""
        yield known(rule.get("host")) or self._any_host()
        aliases = (text(self._source.annotations.get(f"{_NGINX}server-alias")) or "").split(",")
        yield from (host for each in aliases if (host := known(each.strip() or None)))

    def _any_host(self) -> str | Unknown:
        """Tailscale names the host of a rule without one in `tls`; elsewhere such a rule takes any host:
        https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress"""
        if self._class == "tailscale":
            return known(within(self._spec, "tls", 0, "hosts", 0)) or Unknown("the tailnet names it")
        return ANY_HOST

    def _tls(self, host: str | Unknown) -> tuple[str | None, bool]:
        for block in map(mapping, sequence(self._spec.get("tls"))):
            hosts = words(block.get("hosts"))
            if not hosts or any(certifies(each, written(host)) for each in hosts):
                return text(block.get("secretName")), True
        return None, False

    def _backends(self, backend: Any) -> tuple[Backend, ...]:
        name, port = _service(backend)
        if name:
            return self._source.service(name, port)
        resource = mapping(within(backend, "resource"))
        return self._source.backend(text(resource.get("kind")) or "", self._source.named(resource), None)

    def _action(self, name: str | None) -> Mapping[str, Any]:
        """What an annotation of the AWS load balancer controller says under the name of a service."""
        written = text(self._source.annotations.get(f"{_ALB_ACTION}{name}")) or ""
        try:
            return mapping(json.loads(written))
        except ValueError:
            return {}

    def _targets(self, action: Mapping[str, Any]) -> tuple[Backend, ...]:
        groups = [mapping(each) for each in sequence(within(action, "forwardConfig", "targetGroups"))]
        return tuple(
            backend
            for each in groups
            for backend in self._source.service(
                text(each.get("serviceName")), each.get("servicePort"), each.get("weight")
            )
        )

    def _entry_points(self) -> tuple[str, ...]:
        written = text(self._source.annotations.get("traefik.ingress.kubernetes.io/router.entrypoints"))
        return tuple(each.strip() for each in written.split(",")) if written else ()

    def _protocol(self) -> str:
        annotations = self._source.annotations
        if text(annotations.get(f"{_NGINX}ssl-passthrough")) == "true":
            return "TLS"
        protocol = text(annotations.get(f"{_NGINX}backend-protocol")) or ""
        return "gRPC" if protocol.upper() in ("GRPC", "GRPCS") else "HTTP"

    def _filters(self) -> Iterator[str]:
        """Annotations of ingress-nginx that change where a request goes."""
        stated = {
            name: written
            for name in ("canary-weight", "permanent-redirect", "temporal-redirect", "rewrite-target")
            if (written := text(self._source.annotations.get(_NGINX + name)))
        }
        if text(self._source.annotations.get(f"{_NGINX}canary")) == "true":
            share = f"{stated['canary-weight']}%" if "canary-weight" in stated else "a part"
            yield f"takes {share} of the requests"
        for name in ("permanent-redirect", "temporal-redirect"):
            if name in stated:
                yield f"redirects to {stated[name]}"
        if "rewrite-target" in stated:
            yield f"rewrites the path to {stated['rewrite-target']}"


def _answers_itself(action: Mapping[str, Any]) -> bool:
    """The first versions of the controller wrote the keys of an action with capitals."""
    kind = text(action.get("type")) or text(action.get("Type")) or ""
    return kind in ("redirect", "fixed-response")


def _service(backend: Any) -> tuple[str | None, str | None]:
    """Name and port of a service; the API before v1 wrote `serviceName` and `servicePort`."""
    service = mapping(within(backend, "service"))
    port = text(within(service, "port", "number")) or text(within(service, "port", "name"))
    older = text(within(backend, "serviceName")), text(within(backend, "servicePort"))
    return (text(service.get("name")), port) if service else older

"""oauth2-proxy as the program that answers: in front of an application, or beside it in its pod."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.addresses import host_of
from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.podspec import PodSpec, environment, pod_labels, pod_specs
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import mapping, sequence, text, walk, within, words
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.sign_in import product_at
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.network import Guard
from fleetbook.resolve.fleet import Resource

_IMAGE = "oauth2-proxy"
_PORT = "4180"
"""oauth2-proxy's documented port."""
_UPSTREAM = re.compile(r"""^-{0,2}upstreams?\s*[=:]\s*\[?\s*["']?(https?://[^"',\]\s]+)""", re.MULTILINE)
_ISSUER = re.compile(r"""^-{0,2}oidc[-_]issuer[-_]url\s*[=:]\s*["']?([^"'\s]+)""", re.MULTILINE)
_PORT_FLAG = re.compile(r"""^-{0,2}http[-_]address\s*[=:]\s*["']?\S*:(\d+)""", re.MULTILINE)
_SKIPPED = re.compile(
    r"""^-{0,2}skip[-_]auth[-_](?:routes?|regex)\s*[=:]\s*\[?\s*["']?([^"'\]\n]+)""", re.MULTILINE
)
"""Paths for which the proxy asks nobody, with a method before them where it is for one only."""
_ENVIRONMENT = "OAUTH2_PROXY_"


@dataclass(frozen=True)
class Fronted:
    """A guard that answers itself, and the component that it leads to where that is another one."""

    guard: Guard
    component: str | None = None


class Proxies:
    """The workloads of a cluster, to see which of them a proxy answers for."""

    def __init__(
        self, grouping: Grouping, entries: Mapping[str, Entry], services: Mapping[NamespacedName, Resource]
    ) -> None:
        self._grouping = grouping
        self._entries = entries
        self._services = services

    def fronting(self, route: StatedRoute) -> Fronted | None:
        """The proxy that answers a route in front of an application; None where none does."""
        group = self._group(route)
        if group is None:
            return None
        return self._in_front(group) if self._is_proxy(group) else self._beside(route, group)

    def pod_labels(self, route: StatedRoute) -> list[Mapping[str, Any]]:
        """The labels of the pods that answer a route."""
        group = self._group(route)
        return [pod_labels(each.resource) for each in pod_specs(group.resources)] if group else []

    def _is_proxy(self, group: Group) -> bool:
        """Whether a component is nothing but the proxy."""
        entry = self._entries.get(group.id)
        images = [
            text(each.get("image")) or ""
            for pod in pod_specs(group.resources)
            for _, each in pod.containers()
        ]
        return (entry is not None and entry.id == _IMAGE) or (
            bool(images) and all(_IMAGE in each for each in images)
        )

    def _group(self, route: StatedRoute) -> Group | None:
        return self._grouping.group(route.component) if route.component else None

    def _in_front(self, group: Group) -> Fronted | None:
        """A proxy that is told of an upstream: one without only answers whether someone is signed in."""
        lines = "\n".join(_lines_of(group))
        upstream = _UPSTREAM.search(lines)
        if upstream is None:
            return None
        name, _, rest = (host_of(upstream[1]) or "").partition(".")
        namespace = rest.partition(".")[0] or group.namespaces[0]
        return Fronted(
            _guard(lines, group.resources[0].ref), self._grouping.component_serving(namespace, name)
        )

    def _beside(self, route: StatedRoute, group: Group) -> Fronted | None:
        """A proxy in the pods of an application, where the service leads to its port."""
        for pod in pod_specs(group.resources):
            for _, container in pod.containers():
                if _IMAGE in (text(container.get("image")) or "") and self._leads_to(route, pod, container):
                    return Fronted(_guard("\n".join(_arguments(container)), pod.owner))
        return None

    def _leads_to(self, route: StatedRoute, pod: PodSpec, container: Mapping[str, Any]) -> bool:
        backend = route.backend
        service = self._services.get(NamespacedName(backend.namespace, backend.name)) if backend else None
        selector = mapping(within(service.body, "spec", "selector")) if service else {}
        if service is None or not selector or not fits({"matchLabels": selector}, pod_labels(pod.resource)):
            return False
        stated = _PORT_FLAG.search("\n".join(_arguments(container)))
        own = [mapping(each) for each in sequence(container.get("ports"))]
        ports = {
            stated[1] if stated else _PORT,
            *(text(each.get("name")) for each in own if each.get("name")),
        }
        targets = [
            text(each.get("targetPort")) or text(each.get("port"))
            for each in map(mapping, sequence(within(service.body, "spec", "ports")))
            if backend and backend.port in (None, text(each.get("port")), text(each.get("name")))
        ]
        return any(each in ports for each in targets)


def _guard(lines: str, by: ObjectRef) -> Guard:
    issuer = _ISSUER.search(lines)
    address = issuer[1] if issuer else None
    skipped = [each.strip() for each in _SKIPPED.findall(lines)]
    return Guard(
        method="oauth2-proxy",
        provider=host_of(address),
        by=by,
        product=product_at(address),
        note=f"not for {', '.join(skipped)}" if skipped else None,
    )


def _arguments(container: Mapping[str, Any]) -> Iterator[str]:
    """The options of a container: its arguments, and its variables in the same form."""
    yield from words(container.get("args"))
    yield from words(container.get("command"))
    for name, value in environment(container).items():
        if name.startswith(_ENVIRONMENT):
            yield f"{name.removeprefix(_ENVIRONMENT).lower()}={value}"


def _lines_of(group: Group) -> Iterator[str]:
    """Everything that configures a proxy: arguments, variables, the text of its configuration."""
    for pod in pod_specs(group.resources):
        for _, container in pod.containers():
            yield from _arguments(container)
    for each in group.resources:
        if each.ref.kind == "ConfigMap":
            yield from (value for _, value in walk(within(each.body, "data")) if isinstance(value, str))
    for release in group.releases:
        for keys, value in walk(release.values):
            written = text(value)
            if written is not None and keys:
                key = next((str(each) for each in reversed(keys) if isinstance(each, str)), "")
                name = key.removeprefix(_ENVIRONMENT).lower() if key.startswith(_ENVIRONMENT) else key
                yield f"{name}={written}" if "\n" not in written and "://" in written else written

"""An object that states routes, with what its readers need to understand it."""

from collections.abc import Mapping, Sequence
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.backends import Backends
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.network.rules import ANY_HOST
from fleetbook.analysis.network.stated import ANNOTATED, StatedRoute
from fleetbook.analysis.shape import Keys, mapping, number, text, within
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Backend
from fleetbook.resolve.fleet import Resource


class RouteSource:
    """One object; what it does not know of what answers, its own component answers."""

    def __init__(self, resource: Resource, index: Index, backends: Backends, grouping: Grouping) -> None:
        self.resource = resource
        self.index = index
        self.grouping = grouping
        self.namespace = resource.ref.namespace
        self.spec = mapping(within(resource.body, "spec"))
        self.annotations = mapping(within(resource.body, "metadata", "annotations"))
        self._backends = backends

    def named(self, reference: Any) -> NamespacedName | None:
        """What a reference of the object means."""
        return named(reference, self.namespace)

    def service(self, name: str | None, port: Any, weight: Any = None) -> tuple[Backend, ...]:
        """A service of the object's namespace; none where no name is stated."""
        return self.backend("Service", NamespacedName(self.namespace, name), port, weight) if name else ()

    def backend(
        self, kind: str, key: NamespacedName | None, port: Any, weight: Any = None
    ) -> tuple[Backend, ...]:
        """A backend by its name, as the list that it is the only one of."""
        if key is None:
            return ()
        return (self._backends.backend(kind, key, text(port), number(weight)),)

    def route(
        self,
        host: str | Unknown | None,
        path: str,
        backends: Sequence[Backend],
        *,
        keys: Keys,
        backend_keys: Keys = (),
        **rest: Any,
    ) -> StatedRoute:
        """A route that the object states under `keys`; the backend of the largest share comes first."""
        first = max(backends, key=lambda each: 1 if each.weight is None else each.weight, default=None)
        lines = {"backend": self.resource.at(*backend_keys) if backend_keys else None}
        for field, annotation in ANNOTATED.items():
            if annotation in self.annotations:
                lines[field] = self.resource.at("metadata", "annotations", annotation)
        own = self.grouping.component_of(self.resource.ref)
        return StatedRoute(
            host=host if host is not None else ANY_HOST,
            path=path,
            backend=first,
            others=tuple(each for each in backends if each is not first),
            via=self.resource.ref,
            namespace=self.namespace,
            names=(self.resource.ref.name,),
            labels=mapping(within(self.resource.body, "metadata", "labels")),
            annotations=self.annotations,
            origin=self.resource.origin,
            at=self.resource.at(*keys),
            lines=_stated_only(lines),
            component=self._backends.component_behind(first, own),
            **rest,
        )


def named(reference: Any, namespace: str) -> NamespacedName | None:
    """What a reference with a name, and perhaps a namespace, means; None without a name."""
    name = text(within(reference, "name"))
    return NamespacedName(text(within(reference, "namespace")) or namespace, name) if name else None


def _stated_only(lines: Mapping[str, Location | None]) -> dict[str, Location]:
    return {name: line for name, line in lines.items() if line is not None}

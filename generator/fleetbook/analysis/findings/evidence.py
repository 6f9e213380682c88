"""What the rules look at: a cluster as modelled, and the objects that it was read from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from fleetbook.analysis.findings.mentions import Mentions
from fleetbook.analysis.findings.rules import RULES
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.podspec import POD_KEYS
from fleetbook.analysis.shape import text, walk
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.model.architecture import Cluster
from fleetbook.model.findings import Finding
from fleetbook.model.network import Route
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_KNOWN_GROUPS = (".k8s.io", "toolkit.fluxcd.io", "traefik.io", "cert-manager.io", "external-secrets.io")
"""API groups whose objects make no Services, workloads or ConfigMaps of their own name."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that the rules may look at in one cluster."""

    cluster: Cluster
    resolved: ResolvedCluster
    grouping: Grouping
    catalogue: Catalogue

    def found(
        self,
        rule: str,
        subject: str | ObjectRef,
        message: str,
        at: Location | None,
        *,
        severity: Severity | None = None,
        cause: str = "",
        about: tuple[ObjectRef, ...] = (),
        component: str | None = None,
    ) -> Finding:
        """A finding of a rule; the object that is its subject need not be named in `about`."""
        own = (subject, *about) if isinstance(subject, ObjectRef) else about
        return Finding(
            rule=rule,
            severity=severity or RULES[rule].severity,
            message=message,
            meaning=RULES[rule].meaning,
            advice=RULES[rule].advice,
            cluster=self.cluster.name,
            subject=str(subject),
            at=at,
            cause=cause,
            about=own,
            component=component or self._component(own),
        )

    def _component(self, about: tuple[ObjectRef, ...]) -> str | None:
        return next((found for ref in about if (found := self.grouping.component_of(ref))), None)

    def of_kind(self, *kinds: str) -> Iterator[Resource]:
        """Every object of some kinds, those that releases are known to make among them."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    def object(self, ref: ObjectRef) -> Resource | None:
        """An object by its reference."""
        return self._by_ref.get(ref)

    @cached_property
    def refs(self) -> frozenset[ObjectRef]:
        """Every object that is known to be there."""
        own = (each.ref for each in (*self.resolved.objects, *self.resolved.sources))
        return frozenset(own) | self.resolved.around

    @cached_property
    def is_partial(self) -> bool:
        """Whether Flux applies more than could be read, so that what is missing may be there."""
        lies_outside = any(each.external for each in self.resolved.kustomizations)
        return bool(self.resolved.not_rendered) or lies_outside

    @cached_property
    def guessed_namespaces(self) -> frozenset[str]:
        """Namespaces in which releases make objects that are not known."""
        return frozenset(each.target_namespace for each in guessed_at(self.resolved))

    def may_be_made(self, ref: ObjectRef) -> bool:
        """Whether a release whose objects are not all known, or an operator, may make an object."""
        if not ref.namespace:
            return self._is_named_after_release(ref)
        return ref.namespace in self.guessed_namespaces or self._is_made_by_operator(ref)

    def is_inhabited(self, namespace: str) -> bool:
        """Whether Git holds workloads or Services of a namespace, so that others are not made elsewhere."""
        return namespace in self._inhabited

    @cached_property
    def _inhabited(self) -> frozenset[str]:
        return frozenset(each.ref.namespace for each in self.of_kind("Service", *POD_KEYS))

    def _is_named_after_release(self, ref: ObjectRef) -> bool:
        """Whether its name begins with that of a release: charts name their objects so."""
        named = {each.release_name for each in guessed_at(self.resolved)}
        return any(ref.name == name or ref.name.startswith(f"{name}-") for name in named)

    def _is_made_by_operator(self, ref: ObjectRef) -> bool:
        """Whether its name begins with that of a custom object of its namespace: operators name theirs so."""
        names = self._custom_names.get(ref.namespace, ())
        return any(ref.name == name or ref.name.startswith(f"{name}-") for name in names)

    def admin_page(self, route: Route) -> str | None:
        """What a route shows if that is a page of administration that asks nobody to sign in; else None."""
        names = [route.backend.name] if route.backend else []
        if route.backend is None and isinstance(route.host, str) and route.component:
            names = [route.host.partition(".")[0]]
        for name in names:
            parts = name.split("-")
            for start in range(len(parts)):
                entry = self.catalogue.provider_of("open_page", "-".join(parts[start:]))
                if entry is not None:
                    return entry.title
        return None

    def is_custom(self, namespace: str, name: str) -> bool:
        """Whether a custom object of a namespace has a name."""
        return name in self._custom_names.get(namespace, ())

    @cached_property
    def words_of_values(self) -> frozenset[str]:
        """Every scalar in the values of releases whose objects are not all known."""
        releases = guessed_at(self.resolved)
        return frozenset(word for each in releases for _, value in walk(each.values) if (word := text(value)))

    def is_named_in_values(self, name: str) -> bool:
        """Whether the values of a release that may make such an object call something so."""
        return name in self._names_in_values

    @cached_property
    def _names_in_values(self) -> frozenset[str]:
        """Every `name` in the values of releases, and every key that holds a mapping."""
        found = set()
        for release in guessed_at(self.resolved):
            for keys, value in walk(release.values):
                if keys and keys[-1] == "name" and (word := text(value)):
                    found.add(word)
                elif keys and isinstance(value, Mapping):
                    found.add(str(keys[-1]))
        return frozenset(found)

    @cached_property
    def mentions(self) -> Mentions:
        """Every word in every object and in the values of every release."""
        return Mentions.of(self.resolved)

    @cached_property
    def _custom_names(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for each in self.resolved.objects:
            if "." in each.group and not each.group.endswith(_KNOWN_GROUPS):
                found.setdefault(each.ref.namespace, set()).add(each.ref.name)
        return found

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for each in self.resolved.objects:
            found.setdefault(each.ref.kind, []).append(each)
        return found

    @cached_property
    def _by_ref(self) -> Mapping[ObjectRef, Resource]:
        return {each.ref: each for each in reversed(self.resolved.objects)}

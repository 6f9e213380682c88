"""The variables that a Flux Kustomization substitutes, and where their values come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.settings import Settings
from fleetbook.source.redaction import MASK, is_sops

FROM_SECRET = Unknown("comes from a Secret")
ENCRYPTED = Unknown("is encrypted in Git")


@dataclass(frozen=True, eq=False)
class Variable:
    """A variable that is set."""

    name: str
    value: str | Unknown
    source: str
    """In words, as `ResolvedVariable.source`."""
    defined_at: Location | None


@dataclass(frozen=True, eq=False)
class Environment:
    """What one Flux Kustomization substitutes; not `active` where it substitutes nothing."""

    active: bool
    variables: Mapping[str, Variable] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """Sources that Git does not hold, in words."""
    overridden: tuple[Variable, ...] = ()
    """Variables of a source that another one with the same name stands in for."""

    def look_up(self, name: str) -> str | Unknown | None:
        """The value of a variable; None where it is not set."""
        found = self.variables.get(name)
        return None if found is None else found.value

    @property
    def fingerprint(self) -> tuple[tuple[str, str], ...]:
        """The same for environments that substitute the same."""
        return tuple(sorted((name, repr(each.value)) for name, each in self.variables.items()))


@dataclass(frozen=True, eq=False)
class Store:
    """The ConfigMaps and Secrets that a cluster's Kustomizations apply."""

    config_maps: Mapping[NamespacedName, Resource] = field(default_factory=dict)
    secrets: Mapping[NamespacedName, tuple[Resource, Mapping[str, tuple[str | int, ...]]]] = field(
        default_factory=dict
    )
    """For each Secret, or what makes one: its keys with where the object names them."""


def collect_store(resources: Iterable[Resource]) -> Store:
    """The ConfigMaps and Secrets among objects; of two with one name the first counts."""
    config_maps: dict[NamespacedName, Resource] = {}
    secrets: dict[NamespacedName, tuple[Resource, Mapping[str, tuple[str | int, ...]]]] = {}
    for resource in resources:
        if resource.ref.kind == "ConfigMap" and not resource.group:
            config_maps.setdefault(resource.ref.key, resource)
        elif resource.ref.kind in _SECRET_FIELDS or resource.ref.kind == "ExternalSecret":
            key, names = _secret_of(resource)
            secrets.setdefault(key, (resource, names))
    return Store(config_maps, secrets)


def make_environment(
    body: Mapping[str, Any], namespace: str, store: Store, settings: Settings
) -> Environment:
    """What a Flux Kustomization substitutes: `substituteFrom` in order, then `substitute`, which wins."""
    post_build = mapping(within(body, "spec", "postBuild"))
    sources = sequence(post_build.get("substituteFrom"))
    inline = mapping(post_build.get("substitute"))
    if not sources and not inline:
        return Environment(active=False)
    found: list[Variable] = []
    missing = []
    for source in map(mapping, sources):
        variables = _read_source(source, namespace, store)
        if variables is not None:
            found += variables
        elif source.get("optional") is not True:
            missing.append(f"{text(source.get('kind'))} {namespace}/{text(source.get('name'))}")
    name = f"Kustomization {namespace}/{text(within(body, 'metadata', 'name'))}"
    found += [Variable(key, _flatten(value), name, None) for key, value in inline.items()]
    known = {each.name: each for each in found}
    overridden = tuple(each for each in found if known[each.name] is not each)
    return Environment(True, known | _declared(known, settings), tuple(missing), overridden)


def _declared(known: Mapping[str, Variable], settings: Settings) -> dict[str, Variable]:
    """What the owner's settings fill in for values that Git does not hold."""
    return {
        name: Variable(name, value, "fleetbook.yml", settings.variable_lines.get(name))
        for name, value in settings.variables.items()
        if name not in known or isinstance(known[name].value, Unknown)
    }


def _read_source(source: Mapping[str, Any], namespace: str, store: Store) -> list[Variable] | None:
    """The variables of one entry of `substituteFrom`; None where Git does not hold it."""
    key = NamespacedName(namespace, text(source.get("name")))
    if source.get("kind") == "Secret":
        if key not in store.secrets:
            return None
        resource, names = store.secrets[key]
        return [Variable(name, FROM_SECRET, f"Secret {key}", resource.at(*at)) for name, at in names.items()]
    if key not in store.config_maps:
        return None
    resource = store.config_maps[key]
    data = mapping(resource.body.get("data"))
    hidden = is_sops(resource.body)
    return [
        Variable(name, _read_value(value, hidden), f"ConfigMap {key}", resource.at("data", name))
        for name, value in data.items()
    ]


def _read_value(value: Any, hidden: bool) -> str | Unknown:
    """A value of a ConfigMap, which may be encrypted like a Secret."""
    return ENCRYPTED if hidden or value == MASK else _flatten(value)


def _flatten(value: Any) -> str:
    """A value as Flux substitutes it: on one line."""
    return text(value).replace("\n", "")


def _secret_of(resource: Resource) -> tuple[NamespacedName, Mapping[str, tuple[str | int, ...]]]:
    """The Secret that an object is or makes, with its keys."""
    names: dict[str, tuple[str | int, ...]] = {}
    for keys in _SECRET_FIELDS.get(resource.ref.kind, ()):
        names |= {name: (*keys, name) for name in mapping(within(resource.body, *keys))}
    if resource.ref.kind != "ExternalSecret":
        return resource.ref.key, names
    for index, item in enumerate(sequence(within(resource.body, "spec", "data"))):
        names[text(mapping(item).get("secretKey"))] = ("spec", "data", index, "secretKey")
    template = ("spec", "target", "template", "data")
    if made := mapping(within(resource.body, *template)):
        names = {name: (*template, name) for name in made}
    target = text(within(resource.body, "spec", "target", "name")) or resource.ref.name
    return NamespacedName(resource.ref.namespace, target), names


_SECRET_FIELDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Secret": (("data",), ("stringData",)),
    "SealedSecret": (("spec", "encryptedData"), ("spec", "template", "data")),
}

"""The variables that a Flux Kustomization substitutes, and where their values come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import is_input_provider
from fleetbook.resolve.shape import Keys, mapping, sequence, text, within
from fleetbook.settings import Settings
from fleetbook.source.redaction import MASK, is_sops

FROM_SECRET = Unknown("comes from a Secret")
ENCRYPTED = Unknown("is encrypted in Git")
HIDDEN = Unknown("is a secret by its name")
FROM_SETTINGS = "fleetbook.yml"


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
    """Sources that Git does not hold, or not all of, in words."""
    overridden: tuple[Variable, ...] = ()
    """Variables of a source that another one with the same name stands in for."""

    def look_up(self, name: str) -> str | Unknown | None:
        """The value of a variable; None where it is not set."""
        found = self.variables.get(name)
        return None if found is None else found.value

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """The same for environments that substitute the same."""
        values = sorted((name, repr(each.value)) for name, each in self.variables.items())
        return (self.active, self.missing, tuple(values))


@dataclass(frozen=True, eq=False)
class StoredSecret:
    """A Secret, or what makes one."""

    key: NamespacedName
    resource: Resource
    names: Mapping[str, Keys]
    """Its keys, with where the object names them."""
    complete: bool = True
    """Whether Git names all of its keys."""


@dataclass(frozen=True, eq=False)
class Store:
    """The objects of a cluster that others take values from."""

    config_maps: Mapping[NamespacedName, Resource] = field(default_factory=dict)
    secrets: Mapping[NamespacedName, StoredSecret] = field(default_factory=dict)
    providers: Mapping[NamespacedName, Resource] = field(default_factory=dict)
    """What gives inputs to ResourceSets."""


def collect_store(resources: Iterable[Resource]) -> Store:
    """What others take values from among objects; of two with one name the first counts."""
    config_maps: dict[NamespacedName, Resource] = {}
    providers: dict[NamespacedName, Resource] = {}
    secrets: dict[NamespacedName, StoredSecret] = {}
    for resource in resources:
        if resource.ref.kind == "ConfigMap" and not resource.group:
            config_maps.setdefault(resource.ref.key, resource)
        elif resource.ref.kind in _SECRET_FIELDS or resource.ref.kind == "ExternalSecret":
            secret = _secret_of(resource)
            secrets.setdefault(secret.key, secret)
        elif is_input_provider(resource.body):
            providers.setdefault(resource.ref.key, resource)
    return Store(config_maps, secrets, providers)


def make_environment(
    body: Mapping[str, Any], namespace: str, store: Store, settings: Settings
) -> Environment:
    """What a Flux Kustomization substitutes: `substituteFrom` in order, then `substitute`, which wins."""
    post_build = mapping(within(body, "spec", "postBuild"))
    found: list[Variable] = []
    missing = []
    for source in map(mapping, sequence(post_build.get("substituteFrom"))):
        variables, complete = _read_source(source, namespace, store)
        found += variables
        if not complete:
            optional = " (optional)" if source.get("optional") is True else ""
            missing.append(f"{text(source.get('kind'))} {namespace}/{text(source.get('name'))}{optional}")
    name = f"Kustomization {namespace}/{text(within(body, 'metadata', 'name'))}"
    inline = mapping(post_build.get("substitute"))
    found += [Variable(key, _read_value(value), name, None) for key, value in inline.items()]
    if not found and not missing and post_build.get("substituteStrategy") != "Always":
        # Flux leaves a text as it is, `$${NAME}` and defaults too, where there is no variable at all.
        return Environment(active=False)
    known = {each.name: each for each in found}
    overridden = tuple(each for each in found if known[each.name] is not each)
    return Environment(True, known | _declared(known, settings), tuple(missing), overridden)


def _declared(known: Mapping[str, Variable], settings: Settings) -> dict[str, Variable]:
    """What the owner's settings fill in for values that Git does not hold."""
    return {
        name: Variable(name, value, FROM_SETTINGS, settings.variable_lines.get(name))
        for name, value in settings.variables.items()
        if name not in known or isinstance(known[name].value, Unknown)
    }


def _read_source(source: Mapping[str, Any], namespace: str, store: Store) -> tuple[list[Variable], bool]:
    """The variables of one entry of `substituteFrom`, and whether Git holds all of them."""
    key = NamespacedName(namespace, text(source.get("name")))
    if source.get("kind") == "Secret":
        secret = store.secrets.get(key)
        if secret is None:
            return [], False
        names = secret.names.items()
        place = secret.resource.at
        return [
            Variable(name, FROM_SECRET, f"Secret {key}", place(*at)) for name, at in names
        ], secret.complete
    resource = store.config_maps.get(key)
    if resource is None:
        return [], False
    encrypted = is_sops(resource.body)
    data = mapping(resource.body.get("data")).items()
    return [
        Variable(
            name,
            ENCRYPTED if encrypted else _read_value(value),
            f"ConfigMap {key}",
            resource.at("data", name),
        )
        for name, value in data
    ], True


def _read_value(value: Any) -> str | Unknown:
    """A value that is written in the clear; one that its name makes a secret is hidden."""
    return HIDDEN if value == MASK else _flatten(value)


def _flatten(value: Any) -> str:
    """A value as Flux substitutes it: on one line."""
    return text(value).replace("\n", "")


def _secret_of(resource: Resource) -> StoredSecret:
    """The Secret that an object is or makes, with its keys."""
    if resource.ref.kind == "ExternalSecret":
        return _secret_of_external(resource)
    names: dict[str, Keys] = {}
    for keys in _SECRET_FIELDS[resource.ref.kind]:
        names |= {name: (*keys, name) for name in mapping(within(resource.body, *keys))}
    return StoredSecret(resource.ref.key, resource, names)


def _secret_of_external(resource: Resource) -> StoredSecret:
    """The Secret that an ExternalSecret makes: its template says what is in it, else what it fetches."""
    spec, template = resource.body.get("spec"), ("spec", "target", "template")
    key = NamespacedName(resource.ref.namespace, text(within(spec, "target", "name")) or resource.ref.name)
    made = mapping(within(resource.body, *template))
    written: dict[str, Keys] = {name: (*template, "data", name) for name in mapping(made.get("data"))}
    fetched: dict[str, Keys] = {
        text(mapping(item).get("secretKey")): ("spec", "data", index, "secretKey")
        for index, item in enumerate(sequence(within(spec, "data")))
    }
    replaced = bool(written or made.get("templateFrom")) and made.get("mergePolicy") != "Merge"
    complete = not made.get("templateFrom") and (replaced or not within(spec, "dataFrom"))
    return StoredSecret(key, resource, written if replaced else fetched | written, complete)


_SECRET_FIELDS: Mapping[str, tuple[Keys, ...]] = {
    "Secret": (("data",), ("stringData",)),
    "SealedSecret": (("spec", "encryptedData"), ("spec", "template", "data")),
}

"""The inputs of a ResourceSet: its own, and those of providers that Git knows all of."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Resource, UnrenderedPart
from fleetbook.resolve.selectors import matches_labels
from fleetbook.resolve.shape import mapping, sequence, text, within

Providers = Mapping[NamespacedName, Resource]
"""The ResourceSetInputProviders of a cluster."""
InputSet = Mapping[str, Any]

_STATIC = "Static"
_IN_CLUSTER = Unknown("the operator makes up in the cluster")
_MOST_PERMUTATIONS = 10_000
_OPERATORS = {"In": "{key} in ({values})", "NotIn": "{key} notin ({values})", "Exists": "{key}"}


@dataclass(frozen=True, eq=False)
class Inputs:
    """The sets of inputs that every template is filled in with; None as a set for a ResourceSet without."""

    sets: tuple[InputSet | None, ...]
    unrendered: tuple[UnrenderedPart, ...] = ()


@dataclass(frozen=True, eq=False)
class _Given:
    """What one object gives: its sets, or why Git does not know them."""

    owner: Resource | NamespacedName
    sets: tuple[InputSet, ...]
    unrendered: UnrenderedPart | None = None


def combine_inputs(resource_set: Resource, providers: Providers) -> Inputs:
    """The inputs of a ResourceSet, its own first, then those of its providers by name."""
    spec = mapping(resource_set.body.get("spec"))
    own = _Given(resource_set, tuple(_own(resource_set)))
    given = tuple(_provided(resource_set, providers))
    unrendered = tuple(each.unrendered for each in given if each.unrendered)
    if within(spec, "inputStrategy", "name") == "Permute":
        return _permute(resource_set, (own, *given), unrendered)
    sets = tuple(each for one in (own, *given) for each in one.sets)
    if not sets and not sequence(spec.get("inputsFrom")):
        return Inputs((None,))
    return Inputs(sets, unrendered)


def _own(resource_set: Resource) -> Iterator[InputSet]:
    for values in map(mapping, sequence(within(resource_set.body, "spec", "inputs"))):
        yield {"id": _IN_CLUSTER, **values, "provider": _reference(resource_set)}


def _reference(provider: Resource) -> Mapping[str, str]:
    """What the operator adds to each set: where it comes from."""
    return {
        "apiVersion": provider.api_version,
        "kind": provider.ref.kind,
        "name": provider.ref.name,
        "namespace": provider.ref.namespace,
    }


def _provided(resource_set: Resource, providers: Providers) -> Iterator[_Given]:
    """What the providers give, each once and sorted, and what stands in `inputsFrom` for none in Git."""
    found: dict[NamespacedName, _Given] = {}
    for index, item in enumerate(map(mapping, sequence(within(resource_set.body, "spec", "inputsFrom")))):
        for key in _named(resource_set, item, providers):
            found.setdefault(key, _give(resource_set, key, providers, index))
    return (found[key] for key in sorted(found))


def _named(resource_set: Resource, item: Mapping[str, Any], providers: Providers) -> list[NamespacedName]:
    """The providers that an entry of `inputsFrom` means; one without a name where a selector finds none."""
    namespace = resource_set.ref.namespace
    if name := text(item.get("name")):
        return [NamespacedName(namespace, name)]
    selector = _as_text(mapping(item.get("selector")))
    fitting = [
        key
        for key, provider in providers.items()
        if key.namespace == namespace
        and matches_labels(selector, mapping(within(provider.body, "metadata", "labels")))
    ]
    return sorted(fitting) or [NamespacedName(namespace, "")]


def _as_text(selector: Mapping[str, Any]) -> str:
    """A label selector object in the form that kubectl takes."""
    parts = [f"{key}={text(value)}" for key, value in mapping(selector.get("matchLabels")).items()]
    for item in map(mapping, sequence(selector.get("matchExpressions"))):
        values = ", ".join(map(text, sequence(item.get("values"))))
        form = _OPERATORS.get(text(item.get("operator")), "!{key}")
        parts.append(form.format(key=text(item.get("key")), values=values))
    return ",".join(parts)


def _give(resource_set: Resource, key: NamespacedName, providers: Providers, index: int) -> _Given:
    provider = providers.get(key)
    at = resource_set.at("spec", "inputsFrom", index)
    what = f"Inputs of {resource_set.ref}"
    if provider is None:
        missing = f"ResourceSetInputProvider {key} is not in Git"
        why = missing if key.name else "no ResourceSetInputProvider in Git fits its selector"
        return _Given(key, (), UnrenderedPart(what=what, why=why, at=at))
    spec = mapping(provider.body.get("spec"))
    values, kind = mapping(spec.get("defaultValues")), text(spec.get("type"))
    if kind == _STATIC:
        return _Given(provider, ({**values, "id": _IN_CLUSTER, "provider": _reference(provider)},))
    known = f"; its default values are known: {', '.join(sorted(values))}" if values else ""
    why = f"{provider.ref} asks for them over the network ({kind or 'no type'}){known}"
    return _Given(provider, (), UnrenderedPart(what=what, why=why, at=provider.at("spec", "type") or at))


def _permute(
    resource_set: Resource, given: tuple[_Given, ...], unrendered: tuple[UnrenderedPart, ...]
) -> Inputs:
    """Every combination of one set of each object, under the objects' names."""
    if unrendered:
        # Each combination holds a set of every provider, so that none of them is known.
        return Inputs((), unrendered)
    keep_empty = within(resource_set.body, "spec", "inputStrategy", "includeEmptyProviders") is True
    kept = [each for each in given if each.sets or keep_empty]
    if prod(len(each.sets) for each in kept) > _MOST_PERMUTATIONS:
        why = f"its inputs have more than {_MOST_PERMUTATIONS} combinations, which the operator refuses"
        at = resource_set.at("spec", "inputStrategy")
        return Inputs((), (UnrenderedPart(what=str(resource_set.ref), why=why, at=at),))
    names = [_normalise(each.owner) for each in kept]
    chosen = product(*(enumerate(each.sets) for each in kept)) if kept else ()
    return Inputs(tuple(_combination(names, each) for each in chosen))


def _combination(names: list[str], chosen: tuple[tuple[int, InputSet], ...]) -> InputSet:
    path = "/".join(f"{name}={index}" for name, (index, _) in zip(names, chosen, strict=True))
    scoped = {name: values for name, (_, values) in zip(names, chosen, strict=True)}
    return {**scoped, "id": str(zlib.adler32(path.encode()))}


def _normalise(owner: Resource | NamespacedName) -> str:
    """An object's name as a template can write it: lower case, words joined by `_`."""
    name = owner.ref.name if isinstance(owner, Resource) else owner.name
    words = "".join(each if each.isalnum() else "_" for each in name.lower()).split("_")
    return "_".join(word for word in words if word)

"""Secrets that the External Secrets operator fetches from a store."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.security.copies import Namespaces
from fleetbook.analysis.security.provided import Provision
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.security import SecretKind
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_NAME_LABEL = "kubernetes.io/metadata.name"


def external(resource: Resource, spec: Mapping[str, Any], namespace: str, name: str) -> Iterator[Provision]:
    """The secret that an ExternalSecret's spec makes in a namespace, called `name` unless it says else."""
    target = mapping(spec.get("target"))
    if target.get("creationPolicy") in ("Merge", "None"):
        return  # The secret that it writes into is made by something else.
    if text(within(target, "manifest", "kind")) not in (None, "Secret"):
        return  # It makes another object: https://external-secrets.io/latest/guides/targeting-custom-resources/
    written = text(target.get("name")) or name
    if "${" in written:
        return
    keys, complete = _keys(spec, target)
    store = _store(spec, namespace)
    yield Provision(
        key=NamespacedName(namespace, written),
        kind=SecretKind.EXTERNAL if store or not _generators(spec) else SecretKind.GENERATED,
        maker=resource.ref,
        at=resource.at(),
        origin=resource.origin,
        keys=keys,
        complete=complete,
        provider=f"{store.kind} {store.name}" if store else next(iter(_generators(spec)), None),
        store=store,
    )


def known_namespaces(cluster: ResolvedCluster) -> Namespaces:
    """Every namespace that Git makes or uses, with the label that Kubernetes gives to each."""
    found: dict[str, dict[str, str]] = {}
    for resource in cluster.objects:
        if resource.ref.namespace:
            found.setdefault(resource.ref.namespace, {_NAME_LABEL: resource.ref.namespace})
        if resource.ref.kind == "Namespace" and not resource.group:
            labels = mapping(within(resource.body, "metadata", "labels"))
            stated = {key: text(value) or "" for key, value in labels.items()}
            found[resource.ref.name] = {**stated, _NAME_LABEL: resource.ref.name}
    return found


def chosen_namespaces(spec: Mapping[str, Any], namespaces: Namespaces) -> tuple[str, ...]:
    """The namespaces that a ClusterExternalSecret names or selects."""
    selectors = [mapping(each) for each in sequence(spec.get("namespaceSelectors"))]
    if "namespaceSelector" in spec:
        selectors.append(mapping(spec["namespaceSelector"]))
    named = words(spec.get("namespaces"))
    selected = (
        name for name, labels in namespaces.items() if any(fits(selector, labels) for selector in selectors)
    )
    return tuple(sorted({*named, *selected}))


def _keys(spec: Mapping[str, Any], target: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    """Keys that are stated, and whether they are all.

    A template takes the place of the data unless it is merged into that; keys of `dataFrom` stand only in
    the store, those of templates in a ConfigMap or Secret only there.
    """
    template = mapping(target.get("template"))
    from_elsewhere = bool(sequence(template.get("templateFrom")))
    stated = set(mapping(template.get("data")))
    if stated and template.get("mergePolicy") != "Merge":
        return tuple(sorted(stated)), not from_elsewhere
    data = (text(mapping(each).get("secretKey")) for each in sequence(spec.get("data")))
    return tuple(sorted(stated | {key for key in data if key})), not (
        from_elsewhere or sequence(spec.get("dataFrom"))
    )


def _store(spec: Mapping[str, Any], namespace: str) -> ObjectRef | None:
    fetches = (*sequence(spec.get("data")), *sequence(spec.get("dataFrom")))
    places = (spec.get("secretStoreRef"), *(within(each, "sourceRef", "storeRef") for each in fetches))
    for store in map(mapping, places):
        if name := text(store.get("name")):
            kind = text(store.get("kind")) or "SecretStore"
            return ObjectRef(kind, "" if kind.startswith("Cluster") else namespace, name)
    return None


def _generators(spec: Mapping[str, Any]) -> list[str]:
    """What makes values up in place of a store: `Password grafana`."""
    found = (mapping(within(each, "sourceRef", "generatorRef")) for each in sequence(spec.get("dataFrom")))
    return [f"{text(each.get('kind'))} {text(each.get('name'))}" for each in found if text(each.get("kind"))]

"""Needs of delivery: what is deployed only after something else, and what Flux fetches or restarts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fleetbook.analysis.components.needs.ground import Ground, Need, need
from fleetbook.core.identity import NamespacedName
from fleetbook.model.components import Effect
from fleetbook.resolve.fleet import ResolvedKustomization


def needs_of_delivery(ground: Ground) -> Iterator[Need]:
    """What must be ready before a component is deployed, and what restarts it."""
    yield from _by_release(ground)
    yield from _by_kustomization(ground)
    for group in ground.groups:
        for reloader in ground.reloading.reloaders if ground.reloading.asks(group) else ():
            yield from need(group.id, reloader, "restarts it when settings change", Effect.LATER, None)


def _by_release(ground: Ground) -> Iterator[Need]:
    for release in ground.cluster.releases:
        own = ground.grouping.component_of_release(release.key)
        for other in release.depends_on:
            needed = ground.grouping.component_of_release(other)
            at = release.resource.at("spec", "dependsOn")
            yield from need(own, needed, "its release waits for it", Effect.DEPLOYMENT, at)


def _by_kustomization(ground: Ground) -> Iterator[Need]:
    """What a Kustomization of one app waits for: the only app, or the gates, of the one before."""
    by_key = {each.key: each for each in ground.cluster.kustomizations}
    members = _members(ground)
    for key, own in members.items():
        kustomization = by_key.get(key)
        if kustomization is None or len(own) != 1:
            continue
        at = kustomization.resource.at("spec", "dependsOn")
        for other in kustomization.depends_on:
            needed = members.get(other, ())
            gates = needed if len(needed) == 1 else _gates(ground, by_key.get(other))
            for each in gates:
                yield from need(own[0], each, "is deployed after it", Effect.DEPLOYMENT, at)


def _members(ground: Ground) -> Mapping[NamespacedName, tuple[str, ...]]:
    found: dict[NamespacedName, list[str]] = defaultdict(list)
    for group in ground.groups:
        found[group.kustomization].append(group.id)
    return {key: tuple(ids) for key, ids in found.items()}


def _gates(ground: Ground, kustomization: ResolvedKustomization | None) -> tuple[str, ...]:
    checks = kustomization.health_checks if kustomization else ()
    found = [ground.grouping.component_of(each) for each in checks]
    return tuple(each for each in found if each)

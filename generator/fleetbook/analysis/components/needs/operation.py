"""Needs of operation: the operators of custom resources, and the devices that pods ask for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fleetbook.analysis.components.needs.ground import Ground, Need, need
from fleetbook.analysis.grouping import Group
from fleetbook.analysis.podspec import PodSpec, pod_specs
from fleetbook.analysis.shape import mapping, within
from fleetbook.core.location import Location
from fleetbook.model.components import Effect
from fleetbook.resolve.fleet import Resource


def needs_of_operation(ground: Ground) -> Iterator[Need]:
    """What runs the custom resources of a component, and what offers the devices that its pods use."""
    operators = {name: each for each, names in _provided(ground, "api_groups") for name in names}
    devices = {name: each for each, names in _provided(ground, "devices") for name in names}
    for group in ground.groups:
        for operator, operated in _operated(group, operators).items():
            kinds = ", ".join(sorted({each.ref.kind for each in operated}))
            yield from need(group.id, operator, f"operates its {kinds}", Effect.LATER, operated[0].at())
        for pod in pod_specs(group.resources):
            for domain, at in _devices(pod):
                why = f"offers {domain} to its pods"
                yield from need(group.id, devices.get(domain), why, Effect.DEPLOYMENT, at)


def _operated(group: Group, operators: Mapping[str, str]) -> dict[str, list[Resource]]:
    """Custom resources of a component by the component that operates them."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for resource in group.resources:
        if operator := operators.get(resource.group):
            found[operator].append(resource)
    return found


def _provided(ground: Ground, key: str) -> Iterator[tuple[str, list[str]]]:
    """Components with what they provide; of two that provide the same the first by id counts."""
    for component in sorted(ground.entries, reverse=True):
        yield component, ground.entries[component].provides.get(key, "").split()


def _devices(pod: PodSpec) -> Iterator[tuple[str, Location | None]]:
    """Domains of the extended resources that containers ask for, such as `gpu.intel.com`."""
    for keys, container in pod.containers():
        for field in ("limits", "requests"):
            for name in mapping(within(container, "resources", field)):
                domain, slash, _ = name.partition("/")
                if slash:
                    yield domain, pod.resource.at(*keys, "resources", field, name)

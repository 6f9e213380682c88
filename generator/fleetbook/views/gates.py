"""What must be healthy before what: Kustomizations that are waited for, and their gates."""

from collections.abc import Iterator

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.components import Component
from fleetbook.model.delivery import Kustomization
from fleetbook.views.delivery_diagram import kustomization_anchor, stage_title
from fleetbook.views.page import Code, GitLink, Muted, PageLink, Rich, Text
from fleetbook.views.phrases import count, joined, link
from fleetbook.views.scene import Scene

MOST_GATES = 4
"""Gates of a Kustomization that a component's page names."""


def dependency_link(key: NamespacedName, waiting: Kustomization, scene: Scene) -> Rich:
    """A Kustomization that is waited for; it may apply something in the cluster that manages this one."""
    if any(each.key == key for each in scene.cluster.delivery.kustomizations):
        return (PageLink(key.name, f"{scene.paths.page('deployment-order')}#{kustomization_anchor(key)}"),)
    if waiting.managed_by is None:
        return (Code(str(key)),)
    elsewhere = Muted(f" in {waiting.managed_by}")
    manager = scene.sibling(waiting.managed_by)
    if manager and any(each.key == key for each in manager.cluster.delivery.kustomizations):
        page = manager.paths.page("deployment-order")
        return (PageLink(key.name, f"{page}#{kustomization_anchor(key)}"), elsewhere)
    return (Code(str(key)), elsewhere)


def gate_link(gate: ObjectRef, scene: Scene) -> Rich:
    """An object that Flux waits for, as the component whose release it is."""
    owner = scene.owner_of(gate.key) if gate.kind == "HelmRelease" else None
    return (scene.link(owner),) if owner else (Code(f"{gate.kind} {gate.name}"),)


def order_facts(scene: Scene, component: Component) -> tuple[tuple[str, Rich], ...]:
    """When a component is deployed, and what must be healthy before that."""
    own = next(
        (each for each in scene.cluster.delivery.kustomizations if each.key == component.kustomization), None
    )
    if own is None:
        return ()
    page = scene.paths.page("deployment-order")
    waits = [*_kustomizations_before(scene, own), *_releases_before(scene, component)]
    stage = link(stage_title(own.stage, scene), f"{page}#stage-{own.stage}")
    return (
        ("Deployed in", stage),
        ("Waits for", joined(waits) if waits else (Muted("nothing that Git tells of"),)),
    )


def _kustomizations_before(scene: Scene, own: Kustomization) -> Iterator[Rich]:
    """What its Kustomization depends on, with the gates of each."""
    known = {each.key: each for each in scene.cluster.delivery.kustomizations}
    at = own.lines.get("depends_on")
    line: Rich = (Text(" "), GitLink(at)) if at else ()
    for key in own.depends_on:
        yield (*dependency_link(key, own, scene), *_gates(scene, known.get(key)), *line)


def _gates(scene: Scene, waited_for: Kustomization | None) -> Rich:
    """What of a Kustomization must be healthy: the objects that it names, or all that it applies."""
    if waited_for is None or not (waited_for.wait or waited_for.health_checks):
        return ()
    if waited_for.wait:
        return (Muted(f" and all of its {count(waited_for.object_count, 'object')}"),)
    named = [gate_link(each, scene) for each in waited_for.health_checks[:MOST_GATES]]
    more = len(waited_for.health_checks) - MOST_GATES
    rest: Rich = (Muted(f" and {more} more"),) if more > 0 else ()
    return (Muted(" with "), *joined(named, " and "), *rest)


def _releases_before(scene: Scene, component: Component) -> Iterator[Rich]:
    """The releases that its own releases depend on, as the components that they belong to."""
    own = [scene.releases[key] for key in component.releases if key in scene.releases]
    for key in dict.fromkeys(key for each in own for key in each.depends_on if key not in component.releases):
        owner = scene.owner_of(key)
        yield (scene.link(owner),) if owner else (Code(str(key)),)

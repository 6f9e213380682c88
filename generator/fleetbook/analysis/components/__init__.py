"""What a person calls an app or a controller: what it is for, what it runs, what it needs."""

from collections import Counter
from dataclasses import dataclass, replace

from fleetbook.analysis.catalogued import entries_of
from fleetbook.analysis.components.needs import Ground, impact_of, needed_by, needs_of
from fleetbook.analysis.components.portrait import portrait_of
from fleetbook.analysis.components.reloading import Reloading
from fleetbook.analysis.components.traits import traits_of
from fleetbook.analysis.components.workloads import parts_of, workloads_of
from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.analysis.images import images_of
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.model.components import Component
from fleetbook.model.network import Network
from fleetbook.model.security import Security
from fleetbook.model.storage import Storage
from fleetbook.resolve.fleet import ResolvedCluster
from fleetbook.settings import Settings

__all__ = ["Topics", "analyse_components"]


@dataclass(frozen=True, kw_only=True)
class Topics:
    """What the other topics say of a cluster."""

    network: Network
    storage: Storage
    security: Security


def analyse_components(
    cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping, topics: Topics, settings: Settings
) -> tuple[Component, ...]:
    """Every component of a cluster, sorted by id."""
    entries = entries_of(grouping, catalogue)
    reloading = Reloading(grouping, entries)
    ground = Ground(
        cluster=cluster,
        grouping=grouping,
        entries=entries,
        reloading=reloading,
        network=topics.network,
        storage=topics.storage,
        security=topics.security,
    )
    needs = needs_of(ground)
    users = needed_by(needs)
    found = [
        replace(
            _component(cluster, group, entries.get(group.id), settings, reloading),
            needs=needs.get(group.id, ()),
            needed_by=users.get(group.id, ()),
            impact=impact_of(group.id, users),
        )
        for group in grouping.groups
    ]
    often = Counter(each.title for each in found)
    return tuple(_told_apart(each) if often[each.title] > 1 else each for each in found)


def _told_apart(component: Component) -> Component:
    """A component whose title others of the cluster bear too, with its id behind it."""
    if component.id == component.title.lower():
        return component
    return replace(component, title=f"{component.title} ({component.id})")


def _component(
    cluster: ResolvedCluster, group: Group, entry: Entry | None, settings: Settings, reloading: Reloading
) -> Component:
    portrait = portrait_of(group, entry, settings.components.get(group.id))
    objects = {each.ref: each.at() for each in group.resources}
    return Component(
        id=group.id,
        name=group.name,
        title=portrait.title,
        role=portrait.role,
        category=portrait.category,
        purpose=portrait.purpose,
        purpose_origin=portrait.purpose_origin,
        icon=portrait.icon,
        homepage=portrait.homepage,
        namespaces=group.namespaces,
        kustomization=group.kustomization,
        releases=tuple(each.key for each in group.releases),
        workloads=workloads_of(group, entry),
        images=images_of(group),
        parts=tuple(part for release in group.releases for part in parts_of(release)),
        objects=tuple(objects.items()),
        reloaded=reloading.restarts(group),
        needs=(),
        needed_by=(),
        serves_all=entry.provides.get("whole_cluster") if entry else None,
        traits=traits_of(group),
        defined_at=group.resources[0].at(),
        lines={"purpose": portrait.purpose_at} if portrait.purpose_at else {},
    )

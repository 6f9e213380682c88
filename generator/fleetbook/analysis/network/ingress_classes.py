"""Ingress classes whose controller no component of Git is known to be, such as those of clouds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.doors import Door, implied_door, kind_of
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.shape import text, within
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.resolve.fleet import Resource

IS_DEFAULT = "ingressclass.kubernetes.io/is-default-class"


def class_doors(
    index: Index,
    grouping: Grouping,
    entries: Mapping[str, Entry],
    catalogue: Catalogue,
    controllers: Sequence[Door],
) -> Iterator[Door]:
    """A way in for each IngressClass that no controller serves."""
    served = {name for each in controllers for name in each.classes}
    for each in index.of_kind("IngressClass"):
        if each.ref.name not in served:
            controller = text(within(each.body, "spec", "controller")) or each.ref.name
            entry = catalogue.provider_of("ingress_controller", controller)
            title = entry.title if entry else controller
            door = implied_door(each.ref.name, kind_of(entry), title, each.origin, each.at())
            owner = next((key for key, known in entries.items() if entry and known.id == entry.id), None)
            entrypoint = replace(
                door.entrypoint,
                component=owner or grouping.component_of(each.ref),
                default_class=is_default(each),
            )
            yield replace(door, entrypoint=entrypoint, classes=(each.ref.name,))


def is_default(ingress_class: Resource) -> bool:
    """Whether an Ingress without a class is of this one."""
    return text(within(ingress_class.body, "metadata", "annotations", IS_DEFAULT)) == "true"

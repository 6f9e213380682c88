"""What the catalogue knows of each component."""

from collections.abc import Mapping
from functools import lru_cache

from fleetbook.analysis.grouping import Group, Grouping
from fleetbook.analysis.grouping.seeds import WORKLOAD_KINDS, operated
from fleetbook.analysis.images import images_of
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue


@lru_cache(maxsize=8)
def entries_of(grouping: Grouping, catalogue: Catalogue) -> Mapping[str, Entry]:
    """Component id to its entry, for the components that the catalogue knows; several topics ask for it."""
    found = {group.id: entry_of(group, catalogue) for group in grouping.groups}
    return {component: entry for component, entry in found.items() if entry is not None}


def entry_of(group: Group, catalogue: Catalogue) -> Entry | None:
    """The entry of a component: by its chart, else by its images, else by its name."""
    charts = [each.chart for each in group.releases if isinstance(each.chart, str)]
    names = dict.fromkeys((group.name, *(each.release_name for each in group.releases)))
    if not group.releases and not any(each.ref.kind in WORKLOAD_KINDS for each in group.resources):
        names |= dict.fromkeys(name for each in group.resources if (name := operated(each)))
    images = dict.fromkeys(each.name for each in images_of(group))
    by_image = {entry.id for image in images if (entry := catalogue.for_image(image)) and not entry.helper}
    if len(by_image) > 1 and not charts and (named := catalogue.for_name(group.name)):
        return named  # Several programs under one name: the name says more than any of them.
    return catalogue.find(charts[0] if charts else None, tuple(images), tuple(names))

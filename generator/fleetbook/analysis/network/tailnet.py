"""Ways in from a tailnet: https://tailscale.com/kb/1236/kubernetes-operator"""

from collections.abc import Iterator
from dataclasses import replace

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.doors import Door, implied_door
from fleetbook.analysis.network.index import Index
from fleetbook.analysis.shape import mapping, text, within, words

GROUP = "tailscale.com"


def connector_doors(index: Index, grouping: Grouping) -> Iterator[Door]:
    """A Connector that is a subnet router lets the tailnet reach whole networks."""
    for each in index.of_kind("Connector", GROUP):
        spec = mapping(within(each.body, "spec"))
        routes = words(within(spec, "subnetRouter", "advertiseRoutes"))
        if routes:
            name = text(spec.get("hostname")) or f"{each.ref.name}-connector"
            door = implied_door(
                f"connector {each.ref.name}", "SubnetRouter", "Tailscale", each.origin, each.at()
            )
            entrypoint = replace(
                door.entrypoint,
                addresses=(name, *routes),
                address_provider="Tailscale",
                component=grouping.component_of(each.ref),
            )
            yield replace(door, entrypoint=entrypoint)

"""Entrypoints that lead to one app only, as one: a diagram of all of them would show little else."""

from collections import Counter
from dataclasses import replace

from fleetbook.model.network import Network
from fleetbook.views.phrases import count

_KINDS = {
    "HostPort": "host port",
    "LoadBalancer": "load balancer",
    "NodePort": "node port",
    "Tailnet": "tailnet service",
}
"""Kind of such an entrypoint to the words in which it is counted."""
OWN_DOOR = "addresses of their own"


def with_one_own_door(network: Network) -> Network:
    """The network with one door in place of all that lead to one app only."""
    own = [entry for entry in network.entrypoints if entry.kind in _KINDS]
    if not own:
        return network
    names = {entry.name for entry in own}
    kinds = Counter(_KINDS[entry.kind] for entry in own)
    words = ", ".join(count(number, kind) for kind, number in sorted(kinds.items()))
    one = replace(own[0], name=OWN_DOOR, kind=words, addresses=(), listeners=(), component=None)
    routes = (
        replace(route, entrypoint=OWN_DOOR) if route.entrypoint in names else route
        for route in network.routes
    )
    others = (entry for entry in network.entrypoints if entry.name not in names)
    return replace(network, routes=tuple(routes), entrypoints=(*others, one))

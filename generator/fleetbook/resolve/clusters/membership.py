"""Which cluster runs what: a root's own cluster, and those that it manages from outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from fleetbook.core.identity import NamespacedName
from fleetbook.resolve.applied import Applied
from fleetbook.resolve.clusters.naming import Naming, name_clusters, same_address
from fleetbook.resolve.clusters.rivals import Walked
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import SOURCE_GROUPS, is_kustomization, is_release
from fleetbook.resolve.remotes import Remote, remote_of
from fleetbook.resolve.walk import Node

_SUPPORT = frozenset({"ConfigMap", "ExternalSecret", "Namespace", "SealedSecret", "Secret", "ServiceAccount"})
"""Kinds that a release needs in the cluster that manages it."""


@dataclass(eq=False)
class Membership:
    """A cluster in the making."""

    name: str
    walked: Walked
    """The walk that leads to it."""
    remote: Remote | None
    """How it is reached where another cluster manages it."""
    nodes: list[Node]
    """What runs in it."""
    managers: list["Membership"] = field(default_factory=list)
    """The clusters that manage it, or a part of it, from outside."""
    outside: dict[NamespacedName, "Membership"] = field(default_factory=dict)
    """The Kustomizations that lie in another cluster, with that cluster."""
    left_out: list[Node] = field(default_factory=list)
    """Its own Kustomizations that bear the name of one of those."""

    @property
    def around(self) -> tuple[Node, ...]:
        """Everything that what runs here may name: also what lies in the clusters that manage it."""
        managing = (node for each in self.managers for node in each.walked.nodes if node.target is None)
        return (*self.nodes, *managing)


def assign_clusters(walked: Sequence[Walked], names: Sequence[str]) -> tuple[Membership, ...]:
    """Every cluster with what runs in it; `names` are those of the roots' own clusters."""
    parts = [_part(each.nodes) for each in walked]
    own = [
        Membership(name, each, None, part.get(None, []))
        for name, each, part in zip(names, walked, parts, strict=True)
    ]
    apart: list[Membership] = []
    for manager, part in zip(own, parts, strict=True):
        for remote in sorted(each for each in part if each is not None):
            found = next((each for each in own if _is_same(each, remote, part[remote])), None)
            if found is None or not _join(found, manager, remote, part[remote]):
                found = Membership(remote.name, manager.walked, remote, [])
                apart.append(found)
                _join(found, manager, remote, part[remote])
    namings = [Naming(".", given=each.name) for each in own]
    namings += [Naming(".", given=each.name, around=each.managers[0].name) for each in apart]
    for each, name in zip((*own, *apart), name_clusters(namings, ""), strict=True):
        each.name = name
    return (*own, *apart)


def _is_same(own: Membership, remote: Remote, nodes: Sequence[Node]) -> bool:
    """Whether a remote cluster is one that has a root of its own: by name, or because its root is applied."""
    document = own.walked.root.document
    applied = (resource for node in nodes for resource in node.resources if resource.documents)
    return same_address(own.name, remote.name) or (
        document is not None and any(each.documents[0] is document for each in applied)
    )


def _join(own: Membership, manager: Membership, remote: Remote, nodes: Sequence[Node]) -> bool:
    """Add what another cluster manages of this one; not where two Kustomizations would bear one name."""
    taken = {node.key for node in own.nodes}
    from_outside = [node for node in nodes if node.home != remote]
    if any(node.key in taken for node in from_outside):
        return False
    lent = {node.key for node in from_outside}
    inside = [node for node in nodes if node.home == remote and node.key not in taken]
    own.nodes += [*from_outside, *(node for node in inside if node.key not in lent)]
    own.left_out += [node for node in inside if node.key in lent]
    if manager is not own:
        own.managers.append(manager)
        own.outside |= {node.key: manager for node in from_outside}
    return True


def _part(nodes: Sequence[Node]) -> dict[Remote | None, list[Node]]:
    """The Kustomizations of a walk by the cluster in which they run something."""
    found: dict[Remote | None, list[Node]] = {}
    for node in nodes:
        for target, part in _split(node):
            found.setdefault(target, []).append(part)
    return found


def _split(node: Node) -> Iterator[tuple[Remote | None, Node]]:
    """A Kustomization where it applies, and where the releases run that it hands to another cluster.

    One whose releases all run in one other cluster, and which applies nothing else that runs, is there.
    """
    remotes = {id(each): remote_of(each.resource) for each in node.applied if is_release(each.resource.body)}
    others = {each for each in remotes.values() if each is not None and each != node.target}
    if not others:
        yield node.target, node
        return
    stays = [each for each in node.applied if remotes.get(id(each)) is None]
    if len(others) == 1 and node.parent is not None and all(_supports(each.resource) for each in stays):
        yield others.pop(), node
        return
    yield node.target, replace(node, applied=tuple(stays))
    for remote in sorted(others):
        yield remote, replace(node, applied=tuple(_handed_over(node, remotes, remote)))


def _handed_over(node: Node, remotes: dict[int, Remote | None], remote: Remote) -> Iterator[Applied]:
    return (each for each in node.applied if remotes.get(id(each)) == remote)


def _supports(resource: Resource) -> bool:
    """Whether an object runs nothing itself: sources, and what releases read."""
    if is_release(resource.body) or is_kustomization(resource.body):
        return False
    return resource.group in SOURCE_GROUPS or resource.ref.kind in _SUPPORT

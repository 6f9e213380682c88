"""Who may talk to whom: network policies as a table, and the namespaces that they shut."""

from collections import defaultdict
from collections.abc import Sequence

from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import NetworkPolicy
from fleetbook.views.diagram import Tone
from fleetbook.views.page import Badge, Block, Code, Heading, Muted, Paragraph, Rich, Row, Table, Text
from fleetbook.views.phrases import codes, joined, mark, text
from fleetbook.views.scene import Scene

MOST_NAMED = 4
"""Components that a policy names one by one; of more their number is said."""
_SHUT = {
    "Ingress": "Nothing comes in unless a policy lets it in: ",
    "Egress": "Nothing goes out unless a policy lets it out: ",
}


def section(scene: Scene) -> tuple[Block, ...]:
    """The section of the network page; empty without policies."""
    policies = scene.cluster.network.policies
    if not policies:
        return ()
    return (Heading("Who may talk to whom", "policies"), *_shut(policies), policy_table(scene, policies))


def _shut(policies: Sequence[NetworkPolicy]) -> tuple[Block, ...]:
    """The namespaces whose pods are refused everything that no other policy allows."""
    found: dict[str, set[str]] = defaultdict(set)
    for policy in policies:
        for direction in policy.shuts:
            found[direction].add(policy.namespace)
    return tuple(
        Paragraph((Text(words), *_namespaces(found[direction]), Text(".")))
        for direction, words in _SHUT.items()
        if found[direction]
    )


def _namespaces(names: set[str]) -> Rich:
    return text("in the whole cluster") if "" in names else codes(sorted(names))


def policy_table(scene: Scene, policies: Sequence[NetworkPolicy]) -> Table:
    """Policies that say the same in several namespaces share a row."""
    alike: dict[tuple[object, ...], list[NetworkPolicy]] = defaultdict(list)
    for policy in policies:
        says = (policy.kind, policy.selects, policy.directions, policy.allows_from, policy.allows_to)
        alike[says].append(policy)
    columns = ("Policy", "Holds for", "Lets in from", "Lets out to")
    return Table("Network policies", columns, tuple(_row(scene, group) for group in alike.values()))


def _row(scene: Scene, group: Sequence[NetworkPolicy]) -> Row:
    first = group[0]
    names = joined(
        [(Code(str(NamespacedName(each.namespace, each.name))), Text(" "), *mark(each)) for each in group]
    )
    holders = tuple(dict.fromkeys(one for each in group for one in each.components))
    return Row(
        (
            names,
            (*text(first.selects), *_components(scene, holders)),
            _allowed(scene, first.allows_from, first.from_components, "Ingress" in first.directions),
            _allowed(scene, first.allows_to, first.to_components, "Egress" in first.directions),
        )
    )


def _components(scene: Scene, ids: Sequence[str]) -> Rich:
    if not ids:
        return ()
    if len(ids) > MOST_NAMED:
        return (Muted(f" ({len(ids)} components)"),)
    return (Muted(" ("), *joined([(scene.link(each),) for each in ids]), Muted(")"))


def _allowed(scene: Scene, peers: Sequence[str], components: Sequence[str], limited: bool) -> Rich:
    if not limited:
        return (Muted("not limited"),)
    if not peers:
        return (Badge("nobody", Tone.WARN),)
    # Peers hold commas themselves.
    return (*joined([text(peer) for peer in peers], "; "), *_components(scene, components))

"""What a cluster runs on, as a table."""

from collections.abc import Sequence

from fleetbook.core.origin import Origin
from fleetbook.model.nodes import Node
from fleetbook.views.page import Block, Code, Heading, Muted, Rich, Row, Table, Text
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, count, mark, text


def node_blocks(nodes: Sequence[Node]) -> tuple[Block, ...]:
    """The nodes of a cluster with their roles and addresses; nothing where Git names none."""
    if not nodes:
        return ()
    rows = tuple(_row(each) for each in nodes)
    table = Table("Nodes", ("Node", "Role", "Address", "Known from", "Line"), rows).lean("Address", "Line")
    return (Heading("Nodes", "nodes"), table)


def machines(nodes: Sequence[Node]) -> str:
    """How many machines there are: `3 nodes`; groups of unknown size are said to be so."""
    known = sum(each.count or 0 for each in nodes)
    open_groups = sum(each.count is None for each in nodes)
    words = count(known, "node")
    return f"{words} and {count(open_groups, 'group')} of changing size" if open_groups else words


def size(node: Node) -> str:
    """A group's number of machines behind its name; empty for a lone machine."""
    if node.count == 1:
        return ""
    return " × ?" if node.count is None else f" × {node.count}"


def _row(node: Node) -> Row:
    declared = node.origin is Origin.DECLARED
    name: Rich = (Code(node.name), *((Muted(size(node)),) if size(node) else ()))
    return Row(
        (
            name,
            text(node.role) if node.role else (Muted("not stated"),),
            (Code(node.address),) if node.address else NOTHING,
            (Muted("declared"),) if declared else (Text(node.known_by),),
            mark(node) or NOTHING,
        ),
        anchor("node", node.name),
    )

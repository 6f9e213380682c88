"""Ansible inventories in both of their forms, as groups of hosts.

The form: https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fleetbook.core.location import Location
from fleetbook.resolve.shape import Keys, mapping, text
from fleetbook.source.document import Document

_RANGE = re.compile(r"\[(\w+):(\w+)(?::(\d+))?\]")
_SECTION = re.compile(r"\[([^\]:]+)(?::(\w+))?\]")
_MOST = 1000
"""Hosts that one pattern may stand for."""


@dataclass
class Group:
    """A group of an inventory: its hosts with their variables and places, and the groups inside."""

    hosts: dict[str, tuple[Mapping[str, str], Location]] = field(default_factory=dict)
    children: list[str] = field(default_factory=list)


Inventory = dict[str, Group]


def read_yaml(document: Document) -> Inventory:
    """The groups of an inventory in YAML, however deep they stand."""
    found: Inventory = {}
    for name in document.data:
        _read_group(document, (name,), found)
    return found


def _read_group(document: Document, keys: Keys, found: Inventory) -> None:
    block = mapping(document.value(*keys))
    group = found.setdefault(str(keys[-1]), Group())
    for pattern, variables in mapping(block.get("hosts")).items():
        at = document.nearest(*keys, "hosts", pattern)
        written = {name: text(value) for name, value in mapping(variables).items()}
        for host in expand(str(pattern)):
            group.hosts.setdefault(host, (written, at))
    for child in mapping(block.get("children")):
        group.children.append(str(child))
        _read_group(document, (*keys, "children", child), found)


def read_ini(path: str, content: str) -> Inventory:
    """The groups of an inventory in the INI form."""
    found: Inventory = {}
    name, kind = "ungrouped", ""
    for number, raw in enumerate(content.splitlines(), start=1):
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        if section := _SECTION.fullmatch(line):
            name, kind = section[1].strip(), section[2] or ""
            found.setdefault(name, Group())
        elif kind == "children":
            found.setdefault(name, Group()).children.append(line.split()[0])
        elif not kind:
            for host, variables in _hosts_of(line):
                found.setdefault(name, Group()).hosts[host] = (variables, Location(path, number))
    return found


def _hosts_of(line: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return  # An open quotation mark: Ansible refuses such a line, too.
    pairs = (word.partition("=") for word in words[1:])
    variables = {key: value for key, sign, value in pairs if sign}
    for host in expand(words[0]) if words else ():
        yield host, variables


def expand(pattern: str) -> Iterator[str]:
    """The hosts of a pattern such as `node[01:03]` or `node[a:c]`; a lone name is itself."""
    found = _RANGE.search(pattern)
    if found is None:
        yield pattern
        return
    for part in _between(found[1], found[2], int(found[3] or 1)):
        yield from expand(f"{pattern[: found.start()]}{part}{pattern[found.end() :]}")


def _between(first: str, last: str, step: int) -> list[str]:
    if first.isdecimal() and last.isdecimal():
        numbers = range(int(first), int(last) + 1, max(step, 1))[:_MOST]
        return [str(number).zfill(len(first)) if first.startswith("0") else str(number) for number in numbers]
    if len(first) == len(last) == 1:
        return [chr(code) for code in range(ord(first), ord(last) + 1, max(step, 1))]
    return []


def is_inventory(data: Mapping[str, Any]) -> bool:
    """Whether a document has the shape of an inventory: groups with hosts or children, and nothing else."""
    allowed = {"hosts", "children", "vars"}
    blocks = [value for value in data.values() if value is not None]
    if not blocks or not all(isinstance(each, Mapping) and set(each) <= allowed for each in blocks):
        return False
    return any({"hosts", "children"} & set(each) for each in blocks)

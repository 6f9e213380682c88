"""Where each page of a cluster lies in the book."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fleetbook.model.components import Component, Role


def slug(text: str) -> str:
    """Text as a part of an address: lower case letters, digits and single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def anchor(*parts: str) -> str:
    """A stable anchor on a page from the parts of a name.

    Names of Kubernetes keep their letters, and a dot stands between parts: `a-b` in `c` and `b-c` in `a`
    differ, and so do the variables `HOST_A` and `host-a`.
    """
    return ".".join(re.sub(r"[^A-Za-z0-9._-]", "-", part) for part in parts if part)


RESERVED = frozenset({"assets", "changes", "coverage", "diagrams", "findings", "index", "search"})
"""Folders at the top of a book or of its site that are no cluster's."""


def cluster_folders(names: Iterable[str]) -> tuple[str, ...]:
    """The folder of each cluster in the book of several; no two are the same."""
    taken: list[str] = []
    for name in names:
        wanted = _folder(name)
        folder, number = wanted, 2
        while folder in taken:
            folder, number = f"{wanted}-{number}", number + 1
        taken.append(folder)
    return tuple(taken)


def _folder(name: str) -> str:
    # A component's diagram is named by its cluster's folder, `component` and its id: no folder looks so.
    wanted = re.sub(r"-component(?=-|$)", "-components", slug(name))
    return f"cluster-{wanted}" if wanted in RESERVED else wanted


@dataclass(frozen=True)
class ClusterPaths:
    """Paths of a cluster's pages; `prefix` is empty where the book has one cluster only."""

    prefix: str = ""

    def page(self, name: str) -> str:
        """Path of one of the cluster's own pages, such as `network`."""
        return f"{self.prefix}/{name}" if self.prefix else name

    @property
    def overview(self) -> str:
        """Path of the cluster's front page."""
        return self.prefix

    def component(self, component: Component) -> str:
        """Path of a component's page; in a folder per category, so that folders stay small
        and an address does not change when a neighbour comes."""
        folder = "applications" if component.role is Role.APPLICATION else "infrastructure"
        return self.page(f"{folder}/{slug(component.category)}/{component.id}")

    def diagram(self, name: str) -> str:
        """Id of one of the cluster's diagrams."""
        return f"{self.prefix}-{name}" if self.prefix else name

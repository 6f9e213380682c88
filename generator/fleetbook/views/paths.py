"""Where each page of a cluster lies in the book."""

import re
from dataclasses import dataclass

from fleetbook.model.components import Component, Role


def slug(text: str) -> str:
    """Text as a part of an address: lower case letters, digits and single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def anchor(*parts: str) -> str:
    """A stable anchor on a page from the parts of a name."""
    return "-".join(slug(part) for part in parts if part)


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

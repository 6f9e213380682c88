"""`fleetbook.yml`: what the owner says that Git's manifests do not."""

from fleetbook.settings.model import (
    DeclaredComponent,
    DeclaredDecision,
    DeclaredEdge,
    DeclaredNode,
    DeclaredRoot,
    DeclaredSource,
    ForgeSettings,
    Settings,
)
from fleetbook.settings.reader import parse_settings

__all__ = [
    "DeclaredComponent",
    "DeclaredDecision",
    "DeclaredEdge",
    "DeclaredNode",
    "DeclaredRoot",
    "DeclaredSource",
    "ForgeSettings",
    "Settings",
    "parse_settings",
]

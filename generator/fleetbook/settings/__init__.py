"""`fleetbook.yml`: what the owner says that Git's manifests do not."""

from fleetbook.settings.model import (
    AcceptedRule,
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
    "AcceptedRule",
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

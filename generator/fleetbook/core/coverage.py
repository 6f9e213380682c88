"""What becomes of each file and document of a repository: closed sets of words."""

from enum import StrEnum


class DocumentUse(StrEnum):
    """What becomes of a YAML document; each document has exactly one use."""

    APPLIED = "applied"
    """Flux applies an object that is made from it."""
    OVERLAY = "overlay"
    """It is an overlay file on the way of an applied object."""
    PATCH = "patch"
    """It changes applied objects."""
    INPUT = "input"
    """A ConfigMap or Secret is generated from it."""
    CONFIGURATION = "configuration"
    """It tells Flux or kustomize how to build: where to start, replacements, name references."""
    DROPPED = "dropped"
    """An overlay reads it, and nothing of it is applied: a patch deletes it, or the build failed."""
    NOT_DEPLOYED = "not-deployed"
    """It is meant for Kubernetes, and no root reaches it."""
    FOREIGN = "foreign"
    """It is not for Kubernetes: settings of other tools, charts, values that nothing reads."""


STEERING = (DocumentUse.OVERLAY, DocumentUse.PATCH, DocumentUse.INPUT, DocumentUse.CONFIGURATION)
"""Uses of what is not applied itself and decides what is."""


class FileUse(StrEnum):
    """What becomes of a file; each file has exactly one use."""

    DEPLOYED = "deployed"
    """Its documents are applied or steer what is, at least one of them."""
    NOT_DEPLOYED = "not-deployed"
    """It holds documents for Kubernetes, and no root reaches them."""
    FOREIGN = "foreign"
    """Its documents are not for Kubernetes."""
    UNREADABLE = "unreadable"
    """It should hold YAML, and could not be read, or not all of it."""
    EMPTY = "empty"
    """It is YAML by name, and holds nothing or only comments."""
    TEMPLATE = "template"
    """A Helm chart's template, which is no YAML until Helm fills it in."""
    READ = "read"
    """It is not YAML, and an overlay reads it."""
    OTHER = "other"
    """Everything else: pictures, programs, texts."""
    IGNORED = "ignored"
    """The settings say not to read it."""


class Reason(StrEnum):
    """Why a file is not deployed; the nearest reason counts."""

    LEFT_OUT = "left-out"
    """`.sourceignore`, or Flux itself, leaves it out of what Flux fetches."""
    COMMENTED_OUT = "commented-out"
    """A comment names it, or a folder it lies in, where an overlay or a Kustomization once did."""
    ARCHIVE = "archive"
    """It lies in a folder whose name says that it is no longer, or not meant to be, deployed."""
    BY_HAND = "by-hand"
    """It lies in a folder whose name says that people or other tools apply it."""
    OTHER_TOOL = "other-tool"
    """It is the settings of another tool, or another tool applies it."""
    CHART = "chart"
    """It is part of a Helm chart."""
    UNREADABLE_OVERLAY = "unreadable-overlay"
    """The overlay of its folder could not be read."""
    UNKNOWN_PATH = "unknown-path"
    """A Kustomization may build it, but its path holds a variable without a value."""
    OTHER_SOURCE = "other-source"
    """A Kustomization builds a folder of this name in another source."""
    KUSTOMIZATION = "kustomization"
    """A Kustomization would build it, and no root applies that Kustomization."""
    PATCH = "patch"
    """It is a patch, and no overlay names it."""
    UNNAMED = "unnamed"
    """The overlay of its folder does not name it."""
    NO_REFERENCE = "no-reference"
    """Nothing names it, or only what nothing names."""

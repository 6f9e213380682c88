"""What the owner may want to change."""

from dataclasses import dataclass

from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to look at: `rule` is a stable kebab-case id, `meaning` is what the rule means in a sentence,
    `advice` says what to do."""

    rule: str
    severity: Severity
    message: str
    meaning: str
    advice: str
    cluster: str
    subject: str
    """What it is about, as text: `Volume servarr/configarr`."""
    at: Location | None
    cause: str = ""
    """What it shares with other findings of its rule, in a few words; empty where it stands alone."""
    about: tuple[ObjectRef, ...] = ()
    """Objects that it speaks of; an annotation of one of them may accept it."""
    component: str | None = None
    """Id of the component that it speaks of; None where it belongs to none."""


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A finding that the owner knows of and lets be."""

    finding: Finding
    reason: str
    """Why, in the owner's words."""
    by: str
    """What says so: an annotated object, or the file of settings."""
    annotated: bool
    """Whether an annotation says so, rather than the settings."""
    at: Location | None
    """Where it is said."""

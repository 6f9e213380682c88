"""What the owner may want to change."""

from dataclasses import dataclass

from fleetbook.core.diagnostics import Severity
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

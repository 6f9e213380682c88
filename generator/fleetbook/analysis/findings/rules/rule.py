"""What a rule is."""

from dataclasses import dataclass

from fleetbook.core.diagnostics import Severity


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule; a finding may be milder than its rule where less is known."""

    id: str
    """Stable, in kebab-case: settings, annotations and other programs name it."""
    severity: Severity
    """Error: it is broken or open. Warning: it will hurt. Info: worth knowing."""
    meaning: str
    """What is wrong, and what breaks by it."""
    advice: str
    """What to do."""

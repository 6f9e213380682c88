"""Something the reader could not do; the build goes on."""

from dataclasses import dataclass
from enum import StrEnum

from fleetbook.core.location import Location


class Severity(StrEnum):
    """How much a diagnostic or finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem of the user's repository: what (`message`), where, and what to do (`hint`).

    `rule` is a stable kebab-case id such as `unreadable-file` or `missing-path`.
    """

    rule: str
    severity: Severity
    message: str
    at: Location | None = None
    hint: str = ""

"""Errors that stop a command. Each carries its exit code and says what to do."""

from typing import ClassVar


class FleetbookError(Exception):
    """Root of the errors that end a command: a message, a hint, an exit code."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, hint: str = "") -> None:
        # As text an error says both: other builders than MkDocs print it so.
        super().__init__(f"{message}\n{hint}" if hint else message)
        self.message = message
        self.hint = hint


class UsageError(FleetbookError):
    """A wrong command line."""

    exit_code = 2


class SettingsError(FleetbookError):
    """`fleetbook.yml` is not what its schema says."""

    exit_code = 2


class RepositoryError(FleetbookError):
    """The repository could not be read, or holds no Flux fleet."""

    exit_code = 3


class ToolError(FleetbookError):
    """A program that fleetbook needs is missing or failed."""

    exit_code = 4


class OverlayError(ToolError):
    """The overlay engine refused an overlay; the message is the engine's own."""

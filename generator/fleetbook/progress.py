"""What a person sees on standard error while a command works."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.render.escape import terminal_line, terminal_text

if TYPE_CHECKING:
    from fleetbook.pipeline import Outcome

PATIENCE_SECONDS = 1.0
"""A command that ends sooner says nothing of its stages."""
MOST_DIAGNOSTICS = 10


class Progress:
    """Names the stages of a command that takes longer than a second, and sums up at its end."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.started = time.monotonic()

    @classmethod
    def of(cls, shared: Mapping[str, Any]) -> "Progress":
        """From a command's shared options."""
        return cls(quiet=shared["quiet"], verbose=shared["verbose"])

    def stage(self, name: str) -> None:
        """A stage starts; said aloud only where the command already takes long."""
        passed = time.monotonic() - self.started
        if self.verbose:
            self._say(f"{passed:6.2f} s  {name}")
        elif passed > PATIENCE_SECONDS:
            self._say(f"{name} …")

    def tell_written(self, outcome: "Outcome", where: str) -> None:
        """The end of a command that wrote a book."""
        self.tell_problems(outcome.diagnostics, "the Coverage page lists them all")
        self._say(terminal_line(f"{outcome.title}: {outcome.pages} pages. {where}"))

    def tell_answered(self, diagnostics: Sequence[Diagnostic]) -> None:
        """The end of a command that answered a question: what the answer may lack."""
        serious = [each for each in diagnostics if each.severity is not Severity.INFO]
        self.tell_problems(diagnostics if self.verbose else serious, "--verbose names them all")

    def tell_checked(self, verdict: str) -> None:
        """The end of a check: how much was found."""
        self._say(terminal_line(verdict))

    def tell_served(self, address: str) -> None:
        """The start of a preview: where it is."""
        self._say(f"The book is at {address}; Ctrl-C ends it.")

    def tell_history(self, commits: int, *, shallow: bool) -> None:
        """The end of a look at the history: how far it reached."""
        lacking = "; the clone is shallow, and lacks older ones" if shallow else ""
        self._say(f"{commits} {'commit' if commits == 1 else 'commits'} looked at{lacking}.")

    def tell_injected(self, stale: Sequence[Path], *, written: bool) -> None:
        """The end of a command that keeps parts of files current: which were not."""
        for file in stale:
            self._say(terminal_line(f"{file} {'is current now' if written else 'is not current'}."))
        if not stale:
            self._say("Every part is current.")

    def tell_begun(self, advice: Sequence[str]) -> None:
        """The end of a command that began a book: what to do next."""
        for line in advice:
            self._say(line)

    def tell_commented(self, done: str) -> None:
        """The end of a command that comments a pull request."""
        self._say(f"Comment: {done}.")

    def tell_problems(self, found: Sequence[Diagnostic], more: str) -> None:
        """What could not be read on the way; `more` says where the rest of a long list stands."""
        shown = found if self.verbose else found[:MOST_DIAGNOSTICS]
        for each in shown:
            place = f"{each.at}: " if each.at else ""
            self._say(terminal_line(f"{each.severity}: {place}{each.message}"))
        if len(shown) < len(found):
            self._say(f"and {len(found) - len(shown)} more; {more}")

    def _say(self, line: str) -> None:
        if not self.quiet:
            click.echo(terminal_text(line), err=True)

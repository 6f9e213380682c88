"""Findings as workflow commands, which GitHub and Forgejo show as annotations beside the lines.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Iterable

from fleetbook.core.diagnostics import Severity
from fleetbook.model.findings import Finding
from fleetbook.render.escape import command_data, command_property

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def workflow_commands(findings: Iterable[Finding], folder: str) -> str:
    """One command for each finding; `folder` is the fleet's in its repository."""
    return "\n".join(_command(each, folder) for each in findings)


def _command(finding: Finding, folder: str) -> str:
    properties = {"title": finding.rule}
    if finding.at is not None:
        path = f"{folder}/{finding.at.path}" if folder else finding.at.path
        properties = {"file": path, "line": str(finding.at.line), **properties}
    listed = ",".join(f"{name}={command_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{command_data(f'{finding.message} {finding.advice}')}"

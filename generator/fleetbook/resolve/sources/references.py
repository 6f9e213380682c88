"""Which revision a source follows (source-controller, `spec.ref` of GitRepository and OCIRepository)."""

from collections.abc import Mapping
from typing import Any

from fleetbook.resolve.shape import text, within

# The last of those that are set counts.
_PRECEDENCE = {
    "GitRepository": ("branch", "tag", "semver", "name", "commit"),
    "OCIRepository": ("tag", "semver", "digest"),
}
_DEFAULTS = {"GitRepository": ("branch", "master"), "OCIRepository": ("tag", "latest")}
_SPELLED_OUT = {"refs/heads/": "branch", "refs/tags/": "tag"}

Reference = tuple[str, str]
"""What is followed and its name: `("branch", "main")`."""


def followed_reference(source: Mapping[str, Any]) -> Reference | None:
    """What a source follows, its default where it says nothing; None for a kind without references."""
    kind = text(source.get("kind"))
    found = _DEFAULTS.get(kind)
    for field in _PRECEDENCE.get(kind, ()):
        if value := text(within(source, "spec", "ref", field)):
            found = field, value
    return _spell(found)


def _spell(found: Reference | None) -> Reference | None:
    """A branch or tag that is written as a full name of Git as what it is."""
    if found is not None and found[0] == "name":
        for start, field in _SPELLED_OUT.items():
            if found[1].startswith(start):
                return field, found[1].removeprefix(start)
    return found

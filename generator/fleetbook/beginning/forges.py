"""Which forge runs the workflow, and what it is called there."""

from enum import StrEnum


class Forge(StrEnum):
    """Forges for which there is a workflow."""

    GITHUB = "github"
    GITLAB = "gitlab"
    FORGEJO = "forgejo"
    NONE = "none"


_HOST_WORDS = {
    "github": Forge.GITHUB,
    "gitlab": Forge.GITLAB,
    "codeberg": Forge.FORGEJO,
    "forgejo": Forge.FORGEJO,
    "gitea": Forge.FORGEJO,
}
WORKFLOWS = {
    Forge.GITHUB: ".github/workflows/book.yml",
    Forge.GITLAB: ".gitlab/fleetbook.yml",
    Forge.FORGEJO: ".forgejo/workflows/book.yml",
}
"""Where each forge looks for workflows, from the top of the repository."""

_CODEBERG = "codeberg.org"


def forge_of(url: str | None) -> Forge:
    """The forge that the host of an address names; none where it does not tell."""
    host = url.split("/")[2].lower() if url else ""
    return next((forge for word, forge in _HOST_WORDS.items() if word in host), Forge.NONE)


def runner_of(url: str | None) -> str:
    """The label of a runner of Forgejo: Codeberg's own, or the usual one."""
    return "codeberg-small" if url and url.split("/")[2] == _CODEBERG else "docker"

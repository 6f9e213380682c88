"""What Flux leaves out of an artifact: its own list, `.sourceignore` files and `spec.ignore`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pathspec import GitIgnoreSpec

IGNORE_FILE = ".sourceignore"
# The controller's own list (fluxcd/pkg/sourceignore) without endings that are no YAML.
_BY_DEFAULT = (
    *(".git/", ".gitignore", ".gitmodules", ".gitattributes"),
    *(".github/", ".circleci/", ".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml"),
    *("cloudbuild.yaml", "codeship-services.yml", "codeship-steps.yml"),
    *("**/.goreleaser.yml", "**/.goreleaser.yaml", "**/.sops.yaml", "**/.flux.yaml"),
)


@dataclass(frozen=True, eq=False)
class Exclusions:
    """Rules in the notation of `.gitignore`, each for the files of its folder; the last that fits counts.

    Unlike Git, the controller looks at each file by itself: a rule can take back a file of a folder
    that another rule leaves out.
    """

    rules: tuple[tuple[str, GitIgnoreSpec], ...]
    """A folder with a slash at its end, empty for the top, and its rules."""

    def covers(self, path: str) -> bool:
        """Whether a file is left out."""
        for folder, spec in reversed(self.rules):
            if path.startswith(folder):
                found = spec.check_file(path[len(folder) :]).include
                if found is not None:
                    return found
        return False

    def extend(self, lines: Iterable[str], folder: str = ".") -> "Exclusions":
        """With rules for the files of a folder, which go before those that are there."""
        place = "" if folder == "." else f"{folder}/"
        return Exclusions((*self.rules, (place, GitIgnoreSpec.from_lines(lines))))


def read_exclusions(files: Iterable[str], lines: Callable[[str], list[str]]) -> Exclusions:
    """The rules that hold for every source: the controller's own, and those of all `.sourceignore` files."""
    found = Exclusions(()).extend(_BY_DEFAULT)
    written = (path for path in files if path.rpartition("/")[2] == IGNORE_FILE)
    for path in sorted(written, key=lambda path: path.split("/")[:-1]):
        found = found.extend(lines(path), path.rpartition("/")[0] or ".")
    return found

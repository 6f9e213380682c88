"""Folders of this repository that its own workflows publish as OCI artifacts, read as text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from fleetbook.core.location import Location
from fleetbook.resolve.sources.addresses import normalise_address
from fleetbook.resolve.tree import Tree, join_inside
from fleetbook.source.documents import YAML_SUFFIXES

_PLACES = (
    ".circleci/",
    ".forgejo/workflows/",
    ".gitea/workflows/",
    ".github/workflows/",
    ".github/actions/",
    ".gitlab/",
)
_NAMES = {
    ".drone.yml",
    ".gitlab-ci.yml",
    ".woodpecker.yml",
    ".woodpecker.yaml",
    "Jenkinsfile",
    "Justfile",
    "Makefile",
    "Taskfile.yaml",
    "Taskfile.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "justfile",
}
_PUSH = re.compile(r"flux\s+push\s+artifact\s+((?:[^\n|&;\\]|\\\n|\\.)*)")
_ADDRESS = re.compile(r"oci://[^\s\"'\\]+")
_PATH = re.compile(r"(?:--path|-f)[=\s]+[\"']?([^\s\"'\\]+)")
_SETTING = r"^\s*(?:export\s+)?{name}\s*(?::|\??=|:=)\s*[\"']?(oci://[^\s\"']+)"
_EXPRESSION = re.compile(
    r"\$\{\{\s*(?P<of_forge>[^}]*?)\s*\}\}|\$\((?P<call>[^)]*)\)|\$\{?(?P<name>\w+)[^\s/}]*\}?"
)
_ANYTHING = "[^/]+"
_OWNERS = {"github.repository_owner", "gitea.repository_owner", "GITHUB_REPOSITORY_OWNER"}
_BOTH = {"github.repository", "gitea.repository", "GITHUB_REPOSITORY", "CI_PROJECT_PATH"}
_REPOSITORIES = {"github.event.repository.name", "CI_PROJECT_NAME"}


@dataclass(frozen=True, slots=True)
class Publication:
    """A command that pushes a folder to a registry."""

    pattern: re.Pattern[str]
    """What the address looks like, normalised; what only a run knows is left open."""
    folder: str
    at: Location


def find_publications(tree: Tree, owners: Iterable[str]) -> tuple[Publication, ...]:
    """Every push in workflows and build scripts; `owners` are the names (`owner/name`) of the repository."""
    own = sorted(owners)
    return tuple(each for path in sorted(tree.files) if _is_script(path) for each in _read(tree, path, own))


def _is_script(path: str) -> bool:
    name = path.rpartition("/")[2]
    in_place = path.startswith(_PLACES) and path.endswith(YAML_SUFFIXES)
    return in_place or name in _NAMES or name.endswith((".sh", ".mk"))


def _read(tree: Tree, path: str, own: list[str]) -> Iterator[Publication]:
    written = "\n".join(tree.lines(path))
    for push in _PUSH.finditer(written):
        address = _find_address(push[1], written)
        folder = _PATH.search(push[1])
        if address is None or folder is None or "$" in folder[1]:
            continue
        place = Location(path, written.count("\n", 0, push.start()) + 1)
        for pattern in _as_patterns(address, own):
            yield Publication(pattern, join_inside(".", folder[1]), place)


def _find_address(arguments: str, written: str) -> str | None:
    """The address of a push, also one that a variable of the same file holds."""
    plain = _EXPRESSION.sub(lambda found: found[0].replace(" ", ""), arguments)
    if found := _ADDRESS.search(plain):
        return found[0]
    for name in re.findall(r"\$[{(]{0,2}\s*(?:env\.)?(\w+)", plain):
        if setting := re.search(_SETTING.format(name=re.escape(name)), written, re.MULTILINE):
            return setting[1]
    return None


def _as_patterns(address: str, own: list[str]) -> Iterator[re.Pattern[str]]:
    """What an address may be, once for each name that the repository may have on its forge."""
    for name in own or [""]:
        filled = _EXPRESSION.sub(partial(_fill, name), address)
        bare = normalise_address(re.sub(r":[^/:]*$", "", filled)).split("/")
        # An address of which only the host is certain is no evidence.
        if any("*" not in part for part in bare[1:]):
            yield re.compile("/".join(re.escape(part).replace(r"\*", _ANYTHING) for part in bare))


def _fill(name: str, expression: re.Match[str]) -> str:
    """What stands for an expression: what it is for this repository, else anything."""
    wanted = (expression["of_forge"] or expression["name"] or "").removeprefix("env.")
    owner, _, repository = name.rpartition("/")
    if name and wanted in _BOTH:
        return name
    if name and wanted in _OWNERS:
        return owner
    return repository if name and wanted in _REPOSITORIES else "*"

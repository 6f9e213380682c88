"""Links from a Location to its line on the forge, and to the form there that edits its file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import normpath
from typing import Self
from urllib.parse import quote

from fleetbook.core.location import Location
from fleetbook.settings import ForgeSettings
from fleetbook.source.remote import parse_remote
from fleetbook.source.snapshot import RepositoryInfo


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a kind of forge writes addresses: with `ref`, `path`, `line`, and `end` for the line after it."""

    commit: str
    """A line of a file at a commit."""
    branch: str
    """The same at a branch."""
    page: str
    """A commit."""
    edit: str | None = None
    """The form that edits a file at a branch, where the forge has one with an address."""


_SCHEMES: Mapping[str, Scheme] = {
    "azure": Scheme(
        "?path=/{path}&version=GC{ref}&line={line}&lineEnd={end}&lineStartColumn=1&lineEndColumn=1",
        "?path=/{path}&version=GB{ref}&line={line}&lineEnd={end}&lineStartColumn=1&lineEndColumn=1",
        "/commit/{ref}",
    ),
    "github": Scheme(
        "/blob/{ref}/{path}#L{line}",
        "/blob/{ref}/{path}#L{line}",
        "/commit/{ref}",
        "/edit/{ref}/{path}#L{line}",
    ),
    "gitlab": Scheme(
        "/-/blob/{ref}/{path}#L{line}",
        "/-/blob/{ref}/{path}#L{line}",
        "/-/commit/{ref}",
        "/-/edit/{ref}/{path}",
    ),
    "gitea": Scheme(
        "/src/commit/{ref}/{path}#L{line}",
        "/src/branch/{ref}/{path}#L{line}",
        "/commit/{ref}",
        "/_edit/{ref}/{path}",
    ),
    "bitbucket": Scheme("/src/{ref}/{path}#lines-{line}", "/src/{ref}/{path}#lines-{line}", "/commits/{ref}"),
}
FORGES = tuple(sorted(_SCHEMES))
"""Kinds of forges, as `forge.kind` in the settings names them."""
_HOST_WORDS = {
    "dev.azure.com": "azure",
    "visualstudio.com": "azure",
    "github": "github",
    "gitlab": "gitlab",
    "bitbucket": "bitbucket",
    "gitea": "gitea",
    "forgejo": "gitea",
    "codeberg": "gitea",
}
# GitHub's form is also GitHub Enterprise's, and GitLab redirects it to its own.
_UNKNOWN_HOST = "github"
_SEGMENT = r"[^/\s\"')&]+"


@dataclass(frozen=True, kw_only=True)
class ForgeLinks:
    """Addresses of lines; without `repository_url` there are none."""

    repository_url: str | None
    kind: str
    prefix: str = ""
    """Folder of the fleet inside the repository."""
    branch: str | None = None
    revision: str | None = None
    last_changed: Mapping[str, str] = field(default_factory=dict)
    to_branch: bool = False
    """Whether links lead to the branch, as the settings may ask, and not to commits."""

    @classmethod
    def build(
        cls,
        repository: RepositoryInfo,
        settings: ForgeSettings | None = None,
        fallback_url: str | None = None,
        fallback_branch: str | None = None,
    ) -> Self:
        """Links of a repository: to where the settings say, else its remote, else the fallback.

        The fallback is the address and branch that Flux itself reads, for a folder without a remote.
        """
        url = _web_address(settings.url if settings else repository.remote or fallback_url)
        folder = normpath((settings.folder if settings else None) or repository.prefix or ".")
        return cls(
            repository_url=url,
            kind=(settings.kind if settings else None) or kind_of(url),
            prefix="" if folder == "." else folder,
            branch=(settings.branch if settings else None) or repository.branch or fallback_branch,
            revision=repository.revision,
            last_changed=repository.last_changed,
            to_branch=bool(settings and settings.branch),
        )

    def link(self, location: Location) -> str | None:
        """The address of a line: at the last commit of its file, else the branch, else the revision."""
        commit = None if self.to_branch else self.last_changed.get(location.path)
        scheme = _SCHEMES[self.kind]
        form = scheme.branch if commit is None and self.branch else scheme.commit
        reference = commit or self.branch or self.revision
        return self._address(form, reference, location)

    def at_commit(self, location: Location, commit: str) -> str | None:
        """The address of a line as it is at a commit."""
        return self._address(_SCHEMES[self.kind].commit, commit, location)

    def commit(self, commit: str) -> str | None:
        """The page of a commit."""
        if self.repository_url is None:
            return None
        return f"{self.repository_url}{_SCHEMES[self.kind].page.format(ref=quote(commit))}"

    def neutral(self, text: bytes) -> bytes:
        """A text whose links to lines do not say at which commit, or branch, the line is."""
        if self.repository_url is None:
            return text
        scheme = _SCHEMES[self.kind]
        forms = {_pattern(self.repository_url, form, self.branch) for form in (scheme.commit, scheme.branch)}
        return re.sub("|".join(sorted(forms)).encode(), self.repository_url.encode(), text)

    def edit(self, location: Location) -> str | None:
        """The form that edits the file of a line: at the branch, for nobody can change a commit."""
        return self._address(_SCHEMES[self.kind].edit, self.branch, location)

    def _address(self, form: str | None, reference: str | None, location: Location) -> str | None:
        if self.repository_url is None or form is None or reference is None:
            return None
        path = f"{self.prefix}/{location.path}" if self.prefix else location.path
        address = form.format(
            ref=quote(reference), path=quote(path), line=location.line, end=location.line + 1
        )
        return f"{self.repository_url}{address}"


def _pattern(url: str, form: str, branch: str | None) -> str:
    """What matches a link up to and with the commit or branch that it names."""
    before, _, _ = form.partition("{ref}")
    head = re.escape(f"{url}{before}").replace(re.escape("{path}"), r"[^\s\"')&]*")
    known = [re.escape(quote(branch))] if branch else []
    return f"{head}(?:{'|'.join(['[0-9a-f]{40,64}', *known, _SEGMENT])})"


def kind_of(url: str | None) -> str:
    """The kind of forge that a host's name tells; an unknown one is taken as GitHub's kind."""
    host = url.split("/")[2].lower() if url else ""
    return next((kind for word, kind in _HOST_WORDS.items() if word in host), _UNKNOWN_HOST)


def _web_address(url: str | None) -> str | None:
    """An address for people, None for what is no address of a forge."""
    remote = parse_remote(url) if url else None
    return quote(remote.url, safe=":/[]@~!$&'()*+,;=%") if remote else None

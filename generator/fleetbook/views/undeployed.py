"""Files that no root reaches, grouped by the reason."""

from collections import Counter
from collections.abc import Iterable, Sequence

from fleetbook.core.coverage import Reason
from fleetbook.core.location import Location
from fleetbook.model.coverage import NotDeployed
from fleetbook.views.page import Block, Code, Folded, GitLink, Heading, Paragraph, Rich, Row, Table, Text
from fleetbook.views.phrases import count, joined, text

_MOST_ROWS = 12
"""With more rows than these, the table tells of reasons only, and every file stands in a folded one."""

_MOST_AREAS = 6

_Key = tuple[Reason, str, Location | None]

_SENTENCES: dict[Reason, str] = {
    Reason.LEFT_OUT: "Left out of what Flux fetches",
    Reason.COMMENTED_OUT: "Commented out",
    Reason.ARCHIVE: "Set aside, as the name of a folder says",
    Reason.BY_HAND: "Applied by hand or by other tools, as the name of a folder says",
    Reason.OTHER_TOOL: "For another tool",
    Reason.CHART: "Part of a Helm chart",
    Reason.UNREADABLE_OVERLAY: "The overlay of the folder could not be read",
    Reason.UNKNOWN_PATH: "A Kustomization may build it, but its path holds a variable without a value",
    Reason.OTHER_SOURCE: "A Kustomization builds a folder of this name in another source",
    Reason.KUSTOMIZATION: "No root applies the Kustomization that would build it",
    Reason.PATCH: "A patch that no overlay names",
    Reason.UNNAMED: "The overlay of the folder does not name it",
    Reason.NO_REFERENCE: "Nothing names it",
}
_OF_A_PLACE = (Reason.CHART, Reason.UNREADABLE_OVERLAY)
# Reasons that speak of something in words; all others speak of a file or folder.
_IN_WORDS = (Reason.OTHER_TOOL, Reason.KUSTOMIZATION, Reason.UNKNOWN_PATH, Reason.OTHER_SOURCE)


def undeployed(files: Sequence[NotDeployed]) -> tuple[Block, ...]:
    """The files by reason, and each with its own."""
    if not files:
        return ()
    groups: dict[_Key, list[NotDeployed]] = {}
    for file in files:
        groups.setdefault(_key(file), []).append(file)
    few = len(groups) <= _MOST_ROWS
    table = _by_place(list(groups.values())) if few else _by_reason(files)
    blocks: tuple[Block, ...] = (
        Heading("Files that no Flux root reaches", "not-deployed"),
        Paragraph(text("They hold objects or overlays of Kubernetes, and Flux does not apply them.")),
        table,
    )
    if few and all(len(members) == 1 and members[0].folder == members[0].path for members in groups.values()):
        return blocks
    title = f"{count(len(files), 'file')}, each with its reason"
    every = Table(title, ("File", "Why"), tuple(Row(((Code(file.path),), _why(file))) for file in files))
    return (*blocks, Folded(title, (every,)))


def _key(file: NotDeployed) -> _Key:
    """What files share that stand in one row: where the reason is written, else the folder."""
    return file.reason, "" if file.at else _blamed(file) or file.folder, file.at


def _blamed(file: NotDeployed) -> str:
    """What is to blame outside the file and its folder; empty where nothing is."""
    inside = file.cause in (file.path, file.folder) or file.cause.startswith(f"{file.folder}/")
    return "" if inside and file.reason not in _IN_WORDS else file.cause


def _by_place(groups: Sequence[Sequence[NotDeployed]]) -> Table:
    """A row for each place in which a reason is written."""
    rows = tuple(Row((_places(each.folder for each in members), _why(members[0]))) for members in groups)
    return Table("Files that no Flux root reaches", ("Files", "Why"), rows)


def _by_reason(files: Sequence[NotDeployed]) -> Table:
    """A row for each reason."""
    rows = []
    for reason, sentence in _SENTENCES.items():
        members = [each for each in files if each.reason is reason]
        if members:
            where = areas([each.folder for each in members])
            rows.append(Row((text(sentence), text(str(len(members))), where)))
    return Table("Files that no Flux root reaches", ("Why", "Files", "Where"), tuple(rows))


def areas(paths: Sequence[str]) -> Rich:
    """The parts of the repository in which paths lie: so exact that few parts are told."""
    parts = list(paths)
    for depth in range(4, 0, -1):
        parts = ["/".join(path.split("/")[:depth]) for path in paths]
        if len(set(parts)) <= _MOST_AREAS:
            break
    return _places(parts)


def _why(file: NotDeployed) -> Rich:
    """The reason of one file, what it speaks of, and the line."""
    line: Rich = (Text(" · "), GitLink(file.at, str(file.at))) if file.at else ()
    return (*_reason(_SENTENCES[file.reason], file.reason, _blamed(file)), *line)


def _reason(sentence: str, reason: Reason, blamed: str) -> Rich:
    """A reason in words: of the file itself, or of the only one that uses it."""
    if not blamed:
        return text(sentence)
    if reason in _IN_WORDS:
        return text(f"{sentence}: {blamed}")
    if reason in _OF_A_PLACE:
        return (Text(f"{sentence}: "), Code(blamed))
    return (Text("Used only by "), Code(blamed), Text(f": {sentence[0].lower()}{sentence[1:]}"))


def _places(folders: Iterable[str]) -> Rich:
    """Folders and files, each with how many files it stands for."""
    return joined([_place(folder, number) for folder, number in Counter(folders).items()])


def _place(folder: str, number: int) -> Rich:
    return (Code(folder), Text(f" ({count(number, 'file')})")) if number > 1 else (Code(folder),)

"""What differs as Markdown for a pull request: as GitHub, GitLab and Forgejo show it."""

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import assert_never

from fleetbook.core.location import Location
from fleetbook.render.escape import (
    markdown_html,
    markdown_line,
    markdown_quoted,
    markdown_text,
    one_line,
    web_address,
)
from fleetbook.render.inject import mermaid_block
from fleetbook.render.mermaid import to_mermaid
from fleetbook.views.diagram import DiagramSpec, Tone
from fleetbook.views.diagram_difference import DiagramDifference
from fleetbook.views.page import (
    Badge,
    Block,
    Bullets,
    Callout,
    Code,
    CommitLink,
    EditLink,
    Folded,
    GitLink,
    Heading,
    Inline,
    Mark,
    Muted,
    PageLink,
    Paragraph,
    Rich,
    Strong,
    Text,
    WebLink,
)

Links = Callable[[Location, str], str | None]
"""From a place, and a commit where it is not the newer one, to its address on the forge."""

MOST_CHARACTERS = 60_000
"""GitHub takes comments up to 65,536 characters; GitLab and Forgejo take more."""
_ALERTS = {Tone.WARN: "WARNING", Tone.GOOD: "TIP", Tone.INFO: "NOTE"}
# What a forge would turn into a mention of a person or a link to an issue.
_MENTION = re.compile(r"(?:[@#!]|&amp;|\bGH-)(?=\w)")


def comment(blocks: Iterable[Block], pictures: Iterable[str], links: Links) -> str:
    """The blocks one after the other; `pictures` are added as far as there is room for them."""
    writer = _CommentWriter(links)
    text = "\n\n".join(writer.block(block) for block in blocks)
    left_out = 0
    for picture in pictures:
        if len(text) + len(picture) < MOST_CHARACTERS:
            text = f"{text}\n\n{picture}"
        else:
            left_out += 1
    if left_out:
        one = left_out == 1
        text += (
            f"\n\n{left_out} more {'diagram differs' if one else 'diagrams differ'}; "
            f"there is no room for {'it' if one else 'them'} here."
        )
    return f"{text}\n"


def mermaid_picture(found: DiagramDifference) -> str:
    """A diagram before and after, folded, drawn by the forge."""
    return _picture(found, lambda spec, _side: mermaid_block(to_mermaid(spec)).strip())


def linked_picture(found: DiagramDifference, folder: str) -> str:
    """A diagram before and after, folded, as files of `folder`."""

    def image(spec: DiagramSpec, side: str) -> str:
        return f"![{markdown_text(spec.title)}, {side}]({folder}/{picture_file(found.id, side)})"

    return _picture(found, image)


def picture_file(diagram: str, side: str) -> str:
    """The name of the file with one side of a diagram."""
    return f"{diagram}-{side}.svg"


def _picture(found: DiagramDifference, draw: Callable[[DiagramSpec, str], str]) -> str:
    part = ", around what differs" if found.part else ""
    sides = [("before", found.before), ("after", found.after)]
    shown = "\n\n".join(
        f"**{side.capitalize()}**\n\n{draw(spec, side) if spec and spec.cards else 'There is none.'}"
        for side, spec in sides
    )
    return _folded(f"Diagram: {markdown_html(found.title)}{part}", shown)


def _folded(summary: str, inner: str) -> str:
    # The attribute is for Python-Markdown; forges leave it out.
    return f'<details markdown="1">\n<summary>{summary}</summary>\n\n{inner}\n\n</details>'


class _CommentWriter:
    """Writes blocks for a forge; pages of the book are words there."""

    def __init__(self, links: Links) -> None:
        self._links = links

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return f"{'#' * block.level} {self._line((Text(block.title),))}"
            case Paragraph():
                return self._line(block.content)
            case Bullets():
                return self._bullets(block)
            case Callout():
                return self._callout(block)
            case Folded():
                return _folded(
                    markdown_html(block.title), "\n\n".join(self.block(each) for each in block.blocks)
                )
            case _:
                raise TypeError(f"a comment holds no {type(block).__name__}")

    def _bullets(self, bullets: Bullets) -> str:
        lines = []
        for item, below in zip_longest(bullets.items, bullets.below, fillvalue=()):
            lines.append(f"- {self._line(item)}")
            lines += [f"    - {self._line(each)}" for each in below]
        return "\n".join(lines)

    def _callout(self, callout: Callout) -> str:
        lines = [f"[!{_ALERTS.get(callout.tone, 'NOTE')}]", f"**{markdown_text(callout.title)}**"]
        lines += ["", self._line(callout.content)] if callout.content else []
        lines += ["", *(f"- {self._line(item)}" for item in callout.items)] if callout.items else []
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def _line(self, content: Rich) -> str:
        return markdown_line("".join(self._inline(part) for part in content).strip())

    def _inline(self, part: Inline) -> str:
        match part:
            case Text(value) | Mark(value) | PageLink(value):
                return _words(value)
            case Strong(value):
                return f"**{_words(value).strip()}**" if value.strip() else ""
            case Code(value):
                return _code(value)
            case Muted(value):
                return _words(value)
            case Badge(value):
                return f"**[{_words(value)}]**" if part.tone is Tone.WARN else f"({_words(value)})"
            case WebLink(label, url):
                address = web_address(url)
                return _words(label) if address is None else f"[{_words(label)}]({address})"
            case GitLink():
                return self._git(part)
            case CommitLink(commit):
                # A forge makes a link of it by itself.
                return commit
            case EditLink():
                return ""
            case _:
                assert_never(part)

    def _git(self, link: GitLink) -> str:
        found = self._links(link.at, link.revision)
        address = web_address(found) if found else None
        label = link.label or f"{link.at.path.rpartition('/')[2]}:{link.at.line}"
        if address is None:
            return _code(str(link.at))
        return f'[{_words(label)}]({address} "{markdown_quoted(str(link.at))}")'


def _words(text: str) -> str:
    """Words that no forge takes for a mention or a reference."""
    return _MENTION.sub(lambda found: f"{found[0]}<!-- -->", markdown_text(text))


def _code(text: str) -> str:
    """A name in code type; forges read no marks in it, save backticks."""
    words = one_line(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    space = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{space}{words}{space}{fence}" if words else ""

"""PageView to Markdown: readable as it stands in Git, and the same in every builder."""

from collections.abc import Iterable
from itertools import zip_longest
from textwrap import indent
from typing import assert_never

import yaml

from fleetbook.core.location import Location
from fleetbook.render.escape import (
    html_attribute,
    html_text,
    markdown_code,
    markdown_html,
    markdown_line,
    markdown_quoted,
    markdown_text,
    one_line,
    web_address,
)
from fleetbook.render.excerpt import excerpt_html
from fleetbook.render.page_context import PageContext, drawing_file, relative
from fleetbook.render.svg import svg_inline
from fleetbook.views.diagram import DiagramSpec, Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Bullets,
    Callout,
    Code,
    CommitLink,
    EditLink,
    Excerpt,
    FactList,
    Figures,
    Folded,
    GitLink,
    Heading,
    Inline,
    Mark,
    Muted,
    PageLink,
    PageView,
    Paragraph,
    Rich,
    Strong,
    Table,
    Text,
    WebLink,
)

MARKDOWN_EXTENSIONS: tuple[str, ...] = (
    "admonition",
    "attr_list",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.highlight",
    "pymdownx.superfences",
)
"""What a builder must switch on to read the pages."""

SHORT = 7
"""Letters of a commit's id that people are shown."""
MARK = "[↗]"
"""What leads to Git where there are no words for it."""

# The script shows the book's revision on pages that hold this.
_MARKER = '<div class="fb-page"></div>'
_ADMONITIONS = {Tone.WARN: "warning", Tone.GOOD: "success", Tone.INFO: "info"}


def markdown_page(view: PageView, context: PageContext) -> str:
    """The page as Markdown with front matter."""
    writer = _Writer(view.path, context)
    parts = [_front_matter(view), f"# {markdown_line(markdown_text(view.title))}"]
    parts += [writer.block(block) for block in view.blocks]
    return "\n\n".join(part for part in (*parts, _MARKER) if part) + "\n"


def _front_matter(view: PageView) -> str:
    # Themes put both into HTML as they stand.
    meta: dict[str, object] = {
        "title": html_attribute(view.title),
        "description": html_attribute(view.description),
    }
    if view.icon:
        meta["icon"] = view.icon
    if view.hide_toc:
        meta["hide"] = ["toc"]
    # Data of a fleet may hold braces; sites with the macros plugin must leave them alone.
    meta["render_macros"] = False
    text = yaml.safe_dump(meta, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{text}---"


def figure(spec: DiagramSpec, context: PageContext) -> str:
    """A diagram as HTML whose addresses lead from the book's root."""
    return _Writer("", context).block(spec)


def words(content: Rich, context: PageContext) -> str:
    """Words as Markdown whose addresses lead from the book's root."""
    return _Writer("", context).rich(content)


class _Writer:
    """Writes the blocks of one page; links are relative to it."""

    def __init__(self, path: str, context: PageContext) -> None:
        self._path = path
        self._context = context

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return f"{'#' * block.level} {markdown_line(markdown_text(block.title))} {{#{block.anchor}}}"
            case Paragraph():
                return self._line(block.content)
            case Bullets():
                return self._bullets(block)
            case Callout():
                return self._callout(block)
            case Table():
                return self._table(block)
            case FactList() | Figures():
                return self._list(block)
            case Excerpt():
                return self._excerpt(block)
            case Folded():
                return self._folded(block)
            case DiagramSpec():
                return self._diagram(block)
            case _:
                assert_never(block)

    def rich(self, content: Rich) -> str:
        """A run of words on one line; a mark that leads to Git never stands on a line of its own."""
        line = ""
        for part in content:
            written = self._inline(part)
            bound = line[-1:] == " " and written.startswith(MARK)
            line = f"{line.rstrip(' ')}&nbsp;{written}" if bound else line + written
        return line.strip()

    def _line(self, content: Rich) -> str:
        return markdown_line(self.rich(content))

    def _inline(self, part: Inline) -> str:
        match part:
            case Text(value):
                return markdown_text(value)
            case Strong(value):
                return f"**{markdown_text(value).strip()}**" if value.strip() else ""
            case Code(value):
                return markdown_code(value)
            case Muted(value):
                # A space at an end belongs between this and what stands beside it.
                before, after = " " if value[:1] == " " else "", " " if value[-1:] == " " else ""
                return f'{before}<span class="fb-muted">{markdown_html(value.strip())}</span>{after}'
            case Mark(value, why):
                return f'<abbr class="fb-mark" title="{html_attribute(why)}">{markdown_html(value)}</abbr>'
            case Badge(value, tone):
                return f'<span class="fb-pill fb-{tone}">{markdown_html(value)}</span>'
            case PageLink(label, page):
                target = self._page_target(page, "index.md")
                return markdown_text(label) if target is None else f"[{markdown_text(label)}]({target})"
            case WebLink(label, url):
                address = web_address(url)
                return markdown_text(label) if address is None else f"[{markdown_text(label)}]({address})"
            case GitLink() | EditLink() | CommitLink():
                return self._forge(part)
            case _:
                assert_never(part)

    def _callout(self, callout: Callout) -> str:
        kind = _ADMONITIONS.get(callout.tone, "note")
        parts = [self._line(callout.content)] if callout.content else []
        parts += ["\n".join(f"- {self._line(item)}" for item in callout.items)] if callout.items else []
        inner = indent("\n\n".join(parts), "    ")
        return f'!!! {kind} "{markdown_quoted(callout.title)}"\n\n{inner}'

    def _bullets(self, bullets: Bullets) -> str:
        lines = []
        for item, below in zip_longest(bullets.items, bullets.below, fillvalue=()):
            lines.append(f"- {self._line(item)}")
            lines += [f"    - {self._line(each)}" for each in below]
        return "\n".join(lines)

    def _forge(self, link: GitLink | EditLink | CommitLink) -> str:
        if isinstance(link, GitLink):
            return self._git(link)
        if isinstance(link, CommitLink):
            return self._commit(link.commit)
        found = self._context.origins.edit_link(link.at)
        address = web_address(found) if found else None
        return f"[edit]({address}){{.fb-edit}}" if address else ""

    def _commit(self, commit: str) -> str:
        found = self._context.origins.commit_page(commit)
        address = web_address(found) if found else None
        label = markdown_code(commit[:SHORT])
        return f"[{label}]({address})" if address else label

    def _git(self, link: GitLink) -> str:
        found = self._context.origins.link(link.at, link.revision)
        address = web_address(found) if found else None
        place = str(link.at)
        if address is None:
            return self._place(link, place)
        if link.label:
            return f'[{markdown_text(link.label)}]({address} "{markdown_quoted(place)}")'
        return f'{MARK}({address} "{markdown_quoted(place)}"){{.fb-source}}'

    def _place(self, link: GitLink, place: str) -> str:
        """A link without a forge to lead to: the place in words."""
        if link.label == place:
            return f'<span class="fb-place">{markdown_html(place)}</span>'
        if link.label == str(link.at.line):
            return f'<span class="fb-place" title="{html_attribute(place)}">{link.label}</span>'
        label = f"{markdown_text(link.label)} " if link.label else ""
        return f'{label}<span class="fb-source" title="{html_attribute(place)}">{_short(link.at)}</span>'

    def _page_target(self, page: str, file: str) -> str | None:
        path, _, anchor = page.partition("#")
        if path not in self._context.pages:
            return None
        target = relative(self._path, f"{path}/{file}" if path else file)
        return f"{target}#{anchor}" if anchor else target

    def _table(self, table: Table) -> str:
        lines = [_row(self._column(column) for column in table.columns)]
        lines.append(_row("---" for _ in table.columns))
        for row in table.rows:
            cells = [self.rich(cell) for cell in row.cells]
            for anchor in filter(None, (row.anchor, row.also)):
                cells[0] = f'<a id="{html_attribute(anchor)}"></a>{cells[0]}'
            lines.append(_row(cells))
        # A region that can be focused can be scrolled by keyboard.
        label = f'role="region" tabindex="0" aria-label="{html_attribute(table.caption)}"'
        css = "fb-table fb-matrix" if table.matrix else "fb-table"
        return _within(css, "\n".join(lines), label)

    def _column(self, column: str | PageLink) -> str:
        return markdown_text(column).strip() if isinstance(column, str) else self._inline(column)

    def _list(self, block: FactList | Figures) -> str:
        """What stands as a list in Markdown, and is shown in another way."""
        if isinstance(block, Figures):
            return self._figures(block)
        items = (f"- **{markdown_text(term)}** {self.rich(content)}" for term, content in block.items)
        return _within("fb-facts", "\n".join(items))

    def _figures(self, figures: Figures) -> str:
        lines = []
        for figure in figures.items:
            words = f"**{markdown_text(figure.value)}** {markdown_text(figure.label)}"
            if figure.attention:
                words += f" {self._inline(Badge(figure.attention, Tone.WARN))}"
            target = self._page_target(figure.page, "index.md")
            lines.append(f"- {words}" if target is None else f"- [{words}]({target})")
        return _within("fb-figures", "\n".join(lines))

    def _folded(self, folded: Folded) -> str:
        inner = "\n\n".join(self.block(block) for block in folded.blocks)
        title = f"<summary>{markdown_html(folded.title)}</summary>"
        return f'<details class="fb-fold" markdown="1">\n{title}\n\n{inner}\n\n</details>'

    def _excerpt(self, excerpt: Excerpt) -> str:
        lines = self._context.origins.excerpts(excerpt.at)
        if not lines:
            return ""

        def address(number: int) -> str | None:
            found = self._context.origins.git_link(Location(excerpt.at.path, number))
            return web_address(found) if found else None

        return excerpt_html(excerpt.title, lines, address)

    def _diagram(self, spec: DiagramSpec) -> str:
        drawing = self._context.drawings[spec.id]
        if not spec.cards:
            return ""
        drawn = svg_inline(drawing, self._diagram_link, self._context.icons.on_page(self._path))
        name = html_attribute(spec.id)
        return (
            # Tables hold the words of diagrams, and a result leads to a row: search need not know them twice.
            f'<figure class="fb-diagram" data-diagram="{name}" data-search-exclude="" '
            f'style="--fb-width:{round(drawing.width)}px">\n'
            f'<div class="fb-frame">\n<div class="fb-canvas">\n{drawn}\n</div>\n</div>\n'
            f'<div class="fb-files"><a href="{html_attribute(relative(self._path, drawing_file(spec.id)))}" '
            f'download aria-label="Download this diagram as SVG">SVG</a></div>\n'
            f"<figcaption>{html_text(one_line(spec.title))}</figcaption>\n</figure>"
        )

    def _diagram_link(self, page: str) -> str | None:
        # Builders do not rewrite links in raw HTML, so this one leads to the built page.
        return self._page_target(page, "index.html")


def _short(at: Location) -> str:
    """A place by the name of its file, which mostly tells enough; its title tells all."""
    return markdown_html(f"{at.path.rpartition('/')[2]}:{at.line}")


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _within(css_class: str, content: str, attributes: str = "") -> str:
    more = f" {attributes}" if attributes else ""
    return f'<div class="{css_class}" markdown="1"{more}>\n\n{content}\n\n</div>'

"""Pages as Markdown: every block as text, and what a builder makes of it."""

import html
import re
from collections.abc import Callable

import markdown
import pytest
import yaml

from fleetbook.core.location import Location
from fleetbook.render.icons import IconFiles
from fleetbook.render.layout import lay_out
from fleetbook.render.markdown_page import MARKDOWN_EXTENSIONS, markdown_page
from fleetbook.render.page_context import Origins, PageContext
from fleetbook.tools.graphviz import find_graphviz
from fleetbook.views.diagram import Card, DiagramSpec, Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Bullets,
    Callout,
    Code,
    EditLink,
    Excerpt,
    FactList,
    Figure,
    Figures,
    Folded,
    GitLink,
    Heading,
    Mark,
    Muted,
    PageLink,
    PageView,
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
    WebLink,
)

HERE = Location("apps/home.yaml", 12)
DIAGRAM = DiagramSpec(
    id="small",
    title="Small",
    description="One card.",
    cards=(Card(id="a", title="A", icon="app", page="storage#a"),),
)


class StubIcons:
    dark: frozenset[str] = frozenset()

    def resolve(self, name: str) -> str:
        return name

    def read(self, name: str) -> tuple[bytes, str]:
        return name.encode(), ".svg"


def forge(at: Location) -> str | None:
    return f"https://forge.example/{at.path}#L{at.line}"


def page(*blocks: Block, git_link: Callable[[Location], str | None] = forge, **more: str | bool) -> str:
    view = PageView(path="network", title="Network", description="Routes.", blocks=blocks, **more)  # type: ignore[arg-type]  # strings and one flag
    context = PageContext(
        pages=frozenset({"", "network", "storage", "apps/home"}),
        drawings=lay_out([DIAGRAM], find_graphviz()),
        icons=IconFiles(StubIcons()),
        origins=Origins(git_link=git_link, edit_link=git_link, excerpts=lambda _: ()),
    )
    return markdown_page(view, context)


def body(*blocks: Block, git_link: Callable[[Location], str | None] = forge) -> str:
    """The page without front matter, title and the marker at its end."""
    text = page(*blocks, git_link=git_link).split("# Network\n\n", 1)[1]
    return text.removesuffix('<div class="fb-page"></div>\n').strip()


def test_how_a_fact_is_known_is_a_word_with_more_for_those_who_ask() -> None:
    written = body(Paragraph((Text("3 "), Mark("default", "The default of chart 1.9.0"))))
    assert written == '3 <abbr class="fb-mark" title="The default of chart 1.9.0">default</abbr>'


def test_a_row_may_bear_the_anchor_of_what_begins_with_it() -> None:
    written = body(Table("Order", ("Stage",), (Row(((Text("1"),),), "kustomization.a", "stage-1"),)))
    assert '| <a id="stage-1"></a><a id="kustomization.a"></a>1 |' in written


def test_a_figure_says_what_deserves_a_look() -> None:
    written = body(Figures((Figure("18", "routes", "storage", "5 open"),)))
    assert '- [**18** routes <span class="fb-pill fb-warn">5 open</span>](' in written


def built(text: str) -> str:
    return markdown.markdown(text, extensions=list(MARKDOWN_EXTENSIONS))


def test_front_matter_says_what_the_page_is() -> None:
    text = page(icon="material/lan", hide_toc=True)
    assert yaml.safe_load(text.split("---\n")[1]) == {
        "title": "Network",
        "description": "Routes.",
        "icon": "material/lan",
        "hide": ["toc"],
        "render_macros": False,
    }


def test_words_of_every_kind() -> None:
    content = (
        Text("a "),
        Strong("b"),
        Text(" "),
        Code("c"),
        Text(" "),
        Muted("d"),
        Text(" "),
        Badge("e", Tone.GOOD),
    )
    assert body(Paragraph(content)) == (
        'a **b** `c` <span class="fb-muted">d</span> <span class="fb-pill fb-good">e</span>'
    )


def test_links_are_relative_and_lead_to_markdown() -> None:
    links = (
        PageLink("home", ""),
        Text(" "),
        PageLink("app", "apps/home#row"),
        Text(" "),
        PageLink("here", "network"),
    )
    assert body(Paragraph(links)) == "[home](../index.md) [app](../apps/home/index.md#row) [here](index.md)"


def test_a_link_to_no_page_and_a_link_to_no_web_address_are_words() -> None:
    assert body(Paragraph((PageLink("gone", "gone"), WebLink(" evil", "javascript:alert(1)")))) == "gone evil"


def test_git_links_are_marks_or_words_and_without_a_forge_a_place() -> None:
    links = Paragraph((Code("10m"), GitLink(HERE), Text(" "), GitLink(HERE, "interval")))
    address = "https://forge.example/apps/home.yaml#L12"
    place = "apps/home.yaml:12"
    assert body(links) == (f'`10m`[↗]({address} "{place}"){{.fb-source}} [interval]({address} "{place}")')
    muted = f'<span class="fb-source" title="{place}">home.yaml:12</span>'
    assert html.unescape(body(links, git_link=lambda _: None)) == f"`10m`{muted} interval {muted}"


def test_an_edit_link_is_a_word_and_without_an_address_nothing() -> None:
    line = Paragraph((GitLink(HERE, "home"), Text(" "), EditLink(HERE)))
    address = "https://forge.example/apps/home.yaml#L12"
    assert body(line).endswith(f" [edit]({address}){{.fb-edit}}")
    assert f'<a class="fb-edit" href="{address}">edit</a>' in built(body(line))
    assert "edit" not in body(line, git_link=lambda _: None)
    assert "evil" not in body(line, git_link=lambda _: "javascript:evil")


def test_a_git_mark_stays_with_the_word_before_it() -> None:
    line = body(Paragraph((Code("10m"), Text(" "), GitLink(HERE), Muted(" declared "), GitLink(HERE))))
    assert line.count("&nbsp;[↗](") == 2
    assert " [↗](" not in line


def test_a_place_without_a_forge_is_short_unless_it_is_the_words_themselves() -> None:
    deep = Location("apps/base/media/home.yaml", 3)
    mark = html.unescape(body(Paragraph((GitLink(deep),)), git_link=lambda _: None))
    assert mark == '<span class="fb-source" title="apps/base/media/home.yaml:3">home.yaml:3</span>'
    words = html.unescape(body(Paragraph((GitLink(deep, str(deep)),)), git_link=lambda _: None))
    assert words == '<span class="fb-place">apps/base/media/home.yaml:3</span>'
    further = html.unescape(body(Paragraph((GitLink(deep, "3"),)), git_link=lambda _: None))
    assert further == '<span class="fb-place" title="apps/base/media/home.yaml:3">3</span>'


def test_a_git_mark_is_built_with_class_and_title() -> None:
    made = built(body(Paragraph((GitLink(HERE),))))
    assert 'class="fb-source"' in made
    assert 'title="apps/home.yaml:12"' in html.unescape(made)


@pytest.mark.parametrize("path", ['a"b', "a)b](c)", "a`b`", "<b>", "a|b", "{.c}", "a b", "*a*", "[[x]]"])
def test_git_links_stand_hostile_paths(path: str) -> None:
    made = built(body(Paragraph((GitLink(Location(path, 3)), GitLink(Location(path, 3), "words")))))
    assert re.sub("<[^>]*>", "", made) == "↗words"
    assert [html.unescape(title) for title in re.findall(r'title="([^"]*)"', made)] == [f"{path}:3"] * 2


def test_a_title_is_no_markup_where_a_theme_puts_it_into_html() -> None:
    view = PageView(path="network", title='<b>x</b> & "y"', description='Of "y".', blocks=())
    context = PageContext(
        pages=frozenset({"network"}),
        drawings={},
        icons=IconFiles(StubIcons()),
        origins=Origins(git_link=forge, edit_link=forge, excerpts=lambda _: ()),
    )
    meta = yaml.safe_load(markdown_page(view, context).split("---")[1])
    assert meta["title"] == "&lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot;"
    assert meta["description"] == "Of &quot;y&quot;."


def test_headings_have_their_anchor() -> None:
    assert body(Heading("Routes {x}", "routes", 3)) == "### Routes &#123;x&#125; {#routes}"
    assert 'id="routes"' in built(body(Heading("Routes {#x}", "routes", 3)))


def test_lists_and_callouts() -> None:
    blocks = (Bullets(((Text("- one"),), (Text("two"),))), Callout('No "x"', (Text("Add it."),), Tone.WARN))
    assert body(*blocks) == '- &#45; one\n- two\n\n!!! warning "No &quot;x&quot;"\n\n    Add it.'


def test_tables_scroll_have_a_name_and_rows_an_anchor() -> None:
    table = Table("All routes", ("Host", "a|b"), (Row(((Code("x"),), (Text("1|2"),)), anchor="row-x"),))
    assert body(table) == (
        '<div class="fb-table" markdown="1" role="region" tabindex="0" aria-label="All routes">\n\n'
        "| Host | a\\|b |\n| --- | --- |\n"
        '| <a id="row-x"></a>`x` | 1\\|2 |\n\n</div>'
    )
    made = built(body(table))
    assert "<td>1|2</td>" in made
    assert '<div aria-label="All routes" class="fb-table" role="region" tabindex="0">' in made


def test_the_first_column_of_a_matrix_stays_in_sight() -> None:
    table = Table("Charts", ("Chart", "blue"), (Row(((Code("x"),), (Text("1"),))),), matrix=True)
    assert 'class="fb-table fb-matrix"' in built(body(table))


def test_what_is_folded_opens_on_demand_and_holds_tables() -> None:
    table = Table("Charts", ("Chart",), (Row(((Code("x"),),), anchor="row-x"),))
    text = body(Folded("3 <charts>", (Paragraph((Text("Equal."),)), table)))
    assert text.startswith(
        '<details class="fb-fold" markdown="1">\n<summary>3 &#60;charts&#62;</summary>\n\nEqual.\n\n<div '
    )
    made = built(text)
    assert made.startswith('<details class="fb-fold">\n<summary>3 &#60;charts&#62;</summary>')
    assert '<td><a id="row-x"></a><code>x</code></td>' in made
    assert made.rstrip().endswith("</details>")


def test_facts_and_figures_are_lists() -> None:
    blocks = (FactList((("Branch", (Code("main"),)),)), Figures((Figure("12", "routes", "storage"),)))
    assert body(*blocks) == (
        '<div class="fb-facts" markdown="1">\n\n- **Branch** `main`\n\n</div>\n\n'
        '<div class="fb-figures" markdown="1">\n\n- [**12** routes](../storage/index.md)\n\n</div>'
    )


def test_diagrams_are_raw_html_with_links_to_built_pages() -> None:
    text = body(DIAGRAM)
    assert text.startswith('<figure class="fb-diagram" data-diagram="small"')
    assert "\n\n" not in text
    assert 'href="../storage/index.html#a"' in text
    assert 'href="../assets/fleetbook/icons/app.svg"' in text
    assert '<a href="../diagrams/small.svg" download' in text
    assert built(text).count("<svg") == 1


def test_an_excerpt_that_cannot_be_shown_leaves_nothing() -> None:
    assert "fb-excerpt" not in page(Excerpt("HelmRelease web", Location("apps/web.yaml", 1)))

"""Escaping: what a fleet's data looks like must never become markup."""

import html
import json
import re
from collections.abc import Callable

import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fleetbook.render.escape import (
    html_attribute,
    html_text,
    markdown_code,
    markdown_html,
    markdown_line,
    markdown_quoted,
    markdown_text,
    mermaid_text,
    mermaid_title,
    terminal_json,
    terminal_line,
    terminal_text,
    web_address,
)
from fleetbook.render.markdown_page import MARKDOWN_EXTENSIONS

HOSTILE = [
    "a|b", "`code`", "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](y)", "{{ 1 + 1 }}",
    "{% if x %}", "::: package.module", '--8<-- "secret.txt"', "$x^2$", "*a* _b_ __c__ ~~d~~ ==e==",
    "# heading", "- item", "+ item", "1. item", "> quote", "!!! note", "=== tab", "??? more", "/// block",
    "[[fleetbook diagram]]", "{: .class #id }", "{# note #}", "&amp; &#60; &copy;", ":smile:", "https://x.example",
    "a\\*b", "\\", "a_b_c", "_", "``", "http://a/b(c)", "x]", "[^1]",
    "---", "***", "word\nnext", "H~2~O", "^a^",
]  # fmt: skip


def shown(source: str) -> str:
    """What a reader sees of a Markdown text: its words without tags."""
    page = markdown.markdown(source, extensions=list(MARKDOWN_EXTENSIONS))
    return html.unescape(re.sub(r"</?(?:p|code|b)>", "", page)).strip()


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_a_paragraph_mean_themselves(text: str) -> None:
    assert shown(markdown_line(markdown_text(text))) == one_line(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_code_means_itself(text: str) -> None:
    assert shown(f"x {markdown_code(text)}") == f"x {one_line(text)}"


@pytest.mark.parametrize("text", HOSTILE)
def test_words_inside_inline_html_mean_themselves(text: str) -> None:
    assert shown(f"x <b>{markdown_html(text)}</b>") == f"x {one_line(text)}"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_cell_stays_one_cell(text: str) -> None:
    row = f"| {markdown_text(text)} | {markdown_code(text)} |"
    page = markdown.markdown(f"| a | b |\n| --- | --- |\n{row}", extensions=list(MARKDOWN_EXTENSIONS))
    cells = re.findall(r"<td>(.*?)</td>", page)
    assert [html.unescape(re.sub("</?code>", "", cell)) for cell in cells] == [one_line(text)] * 2


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_a_preprocessor_would_take_is_left(text: str) -> None:
    for escaped in (markdown_line(markdown_text(text)), markdown_code(text), markdown_html(text)):
        assert not re.search(r"\{\{|\{%|-8<-|\[\[|^:::|<script|\$\w.*\$|\n", escaped)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("cert-manager v1.19.2", "cert-manager v1.19.2"),
        ("my_secret_name", "my_secret_name"),
        ("a & b", "a &amp; b"),
        ("10m · 3 of 4", "10m · 3 of 4"),
    ],
)
def test_harmless_words_stay_readable(text: str, escaped: str) -> None:
    assert markdown_text(text) == escaped


def test_harmless_names_are_in_backticks() -> None:
    assert markdown_code("ghcr.io/a/b:v1@sha256:0f") == "`ghcr.io/a/b:v1@sha256:0f`"


@given(st.text())
def test_any_words_mean_themselves(text: str) -> None:
    words = one_line(re.sub(r"[^\t\n\r\x20-\x7e\xa1-\ud7ff]", "", text))
    assert one_line(shown(f"x {markdown_text(words)}")) == one_line(f"x {words}")


def test_a_title_stays_between_its_quotes() -> None:
    assert markdown_quoted('a "b" *c*') == r"a &quot;b&quot; \*c\*"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ('<a href="x">&', '&lt;a href="x"&gt;&amp;'),
        ("nul\0 bell\a", "nul\ufffd bell\ufffd"),
    ],
)
def test_html_text(text: str, escaped: str) -> None:
    assert html_text(text) == escaped


def test_html_attribute() -> None:
    assert html_attribute("a\"b\n<c>'&") == "a&quot;b &lt;c&gt;&#x27;&amp;"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://example.org/a b(c)", "http://example.org/a%20b%28c%29"),
        ('https://example.org/"onclick="x', "https://example.org/%22onclick=%22x"),
        ("javascript:alert(1)", None),
        ("ftp://example.org", None),
        ("//example.org", None),
        ("https://", None),
        ("https://[broken", None),
    ],
)
def test_only_web_addresses_become_links(url: str, address: str | None) -> None:
    assert web_address(url) == address


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ('say "hi"', "say #34;hi#34;"),
        ("a[b]; end", "a#91;b#93;#59; end"),
        ("<br>`x`", "#60;br#62;#96;x#96;"),
        ("two\nlines", "two lines"),
    ],
)
def test_mermaid(text: str, escaped: str) -> None:
    assert mermaid_text(text) == escaped


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Network", '"Network"'),
        ('a "b" \\ c', '"a \\"b\\" \\\\ c"'),
        ("a\n---\nb: c # d", '"a --- b: c # d"'),
    ],
)
def test_a_title_of_mermaid_is_a_text_of_yaml(text: str, escaped: str) -> None:
    assert mermaid_title(text) == escaped
    assert yaml.safe_load(mermaid_title(text)) == " ".join(text.split())


STEERING = "a\x1b[31mb\x9b2Jc\x07\u202ed\udcff"
"""A colour, a cleared screen, a bell, a change of direction, and a byte of a path that is no UTF-8."""


def test_text_does_not_steer_a_terminal() -> None:
    assert terminal_text(f"{STEERING}\ne") == "a\ufffd[31mb\ufffd2Jc\ufffd\ufffdd\ufffd\ne"


def test_a_line_of_a_log_stays_one_line() -> None:
    assert terminal_line("no file\r\n::error::x") == "no file ::error::x"


def test_json_does_not_steer_a_terminal_and_means_the_same() -> None:
    shown = terminal_json(json.dumps({STEERING: ["\U000e0001", "é"]}, ensure_ascii=False, indent=1))
    assert shown.replace("\n", "").isprintable()
    assert "é" in shown
    assert json.loads(shown) == {STEERING: ["\U000e0001", "é"]}


@pytest.mark.parametrize("escape", [html_text, html_attribute, markdown_text, markdown_code, mermaid_text])
def test_controls_that_html_forbids_are_replaced(escape: Callable[[str], str]) -> None:
    assert "\x9b" not in escape("a\x9bb")


def test_a_space_that_breaks_no_line_stays_so() -> None:
    assert markdown_text("1.2.3\u00a0behind  the\nrest") == "1.2.3\u00a0behind the rest"

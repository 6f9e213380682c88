"""Escaping, one function per language and place. DOT is quoted by the `graphviz` package."""

import html
import json
import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

_XML_UNFIT = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"\s+")
_BREAKING_SPACES = re.compile(r"[^\S\u00a0]+")
# Backslash escapes of Python-Markdown; `_` is handled apart, because inside a word it is harmless.
_BACKSLASHED = re.compile(r"([\\`*\[\]|])")
_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
# Marks of templates and common extensions that know no backslash: math, sub- and superscript, deletion.
_ENTITIES = {character: f"&#{ord(character)};" for character in "{}$~^"}
_DOUBLED = re.compile(r"(?:==+|::+|\+\++|--8<--|-8<-|:(?=[\w+-]+:))")
_LINE_START = re.compile(r"^(?:[-+#>=:!?/]|\d+[.)])")
_PLAIN_CODE = re.compile(r"[\w ./:@,+*()='\"-]+", re.ASCII)
_NOT_WORDLIKE = re.compile(r"[^\w \u00a0-\U0010ffff.-]|(?<![^\W_])_|_(?![^\W_])")


def xml_fit(text: str) -> str:
    """The text with characters that XML and HTML forbid replaced by the replacement mark."""
    return _XML_UNFIT.sub("\ufffd", text)


def html_text(text: str) -> str:
    """Text between tags of HTML or SVG."""
    return html.escape(xml_fit(text), quote=False)


def html_attribute(text: str) -> str:
    """An attribute's value between double quotes; line breaks become spaces."""
    return html.escape(one_line(xml_fit(text)), quote=True)


def one_line(text: str) -> str:
    """The text on one line, runs of space as one."""
    return _SPACES.sub(" ", text).strip()


def terminal_line(text: str) -> str:
    """Text on one line of a terminal or of a CI log, neither of which it can steer."""
    return terminal_text(one_line(text))


def terminal_text(text: str) -> str:
    """Text for a terminal: line breaks stay, other unprintable characters become the replacement mark."""
    return _replace_unprintable(text, lambda _character: "\ufffd")


def terminal_json(text: str) -> str:
    """JSON for a terminal or a pipe: unprintable characters, which stand in strings only, are spelt out."""
    return _replace_unprintable(text, lambda character: json.dumps(character)[1:-1])


def command_data(text: str) -> str:
    """The message of a workflow command; unprintable characters become the replacement mark."""
    return terminal_line(text).replace("%", "%25")


def command_property(text: str) -> str:
    """A property of a workflow command."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")


def _replace_unprintable(text: str, spell: Callable[[str], str]) -> str:
    return "".join(each if each.isprintable() or each == "\n" else spell(each) for each in text)


def markdown_text(text: str) -> str:
    """Words inside a paragraph, list item, table cell or link label, which mean only themselves.

    Spaces at the ends are kept as one space each, so that words can be set side by side; one that breaks no
    line stays so.
    """
    words = _BREAKING_SPACES.sub(" ", xml_fit(text))
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    words = _DOUBLED.sub(lambda found: _numeric(found[0]), words)
    words = _BACKSLASHED.sub(r"\\\1", words)
    words = _EDGE_UNDERSCORE.sub(r"\\_", words)
    return "".join(_ENTITIES.get(character, character) for character in words)


def markdown_code(text: str) -> str:
    """A name in code type, safe in a table cell as well."""
    words = one_line(xml_fit(text))
    if not words:
        return ""
    if _PLAIN_CODE.fullmatch(words) and not _DOUBLED.search(words):
        return f"`{words}`"
    return f"<code>{_NOT_WORDLIKE.sub(lambda found: _numeric(found[0]), words)}</code>"


def markdown_html(text: str) -> str:
    """Text between inline HTML tags in Markdown, where Markdown is still read."""
    return _NOT_WORDLIKE.sub(lambda found: _numeric(found[0]), one_line(xml_fit(text)))


def markdown_line(line: str) -> str:
    """An escaped line that must not begin a heading, list, quote or block of an extension."""
    stripped = line.strip()
    found = _LINE_START.match(stripped)
    if found is None:
        return stripped
    return _numeric(stripped[found.end() - 1]).join((stripped[: found.end() - 1], stripped[found.end() :]))


def markdown_quoted(text: str) -> str:
    """A title between double quotes in Markdown."""
    return markdown_text(text).strip().replace('"', "&quot;")


def web_address(url: str) -> str | None:
    """The address where it is http or https, with everything else than URL characters encoded."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return quote(url, safe="%/:=&?~#+!,;@-._")


def mermaid_title(text: str) -> str:
    """A title in the YAML that stands before a Mermaid diagram."""
    return '"' + re.sub(r'(["\\])', r"\\\1", one_line(xml_fit(text))) + '"'


def mermaid_text(text: str) -> str:
    """A label between double quotes in Mermaid, which reads `#34;` as a character."""
    line = one_line(xml_fit(text))
    return re.sub(r"[^\w \u00a0-\U0010ffff.,/:-]", lambda found: f"#{ord(found[0])};", line)


def _numeric(text: str) -> str:
    return "".join(f"&#{ord(character)};" for character in text)

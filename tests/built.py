"""A built page as a reader sees it: its text, its links, its tables and its diagrams as graphs."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Graph:
    """A diagram: card id to its words, and which card leads to which."""

    cards: dict[str, str] = field(default_factory=dict)
    edges: set[tuple[str, str]] = field(default_factory=set)
    text: str = ""

    def find(self, *words: str) -> str:
        """The id of the one card that says all of `words`."""
        found = [key for key, text in self.cards.items() if all(word in text for word in words)]
        assert found, f"no card says {words}: {sorted(self.cards.values())}"
        return found[0]

    def leads(self, source: str, target: str) -> bool:
        """Whether arrows lead from the card that says `source` to one that says `target`."""
        goals = {key for key, text in self.cards.items() if target in text}
        assert goals, f"no card says {target}: {sorted(self.cards.values())}"
        seen: set[str] = set()
        waiting = [key for key, text in self.cards.items() if source in text]
        while waiting:
            card = waiting.pop()
            if card in goals and seen:
                return True
            if card not in seen:
                seen.add(card)
                waiting += [end for start, end in self.edges if start == card]
        return False


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.rows: list[list[str]] = []
        self._skip = 0
        self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("script", "style"):
            self._skip += 1
        if values.get("id"):
            self.ids.add(values["id"] or "")
        if values.get("href") or values.get("xlink:href"):
            self.links.append(values.get("href") or values["xlink:href"] or "")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._skip -= 1
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._skip:
            return
        self.words.append(data)
        if self._cell:
            self.rows[-1][-1] += data


def dead_links(site: Path) -> list[str]:
    """The links within a site that lead to no file or to no place in it, those of drawings among them."""
    pages = {file: BuiltPage(file) for file in site.rglob("index.html")}
    dead = []
    for file, page in pages.items():
        for link in page.links:
            path, _, place = link.partition("#")
            if "://" in link or link.startswith(("mailto:", "data:")):
                continue
            target = (file.parent / path).resolve() if path else file
            is_there = target.is_file() and (not place or target not in pages or place in pages[target].ids)
            dead += [] if is_there else [f"{file.relative_to(site)}: {link}"]
    return dead


class BuiltPage:
    """One HTML file of a built site."""

    def __init__(self, file: Path) -> None:
        self.html = file.read_text(encoding="utf-8")
        page = _Page()
        page.feed(self.html)
        self.text = " ".join(" ".join(page.words).split())
        self.links = page.links
        self.ids = page.ids
        self.rows = [[" ".join(cell.split()) for cell in row] for row in page.rows]

    def row(self, *words: str) -> list[str]:
        """The first table row that says all of `words`."""
        found = [row for row in self.rows if all(any(word in cell for cell in row) for word in words)]
        assert found, f"no row says {words}"
        return found[0]

    def diagram(self, name: str) -> Graph:
        """The diagram with this id."""
        start = self.html.rindex("<svg", 0, self.html.index(f' id="fb-{name}"'))
        svg = self.html[start : self.html.index("</svg>", start) + 6]
        root = ElementTree.fromstring(svg)
        graph = Graph(text=" ".join(root.itertext()))
        inside: dict[str, list[str]] = {}
        for element in root.iter("*"):
            if "data-in" in element.attrib:
                inside.setdefault(element.attrib["data-in"], []).append(element.attrib["data-node"])
        for element in root.iter():
            values = element.attrib
            if "data-node" in values:
                graph.cards[values["data-node"]] = " ".join(" ".join(element.itertext()).split())
            if "data-from" in values:
                starts, ends = (inside.get(values[end], [values[end]]) for end in ("data-from", "data-to"))
                graph.edges |= {(start, end) for start in starts for end in ends}
        return graph

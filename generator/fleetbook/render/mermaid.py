"""DiagramSpec to Mermaid, for a README or a wiki that draws it."""

from collections.abc import Iterator, Mapping

from fleetbook.render.dot import panels_in
from fleetbook.render.escape import mermaid_text, mermaid_title
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Tone

_ARROWS = {Line.SOLID: ("-->", "---"), Line.DASHED: ("-.->", "-.-"), Line.DOTTED: ("-.->", "-.-")}
# Outlines only: a forge sets its own fills and letters, light or dark. Captions say the same in words.
_OUTLINES = {
    Tone.GOOD: "stroke:#2e9e5b,stroke-width:2px",
    Tone.WARN: "stroke:#d9822b,stroke-width:2px",
    Tone.INFO: "stroke:#4c7fd6,stroke-width:2px",
    Tone.OUTSIDE: "stroke:#8a8f98,stroke-dasharray:4 3",
}


def to_mermaid(spec: DiagramSpec) -> str:
    """The diagram as a Mermaid flowchart, left to right."""
    # Mermaid has reserved words and characters; numbers are safe names.
    names = {panel.id: f"p{index}" for index, panel in enumerate(spec.panels)}
    names |= {card.id: f"n{index}" for index, card in enumerate(spec.cards)}
    lines = [
        "---",
        f"title: {mermaid_title(spec.title)}",
        "---",
        "flowchart LR",
        f"    accTitle: {mermaid_text(spec.title)}",
        f"    accDescr: {mermaid_text(spec.description)}",
        *_content(spec, None, names, "    "),
        *(f"    {_edge(edge, names)}" for edge in spec.edges),
        *_outlines(spec, names),
    ]
    return "\n".join(lines) + "\n"


def _content(spec: DiagramSpec, parent: str | None, names: Mapping[str, str], indent: str) -> Iterator[str]:
    around = {each.parent for each in spec.panels}
    for index, panel in panels_in(spec, parent):
        yield f'{indent}subgraph p{index}["{mermaid_text(panel.title)}"]'
        if panel.id not in around:
            # One card below the other, as they stand in the book.
            yield f"{indent}    direction TB"
        yield from _content(spec, panel.id, names, indent + "    ")
        yield f"{indent}end"
    for card in spec.cards:
        if card.group == parent:
            yield f'{indent}{names[card.id]}["{_label(card)}"]'


def _outlines(spec: DiagramSpec, names: Mapping[str, str]) -> Iterator[str]:
    for tone, style in _OUTLINES.items():
        panels = [f"p{index}" for index, panel in enumerate(spec.panels) if panel.tone is tone]
        members = [*panels, *(names[card.id] for card in spec.cards if card.tone is tone)]
        if members:
            yield f"    classDef {tone} {style}"
            yield f"    class {','.join(members)} {tone}"


def _label(card: Card) -> str:
    return "<br>".join(mermaid_text(line) for line in (card.title, card.subtitle) if line)


def _edge(edge: Edge, names: Mapping[str, str]) -> str:
    arrow, line = _ARROWS[edge.line]
    label = f'|"{mermaid_text(edge.label)}"|' if edge.label else ""
    return f"{names[edge.source]} {arrow if edge.arrow else line}{label} {names[edge.target]}"

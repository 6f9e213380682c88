"""Diagrams: layout, SVG, DOT, Mermaid and PNG of one small specification."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetbook.core.errors import ToolError
from fleetbook.render import png as png_module
from fleetbook.render.columns import columns, disorder
from fleetbook.render.curves import points_of
from fleetbook.render.dot import backward_edges, to_dot
from fleetbook.render.drawing import Box, Drawing
from fleetbook.render.icons import IconFiles
from fleetbook.render.layout import lay_out
from fleetbook.render.mermaid import to_mermaid
from fleetbook.render.metrics import fit, text_width
from fleetbook.render.svg import svg_inline, svg_standalone
from fleetbook.tools.graphviz import find_graphviz
from fleetbook.views.diagram import Card, DiagramSpec, Edge, Line, Panel, Tone

SVG = "{http://www.w3.org/2000/svg}"


class StubIcons:
    dark = frozenset({"ink"})

    def resolve(self, name: str) -> str:
        return name if name in ("app", "ink") else "app"

    def read(self, name: str) -> tuple[bytes, str]:
        return f'<svg xmlns="http://www.w3.org/2000/svg" id="{name}"/>'.encode(), ".svg"


def card(identity: str, group: str | None = None, **more: object) -> Card:
    return replace(Card(id=identity, title=identity, icon="app", group=group), **more)


def network() -> DiagramSpec:
    return DiagramSpec(
        id="network",
        title="Network",
        description="How a request reaches an app.",
        cards=(
            card("internet", tone=Tone.OUTSIDE, icon="ink"),
            card("gateway", title="Traefik", subtitle="web → websecure", page="network#gateway"),
            card("oidc", "guards", tone=Tone.GOOD),
            card("one", "apps", page="apps/one"),
            card("two", "apps", tone=Tone.WARN, tooltip="open to all"),
            card("three", "apps", page="nowhere"),
        ),
        panels=(Panel(id="guards", title="guards"), Panel(id="apps", title="apps", tone=Tone.INFO)),
        edges=(
            Edge(source="internet", target="gateway", line=Line.DASHED, label="443"),
            Edge(source="gateway", target="oidc"),
            Edge(source="oidc", target="one"),
            Edge(source="oidc", target="two", line=Line.DOTTED, arrow=False),
            Edge(source="oidc", target="three"),
        ),
    )


def draw(spec: DiagramSpec) -> Drawing:
    return lay_out([spec], find_graphviz())[spec.id]


def link(page: str) -> str | None:
    return None if page == "nowhere" else f"../{page}"


def inline(spec: DiagramSpec) -> str:
    return svg_inline(draw(spec), link, IconFiles(StubIcons()).on_page("network"))


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def test_flows_left_to_right_in_aligned_columns() -> None:
    found = [[placed.card.id for placed in column] for column in columns(draw(network()))]
    assert [sorted(column) for column in found] == [
        ["internet"],
        ["gateway"],
        ["oidc"],
        ["one", "three", "two"],
    ]


def test_cards_of_a_column_are_equally_wide_and_in_the_stated_order() -> None:
    drawing = draw(replace(network(), cards=(*network().cards, card("a rather longer title", "apps"))))
    boxes = [placed.box for placed in drawing.cards if placed.card.group == "apps"]
    assert len({(box.x, box.width) for box in boxes[:3]}) == 1
    tops = [box.y for box in boxes[:3]]
    assert tops == sorted(tops)


def test_panels_hold_their_cards_with_room_for_the_caption() -> None:
    drawing = draw(network())
    panels = {placed.panel.id: placed.box for placed in drawing.panels}
    for placed in drawing.cards:
        if placed.card.group:
            panel = panels[placed.card.group]
            assert panel.x < placed.box.x
            assert panel.x + panel.width > placed.box.x + placed.box.width
            assert panel.y + 24 < placed.box.y


def test_no_card_is_covered() -> None:
    boxes = [placed.box for placed in draw(network()).cards]
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))


def packed(size: int) -> DiagramSpec:
    """A door that leads to a packed panel."""
    inside = tuple(card(f"app-{index}", "apps") for index in range(size))
    return replace(
        network(),
        cards=(card("door"), *inside),
        panels=(Panel(id="apps", title="apps", packed=True),),
        edges=(Edge(source="door", target="apps"),),
    )


def test_cards_of_a_packed_panel_stand_in_rows_that_keep_it_low() -> None:
    few, many = draw(packed(4)), draw(packed(30))
    assert [len(column) for column in columns(few)] == [1, 4]
    assert [len(column) for column in columns(many)] == [1, 10, 10, 10]
    tops = [placed.box.y for placed in many.cards if placed.card.group]
    assert tops == sorted(tops), "row by row in the stated order"
    (panel,) = many.panels
    assert all(
        panel.box.x < placed.box.x and placed.box.y + placed.box.height < panel.box.y + panel.box.height
        for placed in many.cards
        if placed.card.group
    )


def test_a_wide_drawing_rather_grows_down() -> None:
    spec = packed(24)
    long = [card(f"step-{number}", title="a step with a long name") for number in range(6)]
    steps = [Edge(source=one.id, target=other.id) for one, other in pairwise(long)]
    wide = replace(
        spec,
        cards=(*long, *spec.cards),
        edges=(*steps, Edge(source=long[-1].id, target="door"), *spec.edges),
    )
    rows = [len({each.box.y for each in draw(one).cards if each.card.group}) for one in (spec, wide)]
    assert rows[0] < rows[1]


def test_an_edge_leads_to_a_packed_panel_and_is_that_of_its_cards() -> None:
    text = inline(packed(2))
    assert 'data-from="door" data-to="apps"' in text
    assert 'data-node="app-1" data-in="apps"' in text
    assert "n0 --> p0" in to_mermaid(packed(2))
    assert '"door"' in to_dot(packed(2)) or "door -> " in to_dot(packed(2))
    assert "lhead=cluster_0" in to_dot(packed(2))


def test_no_line_passes_through_a_card() -> None:
    for drawing in (draw(network()), draw(packed(12))):
        for placed in drawing.edges:
            ends = (placed.edge.source, placed.edge.target)
            others = [each.box for each in drawing.cards if each.card.id not in ends]
            for x, y in points_of(placed.curve):
                assert not any(
                    box.x < x < box.x + box.width and box.y < y < box.y + box.height for box in others
                )


def test_a_legend_names_the_lines_that_there_are() -> None:
    named = replace(network(), legend=((Line.DASHED, "declared"), (Line.DOTTED, "belongs to")))
    assert re.findall(r"fb-legend.*?fb-edge fb-(\w+).*?<text[^>]*>([^<]*)", inline(named)) == [
        ("dashed", "declared"),
        ("dotted", "belongs to"),
    ]
    plain = tuple(replace(edge, line=Line.SOLID) for edge in named.edges)
    solid = inline(replace(named, edges=plain))
    assert "fb-legend" not in solid
    heights = [
        float(found) for text in (inline(named), solid) for found in re.findall(r' height="(\S+)" role', text)
    ]
    assert heights[0] == heights[1] + 24
    assert all(height.is_integer() for height in heights)


def test_a_diagram_without_cards_is_blank() -> None:
    empty = replace(network(), cards=(), panels=(), edges=())
    assert (draw(empty).width, lay_out([], find_graphviz())) == (0, {})


def test_a_card_that_is_stated_twice_is_a_mistake_of_its_view() -> None:
    twice = replace(network(), cards=(*network().cards, card("one")))
    with pytest.raises(ValueError, match="diagram network states more than once: card one"):
        draw(twice)


def test_a_cycle_is_drawn_with_its_last_edge_backwards() -> None:
    cycle = replace(
        network(),
        cards=(card("a"), card("b")),
        panels=(),
        edges=(Edge(source="a", target="b"), Edge(source="b", target="a")),
    )
    assert backward_edges(cycle) == {1}
    left, right = (placed.box.x for placed in draw(cycle).cards)
    assert left < right


@st.composite
def specs(pick: st.DrawFn) -> DiagramSpec:
    panels = [Panel(id=f"p{n}", title="x" * n, parent=f"p{n - 1}" if n % 2 else None) for n in range(4)]
    groups = st.sampled_from([None, *(panel.id for panel in panels)])
    cards = [card(f"c{n}", pick(groups)) for n in range(pick(st.integers(1, 12)))]
    ends = st.sampled_from([one.id for one in cards])
    edges = pick(
        st.lists(st.builds(_edge, ends, ends, st.booleans(), st.sampled_from(["", "label"])), max_size=20)
    )
    return replace(network(), cards=tuple(cards), panels=tuple(panels), edges=tuple(edges))


def _edge(source: str, target: str, constrains: bool, label: str) -> Edge:
    return Edge(source=source, target=target, constrains=constrains, label=label)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(specs())
def test_any_diagram_is_drawn_without_overlap(spec: DiagramSpec) -> None:
    drawing = draw(spec)
    boxes = [placed.box for placed in drawing.cards]
    assert len(boxes) == len(spec.cards)
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert all(box.x >= 0 and box.x + box.width <= drawing.width for box in boxes)
    ElementTree.fromstring(svg_standalone(drawing, StubIcons()))


def test_a_graph_that_the_engine_gives_up_on_is_drawn_more_simply_and_alone() -> None:
    class Moody:
        """Fails wherever curves are asked for in a graph with a certain card."""

        def lay_out(self, dot: str) -> str:
            if any("width=1.9" in graph and "splines=true" in graph for graph in dot.split("digraph")):
                raise ToolError("trouble")
            return find_graphviz().lay_out(dot)

    wide = replace(
        network(), id="wide", cards=(replace(network().cards[0], title="n" * 8), *network().cards[1:])
    )
    drawings = lay_out([network(), wide], Moody())
    assert {len(placed.curve) for placed in drawings["wide"].edges} == {4}
    assert [placed.edge.label for placed in drawings["wide"].edges if placed.label] == ["443"]
    assert drawings["network"] == draw(network())


def test_an_engine_that_never_works_is_an_error() -> None:
    class Broken:
        def lay_out(self, dot: str) -> str:
            raise ToolError("broken")

    with pytest.raises(ToolError, match="broken"):
        lay_out([network()], Broken())


def test_edges_between_neighbouring_columns_are_one_smooth_curve() -> None:
    drawing = draw(network())
    boxes = {placed.card.id: placed.box for placed in drawing.cards}
    for placed in drawing.edges[1:]:
        source, target = boxes[placed.edge.source], boxes[placed.edge.target]
        assert placed.curve[0] == (round(source.x + source.width, 1), source.y + source.height / 2)
        assert (placed.tip or placed.curve[-1]) == (target.x, target.y + target.height / 2)
        assert len(placed.curve) == 4


def test_an_edge_over_a_column_goes_round_its_cards() -> None:
    over = replace(network(), edges=(*network().edges, Edge(source="gateway", target="one")))
    drawing = draw(over)
    guard = next(placed.box for placed in drawing.cards if placed.card.id == "oidc")
    inside = [y for x, y in drawing.edges[-1].curve if guard.x < x < guard.x + guard.width]
    assert inside
    assert not any(guard.y < y < guard.y + guard.height for y in inside)


def test_order_of_a_fan_is_kept() -> None:
    leaves = [f"leaf-{n}" for n in range(9)]
    fan = replace(
        network(),
        cards=(card("root"), *(card(leaf, "apps") for leaf in leaves)),
        edges=tuple(Edge(source="root", target=leaf) for leaf in reversed(leaves)),
    )
    drawing = draw(fan)
    assert disorder(drawing) == 0
    tops = [placed.box.y for placed in drawing.cards[1:]]
    assert all(upper < lower for upper, lower in pairwise(tops))


def test_cards_with_one_edge_and_with_two_do_not_change_places() -> None:
    for first, second in (("a", "b"), ("b", "a")):
        edges = tuple(Edge(source=source, target="c") for source in (first, first, second))
        spec = DiagramSpec(id="x", title="X", description="", cards=tuple(map(card, "abc")), edges=edges)
        assert len(draw(spec).edges) == 3


def test_svg_is_well_formed_named_and_described() -> None:
    root = ElementTree.fromstring(svg_standalone(draw(network()), StubIcons()))
    assert root.get("role") == "group"
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert named[str(root.get("aria-labelledby"))] == "Network"
    assert named[str(root.get("aria-describedby"))] == "How a request reaches an app."


def test_svg_links_only_to_pages_there_are() -> None:
    assert re.findall(r'<a xlink:href="([^"]*)" aria-label="([^"]*)"', inline(network())) == [
        ("../network#gateway", "Traefik, web → websecure"),
        ("../apps/one", "one"),
    ]


def test_svg_tells_scripts_who_is_who() -> None:
    text = inline(network())
    assert re.findall(r'data-node="([^"]*)"', text) == [one.id for one in network().cards]
    assert 'data-from="gateway" data-to="oidc"' in text


def test_tones_are_told_by_marks_as_well() -> None:
    assert inline(network()).count('class="fb-mark"') == 2


def test_inline_svg_has_no_blank_line_and_no_style_of_its_own() -> None:
    text = inline(network())
    assert "\n\n" not in text
    assert "<style" not in text
    assert 'href="../assets/fleetbook/icons/ink.svg"' in text


def test_inline_svg_has_no_address_that_a_theme_would_assign() -> None:
    assert not re.search(r"\shref=", inline(network()))


def test_ids_differ_between_diagrams() -> None:
    one, other = (set(re.findall(r' id="([^"]*)"', inline(replace(network(), id=name)))) for name in "ab")
    assert not one & other


def test_standalone_svg_embeds_each_icon_once() -> None:
    text = svg_standalone(draw(network()), StubIcons())
    assert text.count("data:image/svg+xml;base64,") == 2
    assert text.count("<use href=") == 6
    assert "prefers-color-scheme:dark" in text
    assert "var(" not in text


def test_dark_icons_have_a_plate() -> None:
    assert inline(network()).count('class="fb-tile"') == 1


def test_hostile_words_stay_words() -> None:
    hostile = '<script>"&]]>\0'
    spec = replace(
        network(),
        title=hostile,
        cards=(card("a", title=hostile, page='"onclick="'), card("b", subtitle=hostile)),
        panels=(Panel(id="p", title=hostile),),
        edges=(Edge(source="a", target="b", label=hostile),),
    )
    root = ElementTree.fromstring(svg_standalone(draw(spec), StubIcons(), lambda page: page))
    assert not [
        element for element in root.iter() if element.tag.endswith("script") or element.get("onclick")
    ]


def test_long_text_is_cut_and_told_in_full() -> None:
    long = "a-very-long-name-of-a-component-that-nobody-can-read"
    text = inline(replace(network(), cards=(card("a", title=long),), panels=(), edges=()))
    assert f"<title>{long}</title>" in text
    assert re.search(r'class="fb-title"[^>]*>a-very-long[^<]*…<', text)


def test_text_widths_follow_the_glyphs() -> None:
    assert text_width("iii", 10) < text_width("nnn", 10) < text_width("WWW", 10)
    assert text_width("n", 10, bold=True) > text_width("n", 10)
    assert text_width("漢", 10) >= 10
    assert fit("short", 100, 10) == "short"
    assert text_width(fit("a much longer text", 40, 10), 10) <= 40


def test_dot_can_be_read_by_people() -> None:
    spec = replace(
        network(),
        id="two words",
        cards=(card("a:b", "p", subtitle="<i>"), card("c")),
        panels=(Panel(id="p", title="panel"),),
        edges=(Edge(source="a:b", target="c", label='say "hi"', line=Line.DASHED),),
    )
    assert to_dot(spec).splitlines()[4:] == [
        "\tsubgraph cluster_0 {",
        "\t\tlabel=panel",
        '\t\t"a:b" [label="a:b\\n<i>"]',
        "\t}",
        "\tc [label=c]",
        '\t"a:b" -> c [style=dashed label="say \\"hi\\""]',
        "}",
    ]
    assert '"bb"' in find_graphviz().lay_out(to_dot(spec))


def test_mermaid() -> None:
    small = replace(
        network(), cards=network().cards[:3], panels=network().panels[:1], edges=network().edges[:2]
    )
    assert to_mermaid(small) == (
        "---\n"
        'title: "Network"\n'
        "---\n"
        "flowchart LR\n"
        "    accTitle: Network\n"
        "    accDescr: How a request reaches an app.\n"
        '    subgraph p0["guards"]\n'
        "        direction TB\n"
        '        n2["oidc"]\n'
        "    end\n"
        '    n0["internet"]\n'
        '    n1["Traefik<br>web → websecure"]\n'
        '    n0 -.->|"443"| n1\n'
        "    n1 --> n2\n"
        "    classDef good stroke:#2e9e5b,stroke-width:2px\n"
        "    class n2 good\n"
        "    classDef outside stroke:#8a8f98,stroke-dasharray:4 3\n"
        "    class n0 outside\n"
    )


def test_png() -> None:
    pytest.importorskip("resvg_py")
    drawing = draw(network())
    content = png_module.png(drawing, StubIcons())
    assert content.startswith(b"\x89PNG")
    assert abs(int.from_bytes(content[16:20], "big") - 2 * drawing.width) <= 2


def test_png_without_a_font_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png_module, "_render", lambda *_: b"blank")
    png_module._require_fonts.cache_clear()
    with pytest.raises(ToolError, match="no font"):
        png_module.png(draw(network()), StubIcons())
    png_module._require_fonts.cache_clear()


def test_the_same_bytes_twice() -> None:
    first, second = (svg_standalone(draw(network()), StubIcons()) for _ in range(2))
    assert first == second

"""Lines of a manifest as HTML."""

from fleetbook.render.excerpt import MOST_LINES, excerpt_html


def address(number: int) -> str | None:
    return f"https://forge.example/a.yaml#L{number}"


def test_each_line_has_its_number_with_a_link() -> None:
    html = excerpt_html("Deployment web", [(7, "kind: Deployment"), (8, "")], address)
    assert "\n" not in html
    assert "<summary>Deployment web</summary>" in html
    assert (
        '<span class="fb-number"><a href="https://forge.example/a.yaml#L7">7</a></span>'
        '<code><span class="fb-key">kind</span>: Deployment</code>' in html
    )
    assert '<a href="https://forge.example/a.yaml#L8">8</a></span><code> </code>' in html


def test_without_a_forge_numbers_are_words() -> None:
    html = excerpt_html("A", [(1, "a: <b> # & c")], lambda _: None)
    assert "<a" not in html.replace("<article", "")
    assert '<span class="fb-key">a</span>: &lt;b&gt;<span class="fb-remark"> # &amp; c</span>' in html


def test_the_rest_of_a_long_document_is_a_link() -> None:
    html = excerpt_html("A", [(number, "x") for number in range(1, MOST_LINES + 3)], address)
    assert f'<a href="https://forge.example/a.yaml#L{MOST_LINES + 1}">2 more lines in Git</a>' in html

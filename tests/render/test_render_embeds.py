"""Parts of a book's pages that other pages embed."""

from textwrap import dedent

import pytest

from fleetbook.render.embeds import lead_from, lead_lines_from, nearest, tables_of

PAGE = dedent("""\
    # Network

    <div class="fb-table" markdown="1" role="region">

    | First |

    </div>

    ## Routes {#routes}

    Words.

    <div class="fb-table fb-matrix" markdown="1">

    | Host |

    </div>

    <details class="fb-fold" markdown="1">
    <summary>2 more</summary>

    <div class="fb-table" markdown="1">

    | Host |

    </div>

    </details>

    ### Why {#why}

    Nothing.
    """)


def test_tables_stand_below_the_heading_that_names_them() -> None:
    found = tables_of(PAGE)
    assert list(found) == ["", "routes"]
    assert [line for line in found[""] if line] == [
        '<div class="fb-table" markdown="1" role="region">',
        "| First |",
        "</div>",
    ]
    assert [line for line in found["routes"] if line.startswith("<")] == [
        '<div class="fb-table fb-matrix" markdown="1">',
        "</div>",
        '<details class="fb-fold" markdown="1">',
        "<summary>2 more</summary>",
        '<div class="fb-table" markdown="1">',
        "</div>",
        "</details>",
    ]


@pytest.mark.parametrize(
    ("line", "led"),
    [
        ("[a](../b/index.md#c)", "[a](../fleet/b/index.md#c)"),
        ("[a](index.md) [b](#c)", "[a](../fleet/network/index.md) [b](#c)"),
        ("[↗](https://example.org/index.md)", "[↗](https://example.org/index.md)"),
        (r"words \](x/index.md)", r"words \](x/index.md)"),
        ('| <a id="route.a"></a>a |', "| a |"),
    ],
)
def test_links_lead_from_the_page_that_embeds(line: str, led: str) -> None:
    assert lead_lines_from("../fleet/network", [line]) == [led]


@pytest.mark.parametrize("attribute", ["href", "xlink:href"])
def test_addresses_of_a_drawing_lead_from_the_page_that_embeds(attribute: str) -> None:
    drawing = f'<image {attribute}="assets/a.svg"/><use {attribute}="#a"/><a {attribute}="https://a.org">'
    led = (
        f'<image {attribute}="../fleet/assets/a.svg"/><use {attribute}="#a"/><a {attribute}="https://a.org">'
    )
    assert lead_from({attribute: "../fleet"}, drawing) == led


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("netwrk", "Did you mean network?"),
        ("volumes", "Each cluster has its own: main/volumes, test/volumes."),
        ("main-network", "Did you mean network?"),
        ("zzz", None),
    ],
)
def test_the_nearest_name(name: str, hint: str | None) -> None:
    assert nearest(name, ["network", "main/volumes", "test/volumes"]) == hint

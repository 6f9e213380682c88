"""Cards that would read the same."""

from dataclasses import replace

from fleetbook.views.diagram import Card, told_apart


def card(key: str, title: str, subtitle: str = "", apart: str = "", group: str | None = None) -> Card:
    return Card(id=key, title=title, subtitle=subtitle, icon="app", apart=apart, group=group)


def test_cards_that_read_the_same_name_what_tells_them_apart() -> None:
    found = told_apart(
        (
            card("a", "login", "OAuth2 Proxy", "web"),
            card("b", "login", "OAuth2 Proxy", "media"),
            card("c", "x"),
        )
    )
    assert [each.subtitle for each in found] == ["web · OAuth2 Proxy", "media · OAuth2 Proxy", ""]


def test_a_card_that_reads_like_no_other_stays_as_it_is() -> None:
    one = card("a", "login", "OAuth2 Proxy", "web")
    assert told_apart((one, replace(one, id="b", subtitle="Keycloak"))) == (
        one,
        replace(one, id="b", subtitle="Keycloak"),
    )


def test_the_captions_of_panels_tell_their_cards_apart() -> None:
    both = (card("a", "wiki", apart="x", group="open"), card("b", "wiki", apart="y", group="guarded"))
    assert told_apart(both) == both

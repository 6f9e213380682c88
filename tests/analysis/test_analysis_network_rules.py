import pytest

from fleetbook.analysis.network.rules import Match, parse_rule
from fleetbook.core.unknown import Unknown


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("Host(`a.org`)", [("a.org", None)]),
        ('Host("a.org") && PathPrefix("/x")', [("a.org", "/x")]),
        ("Host(`a.org`, `b.org`)", [("a.org", None), ("b.org", None)]),
        ("Host(`a.org`) || Host(`b.org`) && PathPrefix(`/x`)", [("a.org", None), ("b.org", "/x")]),
        ("(Host(`a.org`) || Host(`b.org`)) && Path(`/x`)", [("a.org", "/x"), ("b.org", "/x")]),
        ("Host(`a.org`) && !PathPrefix(`/admin`)", [("a.org", None)]),
        ("Host(`a.org`) && Method(`GET`, `POST`)", [("a.org", None)]),
        ("PathPrefix(`/api`)", [(None, "/api")]),
        ("HostSNI(`*`)", [("*", None)]),
    ],
)
def test_alternatives_of_a_rule(rule: str, expected: list[tuple[str, str]]) -> None:
    assert parse_rule(rule) == tuple(Match(host, path) for host, path in expected)


def test_a_pattern_is_no_host() -> None:
    assert parse_rule("HostRegexp(`.+[.]a[.]org`)") == (Match(Unknown("any host that matches .+[.]a[.]org")),)


@pytest.mark.parametrize("rule", ["Host(", "Host(`a`) &&", "Host(`a`) Host(`b`)", "", "Host(a.org)"])
def test_a_rule_that_cannot_be_read_is_unknown(rule: str) -> None:
    assert parse_rule(rule) == (Match(Unknown(f"the rule {rule} cannot be read")),)

from typing import Any

import pytest

from fleetbook.resolve.variables.environment import Environment, Variable
from fleetbook.resolve.variables.postbuild import substitute


def environment(**values: str) -> Environment:
    return Environment(True, {name: Variable(name, value, "", None) for name, value in values.items()})


def put_in(text: str, value: str) -> Any:
    """What stands where `text` stood after `A` was put in, and what Flux refuses."""
    body, uses = substitute({"key": text}, environment(A=value))
    assert uses.refused == []
    return body["key"]


# The text of the manifest, the value of A, and what the API server gets: the text is written as YAML by
# sigs.k8s.io/yaml, substituted, and read by it again.
RETYPED = [
    ("${A}", "3", 3),
    ("${A}", "1.5", 1.5),
    ("${A}", "true", True),
    ("${A}", "yes", True),
    ("${A}", "off", False),
    ("${A}", "null", None),
    ("${A}", "", None),
    ("${A}", "010", 8),
    ("${A}", '"3"', "3"),
    ("${A}", "'yes'", "yes"),
    ("${A}", "[a, 1]", ["a", 1]),
    ("${A}", "{a: 1}", {"a": 1}),
    ("${A}", "2024-01-01", "2024-01-01"),
    ("${A}", "https://example.org:8443/a?b=c", "https://example.org:8443/a?b=c"),
    ("${A}", "a # b", "a"),
    ("n-${A}", "3", "n-3"),
    ("a ${A}", "# b", "a"),
    ("key: ${A}", "3", "key: 3"),
    ("[${A}]", "a, b", "[a, b]"),
    ("*.${A}", "example.org", "*.example.org"),
    ("tab\t${A}", "3", "tab\t3"),
    ("line\n${A}", "3", "line\n3"),
]


@pytest.mark.parametrize(("text", "value", "expected"), RETYPED)
def test_a_text_without_quotes_takes_the_type_of_what_is_put_in(text: str, value: str, expected: Any) -> None:
    found = put_in(text, value)
    assert (found, type(found).__base__ if isinstance(found, list | dict) else type(found)) == (
        expected,
        type(expected),
    )


@pytest.mark.parametrize("value", ["a: b", "*.example.org", "@home", "- a", "[a"])
def test_what_is_no_yaml_any_more_is_refused(value: str) -> None:
    body, uses = substitute({"spec": {"host": "${A}"}}, environment(A=value))
    assert body == {"spec": {"host": value}}
    assert uses.refused == [(("spec", "host"), "${A}: what is put in makes it no YAML")]


def test_a_key_stays_a_text() -> None:
    assert substitute({"${A}": {"${A}-b": 1}}, environment(A="true"))[0] == {"true": {"true-b": 1}}


def test_an_item_of_a_list_may_become_a_mapping() -> None:
    assert substitute({"list": ["${A}"]}, environment(A="name: web"))[0] == {"list": [{"name": "web"}]}


def test_what_does_not_change_is_not_copied() -> None:
    body = {"a": {"b": ["${NONE}", 1]}, "c": "$A"}
    assert substitute(body, environment(A="x"))[0] is body

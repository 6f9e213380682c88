from typing import Any

import pytest

from fleetbook.resolve.releases.assignments import BadAssignmentError, assign


def assigned(path: str, content: str, *, literal: bool = False, **values: Any) -> dict[str, Any]:
    """The values after `path` was set."""
    assign(values, path, content, literal=literal)
    return values


# Path, content and outcome; what Helm makes of them was read from the tests of fluxcd/pkg and of Helm.
ASSIGNED = [
    ("outer.inner", "value", {"outer": {"inner": "value"}}),
    ("name", "{a,b,c}", {"name": ["a", "b", "c"]}),
    ("name", "{a,1}", {"name": ["a", 1]}),
    ("name", r"value1\,value2", {"name": "value1,value2"}),
    ("name", "one,other=two", {"name": "one", "other": "two"}),
    ("name", "a=b", {"name": "a=b"}),
    ("name", "", {"name": ""}),
    ("name", "true", {"name": True}),
    ("name", "False", {"name": False}),
    ("name", "null", {"name": None}),
    ("name", "0", {"name": 0}),
    ("name", "-12", {"name": -12}),
    ("name", "012", {"name": "012"}),
    ("name", "1.5", {"name": "1.5"}),
    ("name", "yes", {"name": "yes"}),
    ("name", '"true"', {"name": "true"}),
    ("name", "'12'", {"name": "12"}),
    ("merge.at[2]", "value", {"merge": {"at": [None, None, "value"]}}),
    ("at[0].name", "value", {"at": [{"name": "value"}]}),
    ("at[1][0]", "value", {"at": [None, ["value"]]}),
    (r"selector.kubernetes\.io/role", "master", {"selector": {"kubernetes.io/role": "master"}}),
]


@pytest.mark.parametrize(("path", "content", "expected"), ASSIGNED)
def test_a_path_is_set_as_helm_sets_it(path: str, content: str, expected: dict[str, Any]) -> None:
    assert assigned(path, content) == expected


def test_a_literal_is_taken_as_it_is() -> None:
    assert assigned("a.b", "{x, y}=1,2\\n", literal=True) == {"a": {"b": "{x, y}=1,2\\n"}}
    assert assigned("a[0]", "true", literal=True) == {"a": ["true"]}


def test_what_stands_beside_a_path_stays() -> None:
    assert assigned("a.b", "new", a={"b": "old", "c": 1}) == {"a": {"b": "new", "c": 1}}
    assert assigned("a[1].b", "new", a=[{"b": 0}, {"b": 1, "c": 2}]) == {
        "a": [{"b": 0}, {"b": "new", "c": 2}]
    }


@pytest.mark.parametrize(
    ("path", "content"),
    [("a.b", "x"), ("a[0]", "x"), ("b", "{x"), ("b[x]", "1"), ("b[0]c", "1"), ("b[99999]", "1")],
)
def test_what_helm_refuses_is_refused(path: str, content: str) -> None:
    with pytest.raises(BadAssignmentError):
        assigned(path, content, a="text")

"""Manifests as lines to be shown: the lines of the file, without a secret in them."""

from textwrap import dedent

import pytest

from fleetbook.core.location import Location
from fleetbook.source.excerpts import Excerpts
from fleetbook.source.open import open_snapshot
from trees import Tree


def shown(tree: Tree, text: str, line: int = 1) -> list[str]:
    """The lines of the document at a line, each with its number."""
    folder = tree("== a.yaml\n")
    (folder / "a.yaml").write_text(dedent(text))
    found = Excerpts(open_snapshot(folder)).lines(Location("a.yaml", line))
    return [f"{number} {words}" for number, words in found]


TWO = """\
    # of the first
    kind: A
    metadata: {name: a}   # named a

    ---
    kind: B
    spec:
      x: |
        one

        two

    """


def test_the_document_in_which_a_line_stands(tree: Tree) -> None:
    assert shown(tree, TWO, 2) == ["2 kind: A", "3 metadata: {name: a}   # named a"]
    assert shown(tree, TWO, 8) == [
        "6 kind: B",
        "7 spec:",
        "8   x: |",
        "9     one",
        "10 ",
        "11     two",
    ]
    assert shown(tree, TWO, 40) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a:\n  password: hunter22 # the old: hunter21\n", ["1 a:", "2   password: *** # the old: hunter21"]),
        ("a:\n  password: 'hunter22'\n", ["1 a:", "2   password: '***'"]),
        ("x: {password: hunter22, user: me}\n", ["1 x: {password: ***, user: me}"]),
        ("x: 1 # password: hunter22\n", ["1 x: 1 # password: ***"]),
        (
            "kind: Secret\nstringData:\n  a: |\n    hunter22\n\n    hunter23\n  b: hunter24\n",
            ["1 kind: Secret", "2 stringData:", "3   a: |", "4     ***", "5 ", "6     ***", "7   b: ***"],
        ),
        (
            'kind: Secret\nstringData:\n  a: "hunter22\n    hunter23"\nz: 1\n',
            ["1 kind: Secret", "2 stringData:", '3   a: "***"', "4     ***", "5 z: 1"],
        ),
        (
            "data:\n  app.conf: |\n    user = me\n    password = hunter22\n",
            ["1 data:", "2   app.conf: |", "3     user = me", "4     password = ***"],
        ),
        ("p: &p hunter22\npassword: *p\n", ["1 p: &p ***", "2 password: *p"]),
        ("password: &p hunter22\nq: *p\n", ["1 password: &p ***", "2 q: *p"]),
        ("env:\n- name: API_TOKEN\n  value: hunter22\n", ["1 env:", "2 - name: API_TOKEN", "3   value: ***"]),
    ],
)
def test_secrets_are_covered_and_no_line_moves(tree: Tree, text: str, lines: list[str]) -> None:
    assert shown(tree, text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "password: hunter22\npassword: other123\n",
        "a: &a {password: hunter22}\nb: *a\n",
        "a: &a {x: 1}\nb: {<<: *a}\n",
        "a: ENC[x]\nsops: {mac: x, version: 3.8.1}\n",
        "- a\n",
        "a: {{ x }}\n",
        "a: [\n",
    ],
    ids=["a key twice", "a shared mapping", "a merge", "sops", "a list", "a template", "broken"],
)
def test_what_cannot_be_shown_safely_is_not_shown(tree: Tree, text: str) -> None:
    assert shown(tree, text) == []

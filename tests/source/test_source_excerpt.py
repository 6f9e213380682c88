"""The lines of a file as pages show them: every line at its number, no secret in any."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetbook.source.excerpt import masked_lines
from fleetbook.source.snapshot import RepositoryInfo


class OneFile:
    """A snapshot of one file."""

    repository = RepositoryInfo(name="a", remote=None, branch=None, revision=None, dirty=False)
    paths = ("a.yaml",)

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, path: str) -> bytes:
        return self._data


def show(text: str | bytes) -> str:
    data = dedent(text).encode() if isinstance(text, str) else text
    return "\n".join(masked_lines(OneFile(data), "a.yaml"))


def test_masks_where_the_secrets_stand() -> None:
    shown = show("""\
        apiVersion: v1  # yes
        kind: Secret # generated: c2VjcmV0
        metadata: {name: a}
        stringData:
          user: me
          "pass": 'it''s'
          list: {a: 1, b: "two" }
          file: |
            one

            two
          folded: >-
              one
            # no comment
          long: one
            two
            three
        # old: c2VjcmV0
        ---
        kind: Thing
        url: https://me:hunter2@example.org # note
        password: hunter2
        host: ${HOST}
        """)
    assert shown == dedent("""\
        apiVersion: v1  # ***
        kind: Secret # ***
        metadata: {name: a}
        stringData:
          user: ***
          "pass": ***
          list: {a: ***, b: *** }
          file: |
            ***

            ***
          folded: >-
              ***
            # ***
          long: ***
            ***
            ***
        # ***
        ---
        kind: Thing
        url: *** # ***
        password: ***
        host: ${HOST}
        """)


def test_a_literal_block_keeps_its_harmless_lines() -> None:
    assert show("""\
        kind: ConfigMap
        data:
          config: |
            user: me
              # deeper
            password: hunter2

            host: db
          next: 1
        """) == dedent("""\
        kind: ConfigMap
        data:
          config: |
            user: me
              # deeper
            password: ***

            host: db
          next: 1
        """)


def test_a_private_key_takes_its_block_along() -> None:
    shown = show("""\
        pem: |
          -----BEGIN PRIVATE KEY-----
          MIIEow
          -----END PRIVATE KEY-----
        """)
    assert shown == "pem: |\n  ***\n  ***\n  ***\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\r\npassword: hunter2\r\n", "a: 1\npassword: ***\n"),
        ("# password: hunter2\n# a word on tokens\na: 1\n", "# password: ***\n# a word on tokens\na: 1\n"),
        ("password: &a hunter2\nb: *a\n", "password: ***\nb: *a\n"),
        ("- password: hunter2\n- a: 1\n", "- password: ***\n- a: 1\n"),
        ("é: 😀\npassword: 'é😀'# x\n", "é: 😀\npassword: ***# x\n"),
        ("---\nkind: Secret\ndata:\n  a: [\n  b: x\n", "---\nkind: ***\ndata:\n  a: ***\n  b: ***\n"),
        ("", ""),
    ],
)
def test_small_cases(text: str, expected: str) -> None:
    assert show(text.encode()) == expected


def test_utf16_and_byte_order_mark() -> None:
    assert show("password: hunter2\n".encode("utf-16")) == "password: ***\n"
    assert show(b"\xef\xbb\xbfpassword: hunter2\n") == "password: ***\n"


values = st.text("ab:#'\"|>-\\ \n{}[],&*!%@`é\t", min_size=1, max_size=12)


@given(values, st.sampled_from(["", "'", '"', "|\n    ", ">\n    "]), st.sampled_from(["\n", ""]))
def test_no_line_is_lost_and_no_secret_shown(value: str, style: str, end: str) -> None:
    secret = "qzjx" + (value.replace(style, "") if style in {"'", '"'} else value) + "wvky"
    quoted = secret.replace("\n", "\n    ") if style[:1] in {"|", ">"} else secret.replace("\n", "\n  ")
    closing = style if style in {"'", '"'} else ""
    text = f"kind: Secret\ndata:\n  a: {style}{quoted}{closing}{end}"
    shown = show(text.encode())
    assert shown.count("\n") == text.count("\n")
    assert "qzjx" not in shown
    assert "wvky" not in shown

"""The value of a YAML scalar, as kustomize reads it: measured with kustomize 5.8 on go-yaml 3."""

import base64
import binascii
import re
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

# `yes`, `no`, `on` and `off` are text, and so are timestamps and sexagesimal numbers.
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_WORDS_OF_1_1 = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_BASES = {"0x": 16, "0o": 8, "0b": 2}
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|[1-9][0-9]*|0)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_STARTS = frozenset("0123456789+-.")
_LARGEST_FLOAT = 308


def read_plain(text: str) -> Scalar:
    """The value of a scalar without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    return _read_number(text) if text[0] in _STARTS else text


def read_plain_1_1(text: str) -> Scalar:
    """The value of a scalar without quotes as Flux and Helm read it (sigs.k8s.io/yaml, go-yaml 2)."""
    return _WORDS_OF_1_1[text] if text in _WORDS_OF_1_1 else read_plain(text)


def read_tagged(text: str, tag: str) -> Scalar:
    """The value of a scalar with a tag; an unknown tag changes nothing."""
    kind = tag.removeprefix("tag:yaml.org,2002:")
    if kind == "binary":
        return _read_binary(text)
    return read_plain(text) if kind in {"int", "float", "bool", "null"} else text


def _read_number(text: str) -> int | float | str:
    """A number, or the text where it is none; underscores count only between digits."""
    digits = text if text[0] == "." else text.replace("_", "")
    if _INTEGER.fullmatch(digits):
        return _read_integer(digits)
    if _FLOAT.fullmatch(digits):
        number = float(digits)
        return text if number in {float("inf"), float("-inf")} else number
    return text


def _read_integer(digits: str) -> int | float | str:
    """An integer in the base that its prefix says; a plain leading zero means base 8."""
    sign = -1 if digits[0] == "-" else 1
    bare = digits.lstrip("+-").lower()
    base = _BASES.get(bare[:2], 8 if bare[0] == "0" and len(bare) > 1 else 10)
    # Python refuses to convert thousands of digits, and go-yaml makes them infinite.
    if len(bare) > _LARGEST_FLOAT:
        return digits
    number = sign * int(bare[2:] if bare[:2] in _BASES else bare, base)
    return number if -(2**63) <= number < 2**64 else float(number)


def _read_binary(text: str) -> str:
    """The text behind base64; what is not text stays as it is written."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text

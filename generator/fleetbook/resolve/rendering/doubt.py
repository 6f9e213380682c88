"""What of a rendered chart rests on a value that Git does not hold, or on chance.

Unknown variables and masked secrets stand in values as texts, and a template may count, cut or hash such a
text. So a chart is rendered a second time with other texts in their place: what differs in any other way than
these texts do is not known. What a template makes up anew each time differs as well.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from fleetbook.resolve.shape import text
from fleetbook.source.redaction import MASK

MADE_UP = "${MADE_BY_HELM}"
"""Stands where the value is not known: it reads as a variable without a value."""
_UNKNOWN = re.compile(rf"(?<!\$)\$\{{[^}}]*\}}|{re.escape(MASK)}")
_OTHER = "7"
"""A number as well: a template that counts with `${PORT}` counts with 0, and with this with 7."""
_LAST_PART = re.compile(r"[^-./:]*\Z")
_CHANCE = re.compile(
    rb"\b(?:rand\w+|shuffle|uuidv4|gen(?:CA|SignedCert|SelfSignedCert|PrivateKey)\w*"
    rb"|htpasswd|bcrypt|encryptAES|now|ago)\b"
)


def is_doubtful(values: Any, templates: Iterable[bytes]) -> bool:
    """Whether a chart needs to be rendered a second time."""
    return varied(values) != values or any(_CHANCE.search(each) for each in templates)


def varied(values: Any) -> Any:
    """The same values with other texts in place of what is not known."""
    if isinstance(values, str):
        return _UNKNOWN.sub(_OTHER, values)
    if isinstance(values, Mapping):
        return {key: varied(value) for key, value in values.items()}
    if isinstance(values, Sequence):
        return [varied(value) for value in values]
    return values


def settle(one: Any, other: Any) -> Any:
    """A rendered value, with `MADE_UP` wherever the second rendering does not bear it out."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {key: settle(value, other.get(key)) for key, value in one.items()}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [settle(value, its) for value, its in zip(one, other, strict=True)]
    if isinstance(one, Mapping | list):
        return one
    if one == other or varied(text(one)) == text(other):
        return one
    return _common_start(text(one), text(other)) + MADE_UP


def _common_start(one: str, other: str) -> str:
    """The parts in which two texts agree from their start; a part in which chance made them agree is none."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return _LAST_PART.sub("", one[:same])

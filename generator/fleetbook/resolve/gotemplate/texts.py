"""slim-sprig's functions for texts, and the operator's `slugify`."""

import base64
import hashlib
import re
import unicodedata
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from fleetbook.resolve.gotemplate.arguments import (
    deciding,
    piecewise,
    require_list,
    require_text,
    wholly,
)
from fleetbook.resolve.gotemplate.errors import TemplateError, UnsupportedError
from fleetbook.resolve.gotemplate.values import Missing, quote, spell

_LONGEST_SLUG = 63
_SLUG_WORDS = str.maketrans({"&": "and", "@": "at", '"': "", "'": "", "’": "", **dict.fromkeys("‒–—―", "-")})
_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")
_ONLY_GO = re.compile(r"\[\[:|\\[pPzQEC]|\(\?[imsU-]*[sU]")
"""What Go's patterns know and Python's do not, or read as something else."""
_MOST_REPEATED = 1_000_000


def slugify(text: str) -> str:
    """A text as a name for a label: lower case, words joined by `-`, at most 63 characters of whole words."""
    plain = unicodedata.normalize("NFKD", text.strip().translate(_SLUG_WORDS))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    if not plain.isascii():
        raise UnsupportedError("fleetbook does not spell this alphabet in Latin letters")
    slug = re.sub(r"-+", "-", re.sub(r"[^a-z0-9_-]", "-", plain.lower())).strip("-_")
    if len(slug) <= _LONGEST_SLUG:
        return slug
    end = slug.rfind("-", 0, _LONGEST_SLUG + 1)
    return slug[: end if end >= 0 else _LONGEST_SLUG]


def indent(width: int, text: Any) -> str:
    """Every line of a text behind as many spaces."""
    return " " * width + require_text(text).replace("\n", "\n" + " " * width)


def _quote(*values: Any) -> str:
    return " ".join(quote(spell(each)) for each in values if not _is_nil(each))


def _single_quote(*values: Any) -> str:
    return " ".join(f"'{spell(each)}'" for each in values if not _is_nil(each))


def _cat(*values: Any) -> str:
    return " ".join(spell(each) for each in values if not _is_nil(each))


def _is_nil(value: Any) -> bool:
    return value is None or isinstance(value, Missing)


def _title(text: str) -> str:
    return re.sub(r"(?<!\w)\w", lambda found: found[0].upper(), text)


def _truncate(length: int, text: str) -> str:
    if length < 0:
        return text[length:] if len(text) + length > 0 else text
    return text[:length]


def _substring(start: int, end: int, text: str) -> str:
    if start < 0:
        return text[:end]
    return text[start:] if end < 0 or end > len(text) else text[start:end]


def _repeat(count: int, text: Any) -> str:
    if count * len(require_text(text)) > _MOST_REPEATED:
        raise UnsupportedError("it repeats a text more often than fleetbook does")
    return text * count if isinstance(text, str) else ""


def _plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def strings(value: Any) -> list[str]:
    """The items of a list as texts, without those that are nothing; a single value as a list."""
    items = value if isinstance(value, list) else [value]
    return [spell(each) for each in items if not _is_nil(each)]


def _fail(message: str) -> str:
    raise TemplateError(f"error calling fail: {message}")


def _compile(pattern: str) -> re.Pattern[str]:
    refusal = UnsupportedError(f"fleetbook does not read the pattern {pattern!r}")
    if _ONLY_GO.search(pattern):
        raise refusal
    try:
        return re.compile(pattern)
    except re.error as error:
        raise refusal from error


def _replace_pattern(pattern: str, text: str, replacement: str) -> str:
    groups = re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", replacement.replace("\\", "\\\\"))
    return _compile(pattern).sub(groups, text)


def _find_all(pattern: str, text: str, most: int) -> list[str]:
    found = [each[0] for each in _compile(pattern).finditer(text)]
    return found if most < 0 else found[:most]


def _find(pattern: str, text: str) -> str:
    return next(iter(_find_all(pattern, text, 1)), "")


def _split_pattern(pattern: str, text: str, most: int) -> list[str]:
    return _compile(pattern).split(text, 0 if most < 0 else max(most - 1, 0))


def _decode(text: str) -> str:
    return base64.b64decode(text, validate=True).decode()


def _numbered(parts: list[str]) -> dict[str, str]:
    """`split` numbers what it finds: `_0`, `_1`."""
    return {f"_{number}": part for number, part in enumerate(parts)}


_PATTERNS: dict[str, Callable[..., Any]] = {
    "regexMatch": deciding(lambda pattern, text: _compile(pattern).search(text) is not None),
    "regexFind": deciding(_find),
    "regexFindAll": deciding(_find_all),
    "regexReplaceAll": deciding(_replace_pattern),
    "regexReplaceAllLiteral": deciding(lambda pattern, text, new: _compile(pattern).sub(lambda _: new, text)),
    "regexSplit": deciding(_split_pattern),
}

TEXT_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "slugify": piecewise(slugify),
    "trim": piecewise(str.strip),
    "upper": piecewise(str.upper),
    "lower": piecewise(str.lower),
    "title": piecewise(_title),
    "replace": piecewise(lambda old, new, text: text.replace(old, new)),
    "regexQuoteMeta": piecewise(lambda text: _SPECIAL.sub(r"\\\g<0>", text)),
    "trimAll": lambda cut, text: require_text(text).strip(cut),
    "trimall": lambda cut, text: require_text(text).strip(cut),
    "trimSuffix": lambda end, text: require_text(text).removesuffix(require_text(end)),
    "trimPrefix": lambda start, text: require_text(text).removeprefix(require_text(start)),
    "trunc": wholly(_truncate),
    "substr": wholly(_substring),
    "repeat": _repeat,
    "contains": deciding(lambda part, text: require_text(part) in require_text(text)),
    "hasPrefix": deciding(lambda part, text: require_text(text).startswith(require_text(part))),
    "hasSuffix": deciding(lambda part, text: require_text(text).endswith(require_text(part))),
    "quote": _quote,
    "squote": _single_quote,
    "cat": _cat,
    "indent": indent,
    "nindent": lambda width, text: "\n" + indent(width, text),
    "plural": deciding(_plural),
    "sha1sum": wholly(lambda text: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()),
    "sha256sum": wholly(lambda text: hashlib.sha256(text.encode()).hexdigest()),
    "adler32sum": wholly(lambda text: str(zlib.adler32(text.encode()))),
    "b64enc": wholly(lambda text: base64.b64encode(text.encode()).decode()),
    "b64dec": wholly(_decode),
    "b32enc": wholly(lambda text: base64.b32encode(text.encode()).decode()),
    "b32dec": wholly(lambda text: base64.b32decode(text.encode()).decode()),
    "toString": spell,
    "toStrings": strings,
    "join": lambda between, value: require_text(between).join(strings(value)),
    "sortAlpha": deciding(lambda value: sorted(strings(value))),
    "split": deciding(lambda between, text: _numbered(require_text(text).split(between))),
    "splitn": deciding(lambda between, most, text: _numbered(text.split(between, most - 1))),
    "splitList": deciding(lambda between, text: require_text(text).split(between) if between else list(text)),
    "fail": _fail,
    "hello": lambda: "Hello!",
    "has": deciding(lambda item, value: item in (require_list(value) if value is not None else [])),
    **_PATTERNS,
    **{"must" + name[0].upper() + name[1:]: function for name, function in _PATTERNS.items()},
}

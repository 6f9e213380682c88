"""Secrets inside texts that hold other texts: scripts, arguments, files in a ConfigMap, patches."""

import re

from fleetbook.source.secret_names import is_reference, is_secret_name
from fleetbook.source.tokens import MASK, redact_text

_HINT = re.compile(r"pass|auths|token|secret|key|pwd|psk|connection|authorization", re.IGNORECASE)
_SECRET_OBJECT = re.compile(
    r"^[ \t]*(?:- )?kind:[ \t]*[\"']?Secret[\"']?[ \t]*$.*^[ \t]*(?:stringData|data):"
    r"|^[ \t]*(?:stringData|data):.*^[ \t]*kind:[ \t]*[\"']?Secret[\"']?[ \t]*$"
    r"|\"kind\"\s*:\s*\"Secret\"|path[\"']?:\s*[\"']?/stringData/",
    re.DOTALL | re.MULTILINE,
)
_VALUE = r"\"[^\"\n]*\"|'[^'\n]*'|[^\s,;&|\"'`)]+"
_ASSIGNMENTS = (
    re.compile(rf"(?<![\w$./{{-])((?:--?)?([A-Za-z_][\w.-]*)=)({_VALUE})"),
    re.compile(rf"((?<!\S)--([A-Za-z][\w.-]*)\s+)((?!-){_VALUE})"),
    re.compile(
        r"^([ \t]*(?:# ?|- |export )*[\"']?([A-Za-z_][\w.-]*)[\"']?(?:[ \t]*:[ \t]+|[ \t]+=[ \t]*))"
        r"([^\s|>&*{\[].*)$",
        re.MULTILINE,
    ),
    re.compile(r"([\"']([A-Za-z_][\w.-]*)[\"']\s*:\s*)(\"[^\"\n]*\")"),
    # The default of a variable, whatever it stands in.
    re.compile(r"(\$\{(\w+)(?::-|:=|=))([^}$]+)"),
)


def redact_embedded(text: str) -> str:
    """The same text with tokens masked, and values that stand behind a secret's name."""
    text = redact_text(text)
    if _HINT.search(text) is None:
        return text
    if _SECRET_OBJECT.search(text) or ('"auths"' in text and _is_literal(text)):
        return MASK
    for assignment in _ASSIGNMENTS:
        text = assignment.sub(_redact_assignment, text)
    return text


def _is_literal(text: str) -> bool:
    """Whether a text holds no template and no variable."""
    return "{{" not in text and "${" not in text


def _redact_assignment(match: re.Match[str]) -> str:
    head, name, value = match.groups()
    if not is_secret_name(name) or is_reference(value):
        return match.group()
    quote = value[0] if value[0] in "\"'" and value[-1] == value[0] else ""
    return f"{head}{quote}{MASK}{quote}"

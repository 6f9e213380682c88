"""Why the engine refuses something, in words that a reader can use and that hold nothing secret."""

import re

from fleetbook.source.redaction import redact_text

_LONGEST = 240
_ID = r"(\w+)\.[\w\[\]]+\.[\w.\[\]-]+/([\w.-]+?)\.(\[noNs\]|[\w-]+)"
_KNOWN = (
    (rf"no matches for Id {_ID}", "no object is called {0}"),
    (rf"already registered id: {_ID}", "{0} is there already"),
    (r'Kind:"(\w+)".*?Name:"([\w.-]+)", Namespace:"([\w-]*)"\} does not exist', "there is no {0} to change"),
    (r'Kind:"(\w+)".*?Name:"([\w.-]+)", Namespace:"([\w-]*)"\} exists', "{0} is there already"),
    (r"resource with name \S+ does not match a config with", "no workload has this name"),
    (r"nothing selected by", "no object fits its source"),
    (r"missing Resource metadata", "it holds no object"),
    (r"unable to parse SM or JSON patch from", "it is no patch that can be read"),
    (r"must specify one of patch and path", "it has neither `patch` nor `path`"),
    (r"(?:kustomization\.ya?ml|Kustomization) is empty", "its overlay file says nothing"),
)
# The engine prints the configuration of what failed, with patches and literals; pointers differ each time.
_QUOTED = re.compile(r" with config: `.*?`|`[^`]*`|&\{[^}]*\}|0x[0-9a-f]+|\[patch: \".*?\"\]", re.DOTALL)
_WRAPPED = re.compile(
    r"^(?:accumulating (?:resources|components)|accumulateDirectory|accumulation err)[:=]? *"
)
_MISSING = (
    "no matches for Id",
    "does not exist; cannot merge or replace",
    "nothing selected by",
    "not found in",
)


def tell_reason(message: str) -> str:
    """The engine's message in short."""
    for pattern, words in _KNOWN:
        if found := re.search(pattern, message):
            return words.format(_name(*found.groups())) if found.groups() else words
    plain = " ".join(_QUOTED.sub("", message).split("\n", 1)[0].split())
    while plain != (inner := _WRAPPED.sub("", plain)):
        plain = inner
    plain = redact_text(plain).strip(" :;\"'")
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def misses_object(message: str) -> bool:
    """Whether the engine looked for an object that is not there."""
    return any(words in message for words in _MISSING)


def _name(kind: str, name: str, namespace: str) -> str:
    return f"{kind} {name}" if namespace in {"", "[noNs]"} else f"{kind} {namespace}/{name}"

"""Bytes of a file to UTF-8 without surprises, so that lines count as Git forges count them."""

import codecs

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# YAML 1.1 counts these as line breaks; forges, editors and kustomize do not.
_FOREIGN_BREAKS = tuple(mark.encode() for mark in "\u0085\u2028\u2029")


def to_utf8(data: bytes) -> bytes:
    """The same text in UTF-8 without a byte order mark; each foreign line break becomes a space."""
    if data.startswith(_UTF16):
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    for mark in _FOREIGN_BREAKS:
        if mark in data:
            data = data.replace(mark, b" ")
    return data

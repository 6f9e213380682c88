"""Patterns of paths as Flux's controllers read them: `*` stays in its folder, `**` may cross folders."""

import re
from functools import cache

_CLASS = re.compile(r"\[(?:[^\]\\]|\\.)+\]")


def is_glob(path: str) -> bool:
    """Whether a path is a pattern."""
    return any(sign in path for sign in "*?[]")


@cache
def compile_glob(pattern: str, *, crossing: bool) -> re.Pattern[str]:
    """A pattern for whole paths; without `crossing`, `**` is the same as `*`."""
    parts = pattern.split("/")
    found = ""
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if crossing and part == "**":
            # At the end it also stands for the folder itself.
            end = f"{found.removesuffix('/')}(?:/.*)?" if found else ".*"
            found = end if last else found + "(?:[^/]+/)*"
        else:
            found += _in_folder(part, choices=crossing) + ("" if last else "/")
    return re.compile(found, re.DOTALL)


def _in_folder(part: str, *, choices: bool) -> str:
    """One name of a path: `*`, `?`, `[a-z]`, characters after a backslash and, with `choices`, `{a,b}`."""
    found, at, depth = "", 0, 0
    while at < len(part):
        sign = part[at]
        if (chosen := _CLASS.match(part, at)) is not None:
            found += chosen[0].replace("[!", "[^", 1)
            at = chosen.end()
            continue
        if sign == "\\" and at + 1 < len(part):
            at += 1
            found += re.escape(part[at])
        elif choices and sign == "{" and "}" in part[at:]:
            depth += 1
            found += "(?:"
        elif sign == "}" and depth:
            depth -= 1
            found += ")"
        elif sign == "," and depth:
            found += "|"
        else:
            found += {"*": "[^/]*", "?": "[^/]"}.get(sign, re.escape(sign))
        at += 1
    return found

"""Folders that no cluster runs: templates to copy from, examples, archives."""

import re

_WORDS = "templates?|skeletons?|scaffold|boilerplate|cookiecutter|examples?|archived?|attic|deprecated"
_UNUSED = re.compile(rf"(?:.*[-_.])?(?:{_WORDS})(?:[-_.].*)?", re.IGNORECASE)
_BLANK = re.compile(r"[<>{}]|\$\{|^[A-Z0-9]+(?:_[A-Z0-9]+)+$")


def is_template(path: str) -> bool:
    """Whether a part of a path says that it is to be copied or is no longer used, or is to be filled in."""
    return any(_UNUSED.fullmatch(part) or _BLANK.search(part) for part in path.split("/"))

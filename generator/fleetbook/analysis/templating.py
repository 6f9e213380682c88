"""Helm's template expressions inside values, as far as Git alone decides them."""

import re

from fleetbook.resolve.fleet import ResolvedRelease

_EXPRESSION = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}")


def fill(text: str, release: ResolvedRelease) -> str | None:
    """The text with the release's name and namespace filled in; None where more needs rendering."""
    values = {".Release.Name": release.release_name, ".Release.Namespace": release.target_namespace}
    filled = _EXPRESSION.sub(lambda match: values.get(match[1].removeprefix("$"), match[0]), text)
    return None if "{{" in filled else filled

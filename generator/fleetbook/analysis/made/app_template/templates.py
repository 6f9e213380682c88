"""The templates in values of app-template, as far as they can be filled in without the chart."""

import re
from collections.abc import Callable

from fleetbook.analysis.release_values import fill
from fleetbook.resolve.fleet import ResolvedRelease

_NAMES = re.compile(r"\{\{-?\s*include\s+\"bjw-s\.common\.lib\.chart\.names\.(full)?name\"\s+[$.]\s*-?\}\}")
_FORMAT = re.compile(r"\{\{-?\s*printf\s+\"([^\"%]*)%s([^\"%]*)\"\s+(\$?\.[\w.]+)\s*-?\}\}")
_QUOTED = re.compile(r"\s*\|\s*quote\s*(?=-?\}\})")


def filler(release: ResolvedRelease, fullname: str, name: str) -> Callable[[str], str]:
    """Fills in a text; what only the chart can fill in stays as it is written."""

    def fill_in(text: str) -> str:
        text = _NAMES.sub(lambda found: fullname if found[1] else name, text)
        text = _FORMAT.sub(lambda found: f"{found[1]}{{{{ {found[3]} }}}}{found[2]}", text)
        return fill(release, _QUOTED.sub("", text)) or text

    return fill_in

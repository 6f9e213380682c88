"""JSONPaths that name one place."""

import re

_NAME = re.compile(r"\.([A-Za-z_]\w*)|\['([^']+)'\]")


def keys_of(path: str) -> tuple[str, ...]:
    """The keys of a path that names one place: `$.server['data-disk']` is `server`, `data-disk`."""
    return tuple(dotted or quoted for dotted, quoted in _NAME.findall(path))

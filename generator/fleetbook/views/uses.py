"""Who uses a secret, in a cell of a table."""

from collections.abc import Sequence

from fleetbook.core.identity import ObjectRef
from fleetbook.model.security import SecretUse
from fleetbook.views.page import Code, Muted, Rich, Text
from fleetbook.views.phrases import joined, shorten

MOST_USERS = 5
MOST_WAYS = 4


def users(uses: Sequence[SecretUse]) -> Rich:
    """Objects with how each uses it; of many the first, and how many more."""
    by_object: dict[ObjectRef, list[str]] = {}
    for use in uses:
        by_object.setdefault(use.by, []).append(use.how)
    shown = list(by_object.items())[:MOST_USERS]
    parts: list[Rich] = [(Code(ref.name), Muted(f" {_ways(ways)}")) for ref, ways in shown]
    rest = len(by_object) - len(shown)
    more: Rich = (Text(f" and {rest} more"),) if rest else ()
    return (*joined(parts), *more)


def _ways(ways: Sequence[str]) -> str:
    """`env A, B and 3 more, volume /data`: variables are listed once under `env`."""
    variables = [way.removeprefix("env ") for way in ways if way.startswith("env ")]
    others = [way for way in ways if not way.startswith("env ")]
    named = [f"env {shorten(variables, MOST_WAYS)}"] if variables else []
    return ", ".join([*named, *others])

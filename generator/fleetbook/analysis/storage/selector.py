"""Label selectors as objects write them: `matchLabels` and `matchExpressions`."""

from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.shape import mapping, sequence, text, words


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether labels fit a selector; an empty one selects everything."""
    exact = all(
        labels.get(str(key)) == text(value) for key, value in mapping(selector.get("matchLabels")).items()
    )
    rules = map(mapping, sequence(selector.get("matchExpressions")))
    return exact and all(_fits(rule, labels) for rule in rules)


def _fits(rule: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(text(rule.get("key")) or "")
    match text(rule.get("operator")):
        case "In":
            return value in words(rule.get("values"))
        case "NotIn":
            return value not in words(rule.get("values"))
        case "DoesNotExist":
            return value is None
        case _:
            return value is not None

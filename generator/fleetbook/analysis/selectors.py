"""Label selectors in the form of objects: `matchLabels` and `matchExpressions`."""

from collections.abc import Mapping
from typing import Any

from fleetbook.analysis.shape import mapping, sequence, text, words


def fits(selector: Any, labels: Mapping[str, Any]) -> bool:
    """Whether labels fit a selector; an empty one takes everything, as Kubernetes defines it."""
    wanted = mapping(mapping(selector).get("matchLabels"))
    if any(text(labels.get(key)) != text(value) for key, value in wanted.items()):
        return False
    expressions = map(mapping, sequence(mapping(selector).get("matchExpressions")))
    return all(_holds(each, labels) for each in expressions)


def _holds(expression: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    key, values = text(expression.get("key")) or "", words(expression.get("values"))
    stated = text(labels.get(key)) if key in labels else None
    match text(expression.get("operator")):
        case "In":
            return stated in values
        case "NotIn":
            return stated not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            return False

"""Which objects a patch is for: kustomize's targets and Kubernetes' label selectors."""

import re
from collections.abc import Mapping
from typing import Any

from fleetbook.resolve.shape import group_of, mapping, text

_SET = re.compile(r"^\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*$")
_EQUAL = re.compile(r"^\s*([^=!\s]+)\s*(==|=|!=)\s*(.*?)\s*$")


def matches_target(target: Mapping[str, Any], bodies: tuple[Mapping[str, Any], ...]) -> bool:
    """Whether an object is meant: `bodies` are its shapes before and after it was transformed."""
    return any(_matches_identity(target, body) for body in bodies) and all(
        any(
            matches_labels(text(target.get(field)), mapping(mapping(body.get("metadata")).get(held)))
            for body in bodies
        )
        for field, held in (("labelSelector", "labels"), ("annotationSelector", "annotations"))
        if target.get(field)
    )


def matches_labels(selector: str, labels: Mapping[str, Any]) -> bool:
    """Whether labels fit a selector such as `app=web,tier in (a, b),!legacy`."""
    parts = re.split(r",(?![^(]*\))", selector)
    return all(_matches_part(part, labels) for part in parts if part.strip())


def _matches_part(part: str, labels: Mapping[str, Any]) -> bool:
    if found := _SET.match(part):
        values = [each.strip() for each in found[3].split(",")]
        return (found[1] in labels and text(labels[found[1]]) in values) == (found[2] == "in")
    if found := _EQUAL.match(part):
        return (found[1] in labels and text(labels[found[1]]) == found[3]) == (found[2] != "!=")
    name = part.strip()
    return name[1:].strip() not in labels if name.startswith("!") else name in labels


def _matches_identity(target: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Group, version and kind as written; name and namespace as patterns that cover the whole value."""
    version = text(body.get("apiVersion")).rpartition("/")[2]
    exact = {"group": group_of(body), "version": version, "kind": text(body.get("kind"))}
    metadata = mapping(body.get("metadata"))
    return all(_matches_pattern(text(target.get(field)), value) for field, value in exact.items()) and all(
        _matches_pattern(text(target.get(field)), text(metadata.get(field)))
        for field in ("name", "namespace")
    )


def _matches_pattern(pattern: str, value: str) -> bool:
    try:
        return not pattern or re.fullmatch(pattern, value) is not None
    except re.error:
        return pattern == value

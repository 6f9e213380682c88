"""Claims that operators make for the objects of their kinds."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fleetbook.analysis.release_values import is_off
from fleetbook.analysis.shape import Keys, known, mapping, text, walk, within
from fleetbook.analysis.storage.claim import Claim, described, number, numbered
from fleetbook.catalogue.claims import ClaimTemplate, claim_templates
from fleetbook.catalogue.facts import FoundValue, find_values
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Resource

_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^}]+))?\}")
_ZERO = re.compile(r"0+(?:\.0+)?[A-Za-z]*")
_ITEM_NAMES = ("name", "component", "id")


_OWN_GROUPS = re.compile(
    r"|(?:apps|batch|policy)|.*(?:\.k8s\.io|toolkit\.fluxcd\.io|fluxcd\.controlplane\.io|crossplane\.io|kyverno\.io)"
)
"""Groups whose objects are not for an operator, or are templates of other objects."""
_RUNNERS = ("AutoscalingRunnerSet", "RunnerDeployment", "EphemeralRunner")
_TEMPLATE_KEY = re.compile(
    r"(?:\w*[vV]olumeClaim(?:Templates?|Spec)|persistentVolumeClaim(?:Spec)?|pvcTemplate)$|persistence$"
)


def operated_claims(resources: Sequence[Resource]) -> Iterator[Claim]:
    """The claims that operators are known to make for some objects, and those that their words suggest."""
    for resource in resources:
        templates = claim_templates(resource.ref.kind, resource.group)
        for template in templates:
            for found in find_values(template.at, resource.body):
                yield from _claims(resource, template, found)
        if not templates and not _OWN_GROUPS.fullmatch(resource.group) and resource.ref.kind not in _RUNNERS:
            yield from _suggested(resource)


def _suggested(resource: Resource) -> Iterator[Claim]:
    """A claim for each template in an object of a kind that is not known; how many, its operator decides."""
    count = Unknown(f"what makes it of the {resource.ref.kind} decides")
    for keys, value in walk(resource.body.get("spec"), ("spec",)):
        items = [(keys, value)] if isinstance(value, Mapping) else []
        if isinstance(value, list):
            items = [((*keys, index), mapping(item)) for index, item in enumerate(value)]
        if not _TEMPLATE_KEY.match(str(keys[-1])) or "ephemeral" in keys:
            continue
        for at, item in items:
            own = text(within(item, "metadata", "name")) or text(item.get("name"))
            name = f"{own}-{resource.ref.name}" if own else resource.ref.name
            key = NamespacedName(resource.ref.namespace, name)
            claim = replace(described(resource, key, at, count=count), name_assumed=True)
            if claim.size and not is_off(item):
                yield claim


def _claims(resource: Resource, template: ClaimTemplate, found: FoundValue) -> Iterator[Claim]:
    node = mapping(found.value)
    if is_off(node) or (template.unless and within(node, *template.unless.split("."))):
        return
    name = _name(resource, template, found)
    for key, count in numbered(resource.ref.namespace, name, _count(resource, template, found)):
        claim = described(resource, key, found.path, size=template.default_size, count=count)
        if (claim.size or claim.storage_class) and not _is_zero(claim.size):
            yield claim


def _is_zero(size: str | Unknown | None) -> bool:
    """Whether nothing is asked for: some operators then use a volume of the pod."""
    return isinstance(size, str) and _ZERO.fullmatch(size) is not None


def _count(resource: Resource, template: ClaimTemplate, found: FoundValue) -> int | Unknown:
    holder: Mapping[str, Any] = resource.body
    keys: Keys = tuple(template.count.split("."))
    if template.item_count:
        holder, keys = mapping(within(resource.body, *_item(found))), tuple(template.item_count.split("."))
    return number(known(within(holder, *keys)), template.default_count)


def _item(found: FoundValue) -> Keys:
    """Keys of the list's item that a value stands in."""
    place = next((index for index, key in enumerate(found.path) if isinstance(key, int)), -1)
    return found.path[: place + 1]


def _name(resource: Resource, template: ClaimTemplate, found: FoundValue) -> str:
    """The claim's name, its number still open."""
    stated = text(within(found.value, "metadata", "name"))
    labels = mapping(within(resource.body, "metadata", "labels"))

    def filled(match: re.Match[str]) -> str:
        if match[1] == "template":
            return stated or _PLACEHOLDER.sub(filled, template.template)
        if match[1] == "item":
            return _item_name(resource, found)
        if match[1] == "label":
            return text(labels.get(match[2])) or ""
        return resource.ref.name if match[1] == "object" else match[0]

    return _PLACEHOLDER.sub(filled, template.name)


def _item_name(resource: Resource, found: FoundValue) -> str:
    keys = _item(found)
    item = mapping(within(resource.body, *keys))
    names = (text(item.get(key)) or text(within(item, "metadata", key)) for key in _ITEM_NAMES)
    return next(filter(None, names), str(keys[-1]) if keys else "")

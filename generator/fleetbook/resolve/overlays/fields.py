"""The fields that an overlay file may have, as kustomize v5 reads them, and what is wrong with one's own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from fleetbook.core.diagnostics import Severity
from fleetbook.resolve.overlays.overlay import DROP
from fleetbook.resolve.shape import Keys, text

TEXT: Final = "a text"
FLAG: Final = "true or false"
NUMBER: Final = "a number"
ANYTHING: Final = "anything"
_EACH = "*"
"""In place of a mapping's keys: every one of them."""

_LABELS = {_EACH: TEXT}
_SELECTOR = dict.fromkeys(
    ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"), TEXT
)
_PATCH = {"path": TEXT, "patch": TEXT, "target": _SELECTOR, "options": {_EACH: FLAG}}
_IMAGE = dict.fromkeys(("name", "newName", "newTag", "digest", "tagSuffix"), TEXT)
_OPTIONS = {"labels": _LABELS, "annotations": _LABELS, "disableNameSuffixHash": FLAG, "immutable": FLAG}
_GENERATOR = {
    **dict.fromkeys(("name", "namespace", "behavior", "env", "type"), TEXT),
    **{name: [TEXT] for name in ("files", "literals", "envs")},
    "options": _OPTIONS,
}
_TEXTS = (
    *("resources", "components", "crds", "bases", "configurations", "patchesStrategicMerge"),
    *("generators", "transformers", "validators", "buildMetadata"),
)
_LABEL = {"pairs": _LABELS, "includeSelectors": FLAG, "includeTemplates": FLAG, "fields": [{_EACH: ANYTHING}]}
_FIELDS: Mapping[str, Any] = {
    **dict.fromkeys(("apiVersion", "kind", "namePrefix", "nameSuffix", "namespace"), TEXT),
    **{name: [TEXT] for name in _TEXTS},
    **{name: {_EACH: ANYTHING} for name in ("metadata", "inventory", "sortOptions")},
    **dict.fromkeys(("helmGlobals", "helmCharts", "helmChartInflationGenerator"), ANYTHING),
    **dict.fromkeys(("commonLabels", "commonAnnotations", "openapi"), _LABELS),
    **{name: [_PATCH] for name in ("patches", "patchesJson6902")},
    **{name: [_IMAGE] for name in ("images", "imageTags")},
    **{name: [_GENERATOR] for name in ("configMapGenerator", "secretGenerator")},
    **{name: [{_EACH: ANYTHING}] for name in ("replacements", "vars")},
    "labels": [_LABEL],
    "replicas": [{"name": TEXT, "count": NUMBER}],
    "generatorOptions": _OPTIONS,
}
_OVERLAY = "Kustomization"
_VERSIONS = {_OVERLAY: "v1beta1", "Component": "v1alpha1"}
_WHOLE = frozenset({"patches", "patchesJson6902", "images", "imageTags", "replicas"})
"""Lists whose items make no sense without one of their fields."""


@dataclass(frozen=True)
class Flaw:
    """Something in an overlay file that kustomize does not take."""

    keys: Keys
    """What falls because of it, or is replaced."""
    edit: Any
    """What stands in its place: `DROP`, or the value as it is meant."""
    message: str
    hint: str
    severity: Severity = Severity.ERROR


def find_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    """What an overlay file says in a way that kustomize does not take, the smallest part of it each."""
    yield from _check_identity(data)
    for flaw in _check(data, _FIELDS, ()):
        if len(flaw.keys) > 2 and flaw.keys[0] in _WHOLE and flaw.edit is DROP:
            yield Flaw(flaw.keys[:2], DROP, flaw.message, flaw.hint, flaw.severity)
        else:
            yield flaw


def _check_identity(data: Mapping[str, Any]) -> Iterator[Flaw]:
    """An overlay that calls itself something else."""
    kind, version = data.get("kind") or _OVERLAY, data.get("apiVersion")
    if text(kind) not in _VERSIONS:
        yield Flaw(("kind",), DROP, f"An overlay cannot be of kind {text(kind)}", f"Write `{_OVERLAY}`.")
    expected = f"kustomize.config.k8s.io/{_VERSIONS.get(text(kind), _VERSIONS[_OVERLAY])}"
    if version and version != expected:
        message = f"An overlay cannot have the apiVersion {text(version)}"
        yield Flaw(("apiVersion",), DROP, message, f"Write `{expected}`.")


def _check(value: Any, shape: Any, keys: Keys) -> Iterator[Flaw]:
    """What is wrong with a value, or with what is in it."""
    if (value is None and not (keys and isinstance(keys[-1], int))) or shape is ANYTHING:
        return
    if isinstance(shape, list):
        yield from _check_list(value, shape[0], keys)
    elif isinstance(shape, Mapping):
        yield from _check_mapping(value, shape, keys)
    else:
        yield from _check_scalar(value, shape, keys)


def _check_list(value: Any, shape: Any, keys: Keys) -> Iterator[Flaw]:
    if not isinstance(value, list):
        yield _wrong_type(value, "a list", keys)
        return
    for index, item in enumerate(value):
        yield from _check(item, shape, (*keys, index))


def _check_mapping(value: Any, shape: Mapping[str, Any], keys: Keys) -> Iterator[Flaw]:
    if not isinstance(value, Mapping):
        yield _wrong_type(value, "a mapping", keys)
        return
    names = {name.casefold(): name for name in shape}
    for key, item in value.items():
        if _EACH in shape:
            yield from _check(item, shape[_EACH], (*keys, key))
        elif key.casefold() in names:
            yield from _check(item, shape[names[key.casefold()]], (*keys, key))
        else:
            near = get_close_matches(key, list(shape), n=1)
            hint = f"Is `{near[0]}` meant?" if near else "Remove it."
            message = f"`{key}` is no field that kustomize knows here"
            yield Flaw((*keys, key), DROP, message, hint, Severity.WARNING)


def _check_scalar(value: Any, shape: str, keys: Keys) -> Iterator[Flaw]:
    is_flag = isinstance(value, bool)
    is_number = isinstance(value, int | float) and not is_flag
    if shape is TEXT and (is_flag or is_number):
        message = f"{_name(keys)} is {_describe(value)}, where kustomize takes only a text"
        yield Flaw(keys, _as_text(value), message, "Put it in quotes.", Severity.WARNING)
    elif shape is TEXT and value == "" and isinstance(keys[-1], int):
        yield Flaw(keys, DROP, f"{_name(keys)} is empty", "Remove it.")
    elif not {TEXT: isinstance(value, str), FLAG: is_flag, NUMBER: is_number}[shape]:
        yield _wrong_type(value, shape, keys)


def _wrong_type(value: Any, expected: str, keys: Keys) -> Flaw:
    message = f"{_name(keys)} must be {expected}, but is {_describe(value)}"
    return Flaw(keys, DROP, message, "kustomize refuses the whole overlay because of it.")


def _name(keys: Keys) -> str:
    """A value in words."""
    name = f"`{'.'.join(key for key in keys if isinstance(key, str))}`"
    return f"An entry of {name}" if isinstance(keys[-1], int) else name


def _describe(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, int | float) else "a text"


def _as_text(value: bool | int | float) -> str:
    """A number as Go writes it."""
    return text(value).removesuffix(".0")

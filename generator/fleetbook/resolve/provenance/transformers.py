"""What overlays set without a patch: namespace, names, labels, images and the like, each with its line."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.core.location import Location
from fleetbook.resolve.provenance.steps import Bodies, Change, Place, Stage
from fleetbook.resolve.shape import Keys, mapping, sequence, text, within
from fleetbook.source.document import Document

Sets = Callable[[Bodies, Keys], bool]
"""Whether a transformer set the value under some keys of an object."""

_SCALED = frozenset({"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})
_SELECTORS = frozenset({"labels", "matchLabels", "selector"})
_IMAGE = re.compile(r"(?P<name>[^@]*?)(?::(?P<tag>[^/@]*))?(?:@(?P<digest>.*))?")


@dataclass(frozen=True, eq=False)
class Transformer:
    """One setting of an overlay, or of a Flux Kustomization."""

    stage: Stage
    at: Location
    sets: Sets

    def documents_for(self, bodies: Bodies) -> Iterator[Document]:
        """The line of the setting, for the values that it set."""
        yield Change(self.at, {}, lambda keys: self.sets(bodies, keys))


def read_transformers(data: Mapping[str, Any], place: Place) -> Iterator[Transformer]:
    """The transformers of an overlay, as far as they are no patches and no replacements."""
    for stage, keys, sets in _settings(data):
        at = place(*keys)
        if at is not None:
            yield Transformer(stage, at, sets)


def read_common_metadata(spec: Mapping[str, Any], place: Place) -> Iterator[Transformer]:
    """What a Flux Kustomization puts on everything that it applies."""
    for field in ("labels", "annotations"):
        for name in mapping(within(spec, "commonMetadata", field)):
            at = place("commonMetadata", field, name)
            if at is not None:
                yield Transformer(Stage.METADATA, at, _at_keys("metadata", field, name))


def _settings(data: Mapping[str, Any]) -> Iterator[tuple[Stage, Keys, Sets]]:
    """Each setting of an overlay: when it is made, where it stands, what it sets."""
    if namespace := text(data.get("namespace")):
        yield Stage.NAMESPACE, ("namespace",), _equal(namespace, ("metadata", "namespace"))
    for field in ("namePrefix", "nameSuffix"):
        if part := text(data.get(field)):
            yield Stage.NAME, (field,), _part_of_name(part)
    for keys, name, value, fits in _labels(data):
        yield Stage.LABEL, (*keys, name), _holds(name, text(value), fits)
    for name, value in mapping(data.get("commonAnnotations")).items():
        yield Stage.ANNOTATION, ("commonAnnotations", name), _holds(name, text(value), _is_annotation)
    for index, item in enumerate(map(mapping, sequence(data.get("replicas")))):
        yield Stage.REPLICAS, ("replicas", index, "count"), _scales(item)
    for index, item in enumerate(map(mapping, sequence(data.get("images")))):
        written = [field for field in ("newTag", "digest", "tagSuffix", "newName") if text(item.get(field))]
        yield Stage.IMAGE, ("images", index, *written[:1]), _names_image(item)


def _labels(data: Mapping[str, Any]) -> Iterator[tuple[Keys, str, Any, Callable[[Keys], bool]]]:
    """Each label: where its field stands, its name and value, and which mappings it goes into."""
    for name, value in mapping(data.get("commonLabels")).items():
        yield ("commonLabels",), name, value, _is_selector
    for index, item in enumerate(map(mapping, sequence(data.get("labels")))):
        in_selectors = item.get("includeSelectors") is True
        fits = _is_selector if in_selectors else _label_fields(item)
        for name, value in mapping(item.get("pairs")).items():
            yield ("labels", index, "pairs"), name, value, fits


def _label_fields(item: Mapping[str, Any]) -> Callable[[Keys], bool]:
    """The mappings that labels without selectors go into."""
    in_templates = item.get("includeTemplates") is True
    more = {text(within(each, "path")).replace("[]", "") for each in sequence(item.get("fields"))}

    def fits(holder: Keys) -> bool:
        is_template = in_templates and holder[-2:] == ("metadata", "labels")
        return holder == ("metadata", "labels") or is_template or _written(holder) in more

    return fits


def _is_selector(holder: Keys) -> bool:
    return holder[-1:] != () and holder[-1] in _SELECTORS


def _is_annotation(holder: Keys) -> bool:
    return holder[-2:] == ("metadata", "annotations")


def _written(keys: Keys) -> str:
    """Keys as kustomize's configuration writes a field."""
    return "/".join(str(key) for key in keys if isinstance(key, str))


def _holds(name: str, value: str, fits: Callable[[Keys], bool]) -> Sets:
    """Sets `name` to `value` in the mappings that fit."""

    def sets(bodies: Bodies, keys: Keys) -> bool:
        return keys[-1] == name and fits(keys[:-1]) and text(within(bodies[-1], *keys)) == value

    return sets


def _equal(value: str, place: Keys) -> Sets:
    return lambda bodies, keys: keys == place and text(within(bodies[-1], *keys)) == value


def _at_keys(*place: str) -> Sets:
    return lambda _, keys: keys == place


def _part_of_name(part: str) -> Sets:
    return lambda bodies, keys: keys == ("metadata", "name") and part in text(within(bodies[-1], *keys))


def _scales(item: Mapping[str, Any]) -> Sets:
    """Sets the number of replicas of the workloads of a name."""
    name, count = text(item.get("name")), text(item.get("count"))

    def sets(bodies: Bodies, keys: Keys) -> bool:
        built = bodies[-1]
        is_named = any(text(within(body, "metadata", "name")) == name for body in bodies)
        is_count = keys == ("spec", "replicas") and text(within(built, *keys)) == count
        return is_count and is_named and text(built.get("kind")) in _SCALED

    return sets


def _names_image(item: Mapping[str, Any]) -> Sets:
    """Sets images, found by what they are called now."""
    name = text(item.get("newName")) or text(item.get("name"))
    tag, digest, suffix = (text(item.get(field)) for field in ("newTag", "digest", "tagSuffix"))

    def sets(bodies: Bodies, keys: Keys) -> bool:
        found = _IMAGE.fullmatch(text(within(bodies[-1], *keys)))
        if found is None or found["name"] != name:
            return False
        its_tag, its_digest = found["tag"] or "", found["digest"] or ""
        return tag in {"", its_tag} and digest in {"", its_digest} and its_tag.endswith(suffix)

    return sets

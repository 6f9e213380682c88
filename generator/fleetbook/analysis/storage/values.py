"""Claims that Helm values ask for, and claims that they use."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fleetbook.analysis.places import lines_of_values
from fleetbook.analysis.release_values import AUTOSCALED, autoscaler, fill, full_name
from fleetbook.analysis.shape import Keys, known, mapping, text, walk_enabled, within, words
from fleetbook.analysis.storage.claim import Claim, number, numbered
from fleetbook.analysis.storage.naming import claim_name, is_exact, is_read
from fleetbook.core.identity import NamespacedName
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease

_STORAGE_WORD = re.compile(r"persist|storage|volume|pvc", re.IGNORECASE)
_SWITCH_WORD = re.compile(r"persistence|persistentVolume(?:Claim)?", re.IGNORECASE)
_EXISTING = re.compile(
    r"existing(?:Persistent)?(?:Volume)?(?:Claim|pvc)(?:Name)?|(?:persistentVolume)?claimName", re.IGNORECASE
)
_SHORT_LIVED = re.compile(r"ephemeral|emptyDir|workVolumeClaim|\bshm|dshm|mem(?:ory)?Stor", re.IGNORECASE)
"""What lives as long as one pod, such as the work volumes of GitHub's runners, or in memory only."""
_OF_CHART = Unknown("the chart's default, which Git does not hold")
_SIZES: tuple[Keys, ...] = (
    ("size",),
    ("Size",),
    ("requestedSize",),
    ("storageSize",),
    ("volumeSize",),
    ("diskSize",),
    ("resources", "requests", "storage"),
)
_CLASSES = ("storageClassName", "storageClass", "storageclass", "className")
_QUANTITY = re.compile(r"\d+(?:\.\d+)?(?:[KMGTPE]i?|k)")
_KINDS_OF_WORKLOAD = {"controller", "statefulset"}
"""Keys of a chart's only workload, which do not stand in its name as `server` or `ingester` do."""
_CLAIM_TYPES = {"", "persistentvolumeclaim", "pvc", "statefulset", "sts", "volumeclaimtemplate", "dynamic"}


def claims_in_values(release: ResolvedRelease, told: Sequence[Keys] = ()) -> Iterator[Claim]:
    """The claims that a release's values ask its chart to make; `told` are blocks that are read elsewhere."""
    for keys, node in walk_enabled(release.values):
        if any(keys[: len(block)] == block for block in told) or not _is_made(release, keys):
            continue
        if not isinstance(node, Mapping) or _is_setting_of_claim(release, keys, node):
            continue
        if _asks_for_claim(keys, node) and is_read(release, keys):
            yield from _asked(release, keys, node)


def _is_setting_of_claim(release: ResolvedRelease, keys: Keys, node: Mapping[str, Any]) -> bool:
    """Whether a block only sets something of the claim around it: `persistence: {size: …, labels: {…}}`."""
    if len(keys) < 2 or not _SWITCH_WORD.fullmatch(str(keys[-2])):
        return False
    sized = isinstance(within(release.values, *keys[:-1], "size"), str)
    return sized and not (_PARTS - {"enabled"}) & node.keys() and _size_keys(node) is None


def _is_made(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether neither a block nor a part of the chart around it says `deploy: false`, nor it `create: false`.

    Other settings of such a part still count: they tell how to reach what takes its place.
    """
    around = [mapping(within(release.values, *keys[:end])) for end in range(1, len(keys) + 1)]
    created = not around or around[-1].get("create") is not False
    return created and not any(block.get("deploy") is False for block in around)


def claims_used(release: ResolvedRelease) -> frozenset[NamespacedName]:
    """The claims that a release's values name, made by something else."""
    names = (
        fill(release, value)
        for keys, value in walk_enabled(release.values)
        if keys and isinstance(value, str) and _EXISTING.fullmatch(str(keys[-1]))
    )
    return frozenset(NamespacedName(release.target_namespace, name) for name in names if name)


def _asks_for_claim(keys: Keys, node: Mapping[str, Any]) -> bool:
    words_of_path = ".".join(map(str, keys))
    if _SHORT_LIVED.search(words_of_path) or not is_claim(node):
        return False
    if not _STORAGE_WORD.search(words_of_path):
        return size_of(node) is not None and _class_key(node) is not None
    return size_of(node) is not None or _is_switched_on(keys, node)


def is_claim(node: Mapping[str, Any]) -> bool:
    """Whether a block of storage may be a claim: it names no existing one, and no other kind of volume."""
    existing = any(_EXISTING.fullmatch(str(key)) and value for key, value in node.items())
    kind = (text(node.get("type")) or "").lower()
    served = size_of(node) is None and bool(text(within(node, "nfs", "server")))
    elsewhere = _is_in_pod(node) or bool(text(node.get("hostPath"))) or served
    return not existing and not elsewhere and kind in _CLAIM_TYPES


def _is_in_pod(node: Mapping[str, Any]) -> bool:
    """Whether a chart is told to use a volume of the pod in place of a claim, such as one in memory."""
    stated = node.get("emptyDir")
    switched = stated is True or (isinstance(stated, Mapping) and stated.get("enabled", True) is True)
    return switched or bool(text(node.get("medium")))


def size_of(node: Mapping[str, Any]) -> str | Unknown | None:
    """The size that is asked for, in a chart's own words or in those of a claim's spec."""
    keys = _size_keys(node)
    return known(within(node, *keys)) if keys else None


def _size_keys(node: Mapping[str, Any]) -> Keys | None:
    for keys in _SIZES:
        size = known(within(node, *keys))
        if isinstance(size, Unknown) or (size and _QUANTITY.fullmatch(size)):
            return keys
    return None


def _class_key(node: Mapping[str, Any]) -> str | None:
    return next((key for key in _CLASSES if key in node), None)


def _named_class(node: Mapping[str, Any]) -> str:
    """The key of the class in what is known to be a claim, where `class` alone says it too."""
    return _class_key(node) or ("class" if "class" in node else "storageClass")


def _is_switched_on(keys: Keys, node: Mapping[str, Any]) -> bool:
    """`persistence: {enabled: true}`, or a class in it, asks for a claim of the chart's own size.

    So does `persistence: {config: {enabled: true}}`, unless it speaks of a volume of another kind.
    """
    one_of_several = len(keys) > 1 and _SWITCH_WORD.fullmatch(str(keys[-2])) and not _OTHERS & node.keys()
    named = _SWITCH_WORD.fullmatch(str(keys[-1])) or one_of_several
    parts = any(isinstance(value, Mapping) and _PARTS & value.keys() for value in node.values())
    chosen = "enabled" not in node and text(node.get("storageClass")) not in (None, "", "-")
    return bool(named) and (node.get("enabled") is True or chosen) and not parts


_PARTS = {"enabled", "size", "existingClaim", "storageClass"}
"""What a block says of one of several claims: the block around it is no claim of its own."""
_OTHERS = {
    "configMap",
    "configMapName",
    "csi",
    "defaultMode",
    "hostPath",
    "items",
    "medium",
    "nfs",
    "optional",
    "secret",
    "secretName",
    "server",
    "sizeLimit",
    "volumeSpec",
}
"""What a block says of a volume that is no claim."""


def _asked(release: ResolvedRelease, keys: Keys, node: Mapping[str, Any]) -> Iterator[Claim]:
    """The claims of a block: of a template as Kubernetes writes it, one for each pod of the StatefulSet."""
    claim = asked_at(release, keys, node)
    template = text(within(release.values, *keys[:-1], "metadata", "name"))
    if keys[-3:-2] != ("volumeClaimTemplates",) or template is None:
        yield claim
        return
    pods = _pods(release, keys[:-3])
    parts = [str(key).lower() for key in keys[:-3] if str(key).lower() not in _KINDS_OF_WORKLOAD]
    name = "-".join([template, full_name(release), *parts, "{ordinal}"])
    for key, count in numbered(release.target_namespace, name, pods):
        yield replace(claim, key=key, count=count)


def _pods(release: ResolvedRelease, around: Keys) -> int | Unknown:
    """How many pods a StatefulSet has whose templates stand in a block."""
    if autoscaler(release, (*around, "replicas")):
        return AUTOSCALED
    block = mapping(within(release.values, *around))
    stated = known(block.get("replicas", block.get("replicaCount")))
    return number(stated, 1) if stated is not None else _OF_CHART


def asked_at(release: ResolvedRelease, keys: Keys, node: Mapping[str, Any]) -> Claim:
    """The claim that a block of values describes."""
    metadata = mapping(node.get("metadata"))
    return Claim(
        key=NamespacedName(release.target_namespace, claim_name(release, keys, node)),
        maker=release.resource.ref,
        name_assumed=not is_exact(release, keys),
        storage_class=_storage_class(release, keys, node),
        size=size_of(node) or _OF_CHART,
        access_modes=words(node.get("accessModes") or node.get("accessMode")),
        volume_name=text(node.get("volumeName")) or None,
        labels=_texts({**mapping(metadata.get("labels")), **mapping(node.get("labels"))}),
        annotations=_texts({**mapping(metadata.get("annotations")), **mapping(node.get("annotations"))}),
        origin=Origin.VALUES,
        defined_at=release.at(*keys),
        lines=lines_of_values(release, _line_keys(release, keys, node)),
    )


def _line_keys(release: ResolvedRelease, keys: Keys, node: Mapping[str, Any]) -> dict[str, Keys]:
    size = _size_keys(node) or ("size",)
    modes = "accessModes" if "accessModes" in node else "accessMode"
    name = _named_class(node)
    own = (*keys, name)
    of_all = next(iter(_global_classes(release, keys)), own)
    return {
        "size": (*keys, *size),
        "storage_class": own if text(node.get(name)) else of_all,
        "access_modes": (*keys, modes),
    }


def _storage_class(release: ResolvedRelease, keys: Keys, node: Mapping[str, Any]) -> str | Unknown | None:
    """The class in a claim's spec, or in a chart's words: there `-` means none, and empty the default."""
    if "storageClassName" in node:
        return known(node["storageClassName"])
    own = known(node.get(_named_class(node))) or None
    at, of_all = next(iter(_global_classes(release, keys).items()), ((), None))
    if own and of_all and own != of_all and at[-1] == "storageClass":
        return Unknown("the chart chooses between its `global.storageClass` and the claim's own")
    written = own or of_all
    return "" if written == "-" else written


def _global_classes(release: ResolvedRelease, keys: Keys) -> dict[Keys, str | Unknown]:
    """The classes that are stated for all claims of a chart, or of the one around it; the first counts.

    Bitnami's library chart and those made after it read both names. Its versions differ in which of
    `global.storageClass` and the claim's own class they take where both are stated.
    """
    places = [
        (*keys[:end], "global", name)
        for name in ("storageClass", "defaultStorageClass")
        for end in range(len(keys))
    ]
    return {place: found for place in places if (found := known(within(release.values, *place)))}


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: written for key, value in values.items() if (written := text(value)) is not None}

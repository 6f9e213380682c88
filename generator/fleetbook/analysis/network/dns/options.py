"""The options of one external-dns: its command line, its environment and its chart's values, as flags."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.grouping import Group
from fleetbook.analysis.made import is_whole
from fleetbook.analysis.podspec import PodSpec, pod_specs
from fleetbook.analysis.shape import mapping, sequence, text, walk, within, words
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.resolve.fleet import ResolvedRelease

Flags = Mapping[str, tuple[str, ...]]
"""Name of a flag without its dashes to the values it is given."""

_VALUES = {
    "sources": "source",
    "domainFilters": "domain-filter",
    "excludeDomains": "exclude-domains",
    "regexDomainFilter": "regex-domain-filter",
    "regexDomainExclusion": "regex-domain-exclusion",
    "annotationFilter": "annotation-filter",
    "labelFilter": "label-filter",
    "gatewayNamespace": "gateway-namespace",
    "ingressClassFilters": "ingress-class",
    "annotationPrefix": "annotation-prefix",
}
"""Values of the charts of external-dns itself and of Bitnami, and the flags that they become."""
_ENVIRONMENT = "EXTERNAL_DNS_"
"""Every flag may also be given as a variable of this prefix."""


@dataclass(frozen=True)
class Instance:
    """One external-dns with its options."""

    name: str
    namespace: str
    flags: Flags
    images: tuple[str, ...]
    """All of its pod: a webhook that runs beside it says for which provider it is."""
    at: Location | None
    origin: Origin

    def first(self, flag: str) -> str | None:
        """The first value of a flag."""
        return next(iter(self.flags.get(flag, ())), None)

    def switched(self, flag: str) -> bool:
        """Whether a flag without a value is set."""
        return self.first(flag) in ("", "true")


def instances_of(group: Group) -> Iterator[Instance]:
    """Every external-dns of a component: one for each release, else one for each workload."""
    guessed = [each for each in group.releases if not is_whole(each)]
    for release in guessed:
        yield _of_values(release)
    taken = {each.resource.ref for each in guessed}
    for pod in pod_specs(group.resources):
        if pod.resource.made_by not in taken:
            yield _of_pod(pod)


def _of_values(release: ResolvedRelease) -> Instance:
    values = release.values
    flags = [*_of_arguments(values.get("extraArgs"))]
    for keys, value in walk(values):
        if keys and keys[-1] in ("args", "command") and sequence(value):
            flags += _of_arguments(value)
        elif keys and keys[-1] == "env":
            flags += _of_environment(value)
    flags += [(flag, each) for key, flag in _VALUES.items() for each in words(values.get(key))]
    flags += [("provider", each) for each in (text(values.get("provider")), _provider(values)) if each]
    if text(within(values, "cloudflare", "proxied")) == "true":
        flags.append(("cloudflare-proxied", "true"))
    if text(values.get("namespaced")) == "true":
        flags.append(("namespace", release.target_namespace))
    images = (_image(value) for _, value in walk(values))
    name = release.release_name
    found = tuple(each for each in images if each)
    at = release.resource.at()
    return Instance(name, release.target_namespace, _gathered(flags), found, at, Origin.VALUES)


def _provider(values: Mapping[str, Any]) -> str | None:
    return text(within(values, "provider", "name"))


def _image(value: Any) -> str | None:
    """The image of a block of values that names one."""
    image = mapping(value).get("image")
    return text(within(image, "repository")) or text(image)


def _of_pod(pod: PodSpec) -> Instance:
    flags: list[tuple[str, str]] = []
    for _, container in pod.containers():
        flags += _of_arguments([*sequence(container.get("command")), *sequence(container.get("args"))])
        flags += _of_environment(container.get("env"))
    images = tuple(each for _, one in pod.containers() if (each := text(one.get("image"))))
    owner = pod.resource
    gathered = _gathered(flags)
    return Instance(owner.ref.name, owner.ref.namespace, gathered, images, owner.at(), owner.origin)


def _of_arguments(stated: Any) -> Iterator[tuple[str, str]]:
    """Flags of a list such as `--source=ingress`, or of a mapping from flag to values."""
    for name, value in mapping(stated).items():
        for each in words(value) or ("",):
            yield str(name).lstrip("-"), each
    for argument in words(stated) if sequence(stated) else ():
        if argument.startswith("--"):
            flag, _, value = argument[2:].partition("=")
            yield flag, value


def _of_environment(stated: Any) -> Iterator[tuple[str, str]]:
    pairs = [(text(each.get("name")), text(each.get("value"))) for each in map(mapping, sequence(stated))]
    pairs += [(str(name), text(value)) for name, value in mapping(stated).items()]
    for name, value in pairs:
        if name and value is not None and name.startswith(_ENVIRONMENT):
            flag = name.removeprefix(_ENVIRONMENT).lower().replace("_", "-")
            yield from ((flag, each) for each in re.split(r"\s+", value))


def _gathered(flags: Iterable[tuple[str, str]]) -> Flags:
    found: dict[str, list[str]] = defaultdict(list)
    for flag, value in flags:
        # A flag may be given several times, and some take several values between commas.
        commas = flag not in ("annotation-filter", "label-filter", "gateway-label-filter", "txt-prefix")
        found[flag] += value.split(",") if commas else [value]
    return {flag: tuple(dict.fromkeys(each.strip() for each in values)) for flag, values in found.items()}

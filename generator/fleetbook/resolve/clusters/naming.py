"""Short, stable and unique names of clusters."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_GENERIC = frozenset(
    {
        ".", "app", "apps", "argocd", "base", "bootstrap", "cd", "cluster", "clusters", "common", "config",
        "configs", "deploy", "deployment", "deployments", "env", "environment", "environments", "envs",
        "fleet", "fleets", "flux", "flux-config", "flux-system", "flux2", "fluxcd", "gitops", "infra",
        "infrastructure", "k0s", "k3s", "k8s", "kube", "kubernetes", "manifests", "overlays", "platform",
        "repos", "root", "src", "sync", "system", "talos",
    }
)  # fmt: skip
"""Names of folders that say nothing of a cluster."""
_SHELVES = frozenset({"clusters", "environments", "envs"})
"""Folders in which each folder is a cluster."""


@dataclass(frozen=True)
class Naming:
    """What a cluster can be called after: the owner's word, else its folder."""

    folder: str
    given: str = ""
    place: str = ""
    """The folder of the file that says where Flux starts."""
    around: str = ""
    """The cluster that manages it from outside."""


def name_clusters(namings: Sequence[Naming], repository: str) -> tuple[str, ...]:
    """A name for each cluster: its folder's last telling part, with as many before it as make it unique."""
    fallback = repository.rpartition("/")[2] or "cluster"
    telling = [_telling(each) or [fallback] for each in namings]
    names = [parts[-1] for parts in telling]
    for depth in range(2, max((len(parts) for parts in telling), default=0) + 1):
        counts = Counter(map(_address, names))
        names = [
            "-".join(parts[-depth:]) if counts[_address(name)] > 1 else name
            for name, parts in zip(names, telling, strict=True)
        ]
    return tuple(_number(names))


def _telling(naming: Naming) -> list[str]:
    """The parts that tell a cluster from others: the owner's word, a cluster's own folder, its path."""
    if naming.given:
        return [*([naming.around] if naming.around else []), naming.given]
    found = _own_folder(naming.folder) or _own_folder(naming.place)
    return found or _without_generic(naming.folder.split("/"))


def _own_folder(folder: str) -> list[str]:
    """The folder of a cluster among others, with what is before; what follows it does not count."""
    parts = folder.split("/")
    shelf = max((index for index, part in enumerate(parts[:-1]) if part.lower() in _SHELVES), default=None)
    return [] if shelf is None else [*_without_generic(parts[:shelf]), parts[shelf + 1]]


def _without_generic(parts: list[str]) -> list[str]:
    return [part for part in parts if part.lower() not in _GENERIC]


def same_address(one: str, other: str) -> bool:
    """Whether two names cannot be told apart in an address."""
    return _address(one) == _address(other)


def _address(name: str) -> str:
    """A name as far as it counts in an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _number(names: list[str]) -> list[str]:
    """Names with a number where they, or their addresses, are still the same."""
    taken: set[str] = set()
    result = []
    for name in names:
        numbered = (f"{name}-{number}" for number in range(2, len(names) + 2))
        free = next(each for each in (name, *numbered) if _address(each) not in taken)
        taken.add(_address(free))
        result.append(free)
    return result

"""Short, stable and unique names of clusters."""

from collections import Counter
from collections.abc import Sequence

_GENERIC = frozenset(
    {
        ".",
        "base",
        "bootstrap",
        "cluster",
        "clusters",
        "config",
        "flux",
        "flux-system",
        "fluxcd",
        "gitops",
        "k3s",
        "k8s",
    }
    | {"kubernetes", "manifests", "repos", "sync", "talos"}
)


def name_clusters(folders: Sequence[str], repository: str) -> tuple[str, ...]:
    """A name for each root folder: its last telling part, with as many before it as make it unique."""
    fallback = repository.rpartition("/")[2] or "cluster"
    telling = [
        [part for part in folder.split("/") if part not in _GENERIC] or [fallback] for folder in folders
    ]
    names = [parts[-1] for parts in telling]
    for depth in range(2, max((len(parts) for parts in telling), default=0) + 1):
        counts = Counter(names)
        names = [
            "-".join(parts[-depth:]) if counts[name] > 1 else name
            for name, parts in zip(names, telling, strict=True)
        ]
    return tuple(_number(names))


def _number(names: list[str]) -> list[str]:
    """Names with a number where they are still the same."""
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return result

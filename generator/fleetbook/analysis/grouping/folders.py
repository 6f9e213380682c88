"""Folders of a fleet's repository: which of them is one app's own, and which only sorts apps."""

from pathlib import PurePosixPath

from fleetbook.resolve.fleet import Resource

# fmt: off
SORTING = frozenset({
    "app", "apps", "application", "applications", "base", "bases", "charts", "cluster", "clusters",
    "common", "components", "config", "configs", "controllers", "core", "default", "deploy",
    "deployment", "deployments", "dev", "environments", "gitops", "helm", "helmrelease", "helmreleases",
    "home", "infra", "infrastructure", "k8s", "kubernetes", "main", "manifest", "manifests", "overlay",
    "overlays", "platform", "prod", "production", "releases", "resource", "resources", "service",
    "services", "shared", "stage", "staging", "system", "templates", "tenant", "tenants", "test",
    "workload", "workloads",
})
# fmt: on
"""Names of folders that say nothing of an app: they sort, or hold one layer of it."""


def folder_of(resource: Resource) -> str | None:
    """Folder of the file in which the object itself is written."""
    if not resource.documents:
        return None
    return str(PurePosixPath(resource.documents[0].location.path).parent)


def app_folder(folder: str | None) -> str | None:
    """The folder itself, or the nearest above it, whose name may be an app's; None where all only sort."""
    if folder is None:
        return None
    path = PurePosixPath(folder)
    candidates = (path, *path.parents)
    return next((str(each) for each in candidates if each.name and each.name.lower() not in SORTING), None)


def lineage(folder: str) -> tuple[str, ...]:
    """The folder and all above it, the nearest first, without the root."""
    path = PurePosixPath(folder)
    return tuple(str(each) for each in (path, *path.parents) if each.name)


def last_part(folder: str) -> str:
    """Name of a folder without its path."""
    return PurePosixPath(folder).name


def related(one: str, other: str) -> bool:
    """Whether one name is the other or begins with it as a whole word: `beszel` and `beszel-agent`."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def holds_layer(folder: str) -> bool:
    """Whether a folder is one layer of an app (`app`, `base`) rather than a shelf of apps."""
    return last_part(folder).lower() in {"app", "base", "config", "configs", "manifests", "resources"}

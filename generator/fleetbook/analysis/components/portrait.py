"""What a component is called and for: declared, else from the catalogue, else from annotations."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath

from fleetbook.analysis.grouping import Group
from fleetbook.analysis.shape import known, mapping, within
from fleetbook.catalogue.entry import Entry
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.components import Role
from fleetbook.resolve.fleet import ResolvedRelease
from fleetbook.settings import DeclaredComponent

# fmt: off
_INFRASTRUCTURE = frozenset({
    "actions-runner-system", "backup", "backups", "cert-manager", "controllers", "core", "crds",
    "database", "databases", "external-secrets", "flux", "flux-system", "gotk", "infra",
    "infrastructure", "istio-system", "kube-system", "longhorn-system", "metallb-system", "monitoring",
    "network", "networking", "observability", "openebs-system", "operators", "platform", "rook-ceph",
    "security", "storage", "system", "system-upgrade",
})
_APPLICATIONS = frozenset({
    "app", "application", "applications", "apps", "default", "media", "services", "tenants",
})
# fmt: on
_UNTOLD = "A Helm chart for Kubernetes"
"""What `helm create` writes into every `Chart.yaml`."""
_DESCRIPTIONS = ("kubernetes.io/description", "gethomepage.dev/description", "app.kubernetes.io/description")


@dataclass(frozen=True, kw_only=True)
class Portrait:
    """The words for a component, and where its purpose is written."""

    title: str
    role: Role
    category: str
    purpose: str | Unknown
    purpose_origin: str
    purpose_at: Location | None
    icon: str
    homepage: str | None


def portrait_of(group: Group, entry: Entry | None, declared: DeclaredComponent | None) -> Portrait:
    """The words for one component."""
    purpose, origin, at = _purpose(group, entry, declared)
    return Portrait(
        title=(declared and declared.title) or (entry.title if entry else group.name),
        role=_role(group, entry, declared),
        category=(declared and declared.category) or (entry.category if entry else "Other"),
        purpose=purpose,
        purpose_origin=origin,
        purpose_at=at,
        icon=(declared and declared.icon) or (entry.icon if entry else "app"),
        homepage=entry.homepage if entry else None,
    )


def _purpose(
    group: Group, entry: Entry | None, declared: DeclaredComponent | None
) -> tuple[str | Unknown, str, Location | None]:
    if declared is not None and declared.purpose:
        return declared.purpose, "declared", declared.at
    if entry is not None:
        return entry.purpose, "catalogue", None
    described = next(chain(_descriptions(group), _chart_descriptions(group)), None)
    return (
        (described[0], "manifest", described[1])
        if described
        else (Unknown("nothing in Git says what it is for"), "", None)
    )


def _descriptions(group: Group) -> Iterator[tuple[str, Location | None]]:
    for resource in group.resources:
        annotations = mapping(within(resource.body, "metadata", "annotations"))
        for name in _DESCRIPTIONS:
            written = known(annotations.get(name))
            if isinstance(written, str):
                yield written.rstrip("."), resource.at("metadata", "annotations", name)


def _chart_descriptions(group: Group) -> Iterator[tuple[str, Location | None]]:
    """What the charts in this repository say of themselves, where one is the app's own."""
    for release in group.releases:
        file = release.chart_file
        written = known(file.data.get("description")) if file and _is_own_chart(release) else None
        told = " ".join(written.split()).rstrip(".") if isinstance(written, str) else ""
        if file and told and told != _UNTOLD:
            yield told, file.find("description")


def _is_own_chart(release: ResolvedRelease) -> bool:
    """Whether a release bears the name of its chart; one chart for many apps tells of none of them."""
    return f"{release.release_name}-".startswith(f"{release.chart}-")


def _role(group: Group, entry: Entry | None, declared: DeclaredComponent | None) -> Role:
    stated = (declared and declared.role) or (entry.role if entry else None)
    if stated in list(Role):
        return Role(stated)
    words = [word for folder in _folders(group) for word in reversed(PurePosixPath(folder).parts)]
    words.append(group.kustomization.name)
    for word in words:
        if word.lower() in _INFRASTRUCTURE:
            return Role.INFRASTRUCTURE
        if word.lower() in _APPLICATIONS:
            return Role.APPLICATION
    return Role.APPLICATION


def _folders(group: Group) -> Iterator[str]:
    """The folder above the app's own, so that an app that is named like a shelf is not taken for one."""
    own = group.folder
    if own is not None:
        yield str(PurePosixPath(own).parent)
    elif group.resources[0].documents:
        yield str(PurePosixPath(group.resources[0].documents[0].location.path).parent)

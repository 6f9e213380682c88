"""What app-template of bjw-s makes of its values, worked out without the chart."""

from collections.abc import Iterator

from fleetbook.analysis.made.app_template.accounts import accounts, rights, token_secrets
from fleetbook.analysis.made.app_template.chart import Chart
from fleetbook.analysis.made.app_template.configuration import (
    config_maps,
    external_secrets,
    monitors,
    raw_resources,
    secrets,
)
from fleetbook.analysis.made.app_template.documents import documents_of
from fleetbook.analysis.made.app_template.node import Node, merge, node_of, read_values
from fleetbook.analysis.made.app_template.older import modernise
from fleetbook.analysis.made.app_template.policies import policies
from fleetbook.analysis.made.app_template.routes import ingresses, routes
from fleetbook.analysis.made.app_template.services import services
from fleetbook.analysis.made.app_template.templates import filler
from fleetbook.analysis.made.app_template.versions import LATEST, defaults_of, major_of
from fleetbook.analysis.made.app_template.volumes import claims
from fleetbook.analysis.made.app_template.workloads import workloads
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease, Resource, UnrenderedPart
from fleetbook.resolve.shape import ref_of
from fleetbook.resolve.variables.scopes import CLUSTER_WIDE

__all__ = ["app_template_objects", "doubt_of", "is_app_template"]

_NAME = "app-template"
_MAKERS = (
    claims,
    accounts,
    config_maps,
    secrets,
    external_secrets,
    workloads,
    services,
    ingresses,
    routes,
    monitors,
    policies,
    raw_resources,
    rights,
)


def is_app_template(release: ResolvedRelease) -> bool:
    """Whether a release is of app-template: by its chart's name, else by that of a source that Git lacks."""
    if isinstance(release.chart, Unknown):
        return release.source is not None and release.source.name == _NAME
    return release.chart == _NAME


def doubt_of(release: ResolvedRelease) -> UnrenderedPart | None:
    """What is said where nothing tells the version; the names of objects depend on it."""
    if major_of(release) is not None:
        return None
    why = f"Git does not tell its version of {_NAME}; its objects are named as version {LATEST} names them"
    return UnrenderedPart(
        what=str(release.resource.ref), why=why, at=release.version_at or release.resource.at()
    )


def app_template_objects(release: ResolvedRelease) -> Iterator[Resource]:
    """The objects that the chart makes of the values of a release."""
    chart = _read(release)
    for make in _MAKERS:
        for body in make(chart):
            yield _resource(release, body)


def _read(release: ResolvedRelease) -> Chart:
    major = major_of(release) or LATEST
    bare = Chart(release, major, read_values(release.values, filler(release, "", "")))
    values = read_values(release.values, filler(release, bare.fullname, bare.name))
    values = merge(defaults_of(major), values)
    if major == 1:
        return Chart(release, major, modernise(values))
    tokens = token_secrets(Chart(release, major, values))
    return Chart(release, major, merge(values, node_of({"secrets": tokens})) if tokens else values)


def _resource(release: ResolvedRelease, body: Node) -> Resource:
    if body.get("kind").text in CLUSTER_WIDE:
        metadata = body.get("metadata").without("namespace")
        body = node_of({**body.fields, "metadata": metadata}, body.keys)
    plain = body.plain()
    return Resource(
        ref_of(plain),
        body.get("apiVersion").text,
        plain,
        documents_of(release, body),
        release.resource.kustomization,
        made_by=release.resource.ref,
        origin=Origin.VALUES,
    )

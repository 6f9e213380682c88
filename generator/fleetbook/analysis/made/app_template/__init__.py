"""What app-template of bjw-s makes of its values, worked out without the chart."""

from collections.abc import Iterator

from fleetbook.analysis.made.app_template.accounts import accounts, rights
from fleetbook.analysis.made.app_template.chart import Chart
from fleetbook.analysis.made.app_template.configuration import (
    config_maps,
    external_secrets,
    monitors,
    policies,
    raw_resources,
    secrets,
)
from fleetbook.analysis.made.app_template.documents import documents_of
from fleetbook.analysis.made.app_template.node import Node, merge, read_values
from fleetbook.analysis.made.app_template.older import modernise
from fleetbook.analysis.made.app_template.routes import ingresses, routes
from fleetbook.analysis.made.app_template.services import services
from fleetbook.analysis.made.app_template.versions import defaults_of, major_of
from fleetbook.analysis.made.app_template.volumes import claims
from fleetbook.analysis.made.app_template.workloads import workloads
from fleetbook.analysis.release_values import fill
from fleetbook.core.identity import ObjectRef
from fleetbook.core.origin import Origin
from fleetbook.resolve.fleet import ResolvedRelease, Resource

__all__ = ["app_template_objects", "is_app_template"]

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
    """Whether a release is of app-template, by the name of its chart."""
    return release.chart == "app-template"


def app_template_objects(release: ResolvedRelease) -> Iterator[Resource]:
    """The objects that the chart makes of the values of a release."""
    chart = _read(release)
    for make in _MAKERS:
        for body in make(chart):
            yield _resource(release, body)


def _read(release: ResolvedRelease) -> Chart:
    major = major_of(release)
    values = read_values(release.values, lambda text: fill(release, text) or text)
    values = merge(defaults_of(major), values)
    return Chart(release, major, modernise(values) if major == 1 else values)


def _resource(release: ResolvedRelease, body: Node) -> Resource:
    metadata = body.get("metadata")
    ref = ObjectRef(body.get("kind").text, metadata.get("namespace").text, metadata.get("name").text)
    return Resource(
        ref,
        body.get("apiVersion").text,
        body.plain(),
        documents_of(release, body),
        release.resource.kustomization,
        made_by=release.resource.ref,
        origin=Origin.VALUES,
    )

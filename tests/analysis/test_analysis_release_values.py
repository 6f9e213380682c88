from collections.abc import Callable

import pytest

from clusters import cluster_of
from fleetbook.analysis.release_values import fill, is_off, switched_on, templated
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease

RELEASE = """
== apps/web.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: flux-system}
spec:
  targetNamespace: apps
  releaseName: shop
  values:
    domain: example.org
    cache: {enabled: false, disk: {size: 1Gi}}
"""


@pytest.fixture
def release() -> ResolvedRelease:
    return cluster_of(RELEASE).releases[0]


@pytest.mark.parametrize("read", [fill, templated])
@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("plain", "plain"),
        ("{{ .Release.Name }}-data", "shop-data"),
        ("{{- $.Release.Namespace -}}", "apps"),
        ("www.{{ .Values.domain }}", "www.example.org"),
    ],
)
def test_what_git_decides_of_a_template_is_filled_in(
    release: ResolvedRelease,
    read: Callable[[ResolvedRelease, str], object],
    written: str,
    filled: str,
) -> None:
    assert read(release, written) == filled


@pytest.mark.parametrize("written", ["{{ .Values.absent }}", '{{ include "name" . }}', "{{ .Release.Name"])
def test_what_only_the_chart_decides_is_unknown(release: ResolvedRelease, written: str) -> None:
    assert fill(release, written) is None
    assert templated(release, written) == Unknown("the chart fills in its template", written)


def test_a_variable_without_a_value_is_unknown(release: ResolvedRelease) -> None:
    assert fill(release, "{{ .Release.Name }}.${DOMAIN}") == "shop.${DOMAIN}"
    assert templated(release, "a.${DOMAIN}") == Unknown("Git holds no value for DOMAIN", "a.${DOMAIN}")


def test_what_is_off_takes_all_below_it_along(release: ResolvedRelease) -> None:
    assert not switched_on(release, ("cache", "disk", "size"))
    assert switched_on(release, ("domain",))
    assert [is_off({"enabled": each}) for each in (False, "false", True, None)] == [True, True, False, False]

from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Fleet, ResolvedRelease
from fleetbook.resolve.releases.values import merge_values
from resolving import Resolve, kustomization, only_cluster, place, tell_diagnostics

WEB = kustomization("web", "./web")


def release(spec: str, name: str = "web") -> str:
    """The file of a HelmRelease."""
    head = f"== web/{name}.yaml\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n"
    lines = "".join(f"  {line}\n" for line in spec.strip("\n").splitlines())
    return f"{head}  name: {name}\n  namespace: apps\nspec:\n{lines}"


def only(fleet: Fleet) -> ResolvedRelease:
    (found,) = only_cluster(fleet).releases
    return found


def names(fleet: Fleet) -> tuple[str, str]:
    found = only(fleet)
    return found.release_name, found.target_namespace


CHART = """
chart:
  spec:
    chart: traefik
    version: 38.0.2
    sourceRef:
      kind: HelmRepository
      name: traefik
      namespace: flux-system
"""


def test_a_chart_of_a_repository(resolve_cluster: Resolve) -> None:
    found = only(resolve_cluster(WEB + release(CHART + "dependsOn: [{name: db}, {name: x, namespace: y}]")))
    assert (found.chart, found.version, place(found.version_at)) == ("traefik", "38.0.2", "web/web.yaml:10")
    assert str(found.source) == "HelmRepository flux-system/traefik"
    assert [str(each) for each in found.depends_on] == ["apps/db", "y/x"]


def test_a_chart_without_a_version(resolve_cluster: Resolve) -> None:
    found = only(resolve_cluster(WEB + release(CHART.replace("    version: 38.0.2\n", ""))))
    assert (found.version, found.version_at) == (None, None)


def test_an_artifact_names_the_chart_and_its_version(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + release("chartRef: {kind: OCIRepository, name: web}")
        + """\
== web/oci.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: web, namespace: apps}
spec:
  url: oci://ghcr.io/charts/app-template
  ref:
    tag: 4.2.0
"""
    )
    found = only(fleet)
    assert (found.chart, found.version, place(found.version_at)) == (
        "app-template",
        "4.2.0",
        "web/oci.yaml:7",
    )
    assert str(found.source) == "OCIRepository apps/web"


def test_a_semver_range_goes_before_a_tag(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + release("chartRef: {kind: OCIRepository, name: web}")
        + "== web/oci.yaml\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\n"
        + "metadata: {name: web, namespace: apps}\nspec: {url: oci://x/web, ref: {tag: v1, semver: '>=1'}}\n"
    )
    assert only(fleet).version == ">=1"


def test_a_helm_chart_object_names_chart_and_version(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + release("chartRef: {kind: HelmChart, name: web, namespace: flux-system}")
        + """\
== web/chart.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmChart
metadata: {name: web, namespace: flux-system}
spec:
  chart: podinfo
  version: 6.x
  sourceRef: {kind: HelmRepository, name: podinfo}
"""
    )
    found = only(fleet)
    assert (found.chart, found.version, place(found.version_at)) == ("podinfo", "6.x", "web/chart.yaml:6")
    assert str(found.source) == "HelmRepository flux-system/podinfo"


def test_a_chart_that_git_does_not_hold_is_unknown(resolve_cluster: Resolve) -> None:
    found = only(resolve_cluster(WEB + release("chartRef: {kind: OCIRepository, name: web}")))
    assert found.chart == found.version == Unknown("its OCIRepository is not in Git")
    assert only(resolve_cluster(WEB + release("interval: 1h"))).chart == Unknown("the release names no chart")


def test_a_version_that_is_a_variable_is_unknown(resolve_cluster: Resolve) -> None:
    text = kustomization("web", "./web", "postBuild: {substitute: {A: b}}")
    found = only(resolve_cluster(text + release(CHART.replace("38.0.2", "${VERSION}"))))
    assert isinstance(found.version, Unknown)


def test_names_and_namespaces_are_what_the_helm_controller_takes(resolve_cluster: Resolve) -> None:
    assert names(resolve_cluster(WEB + release("interval: 1h"))) == ("web", "apps")
    assert names(resolve_cluster(WEB + release("targetNamespace: live"))) == ("live-web", "live")
    long = "targetNamespace: a-very-lengthy-target-namespace-with-a-nice-object"
    assert names(resolve_cluster(WEB + release(long, "name").replace("name.yaml", "web.yaml")))[0] == (
        "a-very-lengthy-target-namespace-with-a-n-97af5d7f41f3"
    )
    told = "targetNamespace: live\nreleaseName: mine"
    assert names(resolve_cluster(WEB + release(told))) == ("mine", "live")


def test_values_are_merged_in_helms_order(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + release("""
valuesFrom:
  - kind: ConfigMap
    name: base
  - kind: ConfigMap
    name: more
    valuesKey: more.yaml
  - kind: ConfigMap
    name: more
    valuesKey: host
    targetPath: ingress.hosts[0]
  - kind: Secret
    name: hidden
  - kind: ConfigMap
    name: absent
    optional: true
values:
  replicas: 3
  nested: {c: inline}
""")
        + """\
== web/maps.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: base, namespace: apps}
data:
  values.yaml: |
    replicas: 1
    nested:
      a: base
      b: base
---
apiVersion: v1
kind: ConfigMap
metadata: {name: more, namespace: apps}
data:
  host: example.org
  more.yaml: |
    replicas: 2
    nested:
      b: more
      c: more
"""
    )
    found = only(fleet)
    assert found.values == {
        "replicas": 3,
        "nested": {"a": "base", "b": "more", "c": "inline"},
        "ingress": {"hosts": ["example.org"]},
    }
    assert found.unread_values == (
        "Secret apps/hidden, key values.yaml",
        "ConfigMap apps/absent, key values.yaml (optional)",
    )
    assert place(found.at("replicas")) == "web/web.yaml:23"
    assert place(found.at("nested", "c")) == "web/web.yaml:24"
    assert place(found.at("nested", "b")) == "web/maps.yaml:19"
    assert place(found.at("nested", "a")) == "web/maps.yaml:8"


def test_values_of_a_generated_config_map_lead_to_their_file(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + release("valuesFrom: [{kind: ConfigMap, name: values}]")
        + """\
== web/kustomization.yaml
namespace: apps
resources: [web.yaml]
configMapGenerator:
  - name: values
    files: [values.yaml]
configurations: [names.yaml]
== web/values.yaml
# comment
ingress:
  host: example.org
== web/names.yaml
nameReference:
  - kind: ConfigMap
    version: v1
    fieldSpecs: [{path: spec/valuesFrom/name, kind: HelmRelease}]
"""
    )
    found = only(fleet)
    assert found.values == {"ingress": {"host": "example.org"}}
    assert place(found.at("ingress", "host")) == "web/values.yaml:3"
    assert found.unread_values == ()


def test_values_of_a_patch_are_stronger_than_those_of_the_base(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + release("values:\n  a: 1\n  b: 1")
        + """\
== web/kustomization.yaml
resources: [web.yaml]
patches:
  - path: patch.yaml
== web/patch.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: apps}
spec:
  values:
    b: 2
"""
    )
    found = only(fleet)
    assert found.values == {"a": 1, "b": 2}
    assert (place(found.at("a")), place(found.at("b"))) == ("web/web.yaml:8", "web/patch.yaml:6")


def test_partial_documents_are_no_releases(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + release("interval: 1h")
        + release("interval: 2h", "unused")
        + "== web/kustomization.yaml\nresources: [web.yaml]\n"
    )
    assert [str(each.key) for each in only_cluster(fleet).releases] == ["apps/web"]


def test_merging_replaces_lists_and_other_shapes() -> None:
    assert merge_values({"a": [1], "b": {"c": 1}, "d": 1}, {"a": [2], "b": 3, "d": {"e": 1}}) == {
        "a": [2],
        "b": 3,
        "d": {"e": 1},
    }


VALUES_MAP = """\
== web/map.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: values, namespace: apps}
data:
  host: example.org
  size: "3"
  values.yaml: |
    ingress:
      enabled: yes
      hosts: [one, two]
"""


def sourced(*items: str, values: str = "") -> str:
    """A release that takes values from several places."""
    lines = "".join(f"  - {{kind: ConfigMap, name: values, {item}}}\n" for item in items)
    return release(f"valuesFrom:\n{lines}{values}")


def test_values_are_read_as_helm_reads_yaml(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(WEB + VALUES_MAP + sourced("valuesKey: values.yaml"))
    assert only(fleet).values == {"ingress": {"enabled": True, "hosts": ["one", "two"]}}


def test_a_value_at_a_path_wins_over_what_comes_before(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + VALUES_MAP
        + sourced("valuesKey: values.yaml", "valuesKey: host, targetPath: 'ingress.hosts[1]'")
    )
    assert only(fleet).values == {"ingress": {"enabled": True, "hosts": ["one", "example.org"]}}


def test_only_the_first_value_below_an_inline_mapping_wins_over_it(resolve_cluster: Resolve) -> None:
    # fluxcd/pkg/chartutil merges the inline values again after each path; a mapping that it has merged is
    # another one than theirs, and what is set in it is lost where they set it too.
    items = (
        "valuesKey: host, targetPath: ingress.host",
        "valuesKey: size, targetPath: ingress.size",
        "valuesKey: size, targetPath: ingress.other",
        "valuesKey: size, targetPath: replicas",
    )
    fleet = resolve_cluster(
        WEB + VALUES_MAP + sourced(*items, values="values: {ingress: {host: a, size: 1}, replicas: 1}")
    )
    assert only(fleet).values == {"ingress": {"host": "example.org", "size": 1, "other": 3}, "replicas": 1}
    assert only(fleet).resource.body["spec"]["values"]["ingress"] == {"host": "a", "size": 1}


def test_a_value_that_git_does_not_show_hides_what_stands_in_its_place(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + release("""
valuesFrom:
  - {kind: Secret, name: hidden, valuesKey: pass, targetPath: env.PASS}
  - {kind: ConfigMap, name: absent, valuesKey: host, targetPath: web.host}
  - {kind: ConfigMap, name: absent, valuesKey: zone, targetPath: env.ZONE, optional: true}
values: {env: {PASS: changeme, ZONE: eu}, web: {}}
""")
    )
    assert only(fleet).values == {"env": {"PASS": "***", "ZONE": "eu"}, "web": {"host": "${host}"}}
    assert only(fleet).unread_values == (
        "Secret apps/hidden, key pass for env.PASS",
        "ConfigMap apps/absent, key host for web.host",
        "ConfigMap apps/absent, key zone for env.ZONE (optional)",
    )
    assert fleet.diagnostics == ()


def test_values_that_flux_cannot_read_are_reported(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + VALUES_MAP
        + sourced(
            "valuesKey: none",
            "valuesKey: host",
            "valuesKey: none, optional: true",
            "valuesKey: host, targetPath: 'a[b]'",
        )
    )
    assert tell_diagnostics(fleet).splitlines() == [
        "unreadable-values web/web.yaml:8: HelmRelease apps/web takes values from ConfigMap apps/values, "
        "which has no key none | The keys that it has: host, size, values.yaml.",
        "unreadable-values web/web.yaml:9: HelmRelease apps/web takes values from ConfigMap apps/values, "
        "whose host is no mapping | Write the values as a YAML mapping.",
        "unreadable-values web/web.yaml:11: HelmRelease apps/web takes values from ConfigMap apps/values, "
        "whose host cannot be set at a[b]: b is no index | The path is read as by `helm --set`.",
    ]


def test_a_generated_config_map_that_no_name_reference_finds_is_reported(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB
        + release("valuesFrom: [{kind: ConfigMap, name: values}]")
        + """\
== web/kustomization.yaml
namespace: apps
resources: [web.yaml]
configMapGenerator:
  - name: values
    files: [values.yaml]
== web/values.yaml
a: 1
"""
    )
    assert only(fleet).values == {}
    (diagnostic,) = fleet.diagnostics
    assert (diagnostic.rule, diagnostic.severity, place(diagnostic.at)) == (
        "unreadable-values",
        "error",
        "web/web.yaml:7",
    )
    assert diagnostic.message.startswith(
        "HelmRelease apps/web takes values from ConfigMap apps/values, which kustomize names apps/values-"
    )


LOCAL_CHART = """\
== charts/web/Chart.yaml
apiVersion: v2
name: website
version: 1.4.0
== charts/web/values.yaml
replicas: 1
image: {tag: "1"}
== charts/web/production.yaml
replicas: 3
== charts/web/templates/deployment.yaml
kind: {{ .Values.kind }}
"""


def chart_of(path: str, more: str = "", source: str = "flux-system") -> str:
    """A release of a chart in a GitRepository."""
    reference = f"{{kind: GitRepository, name: {source}, namespace: flux-system}}"
    return f"chart: {{spec: {{chart: {path}, version: 9.9.9, sourceRef: {reference}{more}}}}}\n"


def test_a_chart_in_this_repository_says_its_version_and_brings_its_values(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        WEB + LOCAL_CHART + release(chart_of("./charts/web") + "values: {image: {tag: '2'}}")
    )
    found = only(fleet)
    assert (found.chart, found.version, place(found.version_at)) == (
        "website",
        "1.4.0",
        "charts/web/Chart.yaml:3",
    )
    assert found.values == {"replicas": 1, "image": {"tag": "2"}}
    assert place(found.at("replicas")) == "charts/web/values.yaml:1"
    assert place(found.at("image", "tag")) == "web/web.yaml:8"


def test_values_files_take_the_place_of_the_charts_own(resolve_cluster: Resolve) -> None:
    files = ", valuesFiles: [charts/web/production.yaml, charts/web/none.yaml]"
    found = only(resolve_cluster(WEB + LOCAL_CHART + release(chart_of("charts/web", files))))
    assert found.values == {"replicas": 3}
    assert found.unread_values == ("charts/web/none.yaml of GitRepository flux-system/flux-system",)
    files += ", ignoreMissingValuesFiles: true"
    assert only(resolve_cluster(WEB + release(chart_of("charts/web", files)))).unread_values == ()


def test_the_version_of_a_chart_elsewhere_stands_elsewhere(resolve_cluster: Resolve) -> None:
    found = only(
        resolve_cluster(
            WEB
            + release(chart_of("deploy/charts/web", ", valuesFiles: [prod.yaml]", "other"))
            + """\
== web/other.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: other, namespace: flux-system}
spec: {url: "https://github.com/other/charts", interval: 1h}
"""
        )
    )
    assert (found.chart, found.version) == (
        "web",
        Unknown("its Chart.yaml is not here: GitRepository flux-system/other lies outside this repository"),
    )
    assert found.unread_values == ("prod.yaml of GitRepository flux-system/other",)


def test_values_files_of_a_packed_chart_are_not_read(resolve_cluster: Resolve) -> None:
    found = only(resolve_cluster(WEB + release(CHART + "    valuesFiles: [values-prod.yaml]\n")))
    assert found.unread_values == ("values-prod.yaml of the chart",)

"""Clusters that Flux manages from another one."""

from textwrap import indent

import pytest

from fleetbook.core.identity import ObjectRef
from fleetbook.resolve.fleet import Fleet, Resource
from fleetbook.resolve.remotes import remote_of
from resolving import BOOTSTRAP, Resolve, config_map, kustomization, tell_diagnostics

KUBECONFIG = "kubeConfig: {{secretRef: {{name: {0}}}}}\n"


def told(fleet: Fleet) -> str:
    """Each cluster with its manager: stage, name, parent and objects of each Kustomization; the releases."""
    lines = []
    for cluster in fleet.clusters:
        by = f" by {cluster.managed_by}" if cluster.managed_by else ""
        lines.append(f"{cluster.name} {cluster.path}{by}")
        for each in cluster.kustomizations:
            objects = ", ".join(str(resource.ref) for resource in each.resources)
            lines.append(f"  {each.stage} {each.key} < {each.parent}: {objects}")
        lines += [f"  {each.key} {each.chart} {each.values}" for each in cluster.releases]
    return "\n".join(lines)


def in_namespace(namespace: str, text: str) -> str:
    return text.replace("  namespace: flux-system\nspec", f"  namespace: {namespace}\nspec").replace(
        "    name: flux-system\n", "    name: flux-system\n    namespace: flux-system\n"
    )


def release(path: str, name: str, more: str = "") -> str:
    return f"""\
== {path}
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: {name}
  namespace: apps
spec:
  chartRef: {{kind: OCIRepository, name: {name}}}
  valuesFrom: [{{kind: ConfigMap, name: {name}-values, optional: true}}]
{indent(more, "  ")}---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {{name: {name}, namespace: apps}}
spec: {{url: "oci://x.org/charts/{name}", ref: {{tag: 1.0.0}}}}
"""


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("Secret flux-system/staging-kubeconfig", "staging"),
        ("Secret clusters/prod-eu-kubeconfig", "prod-eu"),
        ("Secret flux-system/kubeconfig-prod", "prod"),
        ("Secret flux-system/prod.kube-config", "prod"),
        ("Secret flux-system/commercial-eks-connection", "commercial"),
        ("Secret flux-system/prod-cluster-kubeconfig", "prod"),
        ("Secret vcluster/vc-dev", "dev"),
        ("Secret staging/cluster-kubeconfig", "staging"),
        ("Secret staging/kubeconfig", "staging"),
        ("Secret flux-system/kubeconfig", "kubeconfig"),
        ("ConfigMap flux-system/gke-prod", "gke-prod"),
    ],
)
def test_a_remote_cluster_is_called_after_what_leads_to_it(reference: str, name: str) -> None:
    kind, _, key = reference.partition(" ")
    namespace, _, own = key.partition("/")
    field = "secretRef" if kind == "Secret" else "configMapRef"
    ref = ObjectRef("Kustomization", namespace, "apps")
    body = {"spec": {"kubeConfig": {field: {"name": own}}}}
    found = remote_of(Resource(ref, "kustomize.toolkit.fluxcd.io/v1", body, (), ref.key))
    assert found is not None
    assert (found.name, str(found.reference)) == (name, reference)


def test_what_a_kubeconfig_leads_to_is_a_cluster_of_its_own(resolve: Resolve) -> None:
    fleet = resolve(
        BOOTSTRAP
        + kustomization("tenants", "./spoke/tenants", KUBECONFIG.format("spoke-kubeconfig"))
        + kustomization(
            "configs", "./spoke/configs", KUBECONFIG.format("spoke-kubeconfig") + "dependsOn: [{name: local}]"
        )
        + kustomization("local", "./local", "dependsOn: [{name: tenants}]")
        + config_map("spoke/tenants/x.yaml", "tenants")
        + config_map("spoke/configs/x.yaml", "configs")
        + config_map("local/x.yaml", "local")
    )
    assert told(fleet) == (
        "production clusters/production\n"
        "  0 flux-system/flux-system < None: Kustomization flux-system/configs, "
        "Kustomization flux-system/flux-system, Kustomization flux-system/local, "
        "Kustomization flux-system/tenants, GitRepository flux-system/flux-system\n"
        "  1 flux-system/local < flux-system/flux-system: ConfigMap flux-system/local\n"
        "spoke spoke by production\n"
        "  0 flux-system/configs < flux-system/flux-system: ConfigMap flux-system/configs\n"
        "  0 flux-system/tenants < flux-system/flux-system: ConfigMap flux-system/tenants"
    )
    assert tell_diagnostics(fleet) == ""
    assert [str(each.ref) for each in fleet.clusters[1].sources] == ["GitRepository flux-system/flux-system"]


def test_variables_come_from_the_cluster_that_manages(resolve: Resolve) -> None:
    post_build = "postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}\n"
    fleet = resolve(
        BOOTSTRAP
        + kustomization("tenants", "./spoke", KUBECONFIG.format("spoke-kubeconfig") + post_build)
        + config_map("clusters/production/settings.yaml", "settings", NAME="from-the-hub")
        + config_map("spoke/x.yaml", "settings", NAME="from-the-spoke", USED="${NAME}")
    )
    (found,) = fleet.clusters[1].resources
    assert found.body["data"]["USED"] == "from-the-hub"


def test_a_release_with_a_kubeconfig_runs_in_the_remote_cluster(resolve: Resolve) -> None:
    elsewhere = KUBECONFIG.format("spoke-kubeconfig")
    fleet = resolve(
        BOOTSTRAP
        + kustomization("apps", "./apps")
        + kustomization("mixed", "./mixed")
        + release("apps/web.yaml", "web", elsewhere)
        + release("mixed/near.yaml", "near")
        + release("mixed/far.yaml", "far", elsewhere)
        + "== apps/values.yaml\napiVersion: v1\nkind: ConfigMap\n"
        + 'metadata: {name: web-values, namespace: apps}\ndata: {values.yaml: "replicas: 2"}\n'
    )
    here, spoke = fleet.clusters
    assert [(str(each.key), each.chart) for each in here.releases] == [("apps/near", "near")]
    assert [(str(each.key), each.chart, each.values) for each in spoke.releases] == [
        ("apps/far", "far", {}),
        ("apps/web", "web", {"replicas": 2}),
    ]
    # One Kustomization does nothing else; of the other one the release alone is there.
    assert [(str(each.key), len(each.resources)) for each in spoke.kustomizations] == [
        ("flux-system/apps", 3),
        ("flux-system/mixed", 1),
    ]
    assert [str(each.key) for each in here.kustomizations] == [
        "flux-system/flux-system",
        "flux-system/mixed",
    ]


def test_a_kubeconfig_of_one_name_in_each_namespace_leads_to_several_clusters(resolve: Resolve) -> None:
    elsewhere = KUBECONFIG.format("cluster-kubeconfig")
    one = in_namespace("one", kustomization("apps", "./apps", elsewhere))
    two = in_namespace("two", kustomization("apps", "./apps", elsewhere)).replace("/apps.yaml", "/two.yaml")
    fleet = resolve(BOOTSTRAP + one + two + config_map("apps/x.yaml", "x"))
    assert [(each.name, each.managed_by) for each in fleet.clusters] == [
        ("production", None),
        ("one", "production"),
        ("two", "production"),
    ]
    assert [str(each.key) for each in fleet.clusters[1].kustomizations] == ["one/apps"]


def test_what_is_managed_of_a_cluster_with_a_root_of_its_own_joins_it(resolve: Resolve) -> None:
    spoke = BOOTSTRAP.replace("clusters/production", "clusters/spoke")
    fleet = resolve(
        BOOTSTRAP
        + kustomization("spoke-flux", "./clusters/spoke", KUBECONFIG.format("remote-1-kubeconfig"))
        + kustomization("spoke-dns", "./dns", KUBECONFIG.format("spoke-kubeconfig"))
        + config_map("dns/x.yaml", "x")
        + spoke
    )
    assert [(each.name, [str(one.key) for one in each.kustomizations]) for each in fleet.clusters] == [
        ("production", ["flux-system/flux-system"]),
        ("spoke", ["flux-system/flux-system", "flux-system/spoke-dns", "flux-system/spoke-flux"]),
    ]
    assert [each.managed_by for each in fleet.clusters[1].kustomizations] == [
        None,
        "production",
        "production",
    ]
    assert tell_diagnostics(fleet) == ""


def test_two_hubs_with_a_remote_cluster_of_one_name_have_two(resolve: Resolve) -> None:
    hub = BOOTSTRAP + kustomization("apps", "./apps", KUBECONFIG.format("edge-kubeconfig"))
    fleet = resolve(
        hub + hub.replace("clusters/production", "clusters/test") + config_map("apps/x.yaml", "x")
    )
    assert [each.name for each in fleet.clusters] == ["production", "test", "production-edge", "test-edge"]


def test_two_kustomizations_of_one_name_in_one_cluster_are_not_lost_in_silence(resolve: Resolve) -> None:
    inner = kustomization("apps", "./inner").replace("clusters/production", "spoke")
    fleet = resolve(
        BOOTSTRAP
        + kustomization("apps", "./spoke", KUBECONFIG.format("spoke-kubeconfig"))
        + inner
        + config_map("inner/x.yaml", "x")
    )
    _, spoke = fleet.clusters
    assert [str(each.key) for each in spoke.kustomizations] == ["flux-system/apps"]
    assert [(each.what, each.why, str(each.at)) for each in spoke.not_rendered] == [
        (
            "Kustomization flux-system/apps",
            "the Kustomization of that name in production applies to this cluster, too",
            "spoke/apps.yaml:1",
        )
    ]

from dataclasses import replace

from clusters import cluster_of
from fleetbook.analysis.grouping import Grouping, group_components
from fleetbook.core.identity import ObjectRef


def grouped(text: str) -> tuple[Grouping, dict[str, list[str]]]:
    grouping = group_components(cluster_of(text))
    return grouping, {group.id: [str(each.ref) for each in group.resources] for group in grouping.groups}


def workload(name: str, namespace: str, kind: str = "Deployment", labels: str = "{}") -> str:
    return f"""
---
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}, namespace: {namespace}, labels: {labels}}}
spec: {{template: {{metadata: {{labels: {{app: {name}}}}}, spec: {{containers: [{{name: main}}]}}}}}}
"""


def release(name: str, target: str, values: str = "{}") -> str:
    return f"""
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {name}, namespace: flux-system}}
spec: {{targetNamespace: {target}, releaseName: {name}, values: {values}}}
"""


def plain(kind: str, name: str, namespace: str = "", spec: str = "{}") -> str:
    metadata = f"{{name: {name}, namespace: '{namespace}'}}" if namespace else f"{{name: {name}}}"
    return f"\n---\napiVersion: v1\nkind: {kind}\nmetadata: {metadata}\nspec: {spec}\n"


def tree(**files: str) -> str:
    return "\n".join(f"== {path}\n{text.strip()}" for path, text in files.items())


def test_workloads_of_one_app_folder_are_one_component() -> None:
    _, groups = grouped(
        tree(
            **{
                "apps/beszel/hub.yaml": workload("beszel", "beszel") + plain("Service", "beszel", "beszel"),
                "apps/beszel/agent.yaml": workload("beszel-agent", "beszel", "DaemonSet"),
            }
        )
    )
    assert groups == {
        "beszel": ["Deployment beszel/beszel", "DaemonSet beszel/beszel-agent", "Service beszel/beszel"]
    }


def test_a_lone_workload_takes_the_shorter_name_of_its_folder() -> None:
    _, groups = grouped(
        tree(**{"infra/kube-vip/daemonset.yaml": workload("kube-vip-ds", "kube-system", "DaemonSet")})
    )
    assert list(groups) == ["kube-vip"]


def test_a_folder_that_only_sorts_does_not_merge_what_lies_in_it() -> None:
    in_one_shelf = {"apps/one.yaml": workload("one", "apps"), "apps/two.yaml": workload("two", "apps")}
    _, groups = grouped(tree(**in_one_shelf))
    assert list(groups) == ["one", "two"]
    in_one_category = {
        "apps/media/sonarr.yaml": workload("sonarr", "media"),
        "apps/media/radarr.yaml": workload("radarr", "media") + workload("radarr-exporter", "media"),
    }
    _, groups = grouped(tree(**in_one_category))
    assert list(groups) == ["radarr", "sonarr"]


def test_a_shared_label_merges_within_a_folder() -> None:
    flux = "{app.kubernetes.io/part-of: flux}"
    text = workload("source-controller", "flux-system", labels=flux)
    text += workload("helm-controller", "flux-system", labels=flux)
    _, groups = grouped(tree(**{"clusters/production/flux-system/gotk-components.yaml": text}))
    assert list(groups) == ["flux"]


def test_several_releases_of_one_folder_stay_separate_and_share_by_name() -> None:
    _, groups = grouped(
        tree(
            **{
                "infra/cert-manager/releases.yaml": release("cert-manager", "cert-manager")
                + release("cert-manager-webhook-hetzner", "cert-manager"),
                "infra/cert-manager/extra.yaml": plain(
                    "ConfigMap", "cert-manager-webhook-hetzner-config", "cert-manager"
                )
                + plain("ConfigMap", "other", "cert-manager"),
            }
        )
    )
    assert groups["cert-manager-webhook-hetzner"][1:] == [
        "ConfigMap cert-manager/cert-manager-webhook-hetzner-config"
    ]
    assert groups["cert-manager"][1:] == ["ConfigMap cert-manager/other"], (
        "the one that is named like the namespace"
    )


def test_a_workload_beside_a_release_belongs_to_it() -> None:
    _, groups = grouped(
        tree(
            **{
                "apps/vault/app/release.yaml": release("vault", "vault"),
                "apps/vault/app/cron.yaml": workload("dump", "vault", "CronJob"),
                "apps/media/release.yaml": release("jellyfin", "media"),
                "apps/media/other.yaml": workload("configarr", "media", "CronJob"),
            }
        )
    )
    assert groups["vault"] == ["HelmRelease flux-system/vault", "CronJob vault/dump"]
    assert set(groups) == {"vault", "jellyfin", "configarr"}


def test_objects_join_by_what_refers_to_them() -> None:
    grouping, groups = grouped(
        tree(
            **{
                "apps/one/deploy.yaml": workload("one", "shared"),
                "apps/two/release.yaml": release("two", "shared", "{persistence: {existingClaim: data-2}}"),
                "routes/all.yaml": plain("Service", "front", "shared", "{selector: {app: one}}")
                + plain(
                    "Ingress",
                    "way-in",
                    "shared",
                    "{rules: [{http: {paths: [{backend: {service: {name: front}}}]}}]}",
                )
                + plain("PersistentVolumeClaim", "data-2", "shared")
                + plain("ConfigMap", "nobodys", "shared"),
            }
        )
    )
    assert groups["one"][1:] == ["Service shared/front", "Ingress shared/way-in"]
    assert groups["two"][1:] == ["PersistentVolumeClaim shared/data-2"]
    assert grouping.component_serving("shared", "front") == "one"
    assert grouping.component_serving("shared", "two-web") == "two"
    assert grouping.component_serving("elsewhere", "two") is None


def test_a_namespace_with_one_component_lends_it_the_rest_but_not_kube_system() -> None:
    _, groups = grouped(
        tree(
            **{
                "infra/controllers/traefik/release.yaml": release("traefik", "traefik-system"),
                "infra/controllers/kube-vip/ds.yaml": workload("kube-vip-ds", "kube-system", "DaemonSet"),
                "infra/configs/oidc.yaml": plain("Middleware", "oidc", "traefik-system"),
                "infra/configs/dns.yaml": plain("ConfigMap", "coredns", "kube-system"),
                "infra/configs/issuer.yaml": plain("ClusterIssuer", "letsencrypt"),
            }
        )
    )
    assert groups["traefik"][1:] == ["Middleware traefik-system/oidc"]
    assert groups["kube-vip"][1:] == []


def test_ids_are_unique_and_fit_for_urls() -> None:
    _, groups = grouped(
        tree(
            **{
                "one/redis/r.yaml": workload("redis", "one"),
                "two/redis/r.yaml": workload("redis", "two"),
                "apps/My_App/a.yaml": workload("my.app", "my"),
            }
        )
    )
    assert list(groups) == ["my-app", "one-redis", "two-redis"]


def test_databases_of_one_shared_file_make_no_component() -> None:
    cluster = cluster_of(
        """
== components/cnpg/db.yaml
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: one, namespace: a}
spec: {instances: 1}
"""
    )
    (first,) = cluster.resources
    assert [group.id for group in group_components(cluster).groups] == ["one"]
    second = replace(first, ref=ObjectRef("Cluster", "b", "two"))
    (components,) = cluster.kustomizations
    both = replace(cluster, kustomizations=(replace(components, resources=(first, second)),))
    assert group_components(both).groups == (), "each app that includes the file has its own"

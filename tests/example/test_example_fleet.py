"""The example fleet builds and is what its table of facts says."""

import re

import pytest
import yaml

from example_fleet import FLEET, PATHS, build, documents, objects, of_kind, routes, settings, spec, values

OVERLAYS = sorted(path.parent.relative_to(FLEET).as_posix() for path in FLEET.rglob("kustomization.yaml"))
GUARDED = (
    "homepage", "uptime-kuma", "beszel", "longhorn", "traefik", "sonarr",
    "radarr", "lidarr", "prowlarr", "bazarr", "qbittorrent", "sabnzbd",
)  # fmt: skip
OPEN = ("auth", "trilium", "actualbudget", "jellyfin", "jellyseerr")


@pytest.mark.parametrize("folder", OVERLAYS)
def test_overlay_builds_and_names_every_file_beside_it(folder: str) -> None:
    overlay = yaml.safe_load((FLEET / folder / "kustomization.yaml").read_text(encoding="utf-8"))
    beside = {path.name for path in (FLEET / folder).glob("*.yaml")} - {"kustomization.yaml"}
    folders = {path.parent.name for path in (FLEET / folder).glob("*/kustomization.yaml")}
    assert documents(build(folder))
    assert set(overlay["resources"]) == beside | folders


def test_git_and_flux() -> None:
    source = spec("GitRepository", "flux-system")
    assert source["url"] == "ssh://git@github.com/rathix/fleet-infra"
    assert (source["interval"], source["ref"]) == ("10m", {"branch": "main"})
    assert spec("Kustomization", "flux-system")["path"] == "./clusters/production"
    for (_, namespace, name), each in of_kind("Kustomization"):
        common = {key: each["spec"][key] for key in ("interval", "retryInterval", "prune", "wait")}
        assert common == {"interval": "10m", "retryInterval": "2m", "prune": True, "wait": True}, name
        assert namespace == "flux-system"


@pytest.mark.parametrize(
    ("name", "path", "depends_on", "timeout", "health_checks"),
    [
        ("repositories", "./repositories", [], "5m", []),
        (
            "infrastructure-controllers", "./infrastructure/controllers", ["repositories"], "15m",
            ["sealed-secrets", "cert-manager", "traefik", "longhorn"],
        ),
        ("infrastructure-configs", "./infrastructure/configs", ["infrastructure-controllers"], "10m", []),
        ("apps", "./apps", ["infrastructure-configs"], "15m", ["servarr", "uptime-kuma"]),
    ],
)  # fmt: skip
def test_kustomization(
    name: str, path: str, depends_on: list[str], timeout: str, health_checks: list[str]
) -> None:
    found = spec("Kustomization", name)
    assert (found["path"], found["timeout"]) == (path, timeout)
    assert [each["name"] for each in found.get("dependsOn", [])] == depends_on
    checks = found.get("healthChecks", [])
    assert [(each["kind"], each["namespace"], each["name"]) for each in checks] == [
        ("HelmRelease", "flux-system", each) for each in health_checks
    ]
    assert ("postBuild" in found) == (name != "repositories")


def test_settings_and_who_uses_them() -> None:
    assert settings() == {
        "cluster_name": "production", "domain": "kennyandries.com", "ingress_class": "traefik",
        "storage_class": "longhorn", "external_dns_target": "traefik.kennyandries.com",
    }  # fmt: skip
    used = set(re.findall(r"\$\{(\w+)\}", "".join(build(path) for path in PATHS)))
    assert used == set(settings()) - {"cluster_name"}


def test_sources() -> None:
    found = {key[2]: each["spec"]["url"] for key, each in of_kind("HelmRepository")}
    assert found == {
        "actualbudget": "https://community-charts.github.io/helm-charts",
        "cert-manager": "oci://quay.io/jetstack/charts",
        "cert-manager-webhook-hetzner": "https://vadimkim.github.io/cert-manager-webhook-hetzner",
        "kubito": "https://charts.kubito.dev",
        "longhorn": "https://charts.longhorn.io",
        "metrics-server": "https://kubernetes-sigs.github.io/metrics-server/",
        "sealed-secrets": "https://bitnami-labs.github.io/sealed-secrets",
        "stakater": "https://stakater.github.io/stakater-charts",
        "traefik": "https://traefik.github.io/charts",
        "triliumnext": "https://triliumnext.github.io/helm-charts",
        "uptime-kuma": "https://dirsigler.github.io/uptime-kuma-helm",
    }
    assert {each["spec"]["interval"] for _, each in of_kind("HelmRepository")} == {"1h"}


def test_releases() -> None:
    found = {
        key[2]: (each["spec"]["chart"]["spec"]["version"], each["spec"]["targetNamespace"])
        for key, each in of_kind("HelmRelease")
    }
    assert found == {
        "sealed-secrets": ("2.18.0", "sealed-secrets"),
        "cert-manager": ("v1.19.2", "cert-manager"),
        "cert-manager-webhook-hetzner": ("1.4.2", "cert-manager"),
        "traefik": ("38.0.2", "traefik-system"),
        "longhorn": ("1.11.0", "longhorn-system"),
        "reloader": ("v2.2.7", "reloader"),
        "metrics-server": ("v3.13.0", "metrics-server"),
        "uptime-kuma": ("2.24.0", "uptime-kuma"),
        "trilium": ("1.3.0", "trilium"),
        "actualbudget": ("1.8.6", "actualbudget"),
        "servarr": ("1.2.3", "servarr"),
    }
    assert spec("HelmRelease", "sealed-secrets")["releaseName"] == "sealed-secrets-controller"
    assert spec("HelmRelease", "cert-manager-webhook-hetzner")["dependsOn"] == [{"name": "cert-manager"}]


def test_traefik_and_longhorn() -> None:
    traefik = values("traefik")
    assert traefik["deployment"]["replicas"] == 2
    assert traefik["ports"]["web"]["redirections"]["entryPoint"]["permanent"] is True
    assert traefik["ports"]["websecure"]["http3"]["enabled"] is True
    assert traefik["service"]["spec"]["externalIPs"] == ["192.168.1.3"]
    assert traefik["experimental"]["plugins"]["traefik-oidc-auth"]["version"] == "v0.16.0"
    assert spec("PodDisruptionBudget", "traefik", "traefik-system")["minAvailable"] == 1
    longhorn = values("longhorn")
    assert longhorn["defaultBackupStore"]["backupTarget"] == "nfs://192.168.1.21:/mnt/hpool/backups/longhorn"
    assert "replica" not in str(longhorn).lower()


def test_kube_vip_runs_a_newer_image_than_its_label_says() -> None:
    found = objects()["DaemonSet", "kube-system", "kube-vip-ds"]
    pod = found["spec"]["template"]["spec"]
    assert found["metadata"]["labels"]["app.kubernetes.io/version"] == "v1.0.3"
    assert pod["containers"][0]["image"] == "ghcr.io/kube-vip/kube-vip:v1.0.4"
    assert pod["hostNetwork"] is True
    env = {each["name"]: each["value"] for each in pod["containers"][0]["env"]}
    assert (env["address"], env["vip_arp"], env["cp_enable"], env["svc_enable"]) == (
        "192.168.1.3", "true", "true", "true",
    )  # fmt: skip


def test_backup_schedules() -> None:
    found = {key[2]: each["spec"] for key, each in of_kind("RecurringJob")}
    assert {name: (each["task"], each["cron"], each["retain"]) for name, each in found.items()} == {
        "snapshot": ("snapshot", "0 */8 * * *", 6),
        "backup-daily": ("backup", "0 2 * * *", 7),
        "backup-weekly": ("backup", "0 3 * * 0", 5),
        "backup-monthly": ("backup", "0 4 1 * *", 12),
    }
    assert all(each["groups"] == ["default"] for each in found.values())


def test_routes_and_their_guards() -> None:
    guarded = {f"{name}.kennyandries.com": ["oidc", "security-headers", "rate-limit"] for name in GUARDED}
    unguarded = {f"{name}.kennyandries.com": ["security-headers", "rate-limit"] for name in OPEN}
    assert routes() == guarded | unguarded


def test_values_that_look_like_routes_but_are_none() -> None:
    assert values("trilium")["trilium"]["config"]["network"]["host"] == "0.0.0.0"
    servarr = values("servarr")
    assert "ingress" not in servarr["flaresolverr"]
    assert servarr["jellyfin"]["ingress"]["hosts"] == ["jellyfin.kennyandries.com"]
    assert servarr["sonarr"]["ingress"]["hosts"][0]["host"] == "sonarr.kennyandries.com"
    assert all(each["enabled"] and each["image"]["tag"] for each in servarr.values())


def test_volumes() -> None:
    found = {
        key[2]: (each["spec"]["storageClassName"], each["spec"]["resources"]["requests"]["storage"])
        for key, each in of_kind("PersistentVolumeClaim")
    }
    assert found["pocket-id"] == found["beszel"] == found["servarr-sabnzbd"] == ("longhorn", "1Gi")
    assert found["trilium-pvc"] == ("longhorn", "4Gi")
    assert found["configarr"] == ("longhorn", "2Gi")
    assert found["servarr-jellyfin-media-nfs"] == ("", "2000Gi")
    volume = spec("PersistentVolume", "servarr-jellyfin-media-nfs", "")
    assert volume["nfs"] == {"server": "pkb-nas-tns-1", "path": "/mnt/hpool/media"}
    assert (volume["storageClassName"], volume["capacity"]["storage"]) == ("", "2000Gi")


def test_every_app_namespace_lets_in_only_traefik_from_outside() -> None:
    for namespace in ("homepage", "pocket-id", "uptime-kuma", "trilium", "actualbudget", "beszel", "servarr"):
        found = spec("NetworkPolicy", "allow-from-traefik", namespace)
        assert (found["podSelector"], found["policyTypes"]) == ({}, ["Ingress"])
        sources = [source for rule in found["ingress"] for source in rule["from"]]
        outside = [source["namespaceSelector"] for source in sources if "namespaceSelector" in source]
        assert outside == [{"matchLabels": {"kubernetes.io/metadata.name": "traefik-system"}}]
        assert all(source == {"podSelector": {}} for source in sources if "namespaceSelector" not in source)


def test_declared() -> None:
    declared = yaml.safe_load((FLEET / "fleetbook.yml").read_text(encoding="utf-8"))
    assert declared["forge"] == {
        "url": "https://github.com/rathix/fleet-infra",
        "branch": "main",
        "folder": ".",
    }
    assert [each["name"] for each in declared["declare"]["edge"]] == ["Cloudflare", "Hetzner"]
    assert declared["declare"]["nodes"] == ["node-1", "node-2", "node-3"]
    titles = " ".join(each["title"] for each in declared["declare"]["decisions"])
    assert all(each in titles for each in ("Flux", "Traefik", "Longhorn", "Sealed Secrets"))

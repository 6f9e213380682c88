"""What the example's Architecture page must let a reader see, on the built HTML and in the JSON."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from built import BuiltPage
from example_site import EXAMPLE, build_example


@pytest.fixture(scope="module")
def page(site: Path) -> BuiltPage:
    return BuiltPage(site / "architecture" / "index.html")


@pytest.fixture(scope="module")
def cluster(site: Path) -> dict[str, Any]:
    model = json.loads((site / "architecture.json").read_text())
    assert [each["name"] for each in model["clusters"]] == ["production"]
    found: dict[str, Any] = model["clusters"][0]
    return found


def by_name(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in entries}


def test_git_is_polled_and_handed_from_controller_to_controller(
    page: BuiltPage, cluster: dict[str, Any]
) -> None:
    graph = page.diagram("gitops-model")
    assert "rathix/fleet-infra" in graph.cards["repository"]
    assert "polls every 10m" in graph.cards["source"]
    assert graph.leads("rathix/fleet-infra", "source-controller")
    assert graph.leads("source-controller", "kustomize-controller")
    assert graph.leads("kustomize-controller", "helm-controller")
    assert graph.leads("kustomize-controller", "overlays and raw YAML")
    root = by_name(cluster["sources"])["flux-system"]
    assert (root["interval"], root["reference"]) == ("10m0s", {"branch": "main"}) or root["interval"] == "10m"


def test_the_four_stages_stand_in_order_with_what_each_deploys_and_what_gates_it(
    page: BuiltPage, cluster: dict[str, Any]
) -> None:
    stages = by_name(cluster["kustomizations"])
    order = ["flux-system", "repositories", "infrastructure-controllers", "infrastructure-configs", "apps"]
    assert [stages[name]["stage"] for name in order] == [0, 1, 2, 3, 4]
    graph = page.diagram("deployment-order")
    for before, after in pairwise(order):
        assert graph.leads(before, after)
    gates = {
        "infrastructure-controllers": ["sealed-secrets", "cert-manager", "traefik", "longhorn"],
        "apps": ["servarr", "uptime-kuma"],
    }
    for name, expected in gates.items():
        assert [check["name"] for check in stages[name]["health_checks"]] == expected
        for gate in expected:
            assert graph.leads(name, f"{gate} gate") or graph.leads(name, gate)
    controllers = page.row("2", "infrastructure-controllers")
    for title in ("Sealed Secrets", "cert-manager", "Traefik", "Longhorn", "kube-vip", "Reloader"):
        assert title.lower() in controllers[2].lower()
    assert "11 HelmRepositories" in page.row("1", "repositories")[2]
    assert "uptime" in page.row("4", "apps")[3].lower()


def test_a_request_goes_from_the_internet_over_the_edge_and_the_address_to_every_app(
    page: BuiltPage, cluster: dict[str, Any]
) -> None:
    graph = page.diagram("network")
    for start, end in [
        ("Internet", "Cloudflare"),
        ("Cloudflare", "Hetzner"),
        ("Hetzner", "192.168.1.3"),
        ("192.168.1.3", "Traefik"),
    ]:
        assert graph.leads(start, end), (start, end)
    assert "kube-vip" in graph.cards[graph.find("192.168.1.3")]
    ports = {"homepage": "3000", "auth": "1411", "beszel": "8090", "sabnzbd": "8080"}
    agent = [route["entrypoint"] for route in cluster["routes"] if route["protocol"] == "TCP"]
    assert agent == ["DaemonSet beszel/beszel-agent"], "its port is one of every node"
    routes = {route["host"]: route for route in cluster["routes"] if route["protocol"] == "HTTP"}
    for label, port in ports.items():
        assert str(routes[f"{label}.kennyandries.com"]["backend"]["port"]) in (port, "http")
    for title in ("Homepage", "Pocket", "Trilium", "Actual", "Beszel", "SABnzbd"):
        assert graph.leads("Traefik", title), title
    assert set(routes) == {
        f"{name}.kennyandries.com"
        for name in (
            "traefik",
            "longhorn",
            "homepage",
            "auth",
            "uptime-kuma",
            "trilium",
            "actualbudget",
            "beszel",
            "sabnzbd",
            "jellyfin",
            "jellyseerr",
            "sonarr",
            "radarr",
            "lidarr",
            "prowlarr",
            "bazarr",
            "qbittorrent",
        )
    }


def test_volumes_lie_on_longhorn_with_three_replicas_and_go_to_the_nas(
    page: BuiltPage, cluster: dict[str, Any]
) -> None:
    graph = page.diagram("storage")
    assert "replicas: 3 (chart default)" in graph.text
    for node in ("node-1", "node-2", "node-3"):
        assert graph.leads("longhorn", node)
    assert graph.leads("longhorn", "192.168.1.21")
    assert "nfs" in graph.cards[graph.find("192.168.1.21")]
    assert [target["url"] for target in cluster["backup_targets"]] == [
        "nfs://192.168.1.21:/mnt/hpool/backups/longhorn"
    ]
    jobs = {job["name"]: (job["task"], job["schedule"], str(job["retain"])) for job in cluster["backup_jobs"]}
    assert jobs == {
        "snapshot": ("snapshot", "0 */8 * * *", "6"),
        "backup-daily": ("backup", "0 2 * * *", "7"),
        "backup-weekly": ("backup", "0 3 * * 0", "5"),
        "backup-monthly": ("backup", "0 4 1 * *", "12"),
    }
    for name, words in [("backup-daily", "02:00"), ("backup-weekly", "unday"), ("backup-monthly", "04:00")]:
        assert words in " ".join(page.row(name))
    volumes = by_name(cluster["volumes"])
    assert {name: volumes[name]["size"] for name in ("pocket-id", "beszel", "trilium-pvc", "configarr")} == {
        "pocket-id": "1Gi",
        "beszel": "1Gi",
        "trilium-pvc": "4Gi",
        "configarr": "2Gi",
    }
    assert all(volumes[name]["replicas"] == 3 for name in ("pocket-id", "beszel", "trilium-pvc"))


def test_certificates_are_issued_by_dns01_stored_in_a_secret_and_served_by_traefik(
    page: BuiltPage, cluster: dict[str, Any]
) -> None:
    graph = page.diagram("certificates")
    assert graph.leads("*.kennyandries.com", "letsencrypt")
    assert graph.leads("letsencrypt", "Hetzner")
    assert "DNS-01" in graph.cards[graph.find("Hetzner")]
    assert graph.leads("*.kennyandries.com", "traefik-cert")
    assert graph.leads("traefik-cert", "Traefik")
    [certificate] = cluster["certificates"]
    assert certificate["secret"] == "traefik-system/traefik-cert"
    assert {issuer["name"] for issuer in cluster["issuers"]} == {"letsencrypt", "letsencrypt-staging"}


def test_sealed_secrets_go_from_git_to_the_pod(page: BuiltPage, cluster: dict[str, Any]) -> None:
    graph = page.diagram("secrets")
    assert graph.leads("SealedSecret", "pocket-id-secret")
    assert graph.leads("pocket-id-secret", "ENCRYPTION_KEY")
    secret = by_name(cluster["secrets"])["pocket-id-secret"]
    assert (secret["kind"], secret["keys"]) == ("sealed", ["encryptionKey"])
    assert any("ENCRYPTION_KEY" in str(use) for use in secret["used_by"])


def test_pocket_id_signs_people_in_to_exactly_these_routes(page: BuiltPage, cluster: dict[str, Any]) -> None:
    guarded = {
        "traefik",
        "longhorn",
        "homepage",
        "uptime-kuma",
        "beszel",
        "sabnzbd",
        "sonarr",
        "radarr",
        "lidarr",
        "prowlarr",
        "bazarr",
        "qbittorrent",
    }
    graph = page.diagram("sign-in")
    assert graph.leads("Pocket", "oidc")
    behind = {text for key, text in graph.cards.items() if key.startswith("behind.")}
    # An app is one card with its hosts; of many the first are named.
    assert len(behind) == 7
    assert any(text.startswith("Servarr") and "bazarr" in text for text in behind)
    asked = {route["host"]: route["auth"] for route in cluster["routes"] if route["auth"]}
    own = asked.pop("auth.kennyandries.com")
    assert (own["method"], own["component"]) == ("app-sign-in", None), "the page where people sign in"
    assert {host.split(".")[0] for host in asked} == guarded
    assert {each["provider"] for each in asked.values()} == {"auth.kennyandries.com"}


def test_shared_settings_name_who_uses_them(page: BuiltPage, cluster: dict[str, Any]) -> None:
    variables = by_name(cluster["variables"])
    assert {name: variables[name]["value"] for name in variables} == {
        "cluster_name": "production",
        "domain": "kennyandries.com",
        "ingress_class": "traefik",
        "storage_class": "longhorn",
        "external_dns_target": "traefik.kennyandries.com",
    }
    assert variables["cluster_name"]["used_by"] == []
    assert all(variables[name]["used_by"] for name in variables if name != "cluster_name")
    assert "nobody" in page.row("cluster_name", "production")[3]
    assert "place" in page.row("domain", "kennyandries.com")[3]


def test_every_fact_leads_to_its_line(page: BuiltPage, site: Path) -> None:
    lines = [
        link for link in page.links if link.startswith("https://github.com/rathix/fleet-infra/blob/main/")
    ]
    assert len(lines) > 40
    for link in lines:
        path, line = re.fullmatch(
            r"https://github\.com/rathix/fleet-infra/blob/main/(.+)#L(\d+)", link
        ).groups()
        assert int(line) <= len((EXAMPLE / path).read_text().splitlines()), link


def test_what_is_worth_a_look_is_found(site: Path) -> None:
    findings = json.loads((site / "architecture.json").read_text())["findings"]
    rules = {(each["rule"], each["subject"].split()[-1].split("/")[-1]) for each in findings}
    subjects = {rule for rule, _ in rules}
    assert ("unused-variable", "cluster_name") in rules
    assert any("version" in rule and subject == "kube-vip-ds" for rule, subject in rules), rules
    assert "route-without-guard" in subjects


def test_two_builds_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    again = build_example(tmp_path, {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"})
    first = {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    second = {file.relative_to(again): file.read_bytes() for file in again.rglob("*") if file.is_file()}
    assert sorted(first) == sorted(second)
    assert [str(name) for name in first if first[name] != second[name]] == []

from dataclasses import replace
from pathlib import Path

import pytest

from architectures import architecture_of, fleet_of
from clusters import cluster_of
from fleetbook.analysis.architecture import analyse
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Architecture, Cluster
from fleetbook.resolve.resolver import resolve_fleet
from fleetbook.settings import DeclaredDecision, DeclaredEdge, DeclaredNode, Settings, parse_settings
from fleetbook.source.documents import read_documents
from fleetbook.source.open import open_snapshot
from fleetbook.tools.kustomize import Kustomize

EXAMPLE = Path(__file__).parents[2] / "examples/fleet-infra"

CERTIFICATE = """
== infra/certificate.yaml
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: web}
spec: {secretName: web-tls, dnsNames: [web.org], issuerRef: {name: ca, kind: ClusterIssuer}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: web}
spec:
  ingressClassName: nginx
  tls: [{hosts: [web.org], secretName: web-tls}]
  rules: [{host: web.org, http: {paths: [{backend: {service: {name: web}}}]}}]
"""


def test_what_the_owner_declares_is_marked_as_declared() -> None:
    at = Location("fleetbook.yml", 2)
    settings = Settings(
        edges=(DeclaredEdge(name="Cloudflare", purpose="DNS", at=at),),
        nodes=(DeclaredNode(name="node-1", address="10.0.0.1", role=None, at=at),),
        decisions=(DeclaredDecision(title="Why", text="Because.", at=at),),
    )
    (cluster,) = architecture_of(CERTIFICATE, settings).clusters
    declared = (*cluster.edges, *cluster.nodes, *cluster.decisions)
    assert [(each.origin, each.defined_at) for each in declared] == [(Origin.DECLARED, at)] * 3


def test_a_certificate_knows_where_it_is_served() -> None:
    (cluster,) = architecture_of(CERTIFICATE).clusters
    assert [each.served_by for each in cluster.security.certificates] == [("nginx",)]


def test_only_the_clusters_that_are_asked_for() -> None:
    fleet = fleet_of(cluster_of(CERTIFICATE))
    assert [
        each.name for each in analyse(fleet, Settings(clusters=("test",)), load_catalogue()).clusters
    ] == ["test"]
    none = analyse(fleet, Settings(clusters=("other",)), load_catalogue())
    assert (none.clusters, none.findings, none.left_out) == ((), (), ("test",))


def test_a_cluster_that_another_applies_from_outside_says_so() -> None:
    outside = replace(cluster_of(CERTIFICATE), name="edge", managed_by="test")
    found = analyse(fleet_of(cluster_of(CERTIFICATE), outside), Settings(), load_catalogue())
    assert [(each.name, each.managed_by) for each in found.clusters] == [("test", None), ("edge", "test")]


def read_example() -> Architecture:
    snapshot = open_snapshot(EXAMPLE)
    documents, diagnostics = read_documents(snapshot)
    settings = parse_settings((EXAMPLE / "fleetbook.yml").read_bytes(), "fleetbook.yml")
    fleet = resolve_fleet(snapshot, documents, diagnostics, settings, Kustomize())
    return analyse(fleet, settings, load_catalogue())


@pytest.fixture(scope="module")
def example() -> Cluster:
    (cluster,) = read_example().clusters
    return cluster


def test_two_readings_are_the_same() -> None:
    assert repr(read_example()) == repr(read_example())


def test_the_example_components(example: Cluster) -> None:
    assert [each.id for each in example.components] == [
        "actualbudget", "beszel", "cert-manager", "cert-manager-webhook-hetzner", "configarr", "homepage",
        "kube-vip", "longhorn", "metrics-server", "pocket-id", "reloader", "sabnzbd", "sealed-secrets",
        "servarr", "traefik", "trilium", "uptime-kuma",
    ]  # fmt: skip
    assert not [each.id for each in example.components if isinstance(each.purpose, Unknown)]


def test_the_example_routes_and_who_guards_them(example: Cluster) -> None:
    guarded = {each.host: each.auth.provider if each.auth else None for each in example.network.routes}
    domain, oidc = "kennyandries.com", "auth.kennyandries.com"
    open_hosts = ("actualbudget", "auth", "jellyfin", "jellyseerr", "trilium")
    oidc_hosts = (
        "bazarr", "beszel", "homepage", "lidarr", "longhorn", "prowlarr", "qbittorrent", "radarr", "sabnzbd",
        "sonarr", "traefik", "uptime-kuma",
    )  # fmt: skip
    expected: dict[object, object] = {f"{name}.{domain}": None for name in open_hosts}
    expected |= {f"{name}.{domain}": oidc for name in oidc_hosts}
    agent = Unknown("port 45876 of every node that it runs on")
    assert guarded == expected | {agent: None}
    assert {each.entrypoint for each in example.network.routes if each.host != agent} == {"traefik"}
    assert all(each.defined_at for each in example.network.routes)


def test_the_example_way_in(example: Cluster) -> None:
    host_port, door = example.network.entrypoints
    assert (host_port.kind, host_port.component) == ("HostPort", "beszel")
    assert (door.addresses, door.address_provider, door.address_mode) == (("192.168.1.3",), "kube-vip", "ARP")
    assert str(door.default_certificate) == "traefik-system/traefik-cert"
    assert [each.served_by for each in example.security.certificates] == [("traefik",)]


PAGES = """
== apps/pages.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: pages, namespace: web}
spec: {template: {spec: {containers: [{name: main, image: "pages:1"}]}}}
"""


def test_what_is_declared_of_nothing_is_said_with_the_nearest_name() -> None:
    declare = b"declare:\n  components:\n    pagse: {purpose: Pages}\n    pages: {icon: longhron}"
    settings = parse_settings(declare, "fleetbook.yml")
    with_icon = "fleetbook.yml:4: There is no icon longhron; did you mean longhorn?"
    assert said_of(settings) == [
        "fleetbook.yml:3: There is no component pagse; did you mean pages?",
        with_icon,
    ]
    assert said_of(replace(settings, clusters=("test",))) == [with_icon]


def said_of(settings: Settings) -> list[str]:
    coverage = architecture_of(PAGES, settings).coverage
    return [f"{each.at}: {each.message}" for each in coverage.diagnostics]

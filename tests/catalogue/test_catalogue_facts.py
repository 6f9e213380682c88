"""Facts read from values, with the place where each stands."""

from textwrap import dedent
from typing import Any

import pytest
import yaml

from fleetbook.catalogue.facts import read_fact
from fleetbook.catalogue.loader import load_catalogue

TRAEFIK = """
    deployment: {replicas: 2}
    ingressClass: {isDefaultClass: true}
    service:
      annotations:
        external-dns.alpha.kubernetes.io/hostname: traefik.example.org
        kube-vip.io/loadbalancerIPs: 192.0.2.9
      spec: {externalIPs: [192.0.2.3, 192.0.2.4]}
    ports:
      web: {exposedPort: 80}
    tlsStore: {default: {defaultCertificate: {secretName: traefik-cert}}}
    experimental: {plugins: {oidc: {moduleName: example.org/oidc, version: v1}}}
    podDisruptionBudget: {enabled: true, minAvailable: 1}
"""


def found(entry: str, fact: str, text: str) -> list[tuple[str, Any]]:
    values = yaml.safe_load(dedent(text))
    facts = read_fact(load_catalogue().entries[entry], fact, values)
    return [(".".join(str(part) for part in each.path), each.value) for each in facts]


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("gateway.replicas", [("deployment.replicas", 2)]),
        ("gateway.default_class", [("ingressClass.isDefaultClass", True)]),
        (
            "gateway.addresses",
            [
                ("service.spec.externalIPs.0", "192.0.2.3"),
                ("service.spec.externalIPs.1", "192.0.2.4"),
                ("service.annotations.kube-vip.io/loadbalancerIPs", "192.0.2.9"),
            ],
        ),
        (
            "gateway.dns_hostname",
            [("service.annotations.external-dns.alpha.kubernetes.io/hostname", "traefik.example.org")],
        ),
        (
            "gateway.default_certificate",
            [("tlsStore.default.defaultCertificate.secretName", "traefik-cert")],
        ),
        ("gateway.listeners", [("ports", {"web": {"exposedPort": 80}})]),
        (
            "gateway.plugins",
            [("experimental.plugins", {"oidc": {"moduleName": "example.org/oidc", "version": "v1"}})],
        ),
        ("pdb.min_available", [("podDisruptionBudget.minAvailable", 1)]),
        ("storage.replicas", []),
    ],
)
def test_values_of_traefik(fact: str, expected: list[tuple[str, Any]]) -> None:
    assert found("traefik", fact, TRAEFIK) == expected


def test_backup_target_of_longhorn_where_new_and_old_charts_read_it() -> None:
    new = "defaultBackupStore: {backupTarget: nfs://a}"
    old = "defaultSettings: {backupTarget: nfs://b}"
    assert found("longhorn", "storage.backup_target", new) == [("defaultBackupStore.backupTarget", "nfs://a")]
    assert found("longhorn", "storage.backup_target", old) == [("defaultSettings.backupTarget", "nfs://b")]
    assert [value for _, value in found("longhorn", "storage.backup_target", f"{old}\n{new}")] == [
        "nfs://a",
        "nfs://b",
    ]


def test_null_says_nothing() -> None:
    assert found("longhorn", "storage.backup_target", "defaultSettings: {backupTarget: null}") == []


def test_values_without_the_fact_have_none() -> None:
    assert found("traefik", "gateway.replicas", "service: {}") == []
    assert read_fact(load_catalogue().entries["traefik"], "gateway.replicas", {}) == ()

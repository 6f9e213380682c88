"""Blocks of values that a chart leaves off until they say `enabled: true`."""

import yaml

from catalogue.told import told

OPENBAO = {"chart": "openbao", "repository": "https://openbao.github.io/openbao-helm", "version": "0.27.0"}


def secrets(values: str, chart: dict[str, str] = OPENBAO) -> list[str]:
    return [line for line in told(chart, yaml.safe_load(values)) if "secret" in line]


def test_what_a_block_names_does_not_count_before_it_is_switched_on() -> None:
    assert secrets("snapshotAgent: {s3CredentialsSecret: snapshots}") == []
    assert secrets("snapshotAgent: {enabled: true, s3CredentialsSecret: snapshots}") == [
        "expects secret snapshots"
    ]


def test_the_certificate_of_an_ingress_that_is_off_is_not_expected() -> None:
    ingress = "hosts: [{host: bao.example.org}], tls: [{secretName: bao-tls, hosts: [bao.example.org]}]"
    assert secrets(f"server: {{ingress: {{{ingress}}}}}") == []
    assert secrets(f"server: {{ingress: {{enabled: true, {ingress}}}}}") == ["expects secret bao-tls"]


def test_a_chart_of_another_maker_may_be_on_by_itself() -> None:
    other = OPENBAO | {"repository": "https://charts.example.org"}
    assert secrets("snapshotAgent: {s3CredentialsSecret: snapshots}", other) == ["expects secret snapshots"]


def test_blocks_in_lists_and_under_numbers_are_switched_off_too() -> None:
    grafana = {
        "chart": "grafana",
        "repository": "https://grafana.github.io/helm-charts",
        "version": "5.6.2",
    }
    block = "ingress: {hosts: [a.example.org], tls: [{secretName: a-tls, hosts: [a.example.org]}]}"
    assert secrets(f"extraContainers: [{{name: proxy}}, {{{block}}}]", grafana) == []
    assert secrets(f"ports: {{8080: {{{block}}}}}", grafana) == []


def test_values_without_the_block_and_with_something_else_there_stay_as_they_are() -> None:
    assert secrets("{csi: null, snapshotAgent: later, server: {}}") == []

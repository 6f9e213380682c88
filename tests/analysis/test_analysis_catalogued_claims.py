"""Claims that the catalogue knows charts to make, and the trap beside each."""

from dataclasses import replace
from textwrap import dedent

import pytest

from clusters import cluster_of
from fleetbook.analysis.grouping import group_components
from fleetbook.analysis.storage import analyse_storage
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.unknown import Unknown
from storages import names, release, storage_of, volume

JELLYFIN = "jellyfin.github.io/jellyfin-helm"


def jellyfin(values: str = "{}", version: str = "3.0.0", address: str = JELLYFIN) -> str:
    return f"""
        == apps/jellyfin.yaml
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {{name: charts, namespace: media}}
        spec: {{url: "https://{address}"}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {{name: films, namespace: media}}
        spec:
          chart:
            spec: {{chart: jellyfin, version: {version}, sourceRef: {{kind: HelmRepository, name: charts}}}}
          values: {values}
    """


def vault(server: str) -> str:
    return f"""
        == apps/vault.yaml
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {{name: hashicorp, namespace: vault}}
        spec: {{url: https://helm.releases.hashicorp.com}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {{name: vault, namespace: vault}}
        spec:
          chart:
            spec: {{chart: vault, version: 0.30.0, sourceRef: {{kind: HelmRepository, name: hashicorp}}}}
          values: {{server: {server}}}
    """


def test_a_chart_makes_claims_of_which_its_values_say_nothing() -> None:
    storage = storage_of(jellyfin())
    assert names(storage) == ["films-jellyfin-config", "films-jellyfin-media"]
    config = volume(storage, "media/films-jellyfin-config")
    assert (config.size, config.origin, config.defined_at) == ("5Gi", "default", None)
    assert config.default_version == "3.0.0"
    assert config.component == "films"


def test_what_values_state_counts_and_the_rest_is_the_charts() -> None:
    storage = storage_of(jellyfin("{persistence: {config: {storageClass: fast}, media: {size: 1Ti}}}"))
    config = volume(storage, "media/films-jellyfin-config")
    assert (config.size, config.storage_class, config.origin) == ("5Gi", "fast", "values")
    assert config.default_version == "3.0.0"
    assert volume(storage, "media/films-jellyfin-media").size == "1Ti"


def test_a_claim_that_values_ask_for_whole_rests_on_no_default() -> None:
    storage = storage_of(jellyfin("{persistence: {config: {enabled: true, size: 2Gi}}}"))
    config = volume(storage, "media/films-jellyfin-config")
    assert (config.size, config.origin, config.default_version) == ("2Gi", "values", None)


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ("{persistence: {config: {enabled: false}}}", ["films-jellyfin-media"]),
        ("{persistence: {enabled: false}}", []),
        ("{persistence: {media: {existingClaim: nas}}}", ["films-jellyfin-config"]),
        ("{persistence: {media: {type: hostPath, hostPath: /srv}}}", ["films-jellyfin-config"]),
    ],
)
def test_what_values_switch_off_or_take_from_elsewhere_is_no_claim(values: str, left: list[str]) -> None:
    assert names(storage_of(jellyfin(values))) == left


def test_a_default_that_was_changed_holds_for_the_versions_that_have_it() -> None:
    assert names(storage_of(jellyfin(version="1.3.0"))) == []
    assert names(storage_of(jellyfin(version="3.1.0"))) == ["films-jellyfin-config", "films-jellyfin-media"]
    # Nobody read in which version between these two it changed; a range may be any.
    assert names(storage_of(jellyfin(version="2.0.0"))) == []
    assert names(storage_of(jellyfin(version="3.x"))) == []


def test_a_chart_of_the_same_name_from_elsewhere_has_defaults_of_its_own() -> None:
    assert names(storage_of(jellyfin(address="charts.example.org"))) == []
    asked = storage_of(
        jellyfin("{persistence: {config: {enabled: true, size: 2Gi}}}", address="charts.example.org")
    )
    assert [(each.size, each.default_version) for each in asked.volumes] == [("2Gi", None)]


def test_values_that_git_does_not_hold_may_switch_it_off() -> None:
    cluster = cluster_of(dedent(jellyfin()).strip("\n"))
    hidden = tuple(replace(each, unread_values=("Secret media/hidden",)) for each in cluster.releases)
    cluster = replace(cluster, releases=hidden)
    assert names(analyse_storage(cluster, load_catalogue(), group_components(cluster))) == []


@pytest.mark.parametrize(
    ("server", "found"),
    [
        ("{}", ["data-vault-0"]),
        ("{ha: {enabled: true}}", []),
        ("{dev: {enabled: true}}", []),
        ("{ha: {enabled: true, raft: {enabled: true}}}", ["data-vault-0", "data-vault-1", "data-vault-2"]),
        ("{ha: {enabled: true, replicas: 1, raft: {enabled: true}}}", ["data-vault-0"]),
        ("{auditStorage: {enabled: true}}", ["audit-vault-0", "data-vault-0"]),
        ("{ha: {enabled: true, raft: {setNodeId: true}}}", []),
        (
            "{ha: {enabled: true, replicas: 2}, auditStorage: {enabled: true}}",
            ["audit-vault-0", "audit-vault-1"],
        ),
        ("{dev: {enabled: true}, auditStorage: {enabled: true}}", []),
    ],
)
def test_what_a_chart_makes_may_depend_on_other_values(server: str, found: list[str]) -> None:
    assert names(storage_of(vault(server))) == found
    bao = vault(server).replace("name: vault,", "name: bao,").replace("chart: vault", "chart: openbao")
    bao = bao.replace("helm.releases.hashicorp.com", "openbao.github.io/openbao-helm")
    assert names(storage_of(bao)) == [each.replace("vault", "bao-openbao") for each in found]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (
            "{persistence: {media: {type: nfs, nfsServer: 192.0.2.1, nfsPath: /films}}}",
            ["films-jellyfin-config"],
        ),
        ("{persistence: {media: {type: pvc}}}", ["films-jellyfin-config", "films-jellyfin-media"]),
    ],
)
def test_films_may_lie_on_a_file_server(values: str, found: list[str]) -> None:
    assert names(storage_of(jellyfin(values))) == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("{read: {replicas: 1, persistence: {size: 9Gi}}}", []),
        ("{read: {replicas: 1, legacyReadTarget: true, persistence: {size: 9Gi}}}", ["data-web-loki-read-0"]),
        ("{write: {replicas: 1, persistence: {size: 9Gi}}}", ["data-web-loki-write-0"]),
        ("{write: {replicas: 1, persistence: {volumeClaimsEnabled: false, size: 9Gi}}}", []),
        ("{backend: {replicas: 1, persistence: {volumeClaimsEnabled: false, size: 9Gi}}}", []),
    ],
)
def test_readers_of_logs_keep_nothing(values: str, found: list[str]) -> None:
    assert names(storage_of(release(values, chart="loki"))) == found


def test_a_size_asks_for_a_claim_where_nobody_read_the_default() -> None:
    loki = """
        singleBinary: {replicas: 1, persistence: {size: 9Gi}}
        write: {replicas: 0, persistence: {size: 9Gi}}
    """
    storage = storage_of(release(loki, chart="loki"))
    assert [(each.name, each.size, each.origin) for each in storage.volumes] == [
        ("storage-web-loki-0", "9Gi", "values")
    ]
    assert names(storage_of(release("{singleBinary: {replicas: 1}}", chart="loki"))) == []


def names_and_classes(values: str) -> dict[str, object]:
    storage = storage_of(release(values, chart="redis", version="20.1.0"))
    return {each.name: each.storage_class for each in storage.volumes}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("global: {storageClass: fast}", "fast"),
        ("global: {defaultStorageClass: slow}", "slow"),
        ("global: {storageClass: fast, defaultStorageClass: slow}", "fast"),
        ("global: {storageClass: '', defaultStorageClass: slow}", "slow"),
        ("global: {storageClass: '-'}", ""),
        ("global: {other: fast}", None),
    ],
)
def test_one_class_may_be_stated_for_all_claims_of_a_chart(values: str, found: str | None) -> None:
    values = f"{values}\nmaster: {{persistence: {{enabled: true, size: 8Gi}}}}"
    assert set(names_and_classes(values).values()) == {found}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("instance: {storage: {class: fast, size: 10Gi}}", ["fast"]),
        ("persistence: {class: fast, storageClass: slow, size: 10Gi}", ["slow"]),
        ("worker: {class: large, size: 10Gi}", []),
    ],
)
def test_the_class_of_a_claim_may_be_called_class(values: str, expected: list[str]) -> None:
    volumes = storage_of(release(values, chart="some-chart")).volumes
    assert [each.storage_class for each in volumes] == expected


def test_a_class_of_its_own_counts_more_than_the_charts_default_class() -> None:
    values = """
        global: {defaultStorageClass: slow}
        master: {persistence: {size: 8Gi, storageClass: fast}}
    """
    assert set(names_and_classes(values).values()) == {"fast"}


def test_of_two_classes_that_differ_the_version_of_the_library_takes_one() -> None:
    values = """
        global: {storageClass: slow}
        master: {persistence: {size: 8Gi, storageClass: fast}}
    """
    (found,) = set(names_and_classes(values).values())
    assert isinstance(found, Unknown)


def test_a_chart_inside_another_one_has_the_class_that_stands_around_it() -> None:
    storage = storage_of(
        release("postgresql: {global: {storageClass: fast}, persistence: {size: 8Gi}}", chart="web")
    )
    assert [each.storage_class for each in storage.volumes] == ["fast"]
    assert [str(each.lines["storage_class"]) for each in storage.volumes] == ["apps/release.yaml:7"]


def charted(chart: str, address: str, values: str) -> str:
    return f"""
        == apps/release.yaml
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: {{name: charts, namespace: web}}
        spec: {{url: "https://{address}"}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {{name: web, namespace: web}}
        spec:
          chart:
            spec: {{chart: {chart}, version: 0.1.75, sourceRef: {{kind: HelmRepository, name: charts}}}}
          values: {values}
    """


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("{persistence: true, pvc: {create: true, storage: 50Gi}}", {"web-pvc": "50Gi"}),
        ("{persistence: true, pvc: {create: true, name: images}}", {"images": "8Gi"}),
        ("{persistence: true, pvc: {create: false, name: images}}", {}),
        ("{pvc: {create: true, storage: 50Gi}}", {}),
    ],
)
def test_a_claim_with_words_of_its_own_for_name_and_size(values: str, expected: dict[str, str]) -> None:
    storage = storage_of(charted("zot", "zotregistry.dev/helm-charts", values))
    assert {each.name: each.size for each in storage.volumes} == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("StatefulSet", ["web-home-assistant-web-home-assistant-0"]),
        ("Deployment", ["web-home-assistant-pvc"]),
    ],
)
def test_the_kind_of_workload_may_decide_the_name_of_its_claim(kind: str, expected: list[str]) -> None:
    values = f"{{controller: {{type: {kind}}}, persistence: {{enabled: true, size: 5Gi}}}}"
    assert names(storage_of(charted("home-assistant", "pajikos.github.io/charts", values))) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("{persistence: {enabled: true, size: 1Gi}}", [f"emqx-data-web-emqx-{pod}" for pod in range(3)]),
        ("{replicaCount: 1, persistence: {enabled: true}}", ["emqx-data-web-emqx-0"]),
        ("{persistence: {enabled: true, existingClaim: messages}}", []),
        ("{persistence: {enabled: false, size: 1Gi}}", []),
    ],
)
def test_each_broker_keeps_its_messages(values: str, expected: list[str]) -> None:
    assert names(storage_of(charted("emqx", "repos.emqx.io/charts", values))) == expected


def test_a_store_of_packages_names_the_size_in_a_word_of_its_own() -> None:
    sonatype = "sonatype.github.io/helm3-charts"
    stated = "{persistence: {enabled: true, storageSize: 100Gi}}"
    storage = storage_of(charted("nexus-repository-manager", sonatype, stated))
    assert [(each.name, each.size) for each in storage.volumes] == [
        ("web-nexus-repository-manager-data", "100Gi")
    ]

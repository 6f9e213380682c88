"""How an entry is found, and how an owner adds entries."""

from textwrap import dedent

import pytest

from fleetbook.catalogue.images import image_keys
from fleetbook.catalogue.loader import Catalogue, load_catalogue
from fleetbook.core.errors import SettingsError


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def extended(text: str) -> Catalogue:
    return load_catalogue([("docs/ours.yaml", dedent(text).encode())])


@pytest.mark.parametrize(
    ("image", "keys"),
    [
        ("redis", ["redis"]),
        ("redis:7", ["redis"]),
        ("library/redis:7", ["library/redis", "redis"]),
        ("docker.io/library/redis:7@sha256:00ff", ["library/redis", "redis"]),
        ("ghcr.io/kube-vip/kube-vip:v1.0.4", ["kube-vip/kube-vip", "kube-vip"]),
        ("localhost:5000/team/app", ["team/app", "app"]),
        ("localhost/app:1", ["app"]),
        ("registry:5000/app:1", ["app"]),
        (
            "${REGISTRY}/jetstack/cert-manager-controller",
            ["jetstack/cert-manager-controller", "cert-manager-controller"],
        ),
        ("registry.gitlab.com/group/sub/app:1", ["group/sub/app", "sub/app", "app"]),
        ("Upper/Case:TAG", ["upper/case", "case"]),
        ("app:${TAG}", ["app"]),
        ("", []),
    ],
)
def test_image_is_freed_of_registry_tag_and_digest(image: str, keys: list[str]) -> None:
    assert list(image_keys(image)) == keys


@pytest.mark.parametrize(
    ("image", "id_"),
    [
        ("lscr.io/linuxserver/sonarr:4", "sonarr"),
        ("ghcr.io/home-operations/sonarr:4@sha256:00", "sonarr"),
        ("sonarr", "sonarr"),
        ("mirror.gcr.io/cloudflare/cloudflared:2026", "cloudflared"),
        ("mcp/grafana", "mcp-grafana"),
        ("docker.io/grafana/grafana:12", "grafana"),
        ("example.org/somebody/else:1", None),
    ],
)
def test_entry_is_found_by_image(catalogue: Catalogue, image: str, id_: str | None) -> None:
    entry = catalogue.for_image(image)
    assert (entry.id if entry else None) == id_


def test_entry_is_found_by_chart_with_or_without_its_repository(catalogue: Catalogue) -> None:
    assert catalogue.for_chart("longhorn") is catalogue.entries["longhorn"]
    assert (
        catalogue.for_chart("oci://quay.io/jetstack/charts/cert-manager") is catalogue.entries["cert-manager"]
    )
    assert catalogue.for_chart("app-template") is None


@pytest.mark.parametrize(
    ("chart", "images", "names", "id_"),
    [
        ("longhorn", ["grafana/grafana"], ["sonarr"], "longhorn"),
        ("app-template", ["ghcr.io/autobrr/autobrr"], ["sonarr"], "autobrr"),
        (None, [], ["sonarr"], "sonarr"),
        (None, ["n8nio/n8n", "ghcr.io/home-operations/sonarr"], ["sonarr"], "sonarr"),
        (None, ["quay.io/oauth2-proxy/oauth2-proxy", "n8nio/n8n"], ["flows"], "n8n"),
        (None, ["quay.io/oauth2-proxy/oauth2-proxy"], ["our-app"], None),
        (None, ["quay.io/oauth2-proxy/oauth2-proxy"], ["oauth2-proxy-grafana"], "oauth2-proxy"),
        (None, ["postgres:17"], ["immich-postgres"], "postgres"),
        (None, ["busybox"], ["our-app"], None),
    ],
)
def test_chart_comes_before_image_before_name(
    catalogue: Catalogue, chart: str | None, images: list[str], names: list[str], id_: str | None
) -> None:
    entry = catalogue.find(chart, images, names)
    assert (entry.id if entry else None) == id_


@pytest.mark.parametrize(
    ("key", "value", "id_"),
    [
        ("provisioner", "driver.longhorn.io", "longhorn"),
        ("provisioner", "rook-ceph.rbd.csi.ceph.com", "rook-ceph"),
        ("provisioner", "cluster.local/nfs-subdir-external-provisioner", "nfs-subdir-external-provisioner"),
        ("provisioner", "local.csi.openebs.io", "openebs"),
        ("ingress_class", "traefik", "traefik"),
        ("dns01_webhook", "hetzner", "cert-manager-webhook-hetzner"),
        ("identity_provider", "Pocket ID", "pocket-id"),
        ("provisioner", "nobody.example.org", None),
    ],
)
def test_provider_is_found_by_what_it_provides(
    catalogue: Catalogue, key: str, value: str, id_: str | None
) -> None:
    entry = catalogue.provider_of(key, value)
    assert (entry.id if entry else None) == id_


def test_kinds_of_one_name_are_told_apart_by_group(catalogue: Catalogue) -> None:
    deployment = catalogue.kind("Deployment", "apps")
    assert deployment is not None
    assert (deployment.icon, deployment.modelled) == ("deploy", True)
    assert catalogue.kind("Provider", "pkg.crossplane.io") is None
    notification = catalogue.kind("Provider", "notification.toolkit.fluxcd.io")
    assert notification is not None
    assert notification.kind == "Provider"


def test_owner_adds_an_entry() -> None:
    ours = extended(
        """
        category: Productivity
        entries:
          shop-front:
            purpose: Our shop
            images: [acme/shop]
            names: [shop]
        """
    )
    entry = ours.for_image("registry.acme.example/acme/shop:3")
    assert entry is not None
    assert (entry.title, entry.role, entry.icon, entry.charts) == (
        "Shop Front",
        "application",
        "app",
        ("shop-front",),
    )
    assert ours.for_name("shop") is entry


def test_owner_restates_a_known_entry_and_keeps_what_is_not_said() -> None:
    ours = extended(
        """
        category: Storage
        entries:
          longhorn: {purpose: Our disks}
        """
    )
    entry = ours.entries["longhorn"]
    assert (entry.purpose, entry.title) == ("Our disks", "Longhorn")
    assert "storage.replicas" in entry.facts


def test_owner_takes_a_name_from_a_known_entry() -> None:
    ours = extended(
        """
        category: Media
        entries:
          a-fork: {purpose: Our fork, images: [sonarr], charts: [sonarr]}
        """
    )
    found = [ours.for_image("linuxserver/sonarr"), ours.for_chart("sonarr"), ours.for_name("sonarr")]
    assert [entry.id for entry in found if entry] == ["a-fork", "a-fork", "sonarr"]


def test_owner_takes_a_provision_from_a_known_entry() -> None:
    ours = extended(
        """
        category: Networking
        entries:
          a-fork: {purpose: Our fork, provides: {ingress_class: [traefik, inner]}}
        """
    )
    found = [ours.provider_of("ingress_class", name) for name in ("traefik", "inner", "nginx")]
    assert [entry.id for entry in found if entry] == ["a-fork", "a-fork", "ingress-nginx"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("entries: [", "docs/ours.yaml:2: this is not valid YAML"),
        ("", "docs/ours.yaml:1: the file must be a mapping"),
        ("category: Media", "docs/ours.yaml:1: the file needs the key 'entries'"),
        (
            "category: Medi\nentries: {}",
            "docs/ours.yaml:1: the file has no category 'Medi'; did you mean 'Media'?",
        ),
        (
            "entries:\n  shop:\n    purpose: Our shop",
            "docs/ours.yaml:2: entries.shop needs the key 'category'",
        ),
        (
            "category: Media\nentries:\n  shop:\n    purpse: Our shop",
            "docs/ours.yaml:4: entries.shop has no key 'purpse'; did you mean 'purpose'?",
        ),
        (
            "category: Media\nentries:\n  shop:\n    purpose: Shop\n    facts:\n      gateway.adresses: $.x",
            "docs/ours.yaml:6: entries.shop.facts has no key 'gateway.adresses'; "
            "did you mean 'gateway.addresses'?",
        ),
        (
            "category: Media\nentries:\n  shop:\n    purpose: Our shop\n    charts: shop",
            "docs/ours.yaml:5: entries.shop.charts must be a list",
        ),
        (
            "category: Media\nentries:\n  shop:\n    purpose: Our shop\n    images:\n    - acme/shop:1",
            "docs/ours.yaml:6: entries.shop.images.0 is 'acme/shop:1'; "
            "expected: a name in lower case, without registry host, tag or digest",
        ),
        (
            "category: Media\nentries:\n  Our shop: {purpose: Shop}",
            "docs/ours.yaml:3: entries: 'Our shop' is not a name; "
            "expected: lower case letters, digits, dots and dashes",
        ),
    ],
)
def test_owner_is_told_where_and_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_catalogue([("docs/ours.yaml", text.encode())])
    assert caught.value.message == message

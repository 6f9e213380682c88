"""Routes of charts that the catalogue knows: hosts in other places, and what is off until switched on."""

import pytest

from clusters import cluster_of
from fleetbook.analysis.grouping import group_components
from fleetbook.analysis.network import analyse_network
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.model.network import Network
from networks import addresses, network_of, release

KUMA = "https://dirsigler.github.io/uptime-kuma-helm"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("ingress: {enabled: true}\nnextcloud: {host: files.example.org}", ["files.example.org/"]),
        ("ingress: {enabled: false}\nnextcloud: {host: files.example.org}", []),
        ("nextcloud: {host: files.example.org}", []),
        ("ingress: {enabled: true}", ["<the chart decides the host>/"]),
    ],
)
def test_a_host_that_stands_apart_from_the_ingress(values: str, expected: list[str]) -> None:
    assert addresses(network_of(release(values, chart="nextcloud"))) == expected


def test_the_ingress_gives_such_a_host_its_class_annotations_and_tls() -> None:
    found = network_of(
        release(
            """
ingress:
  enabled: true
  className: inner
  annotations: {external-dns.alpha.kubernetes.io/target: home.example.org}
  tls: [{secretName: files-tls}]
nextcloud: {host: files.example.org}
""",
            chart="nextcloud",
        )
    )
    (route,) = found.routes
    assert (route.entrypoint, route.dns_target, str(route.origin)) == ("inner", "home.example.org", "values")
    assert route.tls is not None
    assert str(route.tls.secret) == "app/files-tls"
    assert str(route.defined_at) == "apps/app/release.yaml:14"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("ingress: {enabled: true}", ["id.example.org/"]),
        ("ingress: {enabled: true, hosts: [{host: a.org}]}", ["a.org/"]),
        ("ingress: {enabled: false}", []),
        ("login: {ingress: {enabled: true}}", ["id.example.org/ui/v2/login"]),
        ("login: {enabled: false, ingress: {enabled: true}}", []),
        ("gateway: {httpRoute: {enabled: true, parentRefs: [{name: inner}]}}", ["id.example.org/"]),
        (
            "gateway: {httpRoute: {enabled: true, hostnames: [a.org], parentRefs: [{name: inner}]}}",
            ["a.org/"],
        ),
    ],
)
def test_a_host_that_holds_where_the_block_names_none(values: str, expected: list[str]) -> None:
    domain = "zitadel: {configmapConfig: {ExternalDomain: id.example.org}}\n"
    assert addresses(network_of(release(domain + values, chart="zitadel"))) == expected


def test_such_a_route_attaches_to_the_gateways_that_its_block_names() -> None:
    block = (
        "gatewayApi: {enabled: %s, gatewayRef: {name: inner, namespace: net}, hostnames: [auth.example.org]}"
    )
    (route,) = network_of(release(block % "true", chart="oauth2-proxy")).routes
    assert (str(route.host), route.entrypoint) == ("auth.example.org", "net/inner")
    assert not network_of(release(block % "false", chart="oauth2-proxy")).routes


def test_the_paths_beside_each_host_of_such_a_route() -> None:
    rules = "[{host: a.org, paths: [{path: /auth}, {path: /js}]}, {host: b.org}]"
    found = network_of(release(f"ingress: {{enabled: true, rules: {rules}}}", chart="keycloakx"))
    assert addresses(found) == ["a.org/auth", "a.org/js", "b.org/"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("hostname: a.org, tls: true", ["app/argocd-server-tls"]),
        ("hostname: a.org, tls: true, extraHosts: [{name: b.org}]", ["app/argocd-server-tls"] * 2),
        ("hostname: a.org, extraTls: [{hosts: [a.org], secretName: house-tls}]", ["app/house-tls"]),
        ("hostname: a.org", ["no TLS"]),
        ("hostname: a.org, tls: false", ["no TLS"]),
    ],
)
def test_the_secret_that_a_chart_names_where_tls_is_only_switched_on(
    values: str, expected: list[str]
) -> None:
    stated = f"server: {{ingress: {{enabled: true, {values}}}}}"
    found = network_of(release(stated, chart="argo-cd", repository="https://argoproj.github.io/argo-helm"))
    assert [str(each.tls.secret) if each.tls else "no TLS" for each in found.routes] == expected


def test_the_secret_of_a_chart_that_has_the_first_host_in_its_name() -> None:
    ingress = "ingress: {enabled: true, hostname: www.a.org, tls: true, extraHosts: [{name: a.org}]}"
    bitnami = "oci://registry-1.docker.io/bitnamicharts"
    found = network_of(release(ingress, chart="wordpress", repository=bitnami)).routes
    assert {str(each.tls.secret) for each in found if each.tls} == {"app/www.a.org-tls"}
    other = network_of(release(ingress, chart="wordpress", repository="https://charts.example.org")).routes
    assert {each.tls.secret for each in other if each.tls} == {None}, "another chart of the name"


def test_the_certificate_of_a_chart_of_bitnami_is_for_its_first_host_only() -> None:
    ingress = "ingress: {enabled: true, hostname: a.org, tls: true, extraHosts: [{name: b.org}]}"
    bitnami = "oci://registry-1.docker.io/bitnamicharts"
    found = network_of(release(ingress, chart="unheard-of", repository=bitnami)).routes
    assert {str(each.host): str(each.tls and each.tls.secret) for each in found} == {
        "a.org": "app/a.org-tls",
        "b.org": "None",
    }


def test_a_block_that_another_value_switches_off_is_no_route_without_a_host_either() -> None:
    route = "core: {httpRoute: {enabled: true, hostnames: [a.org], parentRefs: [{name: gw}]}}"
    assert addresses(network_of(release(f"gatewayAPI: {{enabled: true, {route}}}", chart="gitea"))) == [
        "a.org/"
    ]
    assert addresses(network_of(release(f"gatewayAPI: {{{route}}}", chart="gitea"))) == []


@pytest.mark.parametrize(
    ("chart", "expected"),
    [("uptime-kuma", []), ("some-chart", ["up.example.org/"])],
    ids=["known", "unknown"],
)
def test_hosts_make_no_route_where_the_chart_is_off_until_told(chart: str, expected: list[str]) -> None:
    silent = "ingress: {hosts: [{host: up.example.org}]}"
    assert addresses(network_of(release(silent, chart=chart, repository=KUMA))) == expected
    told = "ingress: {enabled: true, hosts: [{host: up.example.org}]}"
    assert addresses(network_of(release(told, chart=chart, repository=KUMA))) == ["up.example.org/"]


def test_what_one_chart_needs_to_be_told_holds_for_no_other_of_its_component() -> None:
    silent = "ingress: {hosts: [{host: %s}]}"
    known = release(silent % "up.example.org", chart="uptime-kuma", name="status", repository=KUMA)
    other = release(silent % "page.example.org", name="status-page").replace(
        "apps/status-page/release.yaml", "apps/status/page.yaml"
    )
    assert addresses(network_of(known + other)) == ["page.example.org/"]


LONGHORN = """
== page.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: page, namespace: store}
spec: {rules: [{host: disks.org, http: {paths: [{backend: {service: {name: longhorn-frontend}}}]}}]}
"""


@pytest.mark.parametrize(("chart", "component"), [("longhorn", "disks"), ("some-chart", None)])
def test_a_service_that_a_chart_names_without_its_release(chart: str, component: str | None) -> None:
    (route,) = network_of(release("{}", name="disks", chart=chart, namespace="store") + LONGHORN).routes
    assert route.component == component


def described(values: str, chart: str) -> Network:
    """The network of a release whose chart the owner describes; of its entry the routes as text."""
    entry = f"entries: {{shop: {{purpose: Sells things, category: Other, routes: [{chart}]}}}}"
    cluster = cluster_of(release(values, chart="shop"))
    catalogue = load_catalogue([("shop.yaml", entry.encode())])
    return analyse_network(cluster, catalogue, group_components(cluster), [])


WHEN = "{at: $.publish, hosts: $.domain, when: '$[?$.mode == \"public\"]'}"
UNLESS = "{at: $.publish, hosts: $.domain, unless: '$[?$.type && $.type != \"ingress\"]'}"


@pytest.mark.parametrize(
    ("chart", "values", "expected"),
    [
        (WHEN, "mode: public", ["shop.org/"]),
        (WHEN, "mode: private", []),
        (WHEN, "{}", []),
        (UNLESS, "type: ingress", ["shop.org/"]),
        (UNLESS, "{}", ["shop.org/"]),
        (UNLESS, "type: clusterIP", []),
    ],
)
def test_a_route_that_another_value_asks_for_or_forbids(chart: str, values: str, expected: list[str]) -> None:
    stated = "" if values == "{}" else f"{values}\n"
    published = f"{stated}domain: shop.org\npublish: "
    assert addresses(described(published + "{enabled: true}", chart)) == expected
    assert addresses(described(published + "{enabled: false}", chart)) == []


MADE = (
    "{at: $.way.ingress, hosts: $.way.ingress.hosts.shop, tls: $.way.tls.enabled,"
    " tls_secret: $.way.tls.secretName, unless: '$[?$.way.type && $.way.type != \"ingress\"]',"
    " defaults: [{chart_version: 1.0.0, enabled: true, tls: true}]}"
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("hosts: {shop: shop.org}", ["shop.org/"]),
        ("hosts: {shop: shop.org}, enabled: false", []),
        ("className: inner", ["<the chart decides the host>/"]),
    ],
)
def test_a_route_that_a_chart_makes_unless_told_otherwise(values: str, expected: list[str]) -> None:
    assert addresses(described(f"way: {{ingress: {{{values}}}}}", MADE)) == expected
    # The hosts stand in a block that looks like a route, but another way in was chosen.
    assert addresses(described(f"way: {{type: loadBalancer, ingress: {{{values}}}}}", MADE)) == []


@pytest.mark.parametrize(
    ("tls", "expected"),
    [
        ("", "TLS"),
        ("tls: {secretName: shop-tls}, ", "TLS by app/shop-tls"),
        ("tls: {enabled: true}, ", "TLS"),
        ("tls: {enabled: false}, ", "no TLS"),
    ],
)
def test_tls_that_is_switched_on_apart_from_the_route(tls: str, expected: str) -> None:
    (route,) = described(f"way: {{{tls}ingress: {{hosts: {{shop: shop.org}}}}}}", MADE).routes
    by = f" by {route.tls.secret}" if route.tls and route.tls.secret else ""
    assert (f"TLS{by}" if route.tls else "no TLS") == expected


def test_what_a_chart_needs_to_be_told_holds_for_no_namesake_from_elsewhere() -> None:
    silent = "ingress: {hosts: [{host: up.example.org}]}"
    assert addresses(network_of(release(silent, chart="uptime-kuma"))) == ["up.example.org/"]


def test_an_address_in_place_of_a_host() -> None:
    plex = {
        "chart": "plex-media-server",
        "repository": "https://raw.githubusercontent.com/plexinc/pms-docker/gh-pages",
    }
    found = network_of(release("ingress: {enabled: true, url: https://films.example.org/}", **plex))
    assert addresses(found) == ["films.example.org/"]
    assert addresses(network_of(release("ingress: {url: https://films.example.org}", **plex))) == []


@pytest.mark.parametrize(
    ("ingress", "expected"),
    [
        ("{enabled: true, hostRepo: repo.example.org}", ["repo.example.org/"]),
        ("{enabled: true, hosts: [repo.example.org]}", ["repo.example.org/"]),
        ("{enabled: true, hosts: [{host: repo.example.org}]}", ["repo.example.org/"]),
        ("{enabled: false, hostRepo: repo.example.org}", []),
    ],
)
def test_a_host_in_a_word_of_its_own(ingress: str, expected: list[str]) -> None:
    assert addresses(network_of(release(f"ingress: {ingress}", chart="nexus-repository-manager"))) == expected

import pytest

from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from networks import addresses, network_of, release


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("ingress: {enabled: true, hosts: [a.org, b.org]}", ["a.org/", "b.org/"]),
        (
            "ingress: {enabled: true, hosts: [{host: a.org, paths: [{path: /x}, {path: /y}]}]}",
            ["a.org/x", "a.org/y"],
        ),
        ("ingress: {enabled: true, hosts: [{name: a.org, path: /x}]}", ["a.org/x"]),
        ("ingress: {enabled: true, host: a.org, path: /ui}", ["a.org/ui"]),
        ("ingress: {enabled: true, hostname: a.org}", ["a.org/"]),
        ("ingress: {enabled: true, hostName: a.org}", ["a.org/"]),
        ("grpcroute: {enabled: true, hostnames: [a.org], parentRefs: [{name: gw}]}", ["a.org/"]),
        ("ingress: {main: {hosts: [{host: a.org}]}}", ["a.org/"]),
        ("ingress: {s3: {api: {enabled: true, hosts: [{host: a.org}]}}}", ["a.org/"]),
        ("expose: {type: ingress, ingress: {hosts: {core: a.org}}}", ["a.org/"]),
        ("grafana: {enabled: true, ingress: {enabled: true, hosts: [a.org]}}", ["a.org/"]),
        ("expose: {ingress: {hosts: {core: a.org}}}", ["a.org/"]),
        ("expose: {type: nginx, ingress: {enabled: true, hosts: [a.org]}}", ["a.org/"]),
        ("route: {app: {hostnames: [a.org], parentRefs: [{name: gw, namespace: net}]}}", ["a.org/"]),
        ("route: {main: {enabled: true, hostnames: ['{{ .Release.Name }}.org']}}", ["app.org/"]),
        (
            "httpRoute: {hostnames: [a.org], rules: [{matches: [{path: {value: /x}}]}, {}]}",
            ["a.org/", "a.org/x"],
        ),
        ("domain: org\ningress: {host: 'a.{{ .Values.domain }}'}", ["a.org/"]),
        ("ingressRoute: {enabled: true, host: a.org}", ["a.org/"]),
        ("ingress: [{hosts: [a.org]}, {enabled: false, hosts: [b.org]}]", ["a.org/"]),
        ("ingress: {enabled: true, className: nginx}", ["<the chart decides the host>/"]),
        ("web: {httpRoute: {enabled: true}}", ["<the chart decides the host>/"]),
        # Hosts as names of lists of paths, as roles, and as the rules of an Ingress.
        (
            "ingress: {enabled: true, hosts: {a.org: [/x, {path: /y}], b.org: {}}}",
            ["a.org/x", "a.org/y", "b.org/"],
        ),
        ("ingress: {enabled: true, hosts: {main: [a.org, b.org]}}", ["a.org/", "b.org/"]),
        ("ingress: {rules: [{host: a.org, http: {paths: [{path: /x}]}}]}", ["a.org/x"]),
        ("ingress: {enabled: true, hosts: [{host: a.org}, {host: b.org, enabled: false}]}", ["a.org/"]),
        ("ingress: {enabled: true, hostName: a.org}\nui: {ingress: {fqdn: b.org}}", ["a.org/", "b.org/"]),
        ("adminIngress: {host: a.org}\ningressInternal: {host: b.org}", ["a.org/", "b.org/"]),
        ("ingress: {mail: {hosts: [a.org]}}", ["a.org/"]),
        # One part names its host, the other leaves it to the chart.
        (
            "ui: {ingress: {enabled: true, host: a.org}}\napi: {ingress: {enabled: true}}",
            ["a.org/", "<the chart decides the host>/"],
        ),
        ("global: {ingress: {host: a.org}}\napi: {ingress: {enabled: true}}", ["a.org/"]),
        ("ingressRoute: {enabled: true, match: 'Host(`a.org`) && PathPrefix(`/x`)'}", ["a.org/x"]),
        ("virtualService: {enabled: true, hosts: [a.org]}", ["a.org/"]),
        ("gateway: {enabled: true, hosts: [a.org]}", ["a.org/"]),
        ("gatewayAPI: {hostnames: [a.org], parentRefs: [{name: gw}]}", ["a.org/"]),
        ("ingress: {className: tailscale, host: app}", ["app/"]),
        ("ingress: {enabled: true, className: tailscale, tls: [{hosts: [app]}]}", ["app/"]),
        # What is on for another reason than its own route.
        (
            "ingress: {enabled: true, oauth2: {enabled: true, redis: {enabled: true, host: redis.org}}}",
            ["<the chart decides the host>/"],
        ),
        ("ingress: {enabled: true, host: a.org, proxy: {enabled: true, host: proxy.org}}", ["a.org/"]),
    ],
)
def test_shapes_of_routes_in_values(values: str, expected: list[str]) -> None:
    assert addresses(network_of(release(values))) == expected


@pytest.mark.parametrize(
    "values",
    [
        "ingress: {enabled: false, hosts: [a.org]}",
        "grafana: {enabled: false, ingress: {enabled: true, hosts: [a.org]}}",
        "ingress: {main: {enabled: false, hosts: [{host: a.org}]}}",
        "ingress: {s3: {api: {enabled: false, hosts: [{host: a.org}]}}}",
        "expose: {type: clusterIP, ingress: {hosts: {core: a.org}}}",
        "ingress: {s3: {enabled: false, api: {enabled: true, hosts: [{host: a.org}]}}}",
        "ingress: {main: {tls: [{hosts: [a.org]}], certificate: {hosts: {host: a.org}}}}",
        "network: {host: 0.0.0.0}",
        "ingress: {host: 0.0.0.0}",
        "ingress: {host: localhost}",
        "postgres: {host: db.example.org}\nsmtp: {host: mail.example.org}",
        "ingressClass: {enabled: true, name: traefik}",
        "alertmanager: {config: {route: {receiver: me, routes: [{receiver: you}]}}}",
        "networkPolicy: {ingress: [{from: [{podSelector: {}}]}]}",
        "networkPolicy: {enabled: true, ingress: {enabled: true}}",
        "global: {ingress: {enabled: true}}",
        "ingress: {className: nginx}",
        "ui: {enabled: false, ingress: {enabled: true}}",
        "route: {slack: {enabled: true, webhook: {enabled: true, host: hooks.slack.com}}}",
        "route: {smtp: {host: smtp.example.org, port: 25}}",
        "ingress: {redis: {host: redis.example.org}}",
        "ingress: {host: web.app.svc.cluster.local}",
        "ingress: {host: app}",
        "networkPolicies: {ingress: {hosts: [a.org]}}",
        "gateway: {hosts: [a.org]}",
        "gateway: {enabled: true, upstream: {hosts: [a.org]}}",
        "ingressRoute: {enabled: true, match: 'PathPrefix(`/x`)'}",
    ],
)
def test_what_is_no_route(values: str) -> None:
    assert addresses(network_of(release(values))) == []


@pytest.mark.parametrize(
    ("tls", "expected"),
    [
        ("{enabled: true, secret: cert}", "app/cert"),
        ("{enabled: true}", None),
        ("{secret: {create: true}}", None),
    ],
)
def test_the_secret_of_a_block_of_tls(tls: str, expected: str | None) -> None:
    (route,) = network_of(release(f"ingress: {{enabled: true, host: a.org, tls: {tls}}}")).routes
    assert route.tls is not None
    assert (str(route.tls.secret) if route.tls.secret else None) == expected


def test_what_a_block_says_of_all_routes_in_it() -> None:
    values = """
ingress:
  enabled: true
  className: public
  tls: {enabled: true, secretName: cert}
  web: {host: a.org}
  api: {host: b.org, className: inside, tls: {enabled: false}}
httpRoute:
  parentRefs: [{name: gw, namespace: net}]
  main: {hostnames: [c.org]}
"""
    found = [
        (each.host, each.entrypoint, str(each.tls.secret) if each.tls else None)
        for each in network_of(release(values)).routes
    ]
    assert found == [("a.org", "public", "app/cert"), ("b.org", "inside", None), ("c.org", "net/gw", None)]


def test_a_virtual_service_in_values_enters_by_its_gateways() -> None:
    values = "virtualService: {enabled: true, hosts: [a.org], gateways: [mesh, edge/main]}"
    (route,) = network_of(release(values)).routes
    assert (route.host, route.entrypoint) == ("a.org", "edge/main")


def test_a_route_of_openshift_in_values() -> None:
    (route,) = network_of(release("route: {enabled: true, host: a.org, tls: {enabled: true}}")).routes
    assert route.tls is not None


def test_an_ingress_route_in_values_names_its_middlewares() -> None:
    values = """
ingressRoute:
  enabled: true
  entryPoints: [websecure]
  matchRule: Host(`a.org`)
  middlewares: [{name: login}, {name: limit, namespace: edge}]
"""
    (route,) = network_of(release(values)).routes
    assert [str(each) for each in route.middlewares] == ["app/login", "edge/limit"]
    assert route.listeners == ("websecure",)


def test_a_host_that_only_the_chart_or_the_cluster_knows() -> None:
    found = network_of(release("ingress: {hosts: ['{{ include \"x\" . }}.org', 'a.${DOMAIN}']}"))
    assert addresses(found) == [
        "<a.${DOMAIN}>/",
        '<{{ include "x" . }}.org>/',
    ]


def test_a_release_with_several_apps_states_a_route_for_each() -> None:
    text = release(
        """
jellyfin:
  enabled: true
  service: {port: 8096}
  ingress:
    enabled: true
    ingressClassName: traefik
    hosts:
      - jellyfin.org
sonarr:
  enabled: true
  service: {port: 80}
  ingress: {enabled: true, className: traefik, hosts: [{host: sonarr.org}]}
radarr:
  enabled: false
  ingress: {enabled: true, hosts: [radarr.org]}
"""
    )
    first, second = network_of(text).routes
    assert (first.host, first.backend and first.backend.port) == ("jellyfin.org", "8096")
    assert (second.host, second.backend and second.backend.port) == ("sonarr.org", "80")
    assert (first.entrypoint, first.component, first.origin) == ("traefik", "app", Origin.VALUES)
    assert first.defined_at == Location("apps/app/release.yaml", 16)


def test_whole_objects_in_values_are_read_as_objects() -> None:
    text = release(
        """
extraObjects:
  - apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: extra}
    spec:
      hostnames: [a.org]
      parentRefs: [{name: gw, namespace: net}]
      rules: [{backendRefs: [{name: app-web, port: 80}]}]
"""
    )
    (route,) = network_of(text).routes
    assert (str(route.via), route.component, route.entrypoint) == ("HTTPRoute app/extra", "app", "net/gw")
    assert route.origin is Origin.VALUES
    assert route.defined_at == Location("apps/app/release.yaml", 14)


def test_what_a_block_of_values_does_to_requests_and_a_redirect_of_one() -> None:
    text = release(
        """
httpRoute:
  enabled: true
  hostnames: [a.org]
  parentRefs: [{name: gw, namespace: net}]
  rules:
    - matches: [{path: {value: /old}}]
      filters: [{type: RequestRedirect, requestRedirect: {hostname: b.org}}]
    - {}
redirect:
  httpRoute:
    hostnames: [a.org]
    parentRefs: [{name: gw, namespace: net, sectionName: http}]
    filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]
"""
    )
    network = network_of(text)
    assert addresses(network) == ["a.org/", "a.org/old"]
    assert [each.filters for each in network.routes] == [(), ("redirects to b.org",)]

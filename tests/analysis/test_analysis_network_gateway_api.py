import pytest

from networks import network_of, release, ways

HEAD = "apiVersion: gateway.networking.k8s.io/v1"


def gateway(listeners: str, more: str = "", name: str = "gw") -> str:
    return f"""
== net/{name}.yaml
{HEAD}
kind: Gateway
metadata: {{name: {name}, namespace: net}}
spec:
  gatewayClassName: envoy
  addresses: [{{value: 10.0.0.5}}]
  listeners: [{listeners}]
  {more}
"""


def route(spec: str, kind: str = "HTTPRoute", name: str = "web", namespace: str = "web") -> str:
    body = "\n".join(f"  {line}" for line in spec.strip("\n").splitlines())
    return f"""
== apps/web/{name}.yaml
{HEAD}
kind: {kind}
metadata: {{name: {name}, namespace: {namespace}}}
spec:
{body}
"""


ALL = "allowedRoutes: {namespaces: {from: All}}"
HTTPS = f"{{name: https, port: 443, protocol: HTTPS, hostname: '*.org', {ALL}}}"
HTTP = f"{{name: http, port: 80, protocol: HTTP, {ALL}}}"
PARENT = "parentRefs: [{name: gw, namespace: net}]\n"
TO_WEB = "rules: [{backendRefs: [{name: web, port: 80}]}]"


@pytest.mark.parametrize(
    ("listener", "hostnames", "expected"),
    [
        ("hostname: '*.org'", "[a.org]", ["a.org"]),
        ("hostname: '*.org'", "[x.y.org]", ["x.y.org"]),
        ("hostname: a.org", "['*.org']", ["a.org"]),
        ("hostname: '*.org'", "[]", ["*.org"]),
        ("hostname: a.org", "[]", ["a.org"]),
        ("", "[a.org]", ["a.org"]),
        ("", "[]", ["*"]),
        ("hostname: '*.org'", "[a.org, a.net]", ["a.org"]),
    ],
)
def test_hosts_are_what_a_route_and_its_listener_share(
    listener: str, hostnames: str, expected: list[str]
) -> None:
    text = gateway(f"{{name: l, port: 80, protocol: HTTP, {listener + ', ' if listener else ''}{ALL}}}")
    network = network_of(text + route(PARENT + f"hostnames: {hostnames}\n" + TO_WEB))
    assert [each.host for each in network.routes if each.refused is None] == expected


def test_hosts_with_variables_compare_as_they_are_written() -> None:
    listener = "{name: l, port: 443, protocol: HTTPS, hostname: '*.${DOMAIN}', " + ALL + "}"
    hosts = "hostnames: ['a.${DOMAIN}', 'a.${OTHER}']\n"
    network = network_of(gateway(listener) + route(PARENT + hosts + TO_WEB))
    assert [each.refused for each in network.routes] == [None, None], "what is not known refuses nothing"


def test_a_route_takes_part_of_the_listeners_by_name_and_by_port() -> None:
    hosts = "hostnames: [a.org]\n"
    by_name = "parentRefs: [{name: gw, namespace: net, sectionName: https}]\n"
    by_port = "parentRefs: [{name: gw, namespace: net, port: 80}]\n"
    text = gateway(f"{HTTPS}, {HTTP}")
    for parents, listeners in ((by_name, ("https",)), (by_port, ("http",)), (PARENT, ("https", "http"))):
        (found,) = network_of(text + route(parents + hosts + TO_WEB)).routes
        assert found.listeners == listeners


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (route("parentRefs: [{name: gw, namespace: net, sectionName: grpc}]\n" + TO_WEB),
         "net/gw has no listener grpc"),
        (route(PARENT + "hostnames: [a.net]\n" + TO_WEB), "no listener of net/gw takes a.net"),
        (route("parentRefs: [{name: gw, namespace: net, sectionName: own}]\n" + TO_WEB),
         "no listener of net/gw takes a HTTPRoute of web"),
        (route("parentRefs: [{name: gw, namespace: net, sectionName: team}]\n" + TO_WEB),
         "no listener of net/gw takes a HTTPRoute of web"),
        (route(PARENT + TO_WEB, kind="TCPRoute"), "no listener of net/gw takes a TCPRoute of web"),
        (route(PARENT + "rules: [{backendRefs: [{name: web, namespace: other, port: 80}]}]"),
         "Git holds no ReferenceGrant that lets it send to Service other/web"),
    ],
)  # fmt: skip
def test_why_a_gateway_does_not_serve_a_route(text: str, reason: str) -> None:
    own = "{name: own, port: 444, protocol: HTTPS}"
    allowed = "allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: a}}}}"
    team = f"{{name: team, port: 445, protocol: HTTPS, {allowed}}}"
    network = network_of(gateway(f"{HTTPS}, {own}, {team}") + text)
    assert {each.refused for each in network.routes} == {reason}


def test_a_namespace_with_the_labels_that_a_listener_asks_for() -> None:
    namespace = """
== apps/namespace.yaml
apiVersion: v1
kind: Namespace
metadata: {name: web, labels: {team: a}}
"""
    allowed = "allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: a}}}}"
    text = gateway(f"{{name: team, port: 80, protocol: HTTP, {allowed}}}") + namespace
    (found,) = network_of(text + route(PARENT + "hostnames: [a.org]\n" + TO_WEB)).routes
    assert found.refused is None


def test_a_grant_lets_a_route_send_to_another_namespace() -> None:
    grant = """
== other/grant.yaml
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: web, namespace: other}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: web}]
  to: [{group: "", kind: Service, name: web}]
"""
    away = "rules: [{backendRefs: [{name: web, namespace: other, port: 80}]}]"
    (found,) = network_of(gateway(HTTP) + grant + route(PARENT + away)).routes
    assert found.refused is None


def test_a_listener_set_adds_listeners_where_the_gateway_lets_it() -> None:
    listener_set = """
== apps/web/set.yaml
apiVersion: gateway.networking.x-k8s.io/v1alpha1
kind: XListenerSet
metadata: {name: own, namespace: web}
spec:
  parentRef: {name: gw, namespace: net}
  listeners: [{name: https, port: 443, protocol: HTTPS, hostname: own.org}]
"""
    to_set = "parentRefs: [{kind: XListenerSet, name: own}]\n" + TO_WEB
    let_in = gateway(HTTP, "allowedListeners: {namespaces: {from: All}}")
    network = network_of(let_in + listener_set + route(to_set))
    assert ways(network) == ["own.org/ by net/gw to web:80"]
    assert [each.name for each in network.entrypoints[0].listeners] == ["http", "own/https"]
    (found,) = network_of(gateway(HTTP) + listener_set + route(to_set)).routes
    assert found.refused == "net/gw has no listener", "no set is let in unasked"


def test_a_redirect_to_https_belongs_to_the_listener_and_one_elsewhere_is_a_route() -> None:
    to_https = "rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]"
    away = "rules: [{filters: [{type: RequestRedirect, requestRedirect: {hostname: b.org}}]}]"
    section = "parentRefs: [{name: gw, namespace: net, sectionName: http}]\n"
    text = gateway(f"{HTTPS}, {HTTP}") + route(section + to_https, name="redirect")
    network = network_of(text + route(PARENT + "hostnames: [a.org]\n" + away))
    (door,) = network.entrypoints
    assert [(each.name, each.redirect_to) for each in door.listeners] == [("https", None), ("http", "https")]
    assert ways(network) == ["a.org/ by net/gw to nothing"]
    assert network.routes[0].filters == ("redirects to b.org",)


def test_filters_are_told_without_values_of_headers() -> None:
    rule = """
hostnames: [a.org]
rules:
  - filters:
      - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: Authorization, value: hidden}]}}
      - {type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}
      - {type: RequestMirror, requestMirror: {backendRef: {name: shadow, port: 80}}}
      - {type: ExtensionRef, extensionRef: {group: gateway.envoyproxy.io, kind: HTTPRouteFilter, name: own}}
    backendRefs: [{name: web, port: 80}]
"""
    (found,) = network_of(gateway(HTTP) + route(PARENT + rule)).routes
    assert found.filters == (
        "sets request header Authorization",
        "rewrites the path to /",
        "copies requests to shadow",
        "HTTPRouteFilter own",
    )
    assert found.middlewares == ()


def test_backends_share_requests_by_weight_and_one_of_none_comes_last() -> None:
    shares = "rules: [{backendRefs: [{name: old, port: 80, weight: 0}, {name: new, port: 80, weight: 100}]}]"
    network = network_of(gateway(HTTP) + route(PARENT + "hostnames: [a.org]\n" + shares))
    assert ways(network) == ["a.org/ by net/gw to new:80, old:80"]
    assert [each.weight for each in network.routes[0].other_backends] == [0]


def test_kinds_that_are_not_http() -> None:
    listeners = ", ".join(
        f"{{name: {name}, port: {port}, protocol: {protocol}, {ALL}}}"
        for name, port, protocol in (("tls", 8443, "TLS"), ("tcp", 5432, "TCP"), ("udp", 53, "UDP"))
    )
    text = gateway(f"{listeners}, {HTTP}")
    text += route(PARENT + "hostnames: [db.org]\n" + TO_WEB, kind="TLSRoute", name="tls")
    text += route("parentRefs: [{name: gw, namespace: net, sectionName: tcp}]\n" + TO_WEB, "TCPRoute", "tcp")
    text += route(PARENT + TO_WEB, kind="UDPRoute", name="udp")
    text += route(
        PARENT + "rules: [{matches: [{method: {service: a.B, method: Get}}], backendRefs: [{name: rpc}]}]",
        kind="GRPCRoute",
        name="grpc",
    )
    network = network_of(text)
    assert [(each.host, each.path, each.protocol) for each in network.routes] == [
        ("*", "/a.B/Get", "gRPC"),
        ("10.0.0.5:53", "/", "UDP"),
        ("10.0.0.5:5432", "/", "TCP"),
        ("db.org:8443", "/", "TLS"),
    ]


def test_a_service_as_parent_is_a_mesh_and_no_entrance() -> None:
    mesh = "parentRefs: [{kind: Service, group: '', name: web}, {name: gw, namespace: net}]\n"
    network = network_of(gateway(HTTP) + route(mesh + "hostnames: [a.org]\n" + TO_WEB))
    assert ways(network) == ["a.org/ by net/gw to web:80"]


def test_several_parents_are_several_ways() -> None:
    text = gateway(HTTP) + gateway(HTTP, name="inner")
    both = "parentRefs: [{name: gw, namespace: net}, {name: inner, namespace: net}]\nhostnames: [a.org]\n"
    assert [each.entrypoint for each in network_of(text + route(both + TO_WEB)).routes] == [
        "net/gw",
        "net/inner",
    ]


def test_merged_gateways_have_one_address() -> None:
    classes = """
== net/class.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec:
  controllerName: gateway.envoyproxy.io/gatewayclass-controller
  parametersRef: {kind: EnvoyProxy, name: all, namespace: net}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {name: all, namespace: net}
spec: {mergeGateways: true}
"""
    bare = gateway(HTTP, name="bare").replace("addresses: [{value: 10.0.0.5}]", "addresses: []")
    doors = network_of(classes + gateway(HTTP) + bare).entrypoints
    assert [each.addresses for each in doors] == [("10.0.0.5",), ("10.0.0.5",)]
    apart = classes.replace("mergeGateways: true", "mergeGateways: false")
    assert [each.addresses for each in network_of(apart + gateway(HTTP) + bare).entrypoints] == [
        (),
        ("10.0.0.5",),
    ]


def test_routes_of_values_take_the_listeners_too() -> None:
    values = "route: {main: {enabled: true, parentRefs: [{name: gw, namespace: net}]}}"
    network = network_of(gateway(HTTPS) + release(values))
    assert [each.host for each in network.routes] == ["*.org"]

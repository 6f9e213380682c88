from networks import network_of, release, ways

GATEWAY = """
== istio/gateway.yaml
apiVersion: networking.istio.io/v1beta1
kind: Gateway
metadata: {name: public, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
    - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*.org"], tls: {httpsRedirect: true}}
    - port: {number: 443, name: https, protocol: HTTPS}
      hosts: ["web/*.org"]
      tls: {mode: SIMPLE, credentialName: wild}
    - {port: {number: 5432, name: tcp-db, protocol: TCP}, hosts: ["*"]}
"""
PROXY = release(
    "service: {type: LoadBalancer, annotations: {metallb.io/loadBalancerIPs: 10.0.0.7}}",
    name="istio-ingressgateway",
    chart="gateway",
    namespace="istio-system",
)


def virtual_service(spec: str, name: str = "web") -> str:
    body = "\n".join(f"  {line}" for line in spec.strip("\n").splitlines())
    return f"""
== apps/web/{name}.yaml
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: {name}, namespace: web}}
spec:
{body}
"""


HTTP = """
hosts: [a.org]
gateways: [istio-system/public, mesh]
http:
  - match: [{uri: {prefix: /api}}, {uri: {exact: /health}}]
    route:
      - {destination: {host: api, port: {number: 8080}}, weight: 90}
      - {destination: {host: api-next.canary.svc.cluster.local, port: {number: 8080}}, weight: 10}
  - route: [{destination: {host: web.web.svc.cluster.local}}]
"""


def test_a_virtual_service_by_its_gateway() -> None:
    network = network_of(GATEWAY + PROXY + virtual_service(HTTP))
    assert ways(network) == [
        "a.org/ by istio-system/public to web:None",
        "a.org/api by istio-system/public to api:8080, api-next:8080",
        "a.org/health by istio-system/public to api:8080, api-next:8080",
    ]
    (door,) = network.entrypoints
    assert (door.addresses, door.provider, door.component) == (("10.0.0.7",), "Istio", "istio-ingressgateway")
    assert [(each.name, each.redirect_to) for each in door.listeners] == [
        ("http", "HTTPS"),
        ("https", None),
        ("tcp-db", None),
    ]
    assert network.routes[0].tls is not None
    assert str(network.routes[0].tls.secret) == "istio-system/wild"


def test_the_mesh_is_no_entrance() -> None:
    for gateways in ("", "gateways: [mesh]\n"):
        text = virtual_service(
            f"hosts: [reviews]\n{gateways}http: [{{route: [{{destination: {{host: reviews}}}}]}}]"
        )
        assert ways(network_of(GATEWAY + text)) == []


def test_a_match_for_another_gateway_is_none_of_this_one() -> None:
    spec = """
hosts: [a.org]
gateways: [istio-system/public]
http:
  - match: [{gateways: [mesh], uri: {prefix: /inner}}, {gateways: [istio-system/public], uri: {prefix: /x}}]
    route: [{destination: {host: web}}]
"""
    assert ways(network_of(GATEWAY + virtual_service(spec))) == ["a.org/x by istio-system/public to web:None"]


def test_tls_and_tcp_that_are_passed_on() -> None:
    spec = """
hosts: [db.org]
gateways: [istio-system/public]
tcp: [{match: [{port: 5432}], route: [{destination: {host: db, port: {number: 5432}}}]}]
"""
    (found,) = network_of(GATEWAY + PROXY + virtual_service(spec)).routes
    assert (found.host, found.protocol, found.listeners) == ("db.org:5432", "TCP", ("tcp-db",))


def test_hosts_of_the_gateway_where_the_service_takes_all() -> None:
    spec = "hosts: ['*']\ngateways: [istio-system/public]\nhttp: [{route: [{destination: {host: web}}]}]"
    assert {each.host for each in network_of(GATEWAY + virtual_service(spec)).routes} == {"*", "*.org"}


def test_a_delegate_adds_its_path() -> None:
    root = """
hosts: [a.org]
gateways: [istio-system/public]
http: [{match: [{uri: {prefix: /shop}}], delegate: {name: shop}}]
"""
    delegate = "http: [{match: [{uri: {prefix: /shop}}], route: [{destination: {host: shop}}]}]"
    text = virtual_service(root) + virtual_service(delegate, name="shop")
    assert ways(network_of(GATEWAY + text)) == ["a.org/shop by istio-system/public to shop:None"]

import pytest

from fleetbook.core.identity import NamespacedName
from networks import network_of, release, ways


def traefik(values: str = "") -> str:
    return release(
        "service: {annotations: {metallb.io/loadBalancerIPs: 10.0.0.9}}\n" + values,
        name="traefik",
        chart="traefik",
        namespace="net",
    )


PORTS = """
ports:
  web: {exposedPort: 80, redirections: {entryPoint: {to: websecure}}}
  websecure: {exposedPort: 443, middlewares: [net-login@kubernetescrd]}
  postgres: {exposedPort: 5432}
  coap: {exposedPort: 5683, protocol: UDP}
"""
LOGIN = """
== infra/login.yaml
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: login, namespace: net}
spec: {forwardAuth: {address: "http://auth.net.svc/verify"}}
"""


def route(kind: str, spec: str, name: str = "web", group: str = "traefik.io") -> str:
    body = "\n".join(f"  {line}" for line in spec.strip("\n").splitlines())
    return f"""
== apps/web/{name}-{kind}.yaml
apiVersion: {group}/v1alpha1
kind: {kind}
metadata: {{name: {name}, namespace: web}}
spec:
{body}
"""


HTTP = "routes: [{match: Host(`a.org`), services: [{name: web, port: 80}]}]"


@pytest.mark.parametrize("group", ["traefik.io", "traefik.containo.us"])
def test_both_api_groups_are_read(group: str) -> None:
    network = network_of(traefik() + route("IngressRoute", HTTP, group=group))
    assert ways(network) == ["a.org/ by traefik to web:80"]


def test_a_traefik_without_a_service_gets_no_address_of_a_pool() -> None:
    pool = """
== infra/pool.yaml
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: home, namespace: metallb-system}
spec: {addresses: [10.0.0.0/28]}
"""
    for values, pools in (
        ("{}", ["home"]),
        ("service: {enabled: false}", []),
        ("service: {type: NodePort}", []),
    ):
        text = release(values, name="traefik", chart="traefik", namespace="net") + pool
        (door,) = network_of(text).entrypoints
        assert [each.name for each in door.pools] == pools


def test_tcp_and_udp_are_reached_by_the_port_of_their_entry_point() -> None:
    tcp = "entryPoints: [postgres]\nroutes: [{match: HostSNI(`*`), services: [{name: db, port: 5432}]}]"
    udp = "entryPoints: [coap]\nroutes: [{services: [{name: hub, port: 5683}]}]"
    network = network_of(traefik(PORTS) + route("IngressRouteTCP", tcp) + route("IngressRouteUDP", udp))
    assert ways(network) == [
        "10.0.0.9:5432/ by traefik to db:5432",
        "10.0.0.9:5683/ by traefik to hub:5683",
    ]
    assert [(each.protocol, each.listeners) for each in network.routes] == [
        ("TCP", ("postgres",)),
        ("UDP", ("coap",)),
    ]


def test_tls_that_is_passed_on_keeps_its_host() -> None:
    spec = """
entryPoints: [websecure]
tls: {passthrough: true}
routes: [{match: HostSNI(`db.org`), services: [{name: db, port: 5432}]}]
"""
    (found,) = network_of(traefik(PORTS) + route("IngressRouteTCP", spec)).routes
    assert (found.host, found.protocol) == ("db.org:443", "TLS")


def test_weighted_services_share_the_requests() -> None:
    spec = "routes: [{match: Host(`a.org`), services: [{name: shared, kind: TraefikService}]}]"
    shared = """
weighted:
  services:
    - {name: new, port: 80, weight: 1}
    - {name: old, port: 80, weight: 3}
"""
    text = traefik() + route("IngressRoute", spec) + route("TraefikService", shared, name="shared")
    (found,) = network_of(text).routes
    assert found.backend is not None
    assert (found.backend.name, found.backend.weight) == ("old", 3)
    assert [(each.name, each.weight) for each in found.other_backends] == [("new", 1)]


def test_what_traefik_serves_itself_stays_as_it_is_named() -> None:
    spec = "routes: [{match: Host(`a.org`), services: [{name: api@internal, kind: TraefikService}]}]"
    assert ways(network_of(traefik() + route("IngressRoute", spec))) == [
        "a.org/ by traefik to api@internal:None"
    ]


def test_middlewares_of_an_entry_point_stand_before_those_of_the_route() -> None:
    spec = "entryPoints: [websecure]\n" + HTTP.replace("services", "middlewares: [{name: own}], services")
    (found,) = network_of(traefik(PORTS) + LOGIN + route("IngressRoute", spec)).routes
    assert found.middlewares == (NamespacedName("net", "login"), NamespacedName("web", "own"))
    assert found.auth is not None
    assert found.auth.method == "forward-auth"


def test_a_route_without_entry_points_is_entered_by_all_that_lead_nowhere_else() -> None:
    ports = "ports: {web: {redirectTo: {port: websecure}}, websecure: {exposedPort: 443}}\n"
    argument = "additionalArguments: ['--entrypoints.websecure.http.middlewares=net-login@kubernetescrd']"
    (found,) = network_of(traefik(ports + argument) + LOGIN + route("IngressRoute", HTTP)).routes
    assert found.middlewares == (NamespacedName("net", "login"),)


def test_arguments_of_a_traefik_without_a_chart() -> None:
    deployment = """
== infra/traefik.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: traefik, namespace: net}
spec:
  template:
    spec:
      containers:
        - name: main
          image: traefik:v3.6
          args: ["--entrypoints.websecure.http.middlewares=net-login@kubernetescrd"]
"""
    spec = "entryPoints: [websecure]\n" + HTTP
    (found,) = network_of(deployment + LOGIN + route("IngressRoute", spec)).routes
    assert found.middlewares == (NamespacedName("net", "login"),)


def test_a_middleware_of_one_entry_point_of_several_is_none_of_the_route() -> None:
    (found,) = network_of(traefik(PORTS) + LOGIN + route("IngressRoute", HTTP)).routes
    assert found.middlewares == (), "by postgres nobody asks"


def test_a_child_of_another_route_is_entered_by_its_parent() -> None:
    parent = """
entryPoints: [websecure]
tls: {secretName: own}
routes: [{match: Host(`a.org`), middlewares: [{name: enrich}]}]
"""
    child = """
parentRefs: [{name: parent}]
routes: [{match: PathPrefix(`/admin`), services: [{name: admin, port: 80}]}]
"""
    text = route("IngressRoute", parent, name="parent") + route("IngressRoute", child)
    network = network_of(traefik(PORTS) + text)
    assert ways(network) == ["a.org/admin by traefik to admin:80"]
    (found,) = network.routes
    assert NamespacedName("web", "enrich") in found.middlewares
    assert found.listeners == ("websecure",)
    assert found.tls is not None

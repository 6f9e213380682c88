from fleetbook.model.network import Exposure
from networks import network_of, release, ways

WEB = """
== apps/web/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: apps}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: "x:1"}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: apps}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
RULES = """
- {hostname: web.org, path: /shop, service: "http://web.apps.svc.cluster.local:80"}
- {hostname: ssh.org, service: "ssh://web.apps:22"}
- {hostname: nas.org, service: "https://nas.apps.svc:443", originRequest: {noTLSVerify: true}}
- {hostname: local.org, service: "http://localhost:8080"}
- {service: "http_status:404"}
"""
EXPECTED = [
    "nas.org/ by cloudflared to nas:443",
    "ssh.org/ by cloudflared to web:22",
    "web.org/shop by cloudflared to web:80",
]


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.strip("\n").splitlines())


def tunnel(values: str) -> str:
    return release(values, name="cloudflared", chart="cloudflared", namespace="net")


def test_rules_of_values_are_routes_of_what_they_lead_to() -> None:
    for values in (
        f"ingress:\n{indented(RULES, 2)}",
        f"config:\n  ingress:\n{indented(RULES, 4)}",
        f"cloudflare:\n  tunnelName: home\n  ingress:\n{indented(RULES, 4)}",
        f"configMaps:\n  main:\n    data:\n      config.yaml: |\n        ingress:\n{indented(RULES, 10)}",
    ):
        network = network_of(WEB + tunnel(values))
        assert ways(network) == EXPECTED
        assert {each.exposure for each in network.routes} == {Exposure.TUNNEL}
        assert network.routes[2].component == "web"
        assert network.routes[0].filters == ("takes any certificate of the service",)


def test_rules_of_a_config_map() -> None:
    text = f"""
== net/cloudflared.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: cloudflared, namespace: net}}
spec: {{template: {{spec: {{containers: [{{name: main, image: "cloudflare/cloudflared:2026.1.0"}}]}}}}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: cloudflared, namespace: net}}
data:
  config.yaml: |
    tunnel: home
    ingress:
{indented(RULES, 6)}
"""
    assert ways(network_of(WEB + text)) == EXPECTED


def test_a_list_of_that_name_elsewhere_is_no_tunnel() -> None:
    assert ways(network_of(WEB + release(f"ingress:\n{indented(RULES, 2)}"))) == []


def test_what_leads_to_a_gateway_is_told_by_the_gateways_routes() -> None:
    traefik = release("{}", name="traefik", chart="traefik", namespace="net")
    values = 'config: {ingress: [{hostname: "*.org", service: "https://traefik.net.svc:443"}]}'
    route = """
== apps/web/route.yaml
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: apps}
spec: {routes: [{match: Host(`a.org`), services: [{name: web, port: 80}]}]}
"""
    network = network_of(WEB + traefik + tunnel(values) + route)
    assert ways(network) == ["a.org/ by traefik to web:80"]
    assert network.routes[0].exposure is Exposure.TUNNEL


def test_the_service_of_ingress_nginx_by_the_names_that_its_chart_gives() -> None:
    route = """
== apps/web/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: apps}
spec:
  ingressClassName: outer
  rules: [{host: a.org, http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]
"""
    for values, service in (
        ("fullnameOverride: nginx-outer\n", "nginx-outer-controller"),
        ("", "edge-ingress-nginx-controller"),
    ):
        nginx = release(
            values + "controller: {ingressClassResource: {name: outer}}",
            name="edge",
            chart="ingress-nginx",
            namespace="net",
        )
        rules = f'config: {{ingress: [{{hostname: "*.org", service: "https://{service}.net.svc:443"}}]}}'
        network = network_of(WEB + nginx + tunnel(rules) + route)
        assert ways(network) == ["a.org/ by outer to web:80"]
        assert network.routes[0].exposure is Exposure.TUNNEL


def test_a_rule_without_a_host_takes_all() -> None:
    values = 'config: {ingress: [{service: "http://web.apps.svc:80"}]}'
    assert ways(network_of(WEB + tunnel(values))) == ["*/ by cloudflared to web:80"]


def test_bindings_of_the_cloudflare_operator() -> None:
    text = """
== net/tunnel.yaml
apiVersion: networking.cfargotunnel.com/v1alpha1
kind: ClusterTunnel
metadata: {name: home}
spec: {cloudflare: {domain: home.org}}
---
apiVersion: networking.cfargotunnel.com/v1alpha1
kind: TunnelBinding
metadata: {name: web, namespace: apps}
subjects:
  - {name: web, spec: {fqdn: shop.org, target: "http://web.apps.svc:80"}}
  - {name: web}
tunnelRef: {kind: ClusterTunnel, name: home}
"""
    network = network_of(WEB + text)
    assert ways(network) == ["shop.org/ by home to web:80", "web.home.org/ by home to web:None"]
    assert {each.exposure for each in network.routes} == {Exposure.TUNNEL}


GATE = """
== net/traefik.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: traefik, namespace: net}
spec: {template: {metadata: {labels: {app: traefik}}, spec: {containers: [{image: "traefik:v3"}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: traefik, namespace: net}
spec: {selector: {app: traefik}, ports: [{port: 80}]}
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: apps}
spec: {routes: [{match: Host(`shop.org`) || Host(`inner.org`), services: [{name: web, port: 80}]}]}
---
apiVersion: networking.cfargotunnel.com/v1alpha1
kind: TunnelBinding
metadata: {name: web, namespace: apps}
subjects:
  - {name: gate, spec: {fqdn: shop.org, target: "http://traefik.net"}}
  - {name: web, spec: {fqdn: direct.org}}
tunnelRef: {kind: ClusterTunnel, name: home}
"""


def test_a_binding_that_leads_to_a_gateway_is_the_way_to_its_routes_and_no_route_of_its_own() -> None:
    network = network_of(WEB + GATE)
    assert ways(network) == [
        "direct.org/ by home to web:None",
        "inner.org/ by traefik to web:80",
        "shop.org/ by traefik to web:80",
    ]
    assert [(each.exposure, each.tunnel) for each in network.routes] == [
        (Exposure.TUNNEL, None),
        (Exposure.UNKNOWN, None),
        (Exposure.TUNNEL, "home"),
    ]

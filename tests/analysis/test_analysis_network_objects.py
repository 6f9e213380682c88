from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Exposure
from networks import addresses, network_of, release

TRAEFIK = release(
    """
ingressClass: {enabled: true, isDefaultClass: true}
service: {spec: {externalIPs: [192.168.1.3]}}
ports: {web: {redirections: {entryPoint: {to: websecure}}}, websecure: {http3: {enabled: true}}}
tlsStore: {default: {defaultCertificate: {secretName: wildcard}}}
""",
    name="traefik",
    chart="traefik",
    namespace="traefik-system",
)

OIDC = """
== infra/oidc.yaml
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: oidc, namespace: traefik-system}
spec:
  plugin:
    some-plugin:
      Provider: {Url: "https://auth.org/", ClientId: me, ClientSecret: hidden}
      Scopes: [openid, email]
"""


def ingress(annotations: str = "{}", spec: str = "") -> str:
    return f"""
== apps/web/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: web
  annotations: {annotations}
spec:
  {spec}
  rules:
    - host: web.org
      http: {{paths: [{{path: /, backend: {{service: {{name: web, port: {{name: http}}}}}}}}]}}
"""


WEB = """
== apps/web/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: web}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: "x:1"}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: web}
spec: {selector: {app: web}, ports: [{name: http, port: 3000}]}
"""

GUARDED = "{traefik.ingress.kubernetes.io/router.middlewares: traefik-system-oidc@kubernetescrd}"


def test_an_ingress_with_everything_behind_its_names() -> None:
    (route,) = network_of(TRAEFIK + OIDC + WEB + ingress(GUARDED)).routes
    assert (route.host, route.path, route.entrypoint, route.component) == ("web.org", "/", "traefik", "web")
    assert route.backend is not None
    assert route.backend.port == "3000", "a named port is given by its number"
    assert route.middlewares == (NamespacedName("traefik-system", "oidc"),)
    assert route.auth is not None
    assert (route.auth.method, route.auth.provider) == ("oidc", "auth.org")
    assert route.tls is not None
    assert route.tls.secret == NamespacedName("traefik-system", "wildcard")
    assert route.defined_at == Location("apps/web/ingress.yaml", 10)


def test_secrets_of_a_middleware_are_not_shown() -> None:
    (oidc,) = network_of(OIDC).middlewares
    assert oidc.kind == "oidc"
    assert oidc.settings == (
        ("some-plugin.Provider.Url", "https://auth.org/"),
        ("some-plugin.Scopes", "openid, email"),
    )


def test_the_entrypoint_of_a_controller() -> None:
    (door,) = network_of(TRAEFIK).entrypoints
    assert (door.name, door.kind, door.provider, door.component) == (
        "traefik",
        "Ingress controller",
        "Traefik",
        "traefik",
    )
    assert (door.addresses, door.address_provider, door.default_class) == (
        ("192.168.1.3",),
        "external IP",
        True,
    )
    assert [(each.name, each.protocol, each.redirect_to) for each in door.listeners] == [
        ("web", "", "websecure"),
        ("websecure", "HTTP/3", None),
    ]


def test_kube_vip_announces_the_address_that_its_pod_is_told() -> None:
    kube_vip = """
== infra/kube-vip/ds.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-vip-ds, namespace: kube-system}
spec:
  template:
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.4
          env: [{name: address, value: 192.168.1.3}, {name: vip_arp, value: "true"}]
"""
    (door,) = network_of(TRAEFIK + kube_vip).entrypoints
    assert (door.address_provider, door.address_mode, door.address_component) == (
        "kube-vip",
        "ARP",
        "kube-vip",
    )


def test_a_pool_of_metallb_tells_who_announces_an_address() -> None:
    pool = """
== infra/metallb/pool.yaml
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: pool, namespace: metallb-system}
spec: {addresses: [10.0.0.1-10.0.0.9, 192.168.1.0/29]}
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata: {name: l2, namespace: metallb-system}
"""
    (door,) = network_of(TRAEFIK + pool).entrypoints
    assert (door.address_provider, door.address_mode) == ("MetalLB", "L2")


def test_exposure_is_only_stated_where_it_is_known() -> None:
    published = "{external-dns.alpha.kubernetes.io/target: edge.org}"
    cases = [
        (ingress(), (), Exposure.UNKNOWN, "it enters at 192.168.1.3; Git does not say what forwards to that"),
        (ingress(published), ("Cloudflare",), Exposure.PUBLIC,
         "external-dns publishes it to edge.org behind the declared edge Cloudflare"),
        (ingress(published), (), Exposure.UNKNOWN,
         "external-dns publishes it to edge.org; Git does not say who can reach that"),
        (ingress().replace("web.org", "web.lan"), ("Cloudflare",), Exposure.INTERNAL,
         "names under .lan exist in local networks only"),
        (ingress(spec="ingressClassName: tailscale"), (), Exposure.INTERNAL, "only the tailnet reaches it"),
        (ingress("{external-dns.alpha.kubernetes.io/target: x.cfargotunnel.com}"), (), Exposure.TUNNEL,
         "external-dns points it to a Cloudflare tunnel"),
    ]  # fmt: skip
    for text, edges, exposure, reason in cases:
        (route,) = network_of(TRAEFIK + WEB + text, *edges).routes
        assert (route.exposure, route.exposure_reason) == (exposure, reason)


def test_a_tunnel_makes_the_hosts_it_names_reachable_and_no_others() -> None:
    tunnel = release(
        """
controllers: {main: {containers: {app: {image: {repository: cloudflare/cloudflared, tag: 2026.1.0}}}}}
configMaps:
  config:
    data:
      config.yaml: |-
        ingress:
          - hostname: "*.org"
            service: https://gw.{{ .Release.Namespace }}.svc.cluster.local:443
          - service: http_status:404
""",
        name="cloudflared",
        chart="app-template",
        namespace="net",
        version="4.6.2",
    )
    routes = """
== apps/net/routes.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: net}
spec:
  hostnames: [a.org, a.net]
  parentRefs: [{name: gw}]
  rules: [{backendRefs: [{name: web, port: 80}]}]
"""
    found = {each.host: each.exposure for each in network_of(tunnel + routes).routes}
    assert found == {"a.org": Exposure.TUNNEL, "a.net": Exposure.UNKNOWN}


def test_a_gateway_with_its_listeners_and_policies() -> None:
    network = network_of(
        """
== net/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: net}
spec:
  gatewayClassName: envoy
  infrastructure: {annotations: {lbipam.cilium.io/ips: "10.0.0.5"}}
  listeners:
    - {name: https, port: 443, protocol: HTTPS, hostname: "*.org", tls: {certificateRefs: [{name: wild}]}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: web}
spec:
  hostnames: [a.org]
  parentRefs: [{name: gw, namespace: net, sectionName: https}]
  rules:
    - matches: [{path: {value: /api}}]
      backendRefs: [{name: web, port: 80}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: redirect, namespace: net}
spec:
  parentRefs: [{name: gw}]
  rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: login, namespace: web}
spec:
  targetRefs: [{kind: HTTPRoute, name: web}]
  oidc: {provider: {issuer: "https://sso.org/x"}}
"""
    )
    (door,) = network.entrypoints
    assert (door.name, door.provider, door.addresses, door.address_provider) == (
        "net/gw",
        "Envoy Gateway",
        ("10.0.0.5",),
        "Cilium",
    )
    (route,) = network.routes
    assert (route.host, route.path, route.entrypoint) == ("a.org", "/api", "net/gw"), "a redirect is no route"
    assert route.tls is not None
    assert route.tls.secret == NamespacedName("net", "wild")
    assert route.auth is not None
    assert (route.auth.method, route.auth.provider) == ("oidc", "sso.org")


def test_a_policy_of_another_namespace_guards_nothing() -> None:
    text = """
== net/all.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: web}
spec: {hostnames: [a.org], parentRefs: [{name: gw, namespace: net}], rules: [{backendRefs: [{name: web}]}]}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: login, namespace: elsewhere}
spec: {targetRefs: [{kind: HTTPRoute, name: web}], basicAuth: {}}
"""
    assert [each.auth for each in network_of(text).routes] == [None]


def test_ingress_routes_and_a_chain_of_middlewares() -> None:
    network = network_of(
        TRAEFIK
        + OIDC
        + """
== apps/web/route.yaml
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: all, namespace: web}
spec: {chain: {middlewares: [{name: headers}, {name: oidc, namespace: traefik-system}]}}
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: web}
spec:
  entryPoints: [websecure]
  routes:
    - match: Host(`a.org`) || HostRegexp(`.+`)
      middlewares: [{name: all}]
      services: [{name: web, port: 80}]
  tls: {secretName: own}
"""
    )
    assert addresses(network) == ["a.org/", "<any host that matches .+>/"]
    route = network.routes[0]
    assert route.auth is not None
    assert route.auth.method == "oidc", "the guard is found inside the chain"
    assert route.tls is not None
    assert route.tls.secret == NamespacedName("web", "own")


def test_the_dashboard_of_traefik_from_its_values() -> None:
    text = release(
        """
ingressRoute:
  dashboard:
    enabled: true
    matchRule: Host(`traefik.org`)
    middlewares: [{name: oidc}]
""",
        name="traefik",
        chart="traefik",
        namespace="traefik-system",
    )
    (route,) = network_of(text + OIDC).routes
    assert (route.host, route.component, route.entrypoint) == ("traefik.org", "traefik", "traefik")
    assert route.auth is not None
    assert route.auth.provider == "auth.org"
    assert addresses(network_of(text.replace("enabled: true", "enabled: false"))) == []


def test_controllers_of_one_class_are_told_apart() -> None:
    values = "service: {spec: {externalIPs: [10.0.0.%d]}}"
    text = "".join(
        release(values % number, name=f"traefik-{name}", chart="traefik", namespace="net")
        for number, name in enumerate(("external", "internal"))
    )
    assert [each.name for each in network_of(text).entrypoints] == ["traefik-external", "traefik-internal"]
    (route,) = network_of(text + WEB + ingress(spec="ingressClassName: traefik")).routes
    assert route.entrypoint is None, "either could answer"


def test_an_annotation_with_dashes_is_matched_to_what_exists() -> None:
    text = TRAEFIK + OIDC + WEB
    text += ingress(
        "{traefik.ingress.kubernetes.io/router.middlewares: 'traefik-system-none@kubernetescrd, x@file'}"
    )
    (route,) = network_of(text).routes
    assert route.middlewares == (NamespacedName("traefik-system", "none"), NamespacedName("", "x@file"))


def test_a_host_without_a_known_value_keeps_what_is_written_and_its_certificate() -> None:
    tls = 'tls: [{secretName: web-tls, hosts: ["web.${DOMAIN}"]}]'
    unsolved = ingress(spec=tls).replace("host: web.org", "host: web.${DOMAIN}")
    (route,) = network_of(TRAEFIK + WEB + unsolved).routes
    assert route.host == Unknown("Git holds no value for DOMAIN", "web.${DOMAIN}")
    assert route.tls is not None
    assert route.tls.secret == NamespacedName("web", "web-tls")

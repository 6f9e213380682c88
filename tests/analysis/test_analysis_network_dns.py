"""Who can reach a route, by what name servers are told of it."""

from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Exposure, Network
from networks import network_of, release

GATEWAYS = """
== net/gateways.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: external
  namespace: net
  labels: {reach: world}
  annotations: {external-dns.alpha.kubernetes.io/target: external.demo.org}
spec:
  gatewayClassName: envoy
  infrastructure:
    annotations:
      external-dns.alpha.kubernetes.io/hostname: external.demo.org
      lbipam.cilium.io/ips: 192.168.0.2
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: internal
  namespace: net
  annotations: {external-dns.alpha.kubernetes.io/target: internal.demo.org}
spec:
  gatewayClassName: envoy
  infrastructure:
    annotations:
      external-dns.alpha.kubernetes.io/hostname: internal.demo.org
      lbipam.cilium.io/ips: 192.168.0.3
"""
RECORDS = """
== net/records.yaml
apiVersion: externaldns.k8s.io/v1alpha1
kind: DNSEndpoint
metadata: {name: edge, namespace: net}
spec:
  endpoints:
    - {dnsName: external.demo.org, recordType: CNAME, targets: ["${TUNNEL_ID}.cfargotunnel.com"]}
"""
CLOUDFLARE = release(
    """
provider: {name: cloudflare}
sources: [crd, gateway-httproute]
domainFilters: [demo.org]
extraArgs: [--gateway-name=external]
""",
    name="cloudflare-dns",
    chart="external-dns",
    namespace="net",
)
UNIFI = release(
    """
provider: {name: webhook, webhook: {image: {repository: ghcr.io/home-operations/external-dns-unifi-webhook}}}
sources: [gateway-httproute, service]
domainFilters: [demo.org]
""",
    name="unifi-dns",
    chart="external-dns",
    namespace="net",
)


def http_route(name: str, gateway: str, host: str = "", annotations: str = "{}") -> str:
    return f"""
== apps/{name}.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{name: {name}, namespace: apps, annotations: {annotations}}}
spec:
  hostnames: ["{host or f"{name}.demo.org"}"]
  parentRefs: [{{name: {gateway}, namespace: net}}]
  rules: [{{backendRefs: [{{name: {name}, port: 80}}]}}]
"""


def ingress(name: str, host: str, class_name: str = "nginx", annotations: str = "{}") -> str:
    return f"""
== apps/{name}.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: apps, annotations: {annotations}}}
spec:
  ingressClassName: {class_name}
  rules:
    - host: {host}
      http: {{paths: [{{path: /, backend: {{service: {{name: {name}, port: {{number: 80}}}}}}}}]}}
"""


def verdicts(network: Network) -> dict[str, tuple[Exposure, str]]:
    return {each.via.name: (each.exposure, each.exposure_reason) for each in network.routes}


def test_two_gateways_two_name_servers_and_a_tunnel() -> None:
    routes = http_route("blog", "external") + http_route("files", "internal")
    network = network_of(GATEWAYS + RECORDS + CLOUDFLARE + UNIFI + routes)
    assert verdicts(network) == {
        "blog": (Exposure.TUNNEL, "its name at Cloudflare leads to a Cloudflare tunnel"),
        "files": (
            Exposure.INTERNAL,
            "only UniFi (unifi-dns) is told of it, not Cloudflare (cloudflare-dns)",
        ),
    }
    blog, files = network.routes
    assert [(each.server, each.target, each.end) for each in blog.published] == [
        ("cloudflare-dns", "external.demo.org", "${TUNNEL_ID}.cfargotunnel.com"),
        ("unifi-dns", "external.demo.org", "192.168.0.2"),
    ]
    assert [each.server for each in files.published] == ["unifi-dns"]
    assert files.lines["exposure"].path == "apps/unifi-dns/release.yaml"


def test_a_local_name_server_alone_does_not_say_that_the_internet_knows_nothing() -> None:
    found = verdicts(network_of(GATEWAYS + UNIFI + http_route("files", "internal")))
    assert found["files"] == (
        Exposure.UNKNOWN,
        "UniFi (unifi-dns) publishes it locally; Git does not say whether others do",
    )


def test_rules_of_a_tunnel_that_git_does_not_hold_may_lead_to_what_is_only_published_locally() -> None:
    remote = release("{}", name="cloudflared", chart="cloudflared", namespace="net")
    text = GATEWAYS + CLOUDFLARE + UNIFI + remote + http_route("files", "internal")
    assert verdicts(network_of(text))["files"][0] is Exposure.UNKNOWN


def test_gateways_may_be_chosen_by_their_labels() -> None:
    by_label = CLOUDFLARE.replace("--gateway-name=external", "--gateway-label-filter=reach=world")
    routes = http_route("blog", "external") + http_route("files", "internal")
    found = verdicts(network_of(GATEWAYS + RECORDS + by_label + UNIFI + routes))
    assert [found[name][0] for name in ("blog", "files")] == [Exposure.TUNNEL, Exposure.INTERNAL]


def test_a_target_on_a_route_is_not_read_the_gateway_says_it() -> None:
    named = "{external-dns.alpha.kubernetes.io/target: 203.0.113.9}"
    (route,) = network_of(GATEWAYS + RECORDS + CLOUDFLARE + http_route("blog", "external", "", named)).routes
    assert route.dns_target == "external.demo.org"


def test_ingress_classes_with_split_dns_and_a_domain_without_a_known_value() -> None:
    servers = release(
        """
provider: cloudflare
sources: [ingress]
domainFilters: ["${SECRET_DOMAIN}"]
extraArgs: [--ingress-class=external, --cloudflare-proxied]
""",
        name="external-dns",
        chart="external-dns",
    ) + release('domain: "${SECRET_DOMAIN}"', name="k8s-gateway", chart="k8s-gateway")
    routes = ingress("blog", '"blog.${SECRET_DOMAIN}"', "external") + ingress(
        "files", '"files.${SECRET_DOMAIN}"', "internal"
    )
    network = network_of(servers + routes)
    assert isinstance(network.routes[0].host, Unknown)
    assert verdicts(network) == {
        "blog": (Exposure.PUBLIC, "Cloudflare proxies it"),
        "files": (
            Exposure.INTERNAL,
            "only k8s_gateway (k8s-gateway) is told of it, not Cloudflare (external-dns)",
        ),
    }


def test_where_a_public_name_ends_decides() -> None:
    server = release(
        "provider: hetzner\nsources: [crd, ingress]\n", name="external-dns", chart="external-dns"
    )
    records = """
== net/records.yaml
apiVersion: externaldns.k8s.io/v1alpha1
kind: DNSEndpoint
metadata: {name: edge, namespace: net}
spec:
  endpoints:
    - {dnsName: vps.demo.org, recordType: A, targets: [148.113.1.1]}
    - {dnsName: lan.demo.org, recordType: A, targets: [192.168.0.7]}
    - {dnsName: dyn.demo.org, recordType: CNAME, targets: [home.dyndns.example]}
    - {dnsName: turns.demo.org, recordType: CNAME, targets: [turns.demo.org]}
"""
    to = "{{external-dns.alpha.kubernetes.io/target: {}.demo.org}}"
    names = ("vps", "lan", "dyn", "turns")
    routes = "".join(ingress(each, f"app-{each}.demo.org", annotations=to.format(each)) for each in names)
    assert verdicts(network_of(server + records + routes)) == {
        "vps": (Exposure.PUBLIC, "its name at Hetzner stands for the public address 148.113.1.1"),
        "lan": (
            Exposure.INTERNAL,
            "its name at Hetzner stands for 192.168.0.7, which only local networks reach",
        ),
        "dyn": (
            Exposure.UNKNOWN,
            "Hetzner publishes it to home.dyndns.example; Git does not hold the address of that",
        ),
        "turns": (
            Exposure.UNKNOWN,
            "Hetzner publishes it to turns.demo.org; Git does not hold the address of that",
        ),
    }


def test_what_a_server_leaves_out() -> None:
    server = release(
        """
provider: cloudflare
sources: [ingress]
domainFilters: [demo.org]
excludeDomains: [dev.demo.org]
annotationFilter: public in (yes)
extraArgs: {cloudflare-proxied: "true"}
""",
        name="external-dns",
        chart="external-dns",
    )
    yes, no = "{public: 'yes'}", "{public: 'yes', external-dns.alpha.kubernetes.io/controller: none}"
    routes = (
        ingress("told", "a.demo.org", annotations=yes)
        + ingress("other-domain", "a.demo.net", annotations=yes)
        + ingress("excluded", "a.dev.demo.org", annotations=yes)
        + ingress("unmarked", "b.demo.org")
        + ingress("opted-out", "c.demo.org", annotations=no)
    )
    network = network_of(server + routes)
    assert [each.via.name for each in network.routes if each.published] == ["told"]
    (found,) = network.name_servers
    assert found.limits == ("what is annotated public in (yes)",)


def test_a_wildcard_to_a_tunnel_says_nothing_where_the_rules_of_the_tunnel_are_known() -> None:
    tunnel = release(
        """
configMaps:
  config:
    data:
      config.yaml: |-
        ingress:
          - hostname: "*.demo.org"
            service: https://traefik.net.svc.cluster.local:443
""",
        name="cloudflared",
        chart="cloudflared",
        namespace="net",
    )
    wild = RECORDS.replace("external.demo.org", '"*.demo.org"')
    text = GATEWAYS + wild + CLOUDFLARE + UNIFI + http_route("files", "internal")
    assert verdicts(network_of(text + tunnel))["files"][0] is Exposure.INTERNAL
    remote = release("{}", name="cloudflared", chart="cloudflared", namespace="net")
    assert verdicts(network_of(text + remote))["files"] == (
        Exposure.UNKNOWN,
        "its name at Cloudflare leads to a Cloudflare tunnel, whose rules are not in Git",
    )


def test_an_external_dns_of_manifests_is_read_from_its_command_line() -> None:
    text = """
== net/external-dns.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: external-dns, namespace: net}
spec:
  template:
    spec:
      containers:
        - name: external-dns
          image: registry.k8s.io/external-dns/external-dns:v0.20.0
          args: [--source=ingress, --provider=pihole, --domain-filter=demo.org]
          env: [{name: EXTERNAL_DNS_INGRESS_CLASS, value: nginx}]
"""
    network = network_of(text + ingress("files", "files.demo.org"))
    (server,) = network.name_servers
    assert (server.provider, server.domains, server.limits) == (
        "Pi-hole",
        ("demo.org",),
        ("the ingress class nginx",),
    )
    assert [each.server for each in network.routes[0].published] == ["external-dns"]


def test_traefiks_routes_are_published_only_where_they_say_to_where() -> None:
    server = release("provider: cloudflare\nsources: [traefik-proxy]\n", name="dns", chart="external-dns")
    route = """
== apps/route.yaml
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: apps, annotations: {}}
spec: {routes: [{kind: Rule, match: Host(`web.demo.org`), services: [{name: web, port: 80}]}]}
"""
    assert network_of(server + route).routes[0].published == ()
    told = route.replace("annotations: {}", "annotations: {external-dns.kubernetes.io/target: 1.1.1.1}")
    (found,) = network_of(server + told).routes
    assert found.exposure is Exposure.PUBLIC


def test_an_address_is_no_name_that_anyone_is_told_of() -> None:
    server = release("provider: pihole\nsources: [service]\n", name="external-dns", chart="external-dns")
    service = """
== apps/game.yaml
apiVersion: v1
kind: Service
metadata: {name: game, namespace: apps, annotations: {lbipam.cilium.io/ips: 10.0.0.9}}
spec: {type: LoadBalancer, ports: [{port: 2456}]}
"""
    (route,) = network_of(server + service).routes
    assert route.published == ()


def test_load_balancers_of_clouds_say_who_reaches_them() -> None:
    azure = GATEWAYS.replace(
        "lbipam.cilium.io/ips: 192.168.0.2", "service.beta.kubernetes.io/azure-pip-name: gateway"
    )
    (route,) = network_of(azure + http_route("blog", "external")).routes
    assert (route.exposure, route.exposure_reason) == (
        Exposure.PUBLIC,
        "its load balancer has a public address, by azure-pip-name",
    )
    inside = azure.replace("azure-pip-name: gateway", 'azure-load-balancer-internal: "true"')
    (route,) = network_of(inside + http_route("blog", "external")).routes
    assert route.exposure is Exposure.INTERNAL


def test_a_name_that_is_proven_over_http_is_reached_from_the_internet() -> None:
    issuer = """
== net/issuer.yaml
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: letsencrypt}
spec:
  acme:
    server: https://acme-v02.api.letsencrypt.org/directory
    solvers: [{http01: {ingress: {class: nginx}}}]
"""
    asked = "{cert-manager.io/cluster-issuer: letsencrypt}"
    route = (
        ingress("web", "web.org", annotations=asked) + "  tls: [{hosts: [web.org], secretName: web-tls}]\n"
    )
    (found,) = network_of(issuer + route).routes
    assert (found.exposure, found.exposure_reason) == (
        Exposure.PUBLIC,
        "the issuer letsencrypt proves its name over HTTP, from the Internet",
    )
    by_dns = issuer.replace("http01: {ingress: {class: nginx}}", "dns01: {cloudflare: {}}")
    assert network_of(by_dns + route).routes[0].exposure is Exposure.UNKNOWN

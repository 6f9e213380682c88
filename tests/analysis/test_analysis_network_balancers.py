import pytest

from fleetbook.core.identity import ObjectRef
from fleetbook.core.unknown import Unknown
from networks import network_of, release, ways


def service(spec: str, annotations: str = "{}", name: str = "mqtt") -> str:
    return f"""
== apps/mqtt/{name}.yaml
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: home, annotations: {annotations}, labels: {{lan: "yes"}}}}
spec: {spec}
"""


BROKER = """
== apps/mqtt/broker.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: broker, namespace: home}
spec: {template: {metadata: {labels: {app: mqtt}}, spec: {containers: [{name: main, image: "mosquitto:2"}]}}}
"""
PORTS = "selector: {app: mqtt}, ports: [{name: mqtt, port: 1883}, {name: sn, port: 1885, protocol: UDP}]"
BALANCER = "{type: LoadBalancer, " + PORTS + "}"
METALLB = """
== infra/pools.yaml
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: home, namespace: metallb-system}
spec: {addresses: [10.0.0.10-10.0.0.20]}
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: reserved, namespace: metallb-system}
spec: {addresses: [10.0.1.0/24], autoAssign: false}
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata: {name: l2, namespace: metallb-system}
spec: {ipAddressPools: [home]}
---
apiVersion: metallb.io/v1beta1
kind: BGPAdvertisement
metadata: {name: bgp, namespace: metallb-system}
spec: {ipAddressPools: [reserved]}
"""


def test_a_load_balancer_is_a_route_of_its_address_and_port() -> None:
    network = network_of(BROKER + service(BALANCER, "{metallb.io/loadBalancerIPs: 10.0.0.11}") + METALLB)
    assert ways(network) == [
        "10.0.0.11:1883/ by home/mqtt to mqtt:1883",
        "10.0.0.11:1885/ by home/mqtt to mqtt:1885",
    ]
    first, second = network.routes
    assert (first.protocol, second.protocol, first.component) == ("TCP", "UDP", "broker")
    assert first.backend is not None
    assert first.backend.workloads == (ObjectRef("StatefulSet", "home", "broker"),)
    (door,) = network.entrypoints
    assert (door.kind, door.address_provider, door.address_mode, door.pools) == (
        "LoadBalancer",
        "MetalLB",
        "L2",
        (),
    )


def test_without_an_address_the_pool_is_told_and_not_which_one() -> None:
    network = network_of(BROKER + service(BALANCER) + METALLB)
    (door,) = network.entrypoints
    assert [(each.name, each.ranges) for each in door.pools] == [("home", ("10.0.0.10-10.0.0.20",))]
    assert door.addresses == ()
    assert network.routes[0].host == Unknown("port 1883 of one of 10.0.0.10-10.0.0.20 (pool home)")


def test_an_address_that_is_a_variable_is_stated_and_comes_from_no_pool() -> None:
    stated = BALANCER.replace("{type", "{loadBalancerIP: '${ADDRESS}', type")
    network = network_of(BROKER + service(stated) + METALLB)
    assert network.entrypoints[0].pools == ()
    assert network.routes[0].host == Unknown("Git holds no value for ADDRESS", "${ADDRESS}:1883")


def test_a_pool_that_only_gives_to_who_names_it() -> None:
    network = network_of(BROKER + service(BALANCER, "{metallb.io/address-pool: reserved}") + METALLB)
    (door,) = network.entrypoints
    assert ([each.name for each in door.pools], door.address_mode) == (["reserved"], "BGP")


@pytest.mark.parametrize(
    ("spec", "allowed"),
    [
        ("loadBalancerSourceRanges: [203.0.113.0/24, 10.0.0.0/8]", ["203.0.113.0/24, 10.0.0.0/8"]),
        ("loadBalancerSourceRanges: [0.0.0.0/0]", []),
        ("loadBalancerSourceRanges: []", []),
    ],
)
def test_the_addresses_that_a_load_balancer_lets_in(spec: str, allowed: list[str]) -> None:
    route = network_of(BROKER + service(BALANCER.replace("{type", f"{{{spec}, type"))).routes[0]
    assert [each.note for each in route.guards if each.method == "ip-allow-list"] == allowed


def test_only_a_load_balancer_reads_the_addresses_that_it_lets_in() -> None:
    ranges = "{type: NodePort, loadBalancerSourceRanges: [10.0.0.0/8], " + PORTS + "}"
    assert network_of(BROKER + service(ranges)).routes[0].guards == ()


def test_without_any_pool_nothing_is_guessed() -> None:
    network = network_of(BROKER + service(BALANCER))
    assert network.routes[0].host == Unknown("port 1883 of an address that Git does not state")
    assert network.entrypoints[0].address_provider is None


@pytest.mark.parametrize(
    ("pool", "names"),
    [
        ("spec: {blocks: [{cidr: 10.0.2.0/24}]}", ["lan"]),
        ("spec: {blocks: [{cidr: 10.0.2.0/24}], serviceSelector: {matchLabels: {lan: 'yes'}}}", ["lan"]),
        ("spec: {blocks: [{cidr: 10.0.2.0/24}], serviceSelector: {matchLabels: {lan: 'no'}}}", []),
        ("spec: {blocks: [{cidr: 10.0.2.0/24}], disabled: true}", []),
        ("spec: {cidrs: [{cidr: 10.0.2.0/24}], serviceSelector: {matchLabels: {"
         "io.kubernetes.service.namespace: home}}}", ["lan"]),
    ],
)  # fmt: skip
def test_pools_of_cilium_choose_services(pool: str, names: list[str]) -> None:
    text = f"""
== infra/cilium.yaml
apiVersion: cilium.io/v2alpha1
kind: CiliumLoadBalancerIPPool
metadata: {{name: lan}}
{pool}
---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {{name: l2}}
spec: {{loadBalancerIPs: true}}
---
apiVersion: cilium.io/v2alpha1
kind: CiliumBGPAdvertisement
metadata: {{name: pods}}
spec: {{advertisements: [{{advertisementType: PodCIDR}}]}}
"""
    (door,) = network_of(BROKER + service(BALANCER) + text).entrypoints
    assert [each.name for each in door.pools] == names
    assert door.address_mode == ("L2" if names else None), "pod networks are no addresses of services"


def test_the_pools_of_kube_vip_and_of_old_metallb_stand_in_config_maps() -> None:
    kube_vip = """
== infra/kubevip.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: kubevip, namespace: kube-system}
data: {range-global: 10.0.3.1-10.0.3.9, cidr-home: 10.0.4.0/28}
"""
    metallb = """
== infra/metallb.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: config, namespace: metallb-system}
data:
  config: |
    address-pools:
      - {name: default, protocol: layer2, addresses: [10.0.5.1-10.0.5.9]}
"""
    for text, name, provider in ((kube_vip, "home", "kube-vip"), (metallb, "default", "MetalLB")):
        (door,) = network_of(BROKER + service(BALANCER) + text).entrypoints
        assert ([each.name for each in door.pools], door.address_provider) == ([name], provider)


def test_names_of_external_dns_stand_before_the_address() -> None:
    annotations = """{external-dns.alpha.kubernetes.io/hostname: 'mqtt.org,broker.org',
  metallb.io/loadBalancerIPs: 10.0.0.9}"""
    network = network_of(BROKER + service("{type: LoadBalancer, ports: [{port: 1883}]}", annotations))
    assert [each.host for each in network.routes] == ["broker.org:1883", "mqtt.org:1883"]


def test_external_addresses_and_node_ports_are_entrances_and_a_plain_service_is_none() -> None:
    external = "{externalIPs: [192.168.1.9], ports: [{port: 53, protocol: UDP}]}"
    assert ways(network_of(service(external))) == ["192.168.1.9:53/ by home/mqtt to mqtt:53"]
    node = "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}"
    (found,) = network_of(service(node)).routes
    assert found.host == Unknown("port 30080 of every node")
    assert ways(network_of(service("{ports: [{port: 80}]}"))) == []
    assert ways(network_of(service("{type: ExternalName, externalName: nas.lan}"))) == []


def test_the_service_of_a_gateway_is_the_gateway() -> None:
    values = "service: {type: LoadBalancer, annotations: {metallb.io/loadBalancerIPs: 10.0.0.9}}"
    network = network_of(release(values, name="traefik", chart="traefik", namespace="net"))
    assert (ways(network), [each.name for each in network.entrypoints]) == ([], ["traefik"])


def test_the_api_server_is_no_part_of_the_component_that_states_its_service() -> None:
    text = service("{type: LoadBalancer, selector: {component: kube-apiserver}, ports: [{port: 6443}]}")
    (found,) = network_of(BROKER + text).routes
    assert found.component is None


def test_a_service_of_values_and_one_whose_ports_only_the_chart_knows() -> None:
    values = """
serviceDns: {type: LoadBalancer, loadBalancerIP: 10.0.0.60}
service:
  game:
    type: LoadBalancer
    loadBalancerIP: 10.0.0.61
    ports: {udp: {port: 2456, protocol: UDP}, off: {enabled: false, port: 1}}
unused: {enabled: false, type: LoadBalancer}
names: {type: LoadBalancer, loadBalancerIP: 10.0.0.62, port: 53}
mail: {type: LoadBalancer, loadBalancerIP: 10.0.0.63, ports: [{port: 25}]}
"""
    network = network_of(release(values))
    found = {each.host: each.protocol for each in network.routes}
    assert (found.pop("10.0.0.62:53"), found.pop("10.0.0.63:25")) == ("TCP or UDP", "TCP")
    assert list(found.items()) == [
        ("10.0.0.60", "TCP or UDP"),
        ("10.0.0.61:2456", "UDP"),
    ]


def test_a_chart_that_writes_the_type_of_its_service_beside_other_settings() -> None:
    values = """
minecraftServer:
  type: PAPER
  serviceType: LoadBalancer
  servicePort: 25565
  loadBalancerIP: 10.0.0.7
  serviceAnnotations: {external-dns.alpha.kubernetes.io/hostname: mc.org}
"""
    network = network_of(release(values))
    assert [each.host for each in network.routes] == ["mc.org:25565"]
    (door,) = network.entrypoints
    assert door.addresses == ("10.0.0.7",)
    lines = [each.defined_at.line for each in (door, network.routes[0]) if each.defined_at]
    assert lines == [11, 12], "not that of the type of the game"


def test_a_chart_that_keeps_the_rest_of_its_service_in_a_block() -> None:
    values = "{serviceType: LoadBalancer, service: {loadBalancerIP: 10.0.0.53}}"
    (door,) = network_of(release(values, chart="coredns")).entrypoints
    assert door.addresses == ("10.0.0.53",)
    inside = "{serviceType: ClusterIP, service: {loadBalancerIP: 10.0.0.53}}"
    assert network_of(release(inside, chart="coredns")).entrypoints == ()


def test_ports_of_the_node_that_a_pod_takes() -> None:
    pod = """
== apps/agent/agent.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: home}
spec:
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers:
        - name: main
          image: "agent:1"
          ports:
            - {containerPort: 80, hostPort: 8080}
            - {containerPort: 81}
            - {name: metrics, containerPort: 9100, hostPort: 9100}
"""
    (found,) = network_of(pod).routes
    assert found.host == Unknown("port 8080 of every node that it runs on")
    assert (found.component, found.entrypoint) == ("agent", "DaemonSet home/agent")


@pytest.mark.parametrize(
    ("spec", "annotations"),
    [
        ("{ports: [{port: 80}]}", "{tailscale.com/expose: 'true'}"),
        ("{type: LoadBalancer, loadBalancerClass: tailscale, ports: [{port: 80}]}", "{}"),
    ],
)
def test_a_service_on_a_tailnet(spec: str, annotations: str) -> None:
    (found,) = network_of(service(spec, annotations) + METALLB).routes
    assert found.host == Unknown("the operator names it after namespace and service", "home-mqtt:80")
    named = annotations.replace("{", "{tailscale.com/hostname: broker, ", 1).replace(", }", "}")
    (found,) = network_of(service(spec, named) + METALLB).routes
    assert (found.host, found.exposure) == ("broker:80", "internal")


def test_a_subnet_router_lets_a_tailnet_in() -> None:
    text = """
== net/connector.yaml
apiVersion: tailscale.com/v1alpha1
kind: Connector
metadata: {name: home}
spec: {hostname: home-router, subnetRouter: {advertiseRoutes: [10.0.0.0/24]}}
---
apiVersion: tailscale.com/v1alpha1
kind: Connector
metadata: {name: exit}
spec: {exitNode: true}
"""
    (door,) = network_of(text).entrypoints
    assert (door.kind, door.addresses) == ("SubnetRouter", ("home-router", "10.0.0.0/24"))


def test_kube_vip_tells_its_mode_by_its_environment_and_its_address_by_the_values_of_its_chart() -> None:
    pod = """
== infra/kube-vip.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-vip, namespace: kube-system}
spec:
  template:
    spec:
      containers:
        - name: main
          image: ghcr.io/kube-vip/kube-vip:v1.0.4
          env: [{name: svc_enable, value: "true"}, {name: bgp_enable, value: "true"}]
"""
    asked = service("{type: LoadBalancer, ports: [{port: 53}]}", "{kube-vip.io/loadbalancerIPs: 10.0.0.3}")
    (door,) = network_of(asked + pod).entrypoints
    assert (door.address_provider, door.address_mode) == ("kube-vip", "BGP")
    values = 'config: {address: 10.0.0.3}\nenv: {vip_arp: "true"}'
    (door,) = network_of(asked + release(values, name="kube-vip", chart="kube-vip")).entrypoints
    assert (door.address_mode, door.address_component) == ("ARP", "kube-vip")


TAILNET = "service: {spec: {type: LoadBalancer, loadBalancerClass: tailscale}}"
PLAIN = "service: {spec: {type: LoadBalancer}, other: {loadBalancerClass: tailscale}}"


@pytest.mark.parametrize(("values", "exposure"), [(TAILNET, "internal"), (PLAIN, "unknown")])
def test_a_gateway_whose_only_load_balancer_is_of_the_tailnet(values: str, exposure: str) -> None:
    route = """
== web.yaml
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: apps}
spec: {routes: [{match: Host(`shop.org`), services: [{name: web, port: 80}]}]}
"""
    (found,) = network_of(release(values, name="traefik", chart="traefik") + route).routes
    assert str(found.exposure) == exposure


@pytest.mark.parametrize(("second", "exposure"), [("tailscale", "internal"), ("other", "unknown")])
def test_of_two_load_balancers_of_a_gateway_one_outside_the_tailnet_counts(
    second: str, exposure: str
) -> None:
    text = f"""
== traefik.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: traefik, namespace: net}}
spec: {{template: {{metadata: {{labels: {{app: t}}}}, spec: {{containers: [{{image: "traefik:v3"}}]}}}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: inside, namespace: net}}
spec: {{type: LoadBalancer, loadBalancerClass: tailscale, selector: {{app: t}}, ports: [{{port: 80}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: second, namespace: net}}
spec: {{type: LoadBalancer, loadBalancerClass: {second}, selector: {{app: t}}, ports: [{{port: 80}}]}}
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {{name: web, namespace: apps}}
spec: {{routes: [{{match: Host(`shop.org`), services: [{{name: web, port: 80}}]}}]}}
"""
    assert [str(each.exposure) for each in network_of(text).routes] == [exposure]

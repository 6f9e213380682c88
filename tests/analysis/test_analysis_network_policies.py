"""Who may talk to whom: policies in words, and the components that they mean."""

import pytest

from fleetbook.model.network import NetworkPolicy
from networks import network_of, release


def test_policies_in_words() -> None:
    network = network_of(
        """
== apps/web/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow, namespace: web}
spec:
  podSelector: {}
  ingress:
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: traefik-system}}}]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
    - ports: [{port: 53, protocol: UDP}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: web}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}
"""
    )
    allow, deny = network.policies
    assert (allow.selects, allow.directions) == ("all pods", ("Ingress", "Egress"))
    assert allow.allows_from == ("namespace traefik-system",)
    assert allow.allows_to == (
        "pods app=db of this namespace",
        "10.0.0.0/8 except 10.1.0.0/16",
        "anyone on port 53/UDP",
    )
    assert (deny.selects, deny.directions, deny.allows_from) == ("app=db", ("Ingress",), ())


def test_what_a_policy_of_cilium_forbids_is_said_beside_what_it_allows() -> None:
    network = network_of(
        """
== apps/web/policy.yaml
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: egress}
spec:
  endpointSelector: {}
  egress: [{toEntities: [all]}]
  egressDeny: [{toCIDRSet: [{cidr: 10.0.0.0/24, except: [10.0.0.1/32]}]}]
"""
    )
    (policy,) = network.policies
    assert (policy.directions, policy.allows_from) == (("Egress",), ())
    assert policy.allows_to == ("anyone", "but not 10.0.0.0/24 except 10.0.0.1/32")


WEB_AND_DB = """
== web/apps.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: web}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}}
== db/apps.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: db}
spec:
  template: {metadata: {labels: {app: db, tier: data}}, spec: {containers: [{name: db, image: postgres}]}}
---
apiVersion: v1
kind: Namespace
metadata: {name: db, labels: {team: data}}
"""


def policy(
    spec: str, kind: str = "NetworkPolicy", group: str = "networking.k8s.io/v1", where: str = "web"
) -> NetworkPolicy:
    metadata = f"{{name: p, namespace: {where}}}" if where else "{name: p}"
    head = f"== web/policy.yaml\napiVersion: {group}\nkind: {kind}\nmetadata: {metadata}\nspec:\n"
    body = "\n".join(f"  {line}" for line in spec.strip("\n").splitlines())
    (found,) = network_of(f"{WEB_AND_DB}{head}{body}\n").policies
    return found


@pytest.mark.parametrize(
    ("spec", "directions"),
    [
        ("podSelector: {}", ("Ingress",)),
        ("podSelector: {}\negress: []", ("Ingress",)),
        ("podSelector: {}\negress: [{}]", ("Ingress", "Egress")),
        ("podSelector: {}\npolicyTypes: [Egress]", ("Egress",)),
    ],
)
def test_directions_that_kubernetes_takes_without_policy_types(
    spec: str, directions: tuple[str, ...]
) -> None:
    assert policy(spec).directions == directions


def test_a_policy_that_shuts_a_namespace_and_one_that_only_seems_to() -> None:
    assert policy("podSelector: {}\npolicyTypes: [Ingress, Egress]").shuts == ("Ingress", "Egress")
    assert policy("podSelector: {}\ningress: [{}]").shuts == (), "an empty rule lets in everyone"
    assert policy("podSelector: {matchLabels: {app: web}}").shuts == (), "it holds for some pods only"


def test_components_behind_the_selectors_of_a_policy() -> None:
    found = policy(
        """
podSelector: {matchLabels: {app: web}}
ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}]}]
egress:
  - to: [{namespaceSelector: {matchLabels: {team: data}}, podSelector: {matchLabels: {tier: data}}}]
    ports: [{port: 5432, endPort: 5433}]
  - to: [{podSelector: {matchLabels: {app: db}}}]
"""
    )
    assert (found.components, found.from_components, found.to_components) == (("web",), ("db",), ("db",))
    assert found.allows_to == (
        "pods tier=data in namespaces team=data on port 5432-5433",
        "pods app=db of this namespace",
    )


def test_pods_of_a_release_are_known_by_its_name() -> None:
    text = release("{}", name="shop", chart="some-chart", namespace="web")
    text += """
== web/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: web}
spec: {podSelector: {matchLabels: {app.kubernetes.io/instance: shop, app.kubernetes.io/component: LABEL}}}
"""
    (found,) = network_of(text).policies
    assert found.components == ("shop",)
    (other,) = network_of(text.replace("instance: shop", "instance: shopping")).policies
    assert other.components == ()


def cilium(spec: str, kind: str = "CiliumNetworkPolicy") -> NetworkPolicy:
    return policy(spec, kind, "cilium.io/v2", "web" if kind == "CiliumNetworkPolicy" else "")


def test_entities_names_and_ports_of_cilium() -> None:
    found = cilium(
        """
endpointSelector: {matchLabels: {k8s:app: web}}
ingress:
  - fromEntities: [world, kube-apiserver]
    toPorts: [{ports: [{port: "443", protocol: TCP}]}]
  - toPorts: [{ports: [{port: "80", protocol: TCP}]}]
egress:
  - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: db, app: db}}]
  - toFQDNs: [{matchPattern: "*.example.org"}]
    toPorts: [{ports: [{port: "53", protocol: UDP}]}]
"""
    )
    assert (found.components, found.to_components) == (("web",), ("db",))
    assert found.allows_from == (
        "anything outside the cluster on port 443",
        "the Kubernetes API on port 443",
        "anyone on port 80",
    )
    assert found.allows_to == ("pods app=db in namespace db", "*.example.org on port 53/UDP")


def test_what_ciliums_rules_shut_out() -> None:
    assert cilium("endpointSelector: {}\ningress: [{}]").shuts == ("Ingress",), "an empty rule lets in nobody"
    free = "endpointSelector: {}\nenableDefaultDeny: {ingress: false}\ningress: [{fromEntities: [host]}]"
    assert cilium(free).directions == ()
    everywhere = cilium(
        "endpointSelector: {}\ningress: [{fromEndpoints: [{}]}]", "CiliumClusterwideNetworkPolicy"
    )
    assert (everywhere.components, everywhere.allows_from) == (("db", "web"), ("any namespace",))


def test_several_sets_of_pods_in_one_object_of_cilium() -> None:
    text = """
== web/policy.yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: web}
specs:
  - {endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEntities: [cluster]}]}
  - {endpointSelector: {matchLabels: {app: other}}, egress: [{}]}
"""
    found = network_of(WEB_AND_DB + text).policies
    assert [(each.selects, each.directions) for each in found] == [
        ("app=web", ("Ingress",)),
        ("app=other", ("Egress",)),
    ]


def test_policies_of_administrators() -> None:
    found = policy(
        """
subject: {pods: {namespaceSelector: {matchLabels: {team: data}}, podSelector: {matchLabels: {app: db}}}}
priority: 5
ingress:
  - {action: Deny, from: [{namespaces: {}}]}
egress:
  - {action: Allow, to: [{networks: [10.0.0.0/8]}], ports: [{portNumber: {port: 443, protocol: TCP}}]}
  - {action: Pass, to: [{nodes: {}}]}
""",
        "AdminNetworkPolicy",
        "policy.networking.k8s.io/v1alpha1",
        "",
    )
    assert (found.selects, found.components) == ("pods app=db in namespaces team=data", ("db",))
    assert found.allows_from == ("but not all namespaces",)
    assert found.allows_to == (
        "10.0.0.0/8 on port 443",
        "all nodes (the policies of the namespace decide)",
    )


def test_policies_of_calico() -> None:
    found = policy(
        """
selector: app == "web"
ingress:
  - action: Allow
    source: {selector: app == "db", namespaceSelector: all()}
    destination: {ports: [80]}
  - {action: Deny, source: {nets: [192.168.0.0/16]}}
  - {action: Log}
""",
        group="projectcalico.org/v3",
    )
    assert (found.selects, found.components, found.directions) == ('app == "web"', ("web",), ("Ingress",))
    assert found.allows_from == ('pods app == "db" on port 80', "but not 192.168.0.0/16")
    shut = policy(
        "selector: all()\ntypes: [Ingress, Egress]", "GlobalNetworkPolicy", "projectcalico.org/v3", ""
    )
    assert (shut.components, shut.shuts) == (("db", "web"), ("Ingress", "Egress"))

"""Machines as repositories describe them beside Flux: name, role, address, size of a group, file and line."""

import pytest

from fleetbook.resolve.machines.machine import Machine
from fleetbook.resolve.machines.search import assign_machines, find_machines, report_strays
from fleetbook.source.documents import read_documents
from fleetbook.source.open import open_snapshot
from trees import Tree


def machines(tree: Tree, text: str) -> tuple[Machine, ...]:
    snapshot = open_snapshot(tree(text), None)
    return find_machines(snapshot, read_documents(snapshot)[0])


def told(found: tuple[Machine, ...]) -> list[str]:
    return [
        " ".join(
            (
                f"{each.name}{'' if each.count == 1 else f' x{each.count}'}",
                f"{each.role or '?'}",
                f"{each.address or '-'} of {each.cluster or '?'}",
                f"({each.known_by}) {each.at}",
            )
        )
        for each in found
    ]


def test_talhelper(tree: Tree) -> None:
    found = machines(
        tree,
        """
        == talos/talconfig.yaml
        clusterName: home
        endpoint: https://10.0.0.2:6443
        nodes:
          - hostname: k8s-0
            ipAddress: 10.0.0.10,fd00::10
            controlPlane: true
          - hostname: k8s-1
            ipAddress: ${NODE_1}
            controlPlane: false
        """,
    )
    assert told(found) == [
        "k8s-0 control plane 10.0.0.10 of home (talhelper) talos/talconfig.yaml:4",
        "k8s-1 worker - of home (talhelper) talos/talconfig.yaml:7",
    ]


def test_talos_machine_configurations(tree: Tree) -> None:
    """A whole configuration, and one of several documents; a part that names no host is none."""
    found = machines(
        tree,
        """
        == talos/a.yaml
        version: v1alpha1
        machine:
          type: controlplane
          network:
            hostname: one
            interfaces: [{addresses: [169.254.1.1/32, 10.0.0.1/24]}]
        cluster: {clusterName: home}
        == talos/worker/two.yaml
        machine: {install: {disk: /dev/sda}}
        ---
        apiVersion: v1alpha1
        kind: HostnameConfig
        hostname: two
        == talos/worker.yaml
        machine: {type: worker}
        == talos/template.yaml
        machine: {network: {hostname: "{{ name }}"}}
        """,
    )
    assert told(found) == [
        "one control plane 10.0.0.1 of home (Talos) talos/a.yaml:5",
        "two worker - of ? (Talos) talos/worker/two.yaml:5",
    ]


def test_tools_that_describe_a_cluster_as_an_object(tree: Tree) -> None:
    found = machines(
        tree,
        """
        == capi.yaml
        apiVersion: cluster.x-k8s.io/v1beta1
        kind: MachineDeployment
        metadata: {name: md-0, namespace: capi}
        spec: {clusterName: home, replicas: 3}
        ---
        apiVersion: controlplane.cluster.x-k8s.io/v1beta1
        kind: KubeadmControlPlane
        metadata: {name: cp, labels: {cluster.x-k8s.io/cluster-name: home}}
        spec: {replicas: 1}
        ---
        apiVersion: cluster.x-k8s.io/v1beta1
        kind: Cluster
        metadata: {name: home}
        == k0sctl.yaml
        apiVersion: k0sctl.k0sproject.io/v1beta1
        kind: Cluster
        metadata: {name: lab}
        spec:
          hosts:
            - role: controller+worker
              ssh: {address: 10.0.0.5}
            - {role: worker, hostname: w1, ssh: {address: 10.0.0.6}}
        == eks.yaml
        apiVersion: eksctl.io/v1alpha5
        kind: ClusterConfig
        metadata: {name: cloud}
        managedNodeGroups:
          - {name: general, desiredCapacity: 2}
          - {name: burst}
        """,
    )
    assert told(found) == [
        "md-0 x3 worker - of home (Cluster API) capi.yaml:3",
        "cp control plane - of home (Cluster API) capi.yaml:8",
        "general x2 worker - of cloud (eksctl) eks.yaml:5",
        "burst xNone worker - of cloud (eksctl) eks.yaml:6",
        "10.0.0.5 control plane and worker 10.0.0.5 of lab (k0sctl) k0sctl.yaml:6",
        "w1 worker 10.0.0.6 of lab (k0sctl) k0sctl.yaml:8",
    ]


YAML_INVENTORY = """
== ansible/inventory.yml
all:
  children:
    everything:
      hosts:
        node1: {ansible_host: 10.0.0.1}
        node2: {ansible_host: "{{ second }}"}
        nas: {ansible_host: 10.0.0.9}
    k3s_cluster:
      children:
        k3s_master:
          hosts:
            node1:
        k3s_worker:
          hosts:
            node[2:3]:
    dns:
      hosts:
        nas:
"""

INI_INVENTORY = """
== inventory/hosts.ini
# machines
[master]
node1 ansible_host=10.0.0.1 ansible_user='a b'

[node]
node[2:3]
[nas]
big ansible_host=10.0.0.9
[k3s_cluster:children]
master
node
[k3s_cluster:vars]
ansible_port=22
"""


@pytest.mark.parametrize(
    ("text", "place"),
    [(YAML_INVENTORY, "ansible/inventory.yml:{}"), (INI_INVENTORY, "inventory/hosts.ini:{}")],
    ids=["yaml", "ini"],
)
def test_ansible_inventories(tree: Tree, text: str, place: str) -> None:
    """Only what a group of Kubernetes holds is a node of the cluster."""
    lines = (5, 6, 15) if "yml" in place else (3, 6, 6)
    assert told(machines(tree, text)) == [
        f"node1 control plane 10.0.0.1 of ? (Ansible) {place.format(lines[0])}",
        f"node2 worker - of ? (Ansible) {place.format(lines[1])}",
        f"node3 worker - of ? (Ansible) {place.format(lines[2])}",
    ]


def test_within_a_cluster_a_group_may_have_a_plain_name(tree: Tree) -> None:
    found = machines(
        tree,
        """
        == ansible/inventory/hosts.yaml
        kubernetes:
          children:
            controllers: {hosts: {one: {}}}
            workers: {hosts: {two: {}}}
            storage: {hosts: {two: {}, three: {}}}
        """,
    )
    assert [f"{each.name} {each.role}" for each in found] == ["one control plane", "three None", "two worker"]


def test_what_only_looks_like_an_inventory(tree: Tree) -> None:
    found = machines(
        tree,
        """
        == a.yaml
        webservers: {hosts: {web1: {}}}
        nodes: {hosts: {other: {}}}
        == b.yaml
        kubernetes: {hosts: {one: {}}, image: x}
        == docs/hosts.ini
        [k3s_cluster]
        not-an-inventory-folder
        """,
    )
    assert told(found) == []


def test_the_cluster_of_a_machine(tree: Tree) -> None:
    """What the file states, then a folder that bears the name; else only a lone cluster can have it."""
    talconfig = "nodes: [{hostname: %s, controlPlane: true}]\nclusterName: %s\n"
    found = machines(
        tree,
        "== talos/one/talconfig.yaml\n"
        + talconfig % ("a", "kubernetes")
        + "== x/talconfig.yaml\n"
        + talconfig % ("b", "two")
        + "== y/talconfig.yaml\n"
        + talconfig % ("c", "other"),
    )

    def names(*clusters: str) -> dict[str, list[str]]:
        return {key: [each.name for each in value] for key, value in assign_machines(found, clusters).items()}

    assert names("one", "two") == {"one": ["a"], "two": ["b"]}
    assert names("lone") == {"lone": ["a", "b", "c"]}
    assert [str(each.at) for each in report_strays(found, ["one", "two"])] == ["y/talconfig.yaml:1"]


def test_a_management_cluster_does_not_run_on_the_machines_that_it_makes(tree: Tree) -> None:
    found = machines(
        tree,
        """
        == machines.yaml
        apiVersion: cluster.x-k8s.io/v1beta1
        kind: MachineDeployment
        metadata: {name: md-0}
        spec: {clusterName: workload, replicas: 3}
        """,
    )
    assert assign_machines(found, ["management"]) == {"management": ()}

"""Findings about Services without pods and namespaces without policies."""

from collections.abc import Iterator, Mapping

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.podspec import POD_KEYS, pod_labels
from fleetbook.analysis.shape import mapping, text, variables_in, within
from fleetbook.model.findings import Finding
from fleetbook.resolve.fleet import Resource

_EVERYWHERE = ("CiliumClusterwideNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy")
_OURS = ("app", "app.kubernetes.io/", "k8s-app", "component", "name", "tier")
"""Labels that people write; others are those of an operator, which makes the pods."""


def service_findings(evidence: Evidence) -> Iterator[Finding]:
    """Services that select nothing, and namespaces that are open where others are not."""
    labels = {} if evidence.is_partial else _pod_labels(evidence)
    for service in evidence.of_kind("Service") if not evidence.is_partial else ():
        wanted = _selector(service)
        pods = labels.get(service.ref.namespace, ())
        if (
            wanted
            and _is_ours(evidence, service, wanted)
            and not any(wanted.items() <= each.items() for each in pods)
        ):
            told = ", ".join(f"{name}={value}" for name, value in sorted(wanted.items()))
            message = f"{service.ref} selects pods with {told}, and no workload of its namespace has them."
            at = service.at("spec", "selector")
            yield evidence.found("service-without-pods", service.ref, message, at)
    yield from _open_namespaces(evidence)


def _selector(service: Resource) -> dict[str, str]:
    found = mapping(within(service.body, "spec", "selector"))
    known = {str(name): text(value) or "" for name, value in found.items()}
    return {} if variables_in(" ".join(known.values())) else known


def _is_ours(evidence: Evidence, service: Resource, wanted: Mapping[str, str]) -> bool:
    """Whether no chart and no operator may make the pods: labels of people, and no custom object's name."""
    namespace = service.ref.namespace
    if namespace in evidence.guessed_namespaces or not all(name.startswith(_OURS) for name in wanted):
        return False
    return not any(evidence.is_custom(namespace, value) for value in (*wanted.values(), service.ref.name))


def _pod_labels(evidence: Evidence) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for workload in evidence.of_kind(*POD_KEYS):
        known = {str(name): text(value) or "" for name, value in pod_labels(workload).items()}
        found.setdefault(workload.ref.namespace, []).append(known)
    return found


def _open_namespaces(evidence: Evidence) -> Iterator[Finding]:
    """Namespaces with apps and without a policy, where most others have one; Flux brings its own along."""
    policies = evidence.cluster.network.policies
    if any(each.kind in _EVERYWHERE for each in policies):
        return
    guarded = {each.namespace for each in policies} - {evidence.resolved.root.namespace}
    inhabited = {name for each in evidence.cluster.components if each.workloads for name in each.namespaces}
    bare = inhabited - guarded
    if not guarded or len(bare) > len(inhabited & guarded):
        return
    for name in sorted(bare):
        namespace = next((each for each in evidence.of_kind("Namespace") if each.ref.name == name), None)
        if namespace is not None:
            message = f"No network policy holds in namespace {name}."
            yield evidence.found("namespace-without-policy", namespace.ref, message, namespace.at())

"""Whose rights are used in the cluster, and who has all of them."""

from collections.abc import Iterator, Mapping

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.places import lines_of
from fleetbook.analysis.podspec import pod_spec
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.access import Grant, Impersonation
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_GROUP = "rbac.authorization.k8s.io"
_BINDINGS = ("ClusterRoleBinding", "RoleBinding")
_ROLES = ("ClusterRole", "Role")
_LOCK = "--no-cross-namespace-refs=true"


def grants_of(cluster: ResolvedCluster, grouping: Grouping) -> tuple[Grant, ...]:
    """Bindings to cluster-admin, and to roles in Git that allow everything, by namespace and name."""
    full = {each.ref for each in cluster.objects if _allows_all(each)} | {
        ObjectRef("ClusterRole", "", "cluster-admin")
    }
    found = {each.ref: each for each in cluster.objects if _is_binding(each) and _role(each) in full}
    accounts = _components_by_account(cluster, grouping) if found else {}
    return tuple(_grant(found[ref], accounts) for ref in sorted(found))


def impersonations_of(cluster: ResolvedCluster) -> tuple[Impersonation, ...]:
    """Kustomizations and releases that are applied with the rights of a service account."""
    roles: dict[NamespacedName, set[ObjectRef]] = {}
    for binding in filter(_is_binding, cluster.objects):
        for subject in _subjects(binding):
            if subject.kind == "ServiceAccount":
                roles.setdefault(subject.key, set()).add(_role(binding))
    appliers = [each.resource for each in cluster.kustomizations]
    appliers += [each.resource for each in cluster.releases]
    return tuple(
        Impersonation(
            origin=each.origin,
            defined_at=each.at("spec", "serviceAccountName"),
            by=each.ref,
            service_account=account,
            roles=tuple(sorted(roles.get(account, ()))),
        )
        for each, account in sorted(_impersonated(appliers), key=lambda pair: pair[0].ref)
    )


def _impersonated(appliers: list[Resource]) -> Iterator[tuple[Resource, NamespacedName]]:
    for each in appliers:
        if name := text(within(each.body, "spec", "serviceAccountName")):
            yield each, NamespacedName(each.ref.namespace, name)


def is_locked_down(cluster: ResolvedCluster) -> bool | None:
    """Whether Flux keeps tenants apart: https://fluxcd.io/flux/installation/configuration/multitenancy/."""
    for each in cluster.objects:
        if each.ref.kind == "FluxInstance":
            return within(each.body, "spec", "cluster", "multitenant") is True
    for release in cluster.releases:
        if release.chart == "flux-instance":
            return within(release.values, "instance", "cluster", "multitenant") is True
    arguments = [
        argument
        for each in cluster.objects
        if each.ref.kind == "Deployment" and each.ref.name == "kustomize-controller"
        for pod in [pod_spec(each)]
        for _, container in (pod.containers() if pod else ())
        for argument in words(container.get("args"))
    ]
    return (_LOCK in arguments or _LOCK.removesuffix("=true") in arguments) if arguments else None


def _is_binding(resource: Resource) -> bool:
    return resource.group == _GROUP and resource.ref.kind in _BINDINGS


def _allows_all(resource: Resource) -> bool:
    """Whether a role allows every verb on every kind of object."""
    if resource.group != _GROUP or resource.ref.kind not in _ROLES:
        return False
    wanted = ("apiGroups", "resources", "verbs")
    rules = map(mapping, sequence(resource.body.get("rules")))
    return any(all("*" in sequence(rule.get(field)) for field in wanted) for rule in rules)


def _role(binding: Resource) -> ObjectRef:
    reference = mapping(binding.body.get("roleRef"))
    kind = text(reference.get("kind")) or "ClusterRole"
    namespace = "" if kind == "ClusterRole" else binding.ref.namespace
    return ObjectRef(kind, namespace, text(reference.get("name")) or "")


def _subjects(binding: Resource) -> Iterator[ObjectRef]:
    for each in map(mapping, sequence(binding.body.get("subjects"))):
        kind, name = text(each.get("kind")) or "", text(each.get("name")) or ""
        namespace = text(each.get("namespace")) or binding.ref.namespace if kind == "ServiceAccount" else ""
        yield ObjectRef(kind, namespace, name)


def _grant(binding: Resource, accounts: Mapping[NamespacedName, set[str]]) -> Grant:
    subjects = tuple(_subjects(binding))
    return Grant(
        origin=binding.origin,
        defined_at=binding.at(),
        lines=lines_of(binding, {"role": ("roleRef",), "subjects": ("subjects",)}),
        kind=binding.ref.kind,
        namespace=binding.ref.namespace if binding.ref.kind == "RoleBinding" else "",
        name=binding.ref.name,
        role=_role(binding),
        subjects=subjects,
        components=tuple(
            sorted({component for each in subjects for component in accounts.get(each.key, ())})
        ),
    )


def _components_by_account(cluster: ResolvedCluster, grouping: Grouping) -> Mapping[NamespacedName, set[str]]:
    """The components whose pods run with each service account."""
    found: dict[NamespacedName, set[str]] = {}
    for resource in cluster.objects:
        pod = pod_spec(resource)
        component = grouping.component_of(resource.ref) if pod else None
        if pod and component:
            name = text(pod.spec.get("serviceAccountName")) or "default"
            found.setdefault(NamespacedName(resource.ref.namespace, name), set()).add(component)
        elif resource.ref.kind == "ServiceAccount" and (own := grouping.component_of(resource.ref)):
            found.setdefault(resource.ref.key, set()).add(own)
    return found

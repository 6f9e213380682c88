"""Service accounts, and what they may do."""

from collections.abc import Iterator, Mapping

from fleetbook.analysis.made.app_template.chart import Chart
from fleetbook.analysis.made.app_template.names import name_of
from fleetbook.analysis.made.app_template.node import Node, node_of

_GROUP = "rbac.authorization.k8s.io"


def accounts(chart: Chart) -> Iterator[Node]:
    """The ServiceAccounts that a release makes."""
    for identifier, item in _made(chart).items():
        metadata = chart.metadata(_account_name(chart, identifier), item)
        yield node_of({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}, item.keys)


def token_secrets(chart: Chart) -> Mapping[str, Node]:
    """The Secrets of tokens that do not expire, as values would have them; since version 4."""
    found = {}
    for identifier, item in chart.enabled("serviceAccount").items() if chart.major > 3 else ():
        if item.get("staticToken"):
            owner = {"kubernetes.io/service-account.name": _account_name(chart, identifier)}
            fields = {"type": "kubernetes.io/service-account-token", "annotations": owner}
            found[f"{identifier}-sa-token"] = node_of(fields, item.get("staticToken").keys)
    return found


def account_of(chart: Chart, controller: Node) -> Node:
    """The account of a controller's pods: the one it names, else the only one."""
    asked = controller.get("serviceAccount")
    identifier = asked.get("identifier")
    if identifier:
        return _account_name(chart, identifier.text).decided_at(identifier.keys)
    if asked.get("name"):
        return asked.get("name")
    if chart.major < 4:
        stated = chart.values.get("serviceAccount")
        if stated.get("create") or stated.get("name"):
            return _account_name(chart, "default")
    made = _made(chart)
    if len(made) == 1 and not asked.is_mapping:
        return _account_name(chart, next(iter(made)))
    return Node("default")


def _made(chart: Chart) -> Mapping[str, Node]:
    """The accounts that are made, by identifier; since version 5 one where none is spoken of."""
    stated = chart.values.get("serviceAccount")
    if chart.major < 4:
        own = {"default": stated} if stated.get("create") else {}
        return {**own, **chart.enabled_in(stated.get("extraServiceAccounts"))}
    default = chart.values.get("global", "createDefaultServiceAccount")
    if stated.keys is None and chart.major > 4 and (default.keys is None or default):
        return {chart.release.release_name: node_of({}, ())}
    return chart.enabled("serviceAccount")


def _account_name(chart: Chart, identifier: str) -> Node:
    made = _made(chart)
    if chart.major > 3:
        return (
            name_of(chart, "serviceAccount", identifier, made[identifier], made)
            if identifier in made
            else Node()
        )
    stated = chart.values.get("serviceAccount")
    if identifier == "default":
        return stated.get("name").or_else(chart.fullname)
    return stated.get("extraServiceAccounts", identifier, "name").or_else(f"{chart.fullname}-{identifier}")


def rights(chart: Chart) -> Iterator[Node]:
    """The roles of a release and their bindings."""
    for kind, field, default in (("Role", "roles", "Role"), ("RoleBinding", "bindings", "RoleBinding")):
        items = chart.enabled_in(chart.values.get("rbac", field))
        for identifier, item in items.items():
            made = item.get("type").or_else(default)
            metadata = chart.metadata(name_of(chart, field, identifier, item, items), item)
            content = {"rules": item.get("rules")} if kind == "Role" else _binding(chart, item)
            yield node_of(
                {"apiVersion": f"{_GROUP}/v1", "kind": made, "metadata": metadata, **content}, item.keys
            )


def _binding(chart: Chart, item: Node) -> dict[str, Node]:
    roles = chart.enabled_in(chart.values.get("rbac", "roles"))
    reference, identifier = item.get("roleRef"), item.get("roleRef", "identifier")
    role = roles.get(identifier.text)
    if role is not None:
        name = name_of(chart, "roles", identifier.text, role, roles)
        kind = role.get("type").or_else("Role")
        reference = node_of(
            {"apiGroup": _GROUP, "kind": kind, "name": name.decided_at(identifier.keys)}, reference.keys
        )
    subjects = [_subject(chart, each) for each in item.get("subjects").items()]
    return {"roleRef": reference, "subjects": node_of(subjects, item.get("subjects").keys)}


def _subject(chart: Chart, subject: Node) -> Node:
    identifier = subject.get("identifier")
    if not identifier:
        return subject
    name = _account_name(chart, identifier.text).decided_at(identifier.keys)
    fields = {"kind": "ServiceAccount", "name": name, "namespace": chart.namespace}
    return node_of(fields, subject.keys)

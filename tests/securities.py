"""The security of an inline cluster, as text that a test can compare."""

from textwrap import dedent

from clusters import cluster_of, read_documents
from fleetbook.analysis.grouping import group_components
from fleetbook.analysis.security import analyse_security
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.unknown import Unknown
from fleetbook.model.security import Secret, Security
from trees import parse_tree


def security_of(*trees: str, repository: str = "") -> Security:
    """The security of a cluster; `repository` holds files beside what Flux applies."""
    cluster = cluster_of("\n".join(dedent(tree).strip("\n") for tree in trees))
    documents = [each for path, text in parse_tree(repository).items() for each in read_documents(path, text)]
    return analyse_security(cluster, load_catalogue(), group_components(cluster), documents)


def shown(value: object) -> str:
    """A value as text; what is unknown in angle brackets, as it is written or why."""
    return f"<{value.written or value.reason}>" if isinstance(value, Unknown) else str(value)


def line(secret: Secret) -> str:
    """A secret on one line, with all of its users."""
    users = ", ".join(f"{use.by} ({use.how})" for use in secret.used_by)
    made = f"{secret.kind} {secret.key} [{' '.join(secret.keys)}] by {secret.provider}"
    return f"{made}; used by {users or 'nobody'}"


def lines(*trees: str) -> list[str]:
    return [line(each) for each in security_of(*trees).secrets]


def release(values: str) -> str:
    head = """\
== apps/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: app, namespace: flux-system}
spec:
  targetNamespace: web
  releaseName: app
  chart: {spec: {chart: some-app, version: 1.0.0}}
  values:
"""
    body = dedent(values).strip("\n").splitlines()
    return head + "\n".join(f"    {line}" for line in body)

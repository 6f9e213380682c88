"""Inline trees resolved to a Fleet, and a Fleet told as text."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Fleet, ResolvedCluster, Resource
from fleetbook.resolve.resolver import resolve_fleet
from fleetbook.settings import Settings
from fleetbook.source.documents import read_documents
from fleetbook.source.open import open_snapshot
from fleetbook.tools.kustomize import Kustomize

Resolve = Callable[..., Fleet]

BOOTSTRAP = """\
== clusters/production/flux-system/gotk-sync.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  url: ssh://git@github.com/owner/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
"""A root that builds `clusters/production`, as `flux bootstrap` writes it."""


def resolve_folder(folder: Path, settings: Settings | None = None) -> Fleet:
    """The Fleet of a folder."""
    snapshot = open_snapshot(folder)
    documents, diagnostics = read_documents(snapshot)
    return resolve_fleet(snapshot, documents, diagnostics, settings or Settings(), Kustomize())


def bootstrapped(text: str) -> str:
    """An inline tree behind a root."""
    return BOOTSTRAP + dedent(text).lstrip("\n")


def kustomization(name: str, path: str, more: str = "") -> str:
    """The file of a Flux Kustomization beside the root's, `more` being further fields of its spec."""
    head = f"""\
== clusters/production/{name}.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: flux-system
spec:
  interval: 10m
  path: {path}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
    return head + "".join(f"  {line}\n" for line in dedent(more).strip("\n").splitlines())


def config_map(path: str, name: str, **data: str) -> str:
    """The file of a ConfigMap in Flux's namespace."""
    lines = "".join(f"  {key}: {value}\n" for key, value in data.items())
    head = (
        f"== {path}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: flux-system\n"
    )
    return head + ("data:\n" + lines if data else "")


def only_cluster(fleet: Fleet) -> ResolvedCluster:
    """The cluster of a fleet that has one."""
    (cluster,) = fleet.clusters
    return cluster


def find(fleet: Fleet, ref: str) -> Resource:
    """The object that is written `Kind namespace/name`."""
    (found,) = (each for each in only_cluster(fleet).resources if str(each.ref) == ref)
    return found


def tell_tree(fleet: Fleet) -> str:
    """Each Kustomization: stage, name, path, parent, and its objects."""
    lines = []
    for each in only_cluster(fleet).kustomizations:
        path = f"unknown: {each.path.reason}" if isinstance(each.path, Unknown) else each.path
        mark = " (external)" if each.external else ""
        lines.append(f"{each.stage} {each.key} {path} < {each.parent}{mark}")
        lines += [f"    {resource.ref}" for resource in each.resources]
    return "\n".join(lines)


def tell_diagnostics(fleet: Fleet) -> str:
    """Each diagnostic: rule, place, message and hint."""
    return "\n".join(f"{each.rule} {each.at}: {each.message} | {each.hint}" for each in fleet.diagnostics)


def tell_unrendered(fleet: Fleet) -> str:
    """What could not be worked out: place, what, why."""
    parts = only_cluster(fleet).not_rendered
    return "\n".join(f"{each.at}: {each.what}: {each.why}" for each in parts)


def tell_variables(fleet: Fleet) -> str:
    """Each variable: name, value, source, place, then its uses."""
    lines = []
    for each in only_cluster(fleet).variables:
        value = f"unknown, {each.value.reason}" if isinstance(each.value, Unknown) else each.value
        lines.append(f"{each.name} = {value} ({each.source}, {each.defined_at})")
        lines += [f"    {ref} by {by} at {at}" for ref, by, at in each.used_by]
    return "\n".join(lines)


def place(at: Location | None) -> str:
    """A location as text."""
    return str(at)

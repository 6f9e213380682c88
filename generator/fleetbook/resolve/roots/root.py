"""The root of one cluster: the Flux Kustomization that everything else comes from."""

from dataclasses import dataclass

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.flux import DEFAULT_NAMESPACE, KUSTOMIZE_GROUP
from fleetbook.resolve.shape import ref_of, text, within
from fleetbook.resolve.tree import Tree
from fleetbook.source.document import Document


@dataclass(frozen=True, eq=False)
class Root:
    """Where one cluster starts."""

    kustomization: Resource
    folder: str
    """What it builds, relative to the fleet's top."""
    base: str
    """The top of its source in the fleet: `.`, or a folder where a fleet holds several repositories."""
    source: Resource | None
    """The source it reads, where a document or the operator holds it."""
    document: Document | None
    """Its own document; None where no file holds it."""
    at: Location | None = None
    """Where its path is written, or the nearest place that speaks of it."""
    name: str = ""
    """What the owner calls the cluster; empty where the folder names it."""
    implied: bool = False
    """Whether nothing but the layout of the repository tells of it."""
    nested: bool = False
    """Whether it was found in a folder that looks like a repository of its own."""
    members: tuple[Document, ...] = ()
    """What it applies, where that are single documents instead of a folder."""

    @property
    def written_path(self) -> str:
        """Its path as it is written."""
        return text(within(self.kustomization.body, "spec", "path"))


def as_resource(document: Document) -> Resource:
    """A document as an object of Flux's namespace."""
    ref = ref_of(document.data)
    ref = ObjectRef(ref.kind, ref.namespace or DEFAULT_NAMESPACE, ref.name)
    return Resource(ref, text(document.data.get("apiVersion")), document.data, (document,), ref.key)


def implied_root(folder: str, at: Location | None = None) -> Root:
    """The root that `flux bootstrap --path folder` would write."""
    name = NamespacedName(DEFAULT_NAMESPACE, DEFAULT_NAMESPACE)
    api_version = f"{KUSTOMIZE_GROUP}/v1"
    body = {
        "apiVersion": api_version,
        "kind": "Kustomization",
        "metadata": {"name": name.name, "namespace": name.namespace},
        "spec": {"path": folder, "sourceRef": {"kind": "GitRepository", "name": name.name}},
    }
    ref = ObjectRef("Kustomization", name.namespace, name.name)
    return Root(Resource(ref, api_version, body, (), name), folder, ".", None, None, at=at, implied=True)


def report_missing_path(tree: Tree, written: str, folder: str, at: Location | None) -> Diagnostic:
    """The diagnostic for a `path` that leads nowhere."""
    near = tree.real(tree.nearest_folder(folder))
    hint = f"The nearest folder that exists is {'the top of the repository' if near == '.' else near}."
    if tree.prefix and f"{folder}/".startswith(f"{tree.prefix}/"):
        hint = f"Only {tree.prefix} is read, and Flux's paths start at the repository's top: read all of it."
    return Diagnostic("missing-path", Severity.ERROR, f"The path {written} does not exist", at, hint)

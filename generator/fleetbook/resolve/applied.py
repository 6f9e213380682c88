"""The objects of a build as Flux applies them: substituted, with common metadata, and with their places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.overlays.additions import add_metadata
from fleetbook.resolve.overlays.build import Build
from fleetbook.resolve.provenance.tracer import Provenance, Tracer, read_additions
from fleetbook.resolve.shape import mapping, text
from fleetbook.resolve.tree import Tree
from fleetbook.resolve.variables.environment import Environment
from fleetbook.resolve.variables.postbuild import Uses, substitute
from fleetbook.resolve.variables.scopes import identify


@dataclass(frozen=True, eq=False)
class Applied:
    """An object with what is known of how it came about."""

    resource: Resource
    uses: Uses
    provenance: Provenance


class Applier:
    """Makes the objects of builds what Flux would apply.

    A walk is repeated until it finds nothing new, and most of a fleet is the same each time: what was worked
    out of the same things before is given again.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._tracer = Tracer(tree)
        # Keys are numbers of objects; each value holds those objects, so that no number is given anew.
        self._applied: dict[Any, tuple[object, tuple[Applied, ...]]] = {}
        self._traces: dict[Any, tuple[object, tuple[Provenance, ...]]] = {}

    def apply(self, build: Build, kustomization: Resource, environment: Environment) -> tuple[Applied, ...]:
        """The objects that a Flux Kustomization applies."""
        key = (id(build), id(kustomization), environment.active, environment.fingerprint)
        if key not in self._applied:
            applied = tuple(self._apply(build, kustomization, environment))
            self._applied[key] = ((build, kustomization), applied)
        return self._applied[key][1]

    def _apply(self, build: Build, kustomization: Resource, environment: Environment) -> Iterator[Applied]:
        spec = mapping(kustomization.body.get("spec"))
        for manifest, provenance in zip(build.manifests, self._trace(build, kustomization), strict=True):
            substituted, uses = substitute(manifest.body, environment)
            body = add_metadata(substituted, spec)
            version = text(body.get("apiVersion"))
            resource = Resource(identify(body), version, body, provenance.documents, kustomization.ref.key)
            yield Applied(resource, uses, provenance)

    def _trace(self, build: Build, kustomization: Resource) -> tuple[Provenance, ...]:
        """Where the objects of a build come from, which does not depend on variables."""
        documents = kustomization.documents
        key = (id(build), tuple(map(id, documents)), repr(kustomization.body.get("spec")))
        if key not in self._traces:
            traces = self._tracer.trace(build, read_additions(self._tree, kustomization))
            self._traces[key] = ((build, documents), traces)
        return self._traces[key][1]

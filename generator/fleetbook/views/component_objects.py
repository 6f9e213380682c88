"""Where a component is defined: its objects, and the lines of its main manifests."""

from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.model.components import Component
from fleetbook.views.page import Block, Code, Excerpt, GitLink, Heading, Muted, Row, Table
from fleetbook.views.phrases import folded, text

MOST_EXCERPTS = 6
"""Manifests that a component's page shows; the others are a click away in Git."""

_TELLING = (
    "HelmRelease",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "CronJob",
    "HTTPRoute",
    "Ingress",
    "IngressRoute",
    "Gateway",
    "Kustomization",
)


def object_blocks(component: Component) -> tuple[Block, ...]:
    """Every object of it with its line, and the manifests that say the most."""
    rows = tuple(
        Row(
            (
                text(ref.kind),
                (Code(str(ref.key)),),
                (GitLink(at, f"{at.path}:{at.line}"),) if at else (Muted("generated"),),
            )
        )
        for ref, at in component.objects
    )
    if not rows:
        return ()
    table = Table("Objects", ("Kind", "Name", "Line"), rows)
    excerpts = (Excerpt(f"{ref.kind} {ref.name}", at) for ref, at in _main_objects(component))
    return (Heading("Where it is defined", "objects"), *folded(table), *excerpts)


def _main_objects(component: Component) -> list[tuple[ObjectRef, Location]]:
    """The objects that say the most of it, each document once: what runs, then how it is reached."""
    written = [(ref, at) for ref, at in component.objects if at and ref.kind in _TELLING]
    once: dict[Location, ObjectRef] = {}
    for ref, at in sorted(written, key=lambda each: _TELLING.index(each[0].kind)):
        once.setdefault(at, ref)
    return [(ref, at) for at, ref in once.items()][:MOST_EXCERPTS]

"""Webhooks that make Flux look at once."""

from collections.abc import Iterator

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, sequence, text, within, words
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.access import Receiver
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_GROUP = "notification.toolkit.fluxcd.io"


def receivers_of(cluster: ResolvedCluster) -> tuple[Receiver, ...]:
    """Every Receiver of a cluster, by namespace and name."""
    found = {
        each.ref.key: each for each in cluster.objects if each.group == _GROUP and each.ref.kind == "Receiver"
    }
    return tuple(_receiver(found[key]) for key in sorted(found))


def _receiver(resource: Resource) -> Receiver:
    spec = mapping(resource.body.get("spec"))
    secret = text(within(spec, "secretRef", "name"))
    return Receiver(
        origin=resource.origin,
        defined_at=resource.at(),
        lines=lines_of(
            resource,
            {"type": ("spec", "type"), "wakes": ("spec", "resources"), "secret": ("spec", "secretRef")},
        ),
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        type=known(spec.get("type")) or Unknown("the Receiver names no type"),
        events=words(spec.get("events")) if "events" in spec else (),
        wakes=tuple(_woken(resource)),
        secret=NamespacedName(resource.ref.namespace, secret) if secret else None,
        suspended=spec.get("suspend") is True,
    )


def _woken(resource: Resource) -> Iterator[ObjectRef]:
    for each in map(mapping, sequence(within(resource.body, "spec", "resources"))):
        yield ObjectRef(
            text(each.get("kind")) or "",
            text(each.get("namespace")) or resource.ref.namespace,
            text(each.get("name")) or "*",
        )

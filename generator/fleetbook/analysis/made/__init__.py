"""The objects that releases make, as far as Git tells."""

from dataclasses import replace

from fleetbook.analysis.made.app_template import app_template_objects, doubt_of, is_app_template
from fleetbook.analysis.made.embedded import embedded_objects
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease, Resource

__all__ = ["guessed_at", "is_whole", "made_objects", "with_made_objects"]


def with_made_objects(cluster: ResolvedCluster) -> ResolvedCluster:
    """The cluster with the objects that its releases are known to make, and the doubts about them."""
    made = tuple(each for release in cluster.releases for each in made_objects(release))
    ours = (each for each in cluster.releases if each.rendered is None and is_app_template(each))
    doubts = (doubt for each in ours if (doubt := doubt_of(each)))
    return replace(cluster, made=made, not_rendered=(*cluster.not_rendered, *doubts))


def made_objects(release: ResolvedRelease) -> tuple[Resource, ...]:
    """What a release makes: what its chart is rendered or known to; else the whole objects in its values."""
    if release.rendered is not None:
        return release.rendered
    make = app_template_objects if is_app_template(release) else embedded_objects
    return tuple(make(release))


def guessed_at(cluster: ResolvedCluster) -> tuple[ResolvedRelease, ...]:
    """The releases of which more is read from their values than the objects that stand in them."""
    return tuple(each for each in cluster.releases if not is_whole(each))


def is_whole(release: ResolvedRelease) -> bool:
    """Whether all that a release makes is known, so that nothing needs to be read from its values."""
    return release.rendered is not None or is_app_template(release)

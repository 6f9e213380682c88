"""What a change means: what it opens, loses, deletes or leaves behind."""

from collections.abc import Iterator

from fleetbook.compare.change import Action, Change, Remark
from fleetbook.compare.entry import Topic
from fleetbook.compare.remarks.applying import remark_on_applying
from fleetbook.compare.remarks.components import remark_on_component
from fleetbook.compare.remarks.delivery import remark_on_kustomization, remark_on_release
from fleetbook.compare.remarks.network import remark_on_entrypoint, remark_on_policy, remark_on_route
from fleetbook.compare.remarks.security import remark_on_grant, remark_on_secret
from fleetbook.compare.remarks.storage import remark_on_backup, remark_on_class, remark_on_volume
from fleetbook.model.architecture import Cluster

_BY_TOPIC = {
    Topic.CHARTS: remark_on_release,
    Topic.ROUTES: remark_on_route,
    Topic.ENTRYPOINTS: remark_on_entrypoint,
    Topic.POLICIES: remark_on_policy,
    Topic.VOLUMES: remark_on_volume,
    Topic.STORAGE_CLASSES: remark_on_class,
    Topic.BACKUPS: remark_on_backup,
    Topic.SECRETS: remark_on_secret,
    Topic.RIGHTS: remark_on_grant,
    Topic.ORDER: remark_on_kustomization,
}


def remarks_on(change: Change, before: Cluster, after: Cluster) -> Iterator[Remark]:
    """Everything that is worth saying of a change, the alarming first."""
    fate = tuple(remark_on_applying(change, before, after))
    # What stays in the cluster loses nothing.
    stays = change.action is Action.REMOVED and fate
    found = fate if stays else (*_own(change, before, after), *fate)
    yield from sorted(found, key=lambda remark: remark.weight)


def _own(change: Change, before: Cluster, after: Cluster) -> Iterator[Remark]:
    if change.topic is Topic.COMPONENTS:
        yield from remark_on_component(change, before, after)
    elif rule := _BY_TOPIC.get(change.topic):
        yield from rule(change)

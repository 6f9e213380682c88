"""The pods of a cluster by their labels, so that selectors of policies lead to components."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.podspec import POD_KEYS, pod_labels
from fleetbook.analysis.selectors import fits
from fleetbook.analysis.shape import mapping, text, within
from fleetbook.resolve.fleet import Resource

_NAMING = (
    "app.kubernetes.io/instance",
    "app.kubernetes.io/name",
    "app",
    "k8s-app",
    "release",
)
"""Labels by which charts name the pods of a release."""
_CLUSTER = "cnpg.io/cluster"

Where = Callable[[str], bool]
"""Whether a namespace is meant."""


@dataclass(frozen=True)
class Peer:
    """Who is let through, in words, and the components that this surely means."""

    words: str
    components: tuple[str, ...] = ()

    def on(self, ports: str) -> "Peer":
        """The same peer on some ports only."""
        return Peer(f"{self.words}{ports}", self.components)

    def refused(self) -> "Peer":
        """What a policy forbids although another rule allows it."""
        return Peer(f"but not {self.words}")


@dataclass(frozen=True)
class _Pod:
    """Pods of one workload; of a release whose objects are not known, only its names."""

    namespace: str
    component: str
    labels: Mapping[str, Any]
    names: frozenset[str] = frozenset()


class Pods:
    """Everything in a cluster that runs pods."""

    def __init__(self, resources: Sequence[Resource], grouping: Grouping) -> None:
        self._pods = tuple(_pods(grouping))
        self._namespaces = {
            each.ref.name: mapping(within(each.body, "metadata", "labels"))
            for each in resources
            if each.ref.kind == "Namespace"
        }

    def fitting(self, selector: Any, where: Where) -> tuple[str, ...]:
        """The components whose pods a selector takes; an empty one takes all of the namespaces."""
        return tuple(
            dict.fromkeys(
                each.component for each in self._pods if where(each.namespace) and _taken(selector, each)
            )
        )

    def named(self, selector: Any, where: Where) -> tuple[str, ...]:
        """The components that a selector names by labels; none where it takes everything."""
        stated = mapping(selector)
        labelled = mapping(stated.get("matchLabels")) or stated.get("matchExpressions")
        return self.fitting(selector, where) if labelled else ()

    def labels_of(self, namespace: str) -> Mapping[str, Any]:
        """Labels of a namespace, with the one that Kubernetes gives to each."""
        return {"kubernetes.io/metadata.name": namespace, **self._namespaces.get(namespace, {})}


def _pods(grouping: Grouping) -> Iterator[_Pod]:
    for group in grouping.groups:
        known = set()
        for each in group.resources:
            if each.ref.kind in POD_KEYS:
                known.add(each.made_by)
                yield _Pod(each.ref.namespace, group.id, pod_labels(each))
            elif each.ref.kind == "Cluster" and each.group == "postgresql.cnpg.io":
                yield _Pod(each.ref.namespace, group.id, {_CLUSTER: each.ref.name})
        for release in group.releases:
            if release.resource.ref not in known:
                chart = release.chart if isinstance(release.chart, str) else ""
                names = frozenset({release.release_name, group.name, chart.rpartition("/")[2]} - {""})
                yield _Pod(release.target_namespace, group.id, {}, names)


def _taken(selector: Any, pod: _Pod) -> bool:
    """Whether a selector takes pods; of a release the labels that name it have to bear one of its names."""
    if not pod.names:
        return fits(selector, pod.labels)
    stated = mapping(within(selector, "matchLabels"))
    naming = [text(stated[key]) for key in _NAMING if key in stated]
    if not stated and not mapping(selector).get("matchExpressions"):
        return True
    return bool(naming) and all(each in pod.names for each in naming)

"""The objects of a cluster by kind and name, as routes refer to them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from fleetbook.analysis.shape import mapping, within
from fleetbook.core.identity import NamespacedName
from fleetbook.resolve.fleet import Resource


class Index:
    """Finds objects by kind and name; where a name is applied twice the first is found."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._kinds: dict[str, dict[NamespacedName, list[Resource]]] = defaultdict(dict)
        for each in resources:
            self._kinds[each.ref.kind].setdefault(each.ref.key, []).append(each)

    def of_kind(self, kind: str, group: str | None = None) -> tuple[Resource, ...]:
        """All objects of a kind, sorted by name; of several API groups with that kind those of one."""
        unique: dict[NamespacedName, Resource] = {}
        for key, found in sorted(self._kinds.get(kind, {}).items()):
            for each in found:
                if group in (None, each.group):
                    unique.setdefault(key, each)
        return tuple(unique.values())

    def find(self, kind: str, key: NamespacedName, group: str | None = None) -> Resource | None:
        """An object by its name; None where Git does not hold it."""
        found = self._kinds.get(kind, {}).get(key, ())
        return next((each for each in found if group in (None, each.group)), None)

    def labels_of_namespace(self, namespace: str) -> Mapping[str, Any]:
        """Labels of a namespace, with the one that Kubernetes gives to each."""
        stated = self.find("Namespace", NamespacedName("", namespace))
        labels = mapping(within(stated.body, "metadata", "labels")) if stated else {}
        return {**labels, "kubernetes.io/metadata.name": namespace}

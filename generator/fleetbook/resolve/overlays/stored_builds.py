"""Builds of the engine that an earlier run kept: only what is masked, and only what succeeded."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.cache import Cache, digest
from fleetbook.resolve.overlays.manifests import Manifest
from fleetbook.resolve.overlays.plan import Plan
from fleetbook.resolve.shape import mapping, sequence
from fleetbook.resolve.tree import Tree


class StoredBuilds:
    """Objects of overlays by everything that the engine reads for them."""

    def __init__(self, tree: Tree, cache: Cache) -> None:
        self._tree = tree
        self._cache = cache
        self._digests: dict[str, str] = {}

    def key(self, plan: Plan, data: Mapping[str, Any], components: tuple[Plan, ...]) -> str:
        """The digest of an overlay and of all overlays and files that it leads to."""
        if not self._cache.is_kept:
            return ""
        parts = [part for each in (plan, *components) for part in each.whole()]
        inner = (text for each in parts for text in self._describe(each))
        return digest("build", plan.folder, str(plan.file), _dump(data), *inner)

    def _describe(self, plan: Plan) -> Iterator[str]:
        yield f"{plan.folder} {plan.file} {len(plan.files)}"
        yield _dump(plan.data)
        for path in plan.files:
            if path not in self._digests:
                self._digests[path] = digest(self._tree.read(path))
            yield f"{self._digests[path]} {path}"

    def get(self, key: str) -> tuple[Manifest, ...] | None:
        """The objects that were kept under a key."""
        content = self._cache.get(key) if key else None
        if content is None:
            return None
        entries = (mapping(each) for each in sequence(json.loads(content)))
        return tuple(Manifest(mapping(each["body"]), each["origin"], each["generator"]) for each in entries)

    def put(self, key: str, manifests: tuple[Manifest, ...]) -> None:
        """Keep the objects of a build."""
        if key:
            entries = [
                {"body": each.body, "origin": each.origin, "generator": each.generator} for each in manifests
            ]
            self._cache.put(key, _dump(entries).encode())


def _dump(value: Any) -> str:
    """JSON in which the order of keys counts: it is the order in which the engine reads them."""
    return json.dumps(value)

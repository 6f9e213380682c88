"""Blocks of Helm values that a chart leaves off until the values switch them on."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fleetbook.analysis.chart_entries import chart_default, chart_entry, is_chart_of
from fleetbook.analysis.network.value_blocks import is_of_routes, is_route
from fleetbook.analysis.shape import Keys, mapping, sequence, text, walk, within
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.catalogue.paths import keys_of
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease


def with_documented_switches(cluster: ResolvedCluster, catalogue: Catalogue) -> ResolvedCluster:
    """The cluster with `enabled: false` where a chart's own values say it, as Helm merges them.

    Only blocks that the values of a release have, without `enabled` in them, are changed.
    """
    return replace(cluster, releases=tuple(_switched(each, catalogue) for each in cluster.releases))


def _switched(release: ResolvedRelease, catalogue: Catalogue) -> ResolvedRelease:
    entry = chart_entry(release, catalogue)
    if entry is None or not is_chart_of(release, entry):
        return release
    blocks = (*_named(release, entry), *_routes(release, entry))
    values = release.values
    for keys in blocks:
        values = mapping(_switch_off(values, keys))
    return release if values is release.values else replace(release, values=values)


def _named(release: ResolvedRelease, entry: Entry) -> Iterator[Keys]:
    """The blocks that the catalogue names."""
    for place in entry.opt_in:
        block = within(release.values, *(keys := keys_of(place)))
        if isinstance(block, Mapping) and "enabled" not in block:
            yield keys


def _routes(release: ResolvedRelease, entry: Entry) -> Iterator[Keys]:
    """The blocks of routes of a chart that makes none by itself, without `enabled: true` in any part of them.

    What the catalogue tells of one by one has switches of its own.
    """
    default = chart_default(release, entry, "route.enabled")
    if default is None or default.value is True:
        return
    told = {keys_of(each.at) for each in entry.routes}
    for keys, block in walk(release.values):
        if keys and isinstance(block, Mapping) and is_route(keys[-1]) and is_of_routes(release, keys):
            own = any(keys[: len(each)] == each or each[: len(keys)] == keys for each in told)
            if not own and "enabled" not in block and not _is_on_in_part(block):
                yield keys


def _is_on_in_part(block: Mapping[str, Any]) -> bool:
    return any(text(mapping(inner).get("enabled")) == "true" for _, inner in walk(block))


def _switch_off(values: Any, keys: Keys) -> Any:
    """The values with `enabled: false` in the block under `keys`; what they were made of stays as it is."""
    if not keys:
        return {**mapping(values), "enabled": False}
    key, rest = keys[0], keys[1:]
    if isinstance(key, int):
        return [_switch_off(each, rest) if at == key else each for at, each in enumerate(sequence(values))]
    # Keys are told as text, and YAML has numbers, too.
    return {name: _switch_off(each, rest) if str(name) == key else each for name, each in values.items()}

"""Claims that the catalogue knows charts to make: where their values say it, and where they are silent."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fleetbook.analysis.chart_entries import documented
from fleetbook.analysis.release_values import full_name, switched_on
from fleetbook.analysis.shape import Keys, known, mapping, text, within
from fleetbook.analysis.storage.claim import Claim, number, numbered
from fleetbook.analysis.storage.values import asked_at, is_claim, size_of
from fleetbook.catalogue.entry import ChartVolume, Entry, VolumeDefault
from fleetbook.catalogue.facts import find_values
from fleetbook.catalogue.paths import keys_of
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease

_NO_SIZE = Unknown("the chart's default, which Git does not hold")


def told_by(entry: Entry | None) -> tuple[Keys, ...]:
    """The blocks of values that the catalogue knows to be claims of a chart."""
    return tuple(keys_of(volume.at) for volume in entry.volumes) if entry else ()


def catalogued_claims(release: ResolvedRelease, entry: Entry | None) -> Iterator[Claim]:
    """The claims that the catalogue knows the chart of a release to make."""
    if entry is None:
        return
    for volume in entry.volumes:
        keys = keys_of(volume.at)
        if not _is_off(release, volume, keys):
            yield from _claims(release, entry, volume, keys)


def _is_off(release: ResolvedRelease, volume: ChartVolume, keys: Keys) -> bool:
    """Whether the values switch off the claim or a part of the chart around it, or name another volume."""
    around = not switched_on(release, keys)
    missing = bool(volume.when) and not find_values(volume.when, release.values)
    other = bool(volume.unless) and bool(find_values(volume.unless, release.values))
    return around or missing or other or not is_claim(mapping(within(release.values, *keys)))


def _claims(release: ResolvedRelease, entry: Entry, volume: ChartVolume, keys: Keys) -> Iterator[Claim]:
    block = mapping(within(release.values, *keys))
    default = documented(release, entry, volume.defaults)
    size = _size(release, volume, block)
    stated = text(block.get("enabled")) == "true" or (default is None and size is not None)
    # Values that Git does not hold may switch it off.
    made = default is not None and default.enabled and not release.unread_values
    if stated or made:
        asked = asked_at(release, keys, block)
        if not block:
            asked = replace(asked, origin=Origin.DEFAULT, defined_at=None)
        name = _named(release, volume.name, block)
        for key, count in numbered(release.target_namespace, name, _count(release, volume)):
            sized = _sized(asked, size, default, stated)
            yield replace(sized, key=key, count=count, name_assumed=False)


def _sized(claim: Claim, size: str | Unknown | None, default: VolumeDefault | None, stated: bool) -> Claim:
    """The claim with the chart's size where its values state none, and with the version that says so."""
    if stated and (size is not None or default is None):
        return replace(claim, size=size or _NO_SIZE)
    return replace(
        claim,
        size=size or (default.size if default else None) or _NO_SIZE,
        default_version=default.chart_version if default else None,
    )


def _size(release: ResolvedRelease, volume: ChartVolume, block: Mapping[str, Any]) -> str | Unknown | None:
    """The size that the values state, in a place of its own or in the block."""
    apart = find_values(volume.size, release.values) if volume.size else ()
    return known(apart[0].value) if apart else size_of(block)


def _count(release: ResolvedRelease, volume: ChartVolume) -> int | Unknown:
    found = find_values(volume.count, release.values) if volume.count else ()
    count = number(known(found[0].value) if found else None, volume.default_count)
    return count + volume.more if isinstance(count, int) else count


def _named(release: ResolvedRelease, pattern: str, block: Mapping[str, Any]) -> str:
    stated = text(block.get("name")) or ""
    filled = {"release": release.release_name, "fullname": full_name(release), "name": stated}
    for placeholder, name in filled.items():
        pattern = pattern.replace(f"{{{placeholder}}}", name)
    return pattern

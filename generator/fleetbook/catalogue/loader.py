"""The catalogue as a whole: its files read once, and the ways to look something up in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.extras import read_extra
from fleetbook.catalogue.images import image_keys
from fleetbook.catalogue.kinds import KindEntry, kind_entry
from fleetbook.catalogue.records import Record, entry_of, records_of

HERE = Path(__file__).parent


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything that is known of charts, images, names and kinds."""

    entries: Mapping[str, Entry]
    """Entry by id, sorted."""
    kinds: Mapping[str, KindEntry]
    """By kind, or `Kind.group` where one kind name means different things."""

    @cached_property
    def _charts(self) -> Mapping[str, Entry]:
        return {chart: entry for entry in self.entries.values() for chart in entry.charts}

    @cached_property
    def _images(self) -> Mapping[str, Entry]:
        return {image: entry for entry in self.entries.values() for image in entry.images}

    @cached_property
    def _names(self) -> Mapping[str, Entry]:
        return {name: entry for entry in self.entries.values() for name in entry.names}

    def for_chart(self, chart: str) -> Entry | None:
        """The entry of a chart by its name: `longhorn`, or `<repository>/longhorn`."""
        return self._charts.get(chart.rstrip("/").rpartition("/")[2].lower())

    def for_image(self, image: str) -> Entry | None:
        """The entry of an image, whatever its registry, tag and digest."""
        return next((self._images[key] for key in image_keys(image) if key in self._images), None)

    def for_name(self, name: str) -> Entry | None:
        """The entry of a release or workload that carries its usual name."""
        return self._names.get(name.lower())

    def find(self, chart: str | None, images: Iterable[str], names: Iterable[str]) -> Entry | None:
        """The entry that fits best: by chart, else by image, else by name.

        Of several images the one that also fits a name wins. The image of a helper, such as a
        database or a login proxy, says what a component is only where its name says so too.
        """
        by_chart = self.for_chart(chart) if chart else None
        if by_chart is not None:
            return by_chart
        called = [name.lower() for name in names]
        by_name = [entry for name in called if (entry := self.for_name(name))]
        by_image = [
            entry
            for image in images
            if (entry := self.for_image(image)) and (not entry.helper or _is_named_after(called, entry))
        ]
        agreed = [entry for entry in by_image if entry in by_name]
        return next(iter([*agreed, *by_image, *by_name]), None)

    def provider_of(self, key: str, value: str) -> Entry | None:
        """The entry that provides something: `provider_of("provisioner", "driver.longhorn.io")`.

        A provided name also stands for what ends with it after a dot or slash, because operators
        prefix theirs: `csi.ceph.com` is also `rook-ceph.rbd.csi.ceph.com`. An owner's entry comes first.
        """
        for entry in reversed(list(self.entries.values())):
            for name in entry.provides.get(key, "").splitlines():
                if value == name or value.endswith((f".{name}", f"/{name}")):
                    return entry
        return None

    def kind(self, kind: str, group: str = "") -> KindEntry | None:
        """What is known of a kind; `group` tells apart kinds of one name."""
        return self.kinds.get(f"{kind}.{group}") or self.kinds.get(kind)


def _is_named_after(called: Iterable[str], entry: Entry) -> bool:
    return any(own in name for name in called for own in entry.names)


def load_catalogue(extra: Sequence[tuple[str, bytes]] = ()) -> Catalogue:
    """The catalogue that comes with fleetbook, then the owner's files as pairs of path and content.

    An entry of an owner's file replaces what it states of the entry with the same id, and takes the
    charts, images and names that it claims. Raises SettingsError, with file and line, where an
    owner's file is not what `schema.json` says.
    """
    records = dict(_own_records())
    claimed: list[str] = []
    for path, content in extra:
        for id_, record in read_extra(path, content).items():
            records[id_] = {**records.get(id_, {}), **record}
            claimed.append(id_)
    last = set(claimed)
    # The owner's come last, so that what they claim is theirs.
    order = [*sorted(records.keys() - last), *dict.fromkeys(claimed)]
    return Catalogue({id_: entry_of(id_, records[id_]) for id_ in order}, _own_kinds())


@cache
def _own_records() -> dict[str, Record]:
    files = sorted((HERE / "data").glob("*.yaml"))
    return {id_: record for file in files for id_, record in records_of(_read(file)).items()}


@cache
def _own_kinds() -> dict[str, KindEntry]:
    return {name: kind_entry(name, record) for name, record in _read(HERE / "kinds.yaml").items()}


def _read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return loaded

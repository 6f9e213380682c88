"""From a catalogue file's raw mapping to entries."""

from collections.abc import Mapping, Sequence
from typing import cast

from fleetbook.catalogue.entry import (
    ChartClass,
    ChartRoute,
    ChartVolume,
    ClassDefault,
    Default,
    Entry,
    RouteDefault,
    VolumeDefault,
)

Record = Mapping[str, object]
"""One entry as a file states it, with what the file says for all of its entries."""


def records_of(file: Mapping[str, object]) -> dict[str, Record]:
    """The entries of a file by id; the file's `category`, `role` and `icon` hold for each of them."""
    shared = {key: value for key, value in file.items() if key != "entries"}
    entries = cast("Mapping[str, Record]", file["entries"])
    return {id_: {**shared, **entry} for id_, entry in entries.items()}


def entry_of(id_: str, record: Record) -> Entry:
    """The entry that a valid record (see `schema.json`) states."""
    homepage = record.get("homepage")
    return Entry(
        id=id_,
        title=str(record.get("title") or id_.replace("-", " ").title()),
        purpose=str(record["purpose"]),
        category=str(record["category"]),
        role=str(record.get("role", "application")),
        icon=str(record.get("icon", "app")),
        homepage=str(homepage) if homepage else None,
        charts=_names(record.get("charts", (id_,))),
        images=_names(record.get("images", (id_,))),
        names=(id_, *_names(record.get("names", ()))),
        defaults=_defaults(cast("Mapping[str, Sequence[Record]]", record.get("defaults", {}))),
        facts=cast("Mapping[str, str]", record.get("facts", {})),
        provides=_provided(cast("Mapping[str, object]", record.get("provides", {}))),
        read=tuple(map(str, cast("Sequence[object]", record.get("read", ())))),
        opt_in=_opt_in(cast("Mapping[str, Sequence[object]]", record.get("opt_in", {}))),
        repositories=_names(record.get("repositories", ())),
        volumes=tuple(map(_volume, cast("Sequence[Record]", record.get("volumes", ())))),
        classes=tuple(map(_class, cast("Sequence[Record]", record.get("classes", ())))),
        routes=tuple(map(_route, cast("Sequence[Record]", record.get("routes", ())))),
        helper=bool(record.get("helper", False)),
    )


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name).lower() for name in cast("Sequence[object]", value))


def _opt_in(value: Mapping[str, Sequence[object]]) -> dict[str, tuple[str, ...]]:
    return {place: tuple(map(str, versions)) for place, versions in value.items()}


def _defaults(value: Mapping[str, Sequence[Record]]) -> dict[str, tuple[Default, ...]]:
    return {fact: tuple(map(_default, documented)) for fact, documented in value.items()}


def _default(record: Record) -> Default:
    return Default(
        chart_version=str(record["chart_version"]), value=cast("str | int | bool", record["value"])
    )


def _volume(record: Record) -> ChartVolume:
    return ChartVolume(
        at=str(record["at"]),
        name=str(record["name"]),
        defaults=tuple(map(_volume_default, cast("Sequence[Record]", record.get("defaults", ())))),
        size=str(record.get("size", "")),
        count=str(record.get("count", "")),
        default_count=cast("int", record.get("default_count", 1)),
        more=cast("int", record.get("more", 0)),
        when=str(record.get("when", "")),
        unless=str(record.get("unless", "")),
    )


def _volume_default(record: Record) -> VolumeDefault:
    size = record.get("size")
    return VolumeDefault(
        chart_version=str(record["chart_version"]),
        enabled=bool(record["enabled"]),
        size=str(size) if size else None,
    )


def _class(record: Record) -> ChartClass:
    return ChartClass(
        at=str(record["at"]),
        name=str(record["name"]),
        defaults=tuple(map(_class_default, cast("Sequence[Record]", record["defaults"]))),
    )


def _class_default(record: Record) -> ClassDefault:
    return ClassDefault(
        chart_version=str(record["chart_version"]),
        default=bool(record.get("default", False)),
        replicas=cast("int | None", record.get("replicas")),
    )


def _route(record: Record) -> ChartRoute:
    return ChartRoute(
        at=str(record["at"]),
        hosts=str(record["hosts"]),
        defaults=tuple(map(_route_default, cast("Sequence[Record]", record.get("defaults", ())))),
        tls=str(record.get("tls", "")),
        tls_secret=str(record.get("tls_secret", "")),
        path=str(record.get("path", "")),
        middlewares=str(record.get("middlewares", "")),
        when=str(record.get("when", "")),
        unless=str(record.get("unless", "")),
    )


def _route_default(record: Record) -> RouteDefault:
    return RouteDefault(
        chart_version=str(record["chart_version"]),
        enabled=bool(record["enabled"]),
        tls=bool(record.get("tls", False)),
        tls_secret=str(record["tls_secret"]) if "tls_secret" in record else None,
    )


def _provided(value: Mapping[str, object]) -> dict[str, str]:
    return {key: each if isinstance(each, str) else "\n".join(_names(each)) for key, each in value.items()}

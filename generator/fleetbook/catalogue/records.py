"""From a catalogue file's raw mapping to entries."""

from collections.abc import Mapping, Sequence
from typing import cast

from fleetbook.catalogue.entry import Default, Entry

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
        defaults=_defaults(cast("Mapping[str, Record]", record.get("defaults", {}))),
        facts=cast("Mapping[str, str]", record.get("facts", {})),
        provides=_provided(cast("Mapping[str, object]", record.get("provides", {}))),
        helper=bool(record.get("helper", False)),
    )


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(name).lower() for name in cast("Sequence[object]", value))


def _defaults(value: Mapping[str, Record]) -> dict[str, Default]:
    return {
        fact: Default(
            value=cast("str | int | bool", default["value"]), chart_version=str(default["chart_version"])
        )
        for fact, default in value.items()
    }


def _provided(value: Mapping[str, object]) -> dict[str, str]:
    return {key: each if isinstance(each, str) else "\n".join(_names(each)) for key, each in value.items()}

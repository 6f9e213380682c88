"""What is known of the backups that one object asks its operator for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Store:
    """A place for copies: keys of its settings, and those of them that its address is made of."""

    at: str
    scheme: str
    parts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BackupKind:
    """How objects of a kind ask for backups; `backups.yaml` explains each field."""

    provider: str
    task: str
    each: str = "$.spec"
    schedule: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    suspended: tuple[str, ...] = ()
    retain: str = ""
    job_retain: str = ""
    of: str
    kind: str = ""
    names: tuple[str, ...] = ()
    named_kind: str = ""
    store_name: str = ""
    stores: tuple[Store, ...] = ()
    elsewhere: str = ""

    @property
    def leaves(self) -> bool:
        """Whether the copies can lie elsewhere than beside the data."""
        return bool(self.stores or self.elsewhere)


def backup_kind(kind: str, group: str) -> BackupKind | None:
    """What is known of a kind; None for one that asks for no backup, as far as is known."""
    return _known().get(f"{kind}.{group}")


@cache
def _known() -> Mapping[str, BackupKind]:
    loaded = yaml.load((HERE / "backups.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return {kind: _entry(record) for kind, record in loaded.items()}


def _entry(record: Mapping[str, Any]) -> BackupKind:
    stores = tuple(Store(**{**each, "parts": tuple(each["parts"])}) for each in record.get("stores", ()))
    lists = {key: tuple(record.get(key, ())) for key in ("schedule", "needs", "suspended", "names")}
    return BackupKind(**{**record, **lists, "stores": stores})

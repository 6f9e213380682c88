"""What is known of those who issue certificates, and of the stores that secrets come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Authority:
    """Who answers at an ACME server's address."""

    title: str
    staging: bool


@dataclass(frozen=True, kw_only=True)
class OuterIssuer:
    """A kind of issuer that is not cert-manager's own."""

    type: str
    server: str | None
    """JSONPath to the address of whom it asks."""


@dataclass(frozen=True, kw_only=True)
class StoreKnowledge:
    """A kind of store; `address` and `part` are JSONPaths."""

    title: str
    address: str | None
    part: str | None
    """The part of the store that is read."""


def authority_at(server: str) -> Authority | None:
    """Who answers at an address; None for one's own server or one that is not on record."""
    for start, record in _certificates()["authorities"].items():
        if server.startswith(start) or f"{server}/" == start:
            return Authority(title=str(record["title"]), staging=bool(record.get("staging", False)))
    return None


def dns_provider(field: str) -> str | None:
    """Whose name servers the field of a DNS-01 solver writes to."""
    found: str | None = _certificates()["dns_providers"].get(field)
    return found


def webhook_provider(solver: str) -> str | None:
    """Whose name servers the solver of a webhook writes to, where its name does not tell."""
    found: str | None = _certificates()["webhook_solvers"].get(solver)
    return found


def outer_issuer(kind: str, group: str) -> OuterIssuer | None:
    """What is known of a kind of issuer that is not cert-manager's own."""
    record = _certificates()["issuers"].get(f"{kind}.{group}")
    if record is None:
        return None
    return OuterIssuer(type=str(record["type"]), server=record.get("server"))


def store_provider(field: str) -> StoreKnowledge:
    """What is known of a field under a SecretStore's `provider`."""
    record = _stores()["providers"].get(field)
    return _store(record) if record else StoreKnowledge(title=field, address=None, part=None)


def store_kind(kind: str, group: str) -> StoreKnowledge | None:
    """What is known of a kind of another operator that says where its store is."""
    record = _stores()["kinds"].get(f"{kind}.{group}")
    return _store(record) if record else None


def _store(record: Mapping[str, Any]) -> StoreKnowledge:
    return StoreKnowledge(title=str(record["title"]), address=record.get("address"), part=record.get("part"))


@cache
def _certificates() -> Mapping[str, Mapping[str, Any]]:
    return _read("certificates.yaml")


@cache
def _stores() -> Mapping[str, Mapping[str, Any]]:
    return _read("secret_stores.yaml")


def _read(name: str) -> Mapping[str, Mapping[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.load((_HERE / name).read_bytes(), Loader=yaml.CSafeLoader)
    return loaded

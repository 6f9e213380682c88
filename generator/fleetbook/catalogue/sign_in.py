"""What is known of OpenID Connect: providers by their hosts, and where providers list their clients."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_TABLE = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, kw_only=True)
class ClientFields:
    """The fields of a client; of several the first that is there counts."""

    provider: str
    id: tuple[str, ...]
    name: tuple[str, ...]
    redirects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClientList:
    """A list of clients in a provider's settings."""

    at: tuple[str, ...]
    """The last keys that lead to it."""
    fields: ClientFields


@dataclass(frozen=True, kw_only=True)
class ClientKind:
    """A kind of object that registers clients."""

    each: str
    """JSONPath to each client."""
    fields: ClientFields


def provider_at(host: str) -> str | None:
    """The provider outside of clusters that answers a host."""
    for end, title in _table()["hosts"].items():
        if host == end or host.endswith(f".{end}"):
            return str(title)
    return None


def product_at(address: str | None) -> str | None:
    """The product that is asked at an address, by its path or name, or the provider that answers its host."""
    if not address:
        return None
    marks = ((title, pattern) for title, pattern in _table()["marks"].items())
    marked = next((title for title, pattern in marks if re.search(pattern, address, re.IGNORECASE)), None)
    host = address.partition("://")[2] or address
    return marked or provider_at(host.partition("/")[0].partition(":")[0])


@cache
def client_lists() -> tuple[ClientList, ...]:
    """Every list of clients that is known."""
    return tuple(ClientList(at=tuple(each["at"]), fields=_fields(each)) for each in _table()["lists"])


def client_kind(kind: str, group: str) -> ClientKind | None:
    """What is known of a kind that registers clients."""
    record = _table()["kinds"].get(f"{kind}.{group}")
    return ClientKind(each=str(record["each"]), fields=_fields(record)) if record else None


def _fields(record: Mapping[str, Any]) -> ClientFields:
    return ClientFields(
        provider=str(record["provider"]),
        id=tuple(record["id"]),
        name=tuple(record["name"]),
        redirects=tuple(record["redirects"]),
    )


@cache
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(_TABLE.read_bytes(), Loader=yaml.CSafeLoader)
    return loaded

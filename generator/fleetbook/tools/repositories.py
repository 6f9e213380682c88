"""Repositories of charts: those that speak HTTP with an index, and OCI registries."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml

from fleetbook.core.errors import ToolError
from fleetbook.core.ranges import BadRangeError, highest
from fleetbook.tools.download import NO_CREDENTIALS, UnreachableError, download, expect
from fleetbook.tools.oci import OCI, fetch_artifact

_MASKED = "***@"


@dataclass(frozen=True, kw_only=True)
class ChartAddress:
    """Where a chart is to be had, and which version of it."""

    address: str
    """A repository of charts, or, without a name, the address of an artifact of its own."""
    name: str = ""
    version: str = ""
    """An exact one, a range or a digest; empty for the newest."""
    insecure: bool = False
    """Whether the owner says that the address speaks plain HTTP."""

    def __str__(self) -> str:
        version = f" {self.version}" if self.version else ""
        return f"{self.name}{version} of {self.address}" if self.name else f"{self.address}{version}"


class ChartRepositories:
    """Fetches charts; an index is read once, and a host that cannot be reached is asked once."""

    def __init__(self) -> None:
        self._indexes: dict[str, bytes] = {}
        self._unreachable: dict[str, UnreachableError] = {}

    def fetch(self, chart: ChartAddress) -> bytes:
        """The archive of a chart; raises ToolError."""
        host = urlsplit(chart.address).netloc
        if host in self._unreachable:
            raise self._unreachable[host]
        try:
            return self._fetch(chart)
        except UnreachableError as error:
            self._unreachable[host] = error
            raise

    def _fetch(self, chart: ChartAddress) -> bytes:
        if _MASKED in chart.address:
            raise ToolError("its address holds credentials", NO_CREDENTIALS)
        if chart.address.startswith(OCI):
            address = f"{chart.address.rstrip('/')}/{chart.name}" if chart.name else chart.address
            return fetch_artifact(address, chart.version, is_range=bool(chart.name), plain=chart.insecure)
        return self._fetch_indexed(chart)

    def _fetch_indexed(self, chart: ChartAddress) -> bytes:
        base = chart.address.rstrip("/") + "/"
        entry = _choose(_read_index(self._index(base), chart.name), chart)
        places = entry.get("urls")
        if not isinstance(places, list) or not places:
            hint = "Look at the address of the repository."
            raise ToolError(f"the index of {chart.address} does not say where {chart.name} is", hint)
        place = urljoin(base, str(places[0]))
        if place.startswith(OCI):
            address, _, tag = place.rpartition(":")
            return self._fetch(replace(chart, address=address, name="", version=tag))
        content = expect(download(place), place)
        stated = str(entry.get("digest") or "").removeprefix("sha256:")
        if stated and sha256(content).hexdigest() != stated:
            hint = "The archive was changed or damaged after it was published; it is not used."
            message = f"{place} is not what the index of {chart.address} says: its digest differs"
            raise ToolError(message, hint)
        return content

    def _index(self, base: str) -> bytes:
        url = urljoin(base, "index.yaml")
        if url not in self._indexes:
            self._indexes[url] = expect(download(url), url)
        return self._indexes[url]


def _read_index(content: bytes, name: str) -> list[Mapping[str, Any]]:
    """The versions of a chart in an index, which may hold thousands of others."""
    own = re.search(
        rb"^  %b:[ \t]*\r?\n((?:  [- ].*\n|\s*\n)+)" % re.escape(name.encode()), content, re.MULTILINE
    )
    text = b"entries:\n  own:\n" + own[1] if own else content
    try:
        found = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes texts only
    except yaml.YAMLError:
        raise ToolError("its index is no YAML", "Look at the address of the repository.") from None
    entries = found.get("entries") if isinstance(found, dict) else None
    versions = entries.get("own" if own else name) if isinstance(entries, dict) else None
    return [each for each in versions or () if isinstance(each, dict)]


def _choose(versions: list[Mapping[str, Any]], chart: ChartAddress) -> Mapping[str, Any]:
    """The entry that a version or a range asks for."""
    if not versions:
        raise ToolError(f"{chart.address} has no chart {chart.name}", "Correct its name or its repository.")
    known = {str(each.get("version")): each for each in versions}
    if chart.version in known:
        return known[chart.version]
    try:
        found = highest(chart.version, known)
    except BadRangeError as error:
        raise ToolError(str(error), "Correct the version.") from None
    if found is None:
        newest = highest("", known) or next(iter(known))
        hint = f"Correct the version; the newest is {newest}."
        raise ToolError(f"{chart.address} has no {chart.name} {chart.version}", hint)
    return known[found]

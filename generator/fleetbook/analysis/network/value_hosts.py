"""The hosts that a block of Helm values names, in the shapes in which charts write them."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.hosts import is_address
from fleetbook.analysis.network.rules import ANY_HOST, parse_rule
from fleetbook.analysis.release_values import is_off, templated
from fleetbook.analysis.shape import Keys, mapping, sequence, text, within
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease

Host = tuple[Keys, str | Unknown, tuple[str, ...]]
"""A host with the keys that lead to it and its paths."""

_HOST_FIELDS = ("host", "hostname", "hostName", "name", "hostTpl")


class Hosts:
    """The hosts of one block."""

    def __init__(self, release: ResolvedRelease, keys: Keys, block: Mapping[str, Any], tailnet: bool) -> None:
        self._release = release
        self._keys = keys
        self._block = block
        self._tailnet = tailnet

    def named_by(self, fields: tuple[str, ...]) -> Iterator[Host]:
        """Each host that one of these fields of the block names, once."""
        seen: set[str | Unknown] = set()
        for field in fields:
            for keys, host, paths in self._in_field(field):
                if host not in seen:
                    seen.add(host)
                    yield keys, host, paths

    def _in_field(self, field: str) -> Iterator[Host]:
        keys, value = (*self._keys, field), self._block.get(field)
        if field.startswith("match"):
            yield from _of_rule(keys, text(value) or "")
            return
        own = self._paths(self._block) or ("/",)
        for at, item in self._items(keys, value):
            block = mapping(item)
            name = next((each for each in _HOST_FIELDS if each in block), None)
            host = self._host(block[name] if name else item)
            if host is not None and not is_off(block):
                yield (*at, name) if name else at, host, self._paths(block) or own
        for name, paths in mapping(value).items():
            host = self._host(name)
            if host is not None and self._is_of_paths(paths):
                yield (*keys, name), host, self._paths(mapping(paths) or {"paths": paths}) or own

    def _items(self, keys: Keys, value: Any) -> Iterator[tuple[Keys, Any]]:
        """The entries of a field: a lone text, a list, or a mapping from a role to its host or hosts."""
        if text(value) is not None:
            yield keys, value
        for name, inner in mapping(value).items():
            if sequence(inner) and self._host(name) is None:
                yield from self._items((*keys, name), inner)
            elif not sequence(inner):
                yield (*keys, name), inner
        yield from (((*keys, index), inner) for index, inner in enumerate(sequence(value)))

    def _is_of_paths(self, value: Any) -> bool:
        """Whether what stands under a host's name tells only of its paths, or nothing."""
        named = any(field in mapping(value) for field in _HOST_FIELDS)
        return not named and not is_off(value) and self._host(value) is None

    def _host(self, value: Any) -> str | Unknown | None:
        host = templated(self._release, value)
        if isinstance(host, Unknown) or host is None:
            return host
        return host if _is_host(host, self._tailnet) else None

    def _paths(self, block: Mapping[str, Any]) -> tuple[str, ...]:
        rule = sequence(within(block, "http", "paths"))
        stated = [*_listed(block.get("paths")), *rule, *([block["path"]] if "path" in block else [])]
        paths = [templated(self._release, mapping(each).get("path", each)) for each in stated]
        return tuple(dict.fromkeys(path for path in paths if isinstance(path, str) and path))


def _listed(value: Any) -> list[Any]:
    """The items of a list, or a lone text as a list of one."""
    return [value] if isinstance(value, str) else list(sequence(value))


def _of_rule(keys: Keys, rule: str) -> Iterator[Host]:
    """The hosts of a matching rule of Traefik, each with all of its paths."""
    found: dict[str | Unknown, list[str]] = {}
    for match in parse_rule(rule) if "Host" in rule else ():
        found.setdefault(match.host or ANY_HOST, []).append(match.path or "/")
    yield from ((keys, host, tuple(paths)) for host, paths in found.items())


def _is_host(value: str, tailnet: bool) -> bool:
    """Whether a text may be a public or local host name: dots, no scheme, no address, not this machine.

    A tailnet has names without dots. Nothing enters a cluster by the name of a Service.
    """
    name = value.removeprefix("*.")
    if not name or any(mark in name for mark in "/: ") or name == "localhost":
        return False
    inside = name.endswith((".svc", ".cluster.local"))
    return ("." in name or tailnet) and not inside and not is_address(name)

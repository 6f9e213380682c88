"""The blocks of Helm values that are a route, by what they are called and what stands in them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.release_values import is_off, switched_on
from fleetbook.analysis.shape import Keys, entries, mapping, text, within
from fleetbook.resolve.fleet import ResolvedRelease

_INGRESS = re.compile(
    r"ingress|ingresses|ingressRoutes?|\w+Ingress(?:es)?"
    r"|ingress(?:Internal|External|Private|Public|Admin|Api|API|Ui|UI|Web|Console)"
)
_ROUTE = re.compile(r"routes?|http[rR]outes?|grpc[rR]outes?|virtual[sS]ervices?")
_GATEWAY = re.compile(r"gateway(?:A[pP][iI])?")
"""Names of blocks that are a route only where they say themselves that they are on, or name a gateway."""
_INGRESS_HOSTS = (
    "host",
    "hosts",
    "hostname",
    "hostName",
    "hostnames",
    "fqdn",
    "extraHosts",
    "additionalHosts",
    "rules",
)
_TRAEFIK_RULES = ("match", "matchRule")
_ROUTE_HOSTS = ("hostnames", "hosts", "host", "hostname")
_GATEWAY_HOSTS = ("hostnames", "hosts")
_SHARED = (
    "annotations",
    "className",
    "ingressClassName",
    "ingressClass",
    "class",
    "gateways",
    "parentRefs",
    "tls",
    "tlsSecret",
    "tlsSecretName",
)
"""What a block of several routes says of all of them."""
_ONLY_ROUTES = {"hosts", "hostnames", "parentRefs", "rules", "path", "paths", "pathType", *_SHARED} - {"tls"}
"""Words of a route that others, such as a connection to a database, do not use."""
_CONNECTION = re.compile(
    r"redis|valkey|memcached|smtp|e?mail|ldap|database|db|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|kafka|rabbitmq|webhooks?",
    re.IGNORECASE,
)


def is_ingress(key: str | int) -> bool:
    """Whether a block of this name is an Ingress, or Traefik's own kind of one."""
    return _INGRESS.fullmatch(str(key)) is not None


def is_route(key: str | int) -> bool:
    """Whether a block of this name may be a route of any kind."""
    return is_ingress(key) or _ROUTE.fullmatch(str(key)) is not None or is_gateway(key)


def is_gateway(key: str | int) -> bool:
    """Whether a block of this name may be a gateway as well as a route that attaches to one."""
    return _GATEWAY.fullmatch(str(key)) is not None


def is_traefik(keys: Keys) -> bool:
    """Whether a block is Traefik's own kind of an Ingress."""
    return any(str(key) in ("ingressRoute", "ingressRoutes") for key in keys)


def host_fields(keys: Keys) -> tuple[str, ...]:
    """The fields that name hosts in the blocks of a name."""
    if is_traefik(keys):
        return (*_INGRESS_HOSTS, *_TRAEFIK_RULES)
    if is_gateway(keys[-1]):
        return _GATEWAY_HOSTS
    return _INGRESS_HOSTS if is_ingress(keys[-1]) else _ROUTE_HOSTS


def route_blocks(release: ResolvedRelease, keys: Keys) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
    """Each route of a block, with what the blocks around it say of all their routes."""
    block = mapping(within(release.values, *keys))
    if is_gateway(keys[-1]):
        # Only the block itself: a gateway has parts that are no routes.
        if "parentRefs" in block or text(block.get("enabled")) == "true":
            yield keys, block
        return
    for found in _inside(keys, within(release.values, *keys), host_fields(keys)):
        yield found, _with_shared(release, keys, found)


def _inside(keys: Keys, value: Any, hosts: tuple[str, ...]) -> Iterator[Keys]:
    """The block itself where it names hosts, else the named blocks in it: `ingress.main.hosts`."""
    block = mapping(value)
    if any(name in block for name in hosts):
        yield keys
        return
    inner = list(_named(keys, value, hosts))
    yield from inner
    if not inner and "parentRefs" in block:
        yield keys


def _named(keys: Keys, value: Any, hosts: tuple[str, ...]) -> Iterator[Keys]:
    """The blocks of routes in another one.

    Those that lie deeper, such as `ingress.s3.api.hosts`, must say themselves that they are on, and be in the
    words of a route: `ingress.oauth2.redis.host` is none.
    """
    for name, item in entries(value):
        inner = mapping(item)
        if not inner or is_off(inner):
            continue
        if any(field in inner for field in (*hosts, "parentRefs")) and not _leads_elsewhere(name, inner):
            yield (*keys, name)
        elif not is_route(name):
            for deeper in _inside((*keys, name), inner, hosts):
                block = mapping(within(inner, *deeper[len(keys) + 1 :]))
                if text(block.get("enabled")) == "true" and _ONLY_ROUTES & block.keys():
                    yield deeper


def _leads_elsewhere(name: str | int, block: Mapping[str, Any]) -> bool:
    """Whether a block names what is called, not what is served: cloudflared's rules lead to an address."""
    connects = _CONNECTION.fullmatch(str(name)) is not None and not _ONLY_ROUTES & block.keys()
    return connects or "://" in (text(block.get("service")) or "")


def _with_shared(release: ResolvedRelease, start: Keys, end: Keys) -> Mapping[str, Any]:
    """A block with what those around it, up to the one that is called a route, say of all their routes."""
    shared: dict[str, Any] = {}
    for length in range(len(start), len(end)):
        around = mapping(within(release.values, *end[:length]))
        shared |= {key: around[key] for key in _SHARED if key in around}
    return shared | dict(mapping(within(release.values, *end)))


def is_of_routes(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether a block that is called a route is one: it is on, no part of an object or of a policy."""
    in_policy = any("polic" in str(key).lower() for key in keys[:-1])
    return not (
        in_policy
        or _is_inside_object(release, keys)
        or _is_exposed_otherwise(release, keys)
        or not switched_on(release, keys)
    )


def _is_exposed_otherwise(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether a block `expose` around it says that it is reached another way: `expose.type: clusterIP`.

    A block that has a switch of its own goes by that.
    """
    around = mapping(within(release.values, *keys[:-1]))
    switched = "enabled" in mapping(within(release.values, *keys))
    return keys[-2:-1] == ("expose",) and not switched and text(around.get("type")) not in (None, keys[-1])


def _is_inside_object(release: ResolvedRelease, keys: Keys) -> bool:
    """Whether the block is a part of a whole object, which is read as such."""
    return any("apiVersion" in mapping(within(release.values, *keys[:end])) for end in range(1, len(keys)))

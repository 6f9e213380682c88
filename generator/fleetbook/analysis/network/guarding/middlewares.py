"""Traefik's middlewares: what each does, and whether it asks who you are."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fleetbook.analysis.network.guarding.identity import letting_in, signing_in
from fleetbook.analysis.shape import Keys, mapping, sequence, text, walk, within, words
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.network import Guard, Middleware
from fleetbook.resolve.fleet import Resource

_KINDS = {
    "basicAuth": "basic-auth",
    "chain": "chain",
    "digestAuth": "basic-auth",
    "forwardAuth": "forward-auth",
    "headers": "headers",
    "ipAllowList": "ip-allow-list",
    "ipWhiteList": "ip-allow-list",
    "rateLimit": "rate-limit",
    "redirectRegex": "redirect",
    "redirectScheme": "redirect",
}
_ASKING = frozenset({"api-key", "basic-auth", "jwt"})
_PLUGINS = (
    ("oidc", "oidc"),
    ("openid", "oidc"),
    ("jwt", "jwt"),
    ("ldap", "basic-auth"),
    ("api-token", "api-key"),
    ("apikey", "api-key"),
    ("api-key", "api-key"),
)
"""Words in the names of Traefik's plugins that say what they ask for."""
_PRIVATE = re.compile(
    r"secret|password|token|passphrase|clientid|client_id|apikey|privatekey|hash|salt", re.IGNORECASE
)
_ISSUER = re.compile(r"(url|issuer|issuerurl|discoveryurl|authurl|authority|configurl)$", re.IGNORECASE)
_CLIENT = re.compile(r"client_?-?id", re.IGNORECASE)


def read_middlewares(resources: Iterable[Resource]) -> tuple[Middleware, ...]:
    """Every Middleware of the cluster, sorted by namespace and name."""
    found = {each.ref.key: each for each in resources if each.ref.kind == "Middleware"}
    return tuple(_middleware(found[key]) for key in sorted(found))


def guards_of(names: Iterable[NamespacedName], known: Mapping[NamespacedName, Middleware]) -> Iterator[Guard]:
    """The guards that a request meets, in their order; chains are followed."""
    for name in unchained(names, known):
        guard = known[name].guard if name in known else None
        if guard is not None:
            yield guard


def unchained(
    names: Iterable[NamespacedName], known: Mapping[NamespacedName, Middleware]
) -> Iterator[NamespacedName]:
    """The middlewares in the order in which a request passes them, chains taken apart."""
    waiting = list(names)
    seen: set[NamespacedName] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        middleware = known.get(name)
        if middleware is not None and middleware.kind == "chain":
            waiting = [_key(value) for _, value in middleware.settings] + waiting
        else:
            yield name


def resolve_annotation(
    value: str, known: Iterable[NamespacedName], namespaces: Iterable[str]
) -> NamespacedName:
    """The middleware that `namespace-name@kubernetescrd` means.

    Both parts may hold dashes: one that exists wins, else the longest namespace that exists.
    """
    joined, _, provider = value.partition("@")
    if provider not in ("", "kubernetescrd"):
        return NamespacedName("", value)
    for key in known:
        if joined == f"{key.namespace}-{key.name}":
            return key
    for namespace in sorted(namespaces, key=lambda each: (-len(each), each)):
        if namespace and joined.startswith(f"{namespace}-"):
            return NamespacedName(namespace, joined[len(namespace) + 1 :])
    return NamespacedName("", joined)


def _middleware(resource: Resource) -> Middleware:
    spec = mapping(within(resource.body, "spec"))
    field = next((name for name in spec if name in _KINDS or name == "plugin"), next(iter(spec), ""))
    config = spec.get(field)
    kind = _kind(field, config)
    return Middleware(
        namespace=resource.ref.namespace,
        name=resource.ref.name,
        kind=kind,
        settings=_settings(resource, kind, field, config),
        guard=_guard(resource.ref, kind, config),
        origin=resource.origin,
        defined_at=resource.at(),
    )


def _kind(field: str, config: Any) -> str:
    if field == "plugin":
        names = " ".join(map(str, mapping(config))).lower()
        named = (kind for word, kind in _PLUGINS if word in names)
        return "oidc" if _oidc_provider(config) else next(named, "other")
    return _KINDS.get(field, "other")


def _oidc_provider(config: Any) -> str | None:
    """Address of the provider of a plugin with a client id and a provider's address, whatever its name."""
    scalars = [(str(keys[-1]), value) for keys, value in walk(config) if keys and isinstance(value, str)]
    if not any(_CLIENT.search(name) for name, _ in scalars):
        return None
    urls = [value for name, value in scalars if _ISSUER.search(name) and value.startswith("http")]
    return urls[0] if urls else None


def _guard(ref: ObjectRef, kind: str, config: Any) -> Guard | None:
    if kind == "oidc":
        return signing_in("oidc", _oidc_provider(config), ref)
    if kind == "forward-auth":
        return signing_in(kind, text(within(config, "address")), ref)
    if kind == "ip-allow-list":
        return letting_in(words(within(config, "sourceRange")), ref)
    return Guard(method=kind, provider=None, by=ref) if kind in _ASKING else None


def _settings(resource: Resource, kind: str, field: str, config: Any) -> tuple[tuple[str, str], ...]:
    if kind == "chain":
        inner = [mapping(each) for each in sequence(within(config, "middlewares"))]
        return tuple(("middleware", str(_reference(each, resource.ref.namespace))) for each in inner)
    settings = [
        (_path(keys), ", ".join(words(value)))
        for keys, value in walk(config)
        if keys and _leaf(value) and not _is_private(keys, value)
    ]
    if kind == "other":
        settings.insert(0, ("type", field))
    return tuple((name, value) for name, value in settings if name)


def _leaf(value: Any) -> bool:
    """A scalar, or a list of scalars, which is shown on one line."""
    items = sequence(value)
    return text(value) is not None or (bool(items) and all(text(each) is not None for each in items))


def _path(keys: Keys) -> str:
    """The keys as a path; items of a list are shown with their list."""
    return "" if isinstance(keys[-1], int) else ".".join(map(str, keys))


def _is_private(keys: Keys, value: Any) -> bool:
    named = any(_PRIVATE.search(str(key)) for key in keys)
    return named or any(each.startswith("urn:k8s:secret") for each in words(value))


def _reference(value: Mapping[str, Any], namespace: str) -> NamespacedName:
    return NamespacedName(text(value.get("namespace")) or namespace, text(value.get("name")) or "")


def _key(value: str) -> NamespacedName:
    namespace, _, name = value.rpartition("/")
    return NamespacedName(namespace, name)

"""Settings of OpenID Connect, known by the names that apps give them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fleetbook.analysis.inner_yaml import read_inner
from fleetbook.analysis.shape import Keys, mapping, text, walk, walk_enabled, within
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.resolve.fleet import ResolvedRelease, Resource

_BY_NAME = r"AUTH_(?:AUTH0|AZUREAD|GITEA|GITHUB|GITLAB|GOOGLE|KEYCLOAK|OKTA)"
"""Sections of the settings of Grafana, Outline and others that call a provider by its name."""
_WORD = rf"(?:^|_)(?:OIDC|OAUTH2?|OPEN_?ID(?:_CONNECT)?|SSO|{_BY_NAME})_+(?:\w+?_+)??"
_OIDC = re.compile(rf"(?:^|_)(?:OIDC|OPEN_?ID|SSO|{_BY_NAME})(?:_|$)")
_SECTION = re.compile(rf"(?:^|_)(AUTH_GENERIC_OAUTH|{_BY_NAME})_")
_ADDRESS = re.compile(
    _WORD + r"(?:ISSUER|AUTHORITY|PROVIDER|SERVER_APPLICATION|CONFIGURATION|DISCOVERY|WELL_?KNOWN"
    r"|AUTH|AUTHORIZE|AUTHORIZATION|TOKEN|API)?_?(?:ISSUER|AUTHORITY|URL|URI|ENDPOINT)(?:_URL)?$"
)
_NO_ADDRESS = re.compile(
    r"(?:^|_)(?:REDIRECT|CALLBACK|LOGOUT|SIGN_?OUT|END_SESSION|JWKS|REVOCATION|LOGO|ICON|USER_?INFO)(?:_|$)"
)
_CLIENT_ID = re.compile(_WORD + r"CLIENT_?ID$")
_SECRET = re.compile(_WORD + r"CLIENT_?SECRET(?:_REF)?(?:_NAME)?$")
_SWITCH = re.compile(_WORD + r"(?:ENABLED?)$|(?:^|_)ENABLE_(?:OIDC|OAUTH2?|OPEN_?ID|SSO)$")
_PARSED = re.compile(r"(?i)(?:oidc|oauth|openid|identity_providers|staticClients)")


@dataclass(frozen=True)
class Setting:
    """One setting: `kind` is address, id, secret or off."""

    kind: str
    value: Any
    by: ObjectRef
    namespace: str
    origin: Origin
    at: Location | None
    says_oidc: bool
    """Whether its name says OpenID Connect or SSO, where OAuth may also mean access to an API."""
    section: str
    """Which of several providers of an app it is for: `AUTH_AZUREAD`; empty where its name does not say."""

    @property
    def secret(self) -> NamespacedName | None:
        """The secret that the setting names."""
        name = text(mapping(self.value).get("name"))
        return (
            NamespacedName(self.namespace, name) if name and "${" not in name and "{{" not in name else None
        )


def settings_in_object(resource: Resource) -> Iterator[Setting]:
    """Every setting in an object: variables of containers, ConfigMaps, templates of secrets, custom kinds."""
    left_out = ("metadata", "status", "sops")
    body = {key: value for key, value in resource.body.items() if key not in left_out}
    for keys, name, value in _named(body, walk(body)):
        if kind := _kind(name, value):
            yield Setting(
                kind=kind,
                value=value,
                by=resource.ref,
                namespace=resource.ref.namespace,
                origin=resource.origin,
                at=resource.at(*keys),
                says_oidc=bool(_OIDC.search(name)),
                section=_section(name),
            )


def settings_in_values(release: ResolvedRelease) -> Iterator[Setting]:
    """Every setting in a release's values."""
    for keys, name, value in _named(release.values, walk_enabled(release.values)):
        if kind := _kind(name, value):
            yield Setting(
                kind=kind,
                value=value,
                by=release.resource.ref,
                namespace=release.target_namespace,
                origin=Origin.VALUES,
                at=release.at(*keys),
                says_oidc=bool(_OIDC.search(name)),
                section=_section(name),
            )


def _named(root: Any, nodes: Iterator[tuple[Keys, Any]]) -> Iterator[tuple[Keys, str, Any]]:
    """Values with their names as an environment variable would be called: with all keys that lead there."""
    for keys, node in nodes:
        if not keys or _is_not_chosen(root, keys):
            continue
        if isinstance(node, str) and _is_document(str(keys[-1]), node):
            for inner, value in walk(_parsed(node)):
                yield keys, _flat((*keys, *inner)), value
        elif keys[-1] in ("value", "valueFrom") and (name := text(within(root, *keys[:-1], "name"))):
            yield keys, _flat((name,)), mapping(mapping(node).get("secretKeyRef")) or node
        elif isinstance(node, str) and isinstance(keys[-1], int) and node.startswith("--") and "=" in node:
            name, _, value = node[2:].partition("=")
            yield keys, _flat((name,)), value
        elif isinstance(node, str | bool) or (isinstance(node, Mapping) and text(node.get("name"))):
            yield keys, _flat(keys), node


def _is_not_chosen(root: Any, keys: Keys) -> bool:
    """Whether a block of `auth` is for another way to sign in than its `strategy`, as Kiali has it."""
    if len(keys) < 3 or keys[-3] != "auth":
        return False
    chosen = text(within(root, *keys[:-2], "strategy")) or ""
    return chosen not in ("", keys[-2]) and "${" not in chosen


def _is_document(key: str, written: str) -> bool:
    """Whether a text is a file of settings that speaks of sign-in, as its key or itself says."""
    return "\n" in written and _PARSED.search(f"{key}\n{written}") is not None


def _parsed(written: str) -> Any:
    """A text as YAML; of INI files each line as a setting."""
    return mapping(read_inner(written)) or dict(_ini(written))


def _ini(written: str) -> Iterator[tuple[str, str]]:
    section = ""
    for line in written.splitlines():
        if found := re.fullmatch(r"\s*\[([^\]]+)\]\s*", line):
            section = found[1]
        elif found := re.fullmatch(r"\s*([\w.-]+)\s*=\s*(.+?)\s*", line):
            yield f"{section}_{found[1]}", found[2].strip("\"'")


@lru_cache(maxsize=8192)
def _flat(keys: Keys) -> str:
    """`auth.generic_oauth`, `authUrl` as `AUTH_GENERIC_OAUTH_AUTH_URL`."""
    joined = "_".join(str(key) for key in keys if not isinstance(key, int))
    return re.sub(r"[^A-Z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", joined).upper())


def _section(name: str) -> str:
    found = _SECTION.search(name)
    return found[1] if found else ""


def _kind(name: str, value: Any) -> str | None:
    if text(value) in ("false", "False") and _SWITCH.search(name):
        return "off"
    if _SECRET.search(name):
        return "secret"
    if _CLIENT_ID.search(name):
        return "id"
    address = text(value) or ""
    if "://" in address and _ADDRESS.search(name) and not _NO_ADDRESS.search(name):
        return "address"
    return None

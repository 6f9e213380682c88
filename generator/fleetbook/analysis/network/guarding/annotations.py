"""Guards that annotations of a route switch on, by the controller that reads them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.guarding.identity import letting_in, signing_in
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import mapping, sequence, text, within
from fleetbook.catalogue.sign_in import product_at
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.network import Guard
from fleetbook.resolve.fleet import Resource

_NGINX = (
    "nginx.ingress.kubernetes.io/",
    "haproxy-ingress.github.io/",
    "haproxy.org/",
    "ingress.kubernetes.io/",
)
"""Prefixes of ingress-nginx and the HAProxy controllers, whose annotations are named alike."""
_RANGES = ("whitelist-source-range", "allowlist-source-range", "allow-list", "whitelist")
_ALB = "alb.ingress.kubernetes.io/"
_KONG = {
    "acl": None,
    "basic-auth": "basic-auth",
    "hmac-auth": "api-key",
    "ip-restriction": "ip-allow-list",
    "jwt": "jwt",
    "key-auth": "api-key",
    "key-auth-enc": "api-key",
    "ldap-auth": "basic-auth",
    "ldap-auth-advanced": "basic-auth",
    "mtls-auth": "mtls",
    "oauth2": "oauth2",
    "oauth2-introspection": "oauth2",
    "openid-connect": "oidc",
    "session": None,
}
"""Kong's plugins that ask who you are, and the method of each; None where it asks only after another."""


def annotated_guards(
    route: StatedRoute, door: Door | None, settings: Mapping[str, str], plugins: Sequence[Resource]
) -> Iterator[Guard]:
    """The guards of a route's own annotations, and of its controller's settings for all routes."""
    if door is None or not door.traefik:
        yield from _nginx_guards(route, settings)
        yield from _snippet_guards(route)
    yield from _alb_guards(route.annotations, route.via)
    yield from _kong_guards(route, plugins)


def _nginx_guards(route: StatedRoute, settings: Mapping[str, str]) -> Iterator[Guard]:
    """In the order of nginx: addresses, then the client's certificate, then who is asked."""
    own = _of_nginx(route.annotations)
    ranges = next(
        (own[name] for name in _RANGES if own.get(name)), settings.get("whitelist-source-range", "")
    )
    allowed = letting_in(tuple(each.strip() for each in ranges.split(",") if each.strip()), route.via)
    if allowed:
        yield allowed
    if own.get("auth-tls-secret") and own.get("auth-tls-verify-client", "on") == "on":
        yield Guard(method="mtls", provider=None, by=route.via)
    asked, signs_in = own.get("auth-url"), own.get("auth-signin")
    if not asked and own.get("enable-global-auth", "true") != "false":
        asked, signs_in = settings.get("global-auth-url"), settings.get("global-auth-signin")
    if asked:
        yield _forwarded(asked, signs_in, route)
    if own.get("auth-type"):
        yield Guard(method="basic-auth", provider=None, by=route.via)


def _forwarded(asked: str, signs_in: str | None, route: StatedRoute) -> Guard:
    """People see the page to sign in, so its host is named; the product may only show in the other."""
    guard = signing_in("forward-auth", signs_in or asked, route.via)
    return guard if guard.product else replace(guard, product=product_at(asked))


def _of_nginx(annotations: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value
        for prefix in reversed(_NGINX)
        for name, raw in annotations.items()
        if name.startswith(prefix) and (value := text(raw)) is not None
    }


def _snippet_guards(route: StatedRoute) -> Iterator[Guard]:
    """Lines of nginx's own language that ask: `auth_request`, `auth_basic`, `allow` before `deny all`."""
    prefix = _NGINX[0]
    lines = "\n".join(
        route.annotation(f"{prefix}{name}") or "" for name in ("server-snippet", "configuration-snippet")
    )
    found = re.findall(r"^\s*allow\s+([^;\s]+)\s*;", lines, re.MULTILINE)
    allowed = tuple(each for each in found if each != "all")
    if re.search(r"^\s*deny\s+all\s*;", lines, re.MULTILINE) and (guard := letting_in(allowed, route.via)):
        yield guard
    if re.search(r"^\s*auth_request\s+(?!off\b)[^;\s]+\s*;", lines, re.MULTILINE):
        yield Guard(method="forward-auth", provider=None, by=route.via)
    if re.search(r"^\s*auth_basic\s+(?!off)[^;]+;", lines, re.MULTILINE):
        yield Guard(method="basic-auth", provider=None, by=route.via)


def _alb_guards(annotations: Mapping[str, Any], by: ObjectRef) -> Iterator[Guard]:
    """The AWS Load Balancer Controller's."""
    cidrs = text(annotations.get(f"{_ALB}inbound-cidrs")) or ""
    if guard := letting_in(tuple(each.strip() for each in cidrs.split(",") if each.strip()), by):
        yield guard
    method = text(annotations.get(f"{_ALB}auth-type"))
    if method == "oidc":
        yield signing_in("oidc", _issuer(text(annotations.get(f"{_ALB}auth-idp-oidc")) or ""), by)
    elif method == "cognito":
        yield Guard(method="oidc", provider=None, by=by, product="Amazon Cognito")


def _issuer(config: str) -> str | None:
    try:
        return text(mapping(json.loads(config)).get("issuer"))
    except ValueError:
        return None


def _kong_guards(route: StatedRoute, plugins: Sequence[Resource]) -> Iterator[Guard]:
    """The plugins that a route names, and those that Kong runs everywhere."""
    named = [each.strip() for each in (route.annotation("konghq.com/plugins") or "").split(",")]
    for plugin in plugins:
        everywhere = text(within(plugin.body, "metadata", "labels", "global")) == "true"
        near = plugin.ref.namespace in ("", route.namespace) and plugin.ref.name in named
        if near or (everywhere and route.class_name == "kong"):
            yield from _kong_guard(plugin)


def _kong_guard(plugin: Resource) -> Iterator[Guard]:
    method = _KONG.get(text(plugin.body.get("plugin")) or "")
    config = mapping(plugin.body.get("config"))
    if method == "ip-allow-list":
        allowed = letting_in(tuple(text(each) or "" for each in sequence(config.get("allow"))), plugin.ref)
        yield from (allowed,) if allowed else ()
    elif method is not None:
        yield signing_in(method, text(config.get("issuer")), plugin.ref)


def unheld_plugins(route: StatedRoute, plugins: Sequence[Resource]) -> Iterator[str]:
    """Kong's plugins that a route names though Git does not hold them."""
    held = {each.ref.key for each in plugins}
    for each in (route.annotation("konghq.com/plugins") or "").split(","):
        name = each.strip()
        if name and not {NamespacedName("", name), NamespacedName(route.namespace, name)} & held:
            yield name

"""Products that sign people in, known by the addresses they are asked at."""

import re

from fleetbook.analysis.addresses import host_of
from fleetbook.core.identity import ObjectRef
from fleetbook.model.network import Guard

_PRODUCTS = (
    ("Authentik", r"goauthentik|authentik|\bak-outpost|/application/o/"),
    ("Authelia", r"authelia|/api/authz/(forward-auth|auth-request|ext-authz)|/api/verify\b"),
    ("Pocket ID", r"pocket-?id"),
    ("Keycloak", r"keycloak|/realms/"),
    ("Tinyauth", r"tinyauth|/api/auth/(traefik|nginx|envoy|caddy)"),
    ("Pomerium", r"pomerium"),
    ("Zitadel", r"zitadel"),
    ("Kanidm", r"kanidm|/oauth2/openid/"),
    ("Rauthy", r"rauthy"),
    ("Casdoor", r"casdoor"),
    ("Vouch Proxy", r"vouch"),
    ("traefik-forward-auth", r"traefik-forward-auth|thomseddon"),
    ("oauth2-proxy", r"oauth2-?proxy|/oauth2/(auth|start|sign_in)\b"),
    ("Ory Hydra", r"\bhydra\b"),
    ("Dex", r"\bdex\b"),
    ("GitLab", r"gitlab"),
    ("GitHub", r"github\.com"),
    ("Google", r"accounts\.google\.com|googleapis\.com"),
    ("Microsoft Entra ID", r"login\.microsoftonline\.com|sts\.windows\.net"),
    ("Okta", r"\.okta(preview)?\.com"),
    ("Auth0", r"\.auth0\.com"),
    ("Amazon Cognito", r"cognito"),
    ("Cloudflare Access", r"cloudflareaccess\.com"),
    ("Discord", r"discord\.com"),
)
"""Title and what its addresses hold, as each project documents them; the first that fits is taken."""


def product_of(address: str | None) -> str | None:
    """The product behind an address or the name of a provider; None where it does not show."""
    if not address:
        return None
    fits = (title for title, pattern in _PRODUCTS if re.search(pattern, address, re.IGNORECASE))
    return next(fits, None)


def signing_in(method: str, address: str | None, by: ObjectRef | None, note: str | None = None) -> Guard:
    """A guard that asks at an address."""
    return Guard(method=method, provider=host_of(address), by=by, product=product_of(address), note=note)


def letting_in(ranges: tuple[str, ...], by: ObjectRef | None) -> Guard | None:
    """A list of addresses that may pass; None where it lets in everyone."""
    if not ranges or {"0.0.0.0/0", "::/0"} & set(ranges):
        return None
    return Guard(method="ip-allow-list", provider=None, by=by, note=", ".join(ranges))

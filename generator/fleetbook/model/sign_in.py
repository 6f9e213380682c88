"""Who vouches for people, and which apps ask them."""

from dataclasses import dataclass

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.fact import Fact


@dataclass(frozen=True, kw_only=True)
class IdentityProvider(Fact):
    """A component that signs people in for others, or that lists them for those."""

    title: str
    component: str
    hosts: tuple[str | Unknown, ...]
    """Hosts that it answers."""
    directory: bool = False
    """Whether it only holds users and groups (LDAP)."""


@dataclass(frozen=True, kw_only=True)
class OidcClient(Fact):
    """An app that lets an identity provider sign people in (OpenID Connect or OAuth 2)."""

    name: str
    """What it is called where it is registered, else the name of the object that says it."""
    component: str | None
    """The component that people sign in to; None where that is not in Git."""
    by: ObjectRef
    """The object that states it."""
    issuer: str | Unknown | None
    """Address of the provider; None where only the provider states the client."""
    provider: str | None
    """Who vouches: the title of a component or a known service, else the host; None where not known."""
    provider_component: str | None
    """The component that vouches; None where that is outside the cluster."""
    client_id: str | Unknown | None
    """None where not stated."""
    secret: NamespacedName | None
    """The secret that holds the client's secret, where an object names it."""
    redirects: tuple[str | Unknown, ...] = ()
    """Where the provider may send people back to."""
    registered: bool = False
    """Whether Git says it on the provider's side."""


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """The sign-in of a cluster; guards in front of routes are in `Network`."""

    providers: tuple[IdentityProvider, ...] = ()
    clients: tuple[OidcClient, ...] = ()

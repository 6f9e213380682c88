"""Alerts of Flux, with the Provider that each goes to."""

from collections.abc import Mapping, Sequence

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, sequence, text, within, words
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.delivery import Notification
from fleetbook.resolve.fleet import Resource
from fleetbook.resolve.sources.addresses import without_credentials

_GROUP = "notification.toolkit.fluxcd.io"

# The address of a chat's webhook is itself a credential: whoever holds it may post.
_OPEN_ADDRESSES = {
    "alertmanager",
    "azuredevops",
    "azureeventhub",
    "bitbucket",
    "bitbucketserver",
    "gitea",
    "github",
    "githubdispatch",
    "githubpullrequestcomment",
    "gitlab",
    "gitlabmergerequestcomment",
    "giteapullrequestcomment",
    "googlepubsub",
    "grafana",
    "matrix",
    "nats",
    "sentry",
}

_KEYED = {"discord", "googlechat", "lark", "msteams", "rocket", "slack", "webex"}
"""Chats whose webhook needs no further credential."""


def notifications_of(resources: Sequence[Resource]) -> tuple[Notification, ...]:
    """Every Alert among some objects, by name."""
    ours = [resource for resource in resources if resource.group == _GROUP]
    providers = {resource.ref.key: resource for resource in ours if resource.ref.kind == "Provider"}
    alerts = {resource.ref.key: resource for resource in ours if resource.ref.kind == "Alert"}
    return tuple(_notification(alerts[key], providers) for key in sorted(alerts))


def _notification(alert: Resource, providers: Mapping[NamespacedName, Resource]) -> Notification:
    spec = mapping(alert.body.get("spec"))
    name = text(within(spec, "providerRef", "name")) or ""
    key = NamespacedName(alert.ref.namespace, name)
    provider = providers.get(key)
    missing = Unknown(f"Git holds no Provider {key}")
    secret = text(within(provider.body, "spec", "secretRef", "name")) if provider else None
    return Notification(
        origin=alert.origin,
        defined_at=alert.at(),
        lines=lines_of(
            alert,
            {
                "provider": ("spec", "providerRef"),
                "severity": ("spec", "eventSeverity"),
                "events": ("spec", "eventSources"),
            },
        )
        | (lines_of(provider, _PROVIDER_LINES) if provider else {}),
        alert=alert.ref.key,
        provider=key,
        type=_type(provider) if provider else missing,
        address=_address(provider) if provider else missing,
        severity=text(spec.get("eventSeverity")) or "info",
        events=_events(spec.get("eventSources")),
        secret=NamespacedName(key.namespace, secret) if secret else None,
        suspended=any(within(each.body, "spec", "suspend") is True for each in (alert, provider) if each),
        left_out=words(spec.get("exclusionList")) if "exclusionList" in spec else (),
        address_is_secret=provider is not None and _is_credential(provider),
    )


_PROVIDER_LINES = {
    "type": ("spec", "type"),
    "address": ("spec", "address"),
    "secret": ("spec", "secretRef"),
}


def _type(provider: Resource) -> str | Unknown:
    return known(within(provider.body, "spec", "type")) or Unknown("the Provider names no type")


def _is_credential(provider: Resource) -> bool:
    """Whether an address with a path stands in Git, at a provider whose address is itself the key."""
    address = known(within(provider.body, "spec", "address"))
    if not isinstance(address, str) or _type(provider) not in _KEYED:
        return False
    return bool(address.partition("://")[2].partition("/")[2])


def _address(provider: Resource) -> str | Unknown | None:
    address = known(within(provider.body, "spec", "address"))
    if not isinstance(address, str):
        return address
    shown = without_credentials(address)
    if _type(provider) in _OPEN_ADDRESSES or "://" not in shown:
        return shown
    scheme, _, rest = shown.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def _events(sources: object) -> tuple[str, ...]:
    found = []
    for source in map(mapping, sequence(sources)):
        kind, name = text(source.get("kind")) or "", text(source.get("name")) or "*"
        found.append(kind if name == "*" else f"{kind} {name}")
    return tuple(sorted(set(found)))

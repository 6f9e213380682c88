"""The sign-in of a cluster: providers, and their clients from both sides."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fleetbook.analysis.catalogued import entries_of
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.shape import known
from fleetbook.analysis.sign_in.registered import registered_in_object, registered_in_values
from fleetbook.analysis.sign_in.setting import Setting, settings_in_object, settings_in_values
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.catalogue.sign_in import provider_at
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Network, Route
from fleetbook.model.sign_in import IdentityProvider, OidcClient, SignIn
from fleetbook.resolve.fleet import ResolvedCluster
from fleetbook.resolve.sources.addresses import without_credentials

_UNREAD = {"CustomResourceDefinition", "HelmRelease", "Kustomization", "ResourceSet"}
"""Kinds whose fields only describe settings, or hold those of something else."""


def analyse_sign_in(
    cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping, network: Network
) -> SignIn:
    """Who vouches, and which apps ask them."""
    entries = entries_of(grouping, catalogue)
    providers = tuple(_providers(entries, network.routes, grouping))
    reader = _Reader(grouping, network.routes, providers)
    asked = tuple(reader.from_settings(_settings(cluster)))
    listed = tuple(reader.registered(_registered(cluster)))
    clients = (*asked, *(each for each in listed if not any(_is_same(each, other) for other in asked)))
    return SignIn(providers=providers, clients=tuple(sorted(clients, key=_order)))


def _providers(
    entries: Mapping[str, Entry], routes: Sequence[Route], grouping: Grouping
) -> Iterator[IdentityProvider]:
    for component, entry in sorted(entries.items()):
        if entry.provides.keys() & {"identity_provider", "directory"}:
            group = grouping.group(component)
            hosts = (route.host for route in routes if route.component == component)
            first = next(iter(group.resources), None)
            yield IdentityProvider(
                defined_at=first.at() if first else None,
                title=entry.title,
                component=component,
                hosts=tuple(dict.fromkeys(hosts)),
                directory="directory" in entry.provides,
            )


def _settings(cluster: ResolvedCluster) -> Iterator[Setting]:
    for resource in cluster.objects:
        if resource.ref.kind not in _UNREAD:
            yield from settings_in_object(resource)
    for release in guessed_at(cluster):
        yield from settings_in_values(release)


def _registered(cluster: ResolvedCluster) -> Iterator[OidcClient]:
    for resource in cluster.objects:
        if resource.ref.kind not in _UNREAD:
            yield from registered_in_object(resource)
    for release in guessed_at(cluster):
        yield from registered_in_values(release)


class _Reader:
    """Puts clients together from settings, and finds whom they belong to."""

    def __init__(
        self, grouping: Grouping, routes: Sequence[Route], providers: Sequence[IdentityProvider]
    ) -> None:
        self._grouping = grouping
        # Of several paths the whole host counts.
        narrow_first = sorted(routes, key=lambda route: route.path == "/")
        named = ((_written(route.host), route.component) for route in narrow_first)
        self._components = {host: component for host, component in named if host and component}
        self._providers = {each.component: each for each in providers}

    def from_settings(self, settings: Iterable[Setting]) -> Iterator[OidcClient]:
        """One client for each component, or object of none, and provider."""
        by_owner: dict[str, list[Setting]] = defaultdict(list)
        for each in settings:
            by_owner[self._grouping.component_of(each.by) or str(each.by)].append(each)
        for owner, found in sorted(by_owner.items()):
            # A provider's own settings tell of itself.
            if owner not in self._providers:
                yield from self._clients(_switched_on(found))

    def _clients(self, found: Sequence[Setting]) -> Iterator[OidcClient]:
        addresses: dict[str, list[Setting]] = defaultdict(list)
        for each in found:
            if each.kind == "address":
                host = _host(str(each.value))
                # By its host or by its service: it is the same provider.
                addresses[self._component_at(host) or host].append(each)
        identity = next((each for each in found if each.kind == "id"), None)
        for stated in addresses.values():
            told = min(stated, key=_length)
            yield self._client(_host(str(told.value)), told, identity, found)
        if not addresses and identity and identity.says_oidc:
            yield self._client("", identity, identity, found)

    def _client(
        self, host: str, stated: Setting, identity: Setting | None, found: Sequence[Setting]
    ) -> OidcClient:
        component = self._grouping.component_of(stated.by)
        provider = self._component_at(host)
        named = self._providers[provider].title if provider in self._providers else provider
        address = known(without_credentials(str(stated.value))) if stated.kind == "address" else None
        return OidcClient(
            origin=stated.origin,
            defined_at=stated.at,
            lines={"client_id": identity.at} if identity and identity.at else {},
            name=stated.by.name,
            component=component,
            by=stated.by,
            issuer=address or Unknown("the address of the provider is not in Git"),
            provider=named or provider_at(host) or host or None,
            provider_component=provider,
            client_id=_identity(identity),
            secret=next((each.secret for each in found if each.kind == "secret" and each.secret), None),
        )

    def _component_at(self, host: str) -> str | None:
        """The component behind a host of the cluster, or behind the name of a service in it."""
        name, namespace, *rest = [*host.partition(":")[0].split("."), "", ""]
        if rest[:1] != ["svc"]:
            return self._components.get(host)
        near = [each.id for each in self._grouping.in_namespace(namespace) if each.id in self._providers]
        return self._grouping.component_serving(namespace, name) or (near[0] if len(near) == 1 else None)

    def registered(self, clients: Iterable[OidcClient]) -> Iterator[OidcClient]:
        """Clients on the provider's side, with the component that answers where people are sent back to."""
        for each in clients:
            hosts = (_host(_written(address)) for address in each.redirects)
            component = next((found for host in hosts if (found := self._components.get(host))), None)
            provider = self._provider_of(each)
            yield replace(each, component=component, provider_component=provider)

    def _provider_of(self, client: OidcClient) -> str | None:
        own = self._grouping.component_of(client.by)
        if own in self._providers:
            return own
        titled = [each.component for each in self._providers.values() if each.title == client.provider]
        return titled[0] if len(titled) == 1 else None


def _switched_on(found: Sequence[Setting]) -> Sequence[Setting]:
    """The settings without those that a switch is for: one provider of several, else all."""
    off = {each.section for each in found if each.kind == "off"}
    return [] if "" in off else [each for each in found if each.section not in off]


def _identity(setting: Setting | None) -> str | Unknown | None:
    if setting is None:
        return None
    if setting.secret or not isinstance(setting.value, str):
        return Unknown("it stands in a secret")
    if "{{" in setting.value or setting.value.startswith(("$", "urn:k8s:secret:")):
        return Unknown("it stands in a secret", setting.value)
    return known(setting.value)


def _length(setting: Setting) -> tuple[bool, bool, int, str]:
    """The issuer is the start of the other addresses; people are sent to one outside of the cluster."""
    value = str(setting.value)
    return "${" in value, ".svc" in value, len(value), str(setting.at)


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].partition("?")[0]


def _written(value: str | Unknown) -> str:
    return value.written if isinstance(value, Unknown) else value


def _is_same(registered: OidcClient, asked: OidcClient) -> bool:
    """Whether the provider's side and the app's side tell of the same client."""
    if registered.client_id is not None and registered.client_id == asked.client_id:
        return True
    return registered.component is not None and registered.component == asked.component


def _order(client: OidcClient) -> tuple[str, str, str]:
    return client.component or "", client.name, str(client.by)

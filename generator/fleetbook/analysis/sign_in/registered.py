"""Clients that providers are told of in Git."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.inner_yaml import read_inner
from fleetbook.analysis.shape import Keys, known, mapping, sequence, text, walk, words
from fleetbook.catalogue.facts import find_values
from fleetbook.catalogue.sign_in import ClientFields, client_kind, client_lists
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.sign_in import OidcClient
from fleetbook.resolve.fleet import ResolvedRelease, Resource

_SIGNS = ("staticClients", "identity_providers", "authentik_providers_oauth2")


def registered_in_object(resource: Resource) -> Iterator[OidcClient]:
    """The clients that an object registers."""
    kind = client_kind(resource.ref.kind, resource.group)
    if kind is not None:
        for found in find_values(kind.each, resource.body):
            place = resource.at(*found.path) if found.path else resource.at()
            yield _client(mapping(found.value), kind.fields, resource.ref, resource.origin, place)
    for keys, fields, client in _listed(resource.body):
        yield _client(client, fields, resource.ref, resource.origin, resource.at(*keys))


def registered_in_values(release: ResolvedRelease) -> Iterator[OidcClient]:
    """The clients that a release's values register."""
    for keys, fields, client in _listed(release.values):
        yield _client(client, fields, release.resource.ref, Origin.VALUES, release.at(*keys))


def _listed(body: Mapping[str, Any]) -> Iterator[tuple[Keys, ClientFields, Mapping[str, Any]]]:
    for keys, node in walk(body):
        if isinstance(node, str) and "\n" in node and any(sign in node for sign in _SIGNS):
            yield from ((keys, fields, client) for _, fields, client in _listed(mapping(read_inner(node))))
            continue
        for known_list in client_lists() if sequence(node) else ():
            if keys[-len(known_list.at) :] == known_list.at:
                for index, each in enumerate(sequence(node)):
                    yield (*keys, index), known_list.fields, mapping(each)


def _client(
    client: Mapping[str, Any], fields: ClientFields, by: ObjectRef, origin: Origin, at: Location | None
) -> OidcClient:
    identity = next((found for each in fields.id if (found := known(client.get(each)))), None)
    named = next((found for each in fields.name if (found := text(client.get(each)))), None)
    listed = [each for field in fields.redirects for each in words(client.get(field))]
    return OidcClient(
        origin=origin,
        defined_at=at,
        name=named or (identity if isinstance(identity, str) else by.name),
        component=None,
        by=by,
        issuer=None,
        provider=fields.provider,
        provider_component=None,
        client_id=identity,
        secret=None,
        redirects=tuple(_shown(each) for each in listed),
        registered=True,
    )


def _shown(address: str) -> str | Unknown:
    found = known(address)
    return found if found is not None else address

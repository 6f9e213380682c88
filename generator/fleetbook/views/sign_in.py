"""Which apps ask which identity provider, as a part of the security page."""

from collections.abc import Sequence

from fleetbook.core.unknown import Unknown
from fleetbook.model.sign_in import OidcClient
from fleetbook.views.page import Block, Code, Folded, Heading, Muted, Rich, Row, Table, Text
from fleetbook.views.phrases import NOTHING, count, joined, known, mark
from fleetbook.views.scene import Scene


def section(scene: Scene) -> tuple[Block, ...]:
    """Apps that let a provider sign people in; nothing where there are none."""
    clients = scene.cluster.sign_in.clients
    if not clients:
        return ()
    for_people = [each for each in clients if each.redirects or not each.registered]
    others = [each for each in clients if each not in for_people]
    blocks: list[Block] = [Heading("Apps that sign in by a provider", "clients")]
    if for_people:
        blocks.append(_table(scene, "Clients", for_people))
    if others:
        title = f"{count(len(others), 'client')} without a redirect: for programs, not for people"
        blocks.append(Folded(title, (_table(scene, "Clients for programs", others),)))
    return tuple(blocks)


def _table(scene: Scene, caption: str, clients: Sequence[OidcClient]) -> Table:
    columns = ("App", "Asks", "Address", "Client", "Secret")
    rows = tuple(_row(scene, each) for each in clients)
    return Table(caption, columns, rows).lean("Address", "Client", "Secret")


def _row(scene: Scene, client: OidcClient) -> Row:
    app: Rich = (scene.link(client.component),) if client.component else (Code(client.name),)
    return Row(
        (
            (*app, Muted(f" {client.by.kind}"), Text(" "), *mark(client)),
            provider_of(scene, client),
            _address(client),
            known(client.client_id, "–") if not _in_secret(client) else (Muted("in a secret"),),
            known(str(client.secret) if client.secret else None, "–"),
        )
    )


def _in_secret(client: OidcClient) -> bool:
    return isinstance(client.client_id, Unknown) and "secret" in client.client_id.reason


def provider_of(scene: Scene, client: OidcClient) -> Rich:
    """The provider as a link to its component, else its name."""
    if client.provider_component:
        return (scene.link(client.provider_component),)
    return (Text(client.provider), Muted(" outside")) if client.provider else (Muted("not known"),)


def _address(client: OidcClient) -> Rich:
    """The provider's address; for a client that only the provider states where it sends people back to."""
    if not client.registered:
        return known(client.issuer) if client.issuer is not None else NOTHING
    if not client.redirects:
        return NOTHING
    return (Muted("sends back to "), *joined([known(each) for each in client.redirects[:2]]))

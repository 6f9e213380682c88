"""Needs of data: what keeps volumes, copies them, and brings secrets."""

from collections.abc import Iterator, Mapping

from fleetbook.analysis.components.needs.ground import Ground, Need, need
from fleetbook.analysis.grouping.seeds import operated
from fleetbook.core.identity import ObjectRef
from fleetbook.model.components import Effect
from fleetbook.model.security import Secret, SecretKind
from fleetbook.model.storage import Volume
from fleetbook.resolve.fleet import Resource

_CONTROLLERS = {
    SecretKind.SEALED: ("sealed", "unseals its secrets"),
    SecretKind.EXTERNAL: ("external", "fetches its secrets"),
}


def needs_of_data(ground: Ground) -> Iterator[Need]:
    """Provisioners of volumes, tools of backups, controllers of secrets, owners of databases."""
    classes = [each for each in ground.storage.classes if each.component]
    # A volume that names no class is known by the provisioner of the default one, which values may name.
    owners = {name: each.component for each in classes for name in (each.provisioner, each.name)}
    for volume in ground.storage.volumes:
        yield from _of_volume(ground, volume, owners)
    makers = {each.ref: each for each in ground.cluster.objects if operated(each)}
    databases = {each.ref.key: each for each in makers.values()}
    stores = {each.ref: each.component for each in ground.security.stores}
    for secret in ground.security.secrets:
        yield from _of_secret(ground, secret, stores)
        yield from _of_database(ground, secret, list(databases.values()))


def _of_volume(ground: Ground, volume: Volume, owners: Mapping[str, str | None]) -> Iterator[Need]:
    name = volume.storage_class if isinstance(volume.storage_class, str) else ""
    provisioner = volume.provisioner or ""
    owner = owners.get(name) or owners.get(provisioner) or ground.named(provisioner)
    why = f"volumes on {volume.provisioner or name}"
    yield from need(volume.component, owner, why, Effect.AT_ONCE, volume.defined_at)
    jobs = {each.key: each for each in ground.storage.jobs}
    for job in (jobs[each] for each in volume.backup_jobs if each in jobs):
        tool = ground.providing("backup_controller", job.provider.lower())
        why = "copies its volumes"
        yield from need(volume.component, tool, why, Effect.LATER, job.defined_at)


def _of_secret(ground: Ground, secret: Secret, stores: Mapping[ObjectRef, str | None]) -> Iterator[Need]:
    """A secret that is there stays; a new or changed one needs its controller and its store."""
    provided, why = _CONTROLLERS.get(secret.kind, ("", ""))
    controller = ground.providing("secret_controller", provided) if provided else None
    yield from need(secret.component, controller, why, Effect.LATER, secret.defined_at)
    store = stores.get(secret.store) if secret.store else None
    yield from need(secret.component, store, "keeps its secrets", Effect.LATER, secret.defined_at)


def _of_database(ground: Ground, secret: Secret, databases: list[Resource]) -> Iterator[Need]:
    """Who signs in with what an operator made for a database needs the database."""
    maker = next((each for each in databases if secret.provider == f"{each.ref.kind} {each.ref.name}"), None)
    if maker is None or maker.ref.namespace != secret.namespace:
        return
    for use in secret.used_by:
        user = ground.grouping.component_of(use.by)
        owner = ground.grouping.component_of(maker.ref)
        yield from need(user, owner, f"its database {maker.ref.name}", Effect.AT_ONCE, secret.defined_at)

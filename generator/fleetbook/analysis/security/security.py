"""Certificates and secrets of a cluster."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.security.certificate import certificates_of
from fleetbook.analysis.security.generated import Provision
from fleetbook.analysis.security.issuer import issuers_of
from fleetbook.analysis.security.provision import provisions_of
from fleetbook.analysis.security.use import Use, uses_in
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import NamespacedName
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.security import Secret, SecretKind, SecretUse, Security
from fleetbook.resolve.fleet import ResolvedCluster


def analyse_security(cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping) -> Security:
    """Issuers, certificates and secrets of one cluster."""
    provisions = provisions_of(cluster, catalogue, grouping)
    uses: dict[NamespacedName, list[Use]] = defaultdict(list)
    for use in uses_in(cluster):
        uses[use.secret].append(use)
    return Security(
        issuers=issuers_of(cluster, catalogue),
        certificates=certificates_of(cluster),
        secrets=tuple(_secrets(provisions, uses, grouping)),
    )


def _secrets(
    provisions: Mapping[NamespacedName, Provision],
    uses: Mapping[NamespacedName, list[Use]],
    grouping: Grouping,
) -> Iterable[Secret]:
    for key in sorted({*provisions, *uses}):
        made, used = provisions.get(key), uses.get(key, [])
        if made is not None and (made.certain or used):
            yield _provided(made, used, grouping)
        elif made is None and not all(use.optional for use in used):
            yield _referenced(key, used, grouping)


def _provided(made: Provision, used: Sequence[Use], grouping: Grouping) -> Secret:
    return Secret(
        origin=made.origin,
        defined_at=made.at,
        lines=made.lines,
        namespace=made.key.namespace,
        name=made.key.name,
        kind=made.kind,
        keys=made.keys,
        provider=made.provider,
        used_by=_used_by(used),
        component=grouping.component_of(made.maker) or _component_of_users(used, grouping),
    )


def _referenced(key: NamespacedName, used: Sequence[Use], grouping: Grouping) -> Secret:
    """A secret that Git only asks for: its keys are those that are read."""
    first = min(used, key=lambda use: use.at or Location("", 0))
    return Secret(
        origin=Origin.MANIFEST,
        defined_at=first.at,
        namespace=key.namespace,
        name=key.name,
        kind=SecretKind.REFERENCED,
        keys=tuple(sorted({use.key for use in used if use.key})),
        provider=None,
        used_by=_used_by(used),
        component=_component_of_users(used, grouping),
    )


def _used_by(used: Sequence[Use]) -> tuple[SecretUse, ...]:
    found = {(use.by, use.how) for use in used}
    return tuple(SecretUse(by=by, how=how) for by, how in sorted(found))


def _component_of_users(used: Sequence[Use], grouping: Grouping) -> str | None:
    """The component of all users, where there is only one."""
    components = {grouping.component_of(use.by) for use in used} - {None}
    return components.pop() if len(components) == 1 else None

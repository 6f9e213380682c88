"""Settings that several parts of a cluster share."""

from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.configuration import Configuration, Variable, VariableUse
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedVariable


def analyse_configuration(cluster: ResolvedCluster) -> Configuration:
    """The variables of Flux's post-build substitution, by name, with their users."""
    variables = (_variable(each) for each in cluster.variables)
    return Configuration(variables=tuple(sorted(variables, key=lambda each: (each.name, each.source))))


def _variable(variable: ResolvedVariable) -> Variable:
    uses = tuple(sorted(_uses(variable), key=_place))
    return Variable(
        origin=Origin.DECLARED if variable.source == "fleetbook.yml" else Origin.MANIFEST,
        # A variable that nothing defines is written only where it is used.
        defined_at=variable.defined_at or next((use.at for use in uses if use.at), None),
        name=variable.name,
        value=variable.value,
        source=variable.source,
        used_by=uses,
        used_elsewhere=variable.used_elsewhere,
    )


def _uses(variable: ResolvedVariable) -> set[VariableUse]:
    return {VariableUse(by=by, kustomization=owner, at=at) for by, owner, at in variable.used_by}


def _place(use: VariableUse) -> tuple[object, ...]:
    at = use.at or Location("", 0)
    return use.by, use.kustomization, at

from clusters import cluster_of
from fleetbook.analysis.configuration import analyse_configuration
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedVariable

APPS = NamespacedName("flux-system", "apps")


def _variable(name: str, value: str | Unknown, source: str, *uses: str) -> ResolvedVariable:
    used_by = tuple((ObjectRef("Ingress", "web", use), APPS, Location("apps/x.yaml", 3)) for use in uses)
    return ResolvedVariable(name=name, value=value, source=source, defined_at=None, used_by=used_by)


def test_variables_are_sorted_and_each_user_is_named_once() -> None:
    variables = (
        _variable("domain", "example.org", "ConfigMap flux-system/cluster-config", "b", "a", "a"),
        _variable("address", Unknown("it comes from a secret"), "nowhere"),
    )
    found = analyse_configuration(cluster_of("", variables)).variables
    assert [each.name for each in found] == ["address", "domain"]
    assert [each.by.name for each in found[1].used_by] == ["a", "b"]
    assert (found[0].defined_at, str(found[1].defined_at)) == (None, "apps/x.yaml:3")


def test_what_the_owner_says_is_declared() -> None:
    found = analyse_configuration(
        cluster_of("", (_variable("a", "1", "fleetbook.yml"), _variable("b", "1", "nowhere")))
    )
    assert [each.origin for each in found.variables] == ["declared", "manifest"]

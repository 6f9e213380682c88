"""References to secrets that values hold under names of many charts."""

from fleetbook.analysis.security.reference import references
from fleetbook.analysis.shape import walk_enabled


def test_a_namespace_beside_the_name_of_a_secret() -> None:
    values = {
        "ingressController": {"defaultSecretName": "wild-tls", "defaultSecretNamespace": "certificates"},
        "gateway": {"defaultSecretName": "own-tls", "secretsNamespace": {"name": "elsewhere"}},
    }
    found = [(each.name, each.namespace) for each in references(values, walk_enabled)]
    assert found == [("wild-tls", "certificates"), ("own-tls", None)]

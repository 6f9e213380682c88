"""Lineage of secrets and certificates as diagrams."""

from dataclasses import replace

import pytest

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Network
from fleetbook.model.security import Certificate, Secret, SecretKind, SecretUse, Security
from fleetbook.views.certificate_diagram import diagram as certificates
from fleetbook.views.scene import Scene
from fleetbook.views.secret_diagram import diagram as secrets
from fleetbook.views.sign_in_diagram import diagram as sign_in
from scenes import AT, component, drawn, entrypoint, route, scene


def secret(name: str, kind: SecretKind, *users: str, provider: str | None = None) -> Secret:
    return Secret(
        namespace="apps",
        name=name,
        kind=kind,
        keys=("token",),
        provider=provider,
        used_by=tuple(SecretUse(by=ObjectRef("Deployment", "apps", each), how="env TOKEN") for each in users),
        component=None,
        defined_at=AT,
    )


def security(*found: Secret) -> Scene:
    return scene(
        security=Security(issuers=(), certificates=(), secrets=found), components=[component("opener")]
    )


def test_a_sealed_secret_goes_from_git_over_its_controller_to_the_pod() -> None:
    made = security(secret("key", SecretKind.SEALED, "app", provider="opener"))
    assert drawn(secrets(made)) == "\n".join(
        (
            "1 SealedSecret | encrypted in Git",
            "Opener | decrypts in the cluster",
            "key | apps · token",
            "app | env TOKEN",
            "1 SealedSecret -> Opener",
            "Opener -> key",
            "key -> app",
        )
    )


def test_secrets_stand_in_one_column_with_and_without_a_controller() -> None:
    made = security(secret("key", SecretKind.SEALED, "app"), secret("by-hand", SecretKind.REFERENCED))
    assert "1 Secret -> by-hand +2" in drawn(secrets(made)).splitlines()


def test_what_is_made_in_the_cluster_has_no_lineage_in_git() -> None:
    assert secrets(security(secret("tls", SecretKind.GENERATED))) is None


@pytest.mark.parametrize("number", [20, 200])
def test_no_lineage_is_too_large_to_be_seen(number: int) -> None:
    kinds = [kind for kind in SecretKind if kind is not SecretKind.GENERATED]
    found = [secret(f"s{each}", kinds[each % len(kinds)], f"app-{each}") for each in range(number)]
    spec = secrets(security(*found))
    assert spec
    assert len(spec.cards) <= 45


def test_a_certificate_is_stored_served_and_issued_in_this_order() -> None:
    certificate = Certificate(
        namespace="web",
        name="wild",
        dns_names=("*.example.org",),
        issuer=ObjectRef("ClusterIssuer", "", "acme"),
        secret=NamespacedName("web", "wild-tls"),
        served_by=("traefik",),
        defined_at=AT,
    )
    made = scene(
        security=Security(issuers=(), certificates=(certificate,), secrets=()),
        network=Network(entrypoints=(entrypoint("traefik"),), routes=(), middlewares=(), policies=()),
    )
    titles = [line.split(" | ")[0] for line in drawn(certificates(made)).splitlines()[:4]]
    assert titles == ["*.example.org", "wild-tls", "traefik", "acme"]


def test_sign_in_shows_each_guard_and_the_hosts_behind_it() -> None:
    routes = (route("wiki.example.org", guard="login"), route("blog.example.org"))
    made = scene(network=Network(entrypoints=(), routes=routes, middlewares=(), policies=()))
    assert drawn(sign_in(made)) == "\n".join(
        ("login | OIDC · Middleware in web", "[guards 1 route] wiki | wiki.example.org", "login -> wiki")
    )


def test_routes_whose_hosts_are_unknown_are_not_taken_for_one() -> None:
    routes = [route("wiki.example.org", guard="login"), route("blog.example.org", guard="login")]
    unknown = tuple(replace(each, host=Unknown("Git does not say")) for each in routes)
    made = scene(network=Network(entrypoints=(), routes=unknown, middlewares=(), policies=()))
    assert drawn(sign_in(made)).count("| host unknown") == 2

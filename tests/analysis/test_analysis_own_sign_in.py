"""Applications that sign people in themselves, joined to the routes that they answer."""

from typing import Any

from fleetbook.analysis.own_sign_in import with_own_sign_in
from fleetbook.core.identity import ObjectRef
from fleetbook.model.network import Route
from fleetbook.model.sign_in import OidcClient, SignIn
from networks import network_of, release

APPS = """
== apps/grafana.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: grafana, namespace: apps}
spec: {template: {metadata: {labels: {app: grafana}}, spec: {containers: [{name: grafana, image: grafana}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: grafana, namespace: apps}
spec: {selector: {app: grafana}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: grafana, namespace: apps, annotations: {}}
spec:
  rules:
    - {host: one.org, http: {paths: [{path: /, backend: {service: {name: grafana}}}]}}
    - {host: two.org, http: {paths: [{path: /, backend: {service: {name: SERVICE}}}]}}
"""


def client(**stated: Any) -> OidcClient:
    values: dict[str, Any] = {
        "name": "grafana",
        "component": "grafana",
        "by": ObjectRef("HelmRelease", "apps", "grafana"),
        "issuer": "https://id.org/realms/x",
        "provider": "Keycloak",
        "provider_component": None,
        "client_id": None,
        "secret": None,
    }
    return OidcClient(**(values | stated))


def found(text: str, **stated: Any) -> dict[object, Route]:
    joined = with_own_sign_in(network_of(text), SignIn(clients=(client(**stated),)))
    return {each.host: each for each in joined.routes}


def test_an_app_that_asks_an_identity_provider_is_not_open() -> None:
    routes = found(APPS.replace("SERVICE", "grafana"))
    guards = [
        (each.auth.method, each.auth.product, each.auth.provider) for each in routes.values() if each.auth
    ]
    assert guards == [("app-oidc", "Keycloak", "id.org")] * 2, "two names of one service"


def test_of_several_services_the_one_is_meant_that_people_are_sent_back_to() -> None:
    two = APPS.replace("SERVICE", "grafana-metrics")
    assert [each.auth for each in found(two).values()] == [None, None]
    routes = found(two, redirects=("https://one.org/login/generic_oauth",))
    assert [host for host, each in routes.items() if each.auth] == ["one.org"]


def test_several_services_under_one_host_are_one_app() -> None:
    parts = (
        APPS.replace("SERVICE", "grafana-metrics")
        .replace("two.org", "one.org")
        .replace(
            "paths: [{path: /, backend: {service: {name: grafana-metrics}}}]",
            "paths: [{path: /api, backend: {service: {name: grafana-metrics}}}]",
        )
    )
    network = with_own_sign_in(network_of(parts), SignIn(clients=(client(),)))
    assert [each.auth.method for each in network.routes if each.auth] == ["app-oidc", "app-oidc"]


def test_the_hosts_of_one_block_of_values_are_one_app() -> None:
    one = release("ingress: {enabled: true, hosts: [{host: one.org}, {host: two.org}]}", "grafana")
    assert [each.auth.method for each in found(one).values() if each.auth] == ["app-oidc", "app-oidc"]
    two = release(
        "server: {ingress: {enabled: true, hosts: [{host: one.org}]}}\n"
        "metrics: {ingress: {enabled: true, hosts: [{host: two.org}]}}",
        "grafana",
    )
    assert [each.auth for each in found(two).values()] == [None, None], "parts of the app, each with its own"


def test_what_stands_before_an_app_asks_first() -> None:
    asks = APPS.replace("annotations: {}", "annotations: {nginx.ingress.kubernetes.io/auth-type: basic}")
    route = found(asks.replace("SERVICE", "grafana"))["one.org"]
    assert [each.method for each in route.guards] == ["basic-auth", "app-oidc"]
    assert route.auth is not None
    assert route.auth.method == "basic-auth"


def test_a_client_that_a_policy_states_is_the_guard_already() -> None:
    policy = ObjectRef("SecurityPolicy", "apps", "grafana")
    assert found(APPS.replace("SERVICE", "grafana"), by=policy)["one.org"].auth is None

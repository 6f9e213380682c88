"""Which apps ask an identity provider, from both sides, and the trap beside each form."""

from textwrap import dedent

import pytest

from clusters import cluster_of
from fleetbook.analysis.grouping import group_components
from fleetbook.analysis.network import analyse_network
from fleetbook.analysis.sign_in import analyse_sign_in
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.catalogue.sign_in import product_at
from fleetbook.model.sign_in import SignIn
from securities import release, shown


def sign_in_of(*trees: str) -> SignIn:
    cluster = cluster_of("\n".join(dedent(tree).strip("\n") for tree in trees))
    grouping, catalogue = group_components(cluster), load_catalogue()
    return analyse_sign_in(cluster, catalogue, grouping, analyse_network(cluster, catalogue, grouping, []))


def clients(*trees: str) -> list[str]:
    return [
        f"{each.component}: {shown(each.issuer)} of {each.provider} ({each.provider_component}) "
        f"as {shown(each.client_id)}, {each.secret} at {each.defined_at}"
        for each in sign_in_of(*trees).clients
    ]


PROVIDER = """
    == sso/authentik.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: authentik, namespace: sso}
    spec:
      template:
        metadata: {labels: {a: b}}
        spec: {containers: [{name: a, image: ghcr.io/goauthentik/server}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: authentik, namespace: sso}
    spec: {selector: {a: b}, ports: [{port: 80}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: authentik, namespace: sso}
    spec:
      rules:
        - host: sso.example.org
          http: {paths: [{path: /, backend: {service: {name: authentik, port: {number: 80}}}}]}
"""

APP = """
    == apps/app.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: app, namespace: web}
    spec:
      template:
        spec:
          containers:
            - name: app
              env:
                - {name: APP_OIDC_ISSUER_URL, value: "https://sso.example.org/application/o/app/"}
                - {name: APP_OIDC_REDIRECT_URL, value: "https://app.example.org/callback"}
                - {name: APP_OIDC_CLIENT_ID, value: app-client}
                - {name: APP_OIDC_CLIENT_SECRET, valueFrom: {secretKeyRef: {name: app-oidc, key: secret}}}
"""


def test_an_app_says_by_its_variables_who_signs_people_in() -> None:
    sign_in = sign_in_of(PROVIDER)
    assert [(each.title, each.component, each.hosts, each.directory) for each in sign_in.providers] == [
        ("authentik", "authentik", ("sso.example.org",), False)
    ]
    assert clients(PROVIDER, APP) == [
        "app: https://sso.example.org/application/o/app/ of authentik (authentik) "
        "as app-client, web/app-oidc at apps/app.yaml:10"
    ]


def test_what_is_switched_off_signs_nobody_in() -> None:
    off = '- {name: APP_OIDC_ENABLED, value: "false"}\n                - {name: APP_OIDC_CLIENT_ID'
    assert clients(PROVIDER, APP.replace("- {name: APP_OIDC_CLIENT_ID", off)) == []
    # A setting of the sign-in that is off does not switch off the sign-in.
    part = '- {name: ENABLE_OIDC_SIGNUP, value: "false"}\n                - {name: APP_OIDC_CLIENT_ID'
    assert len(clients(PROVIDER, APP.replace("- {name: APP_OIDC_CLIENT_ID", part))) == 1


GRAFANA = """
    env:
      GF_AUTH_GENERIC_OAUTH_ENABLED: "false"
      GF_AUTH_AZUREAD_ENABLED: "true"
      GF_AUTH_AZUREAD_CLIENT_ID: ${CLIENT}
      GF_AUTH_AZUREAD_AUTH_URL: https://login.microsoftonline.com/tenant/oauth2/v2.0/authorize
"""


def test_a_provider_that_settings_call_by_its_name() -> None:
    (told,) = clients(release(GRAFANA))
    assert told.startswith("app: https://login.microsoftonline.com/tenant/oauth2/v2.0/authorize of Microsoft")
    # One that is off does not switch off the other, and the other way round.
    other = GRAFANA.replace("AZUREAD_ENABLED", "X").replace("GENERIC_OAUTH_ENABLED", "AZUREAD_ENABLED")
    assert clients(release(other)) == []
    assert clients(release("env: {CLOUD_GOOGLE_CLIENT_ID: abc}")) == [], "access to an API"


def test_a_port_of_the_nodes_is_no_provider() -> None:
    nameless = """
        == web/agent.yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent, namespace: web}
        spec: {template: {spec: {hostNetwork: true, containers: [{name: a, ports: [{containerPort: 1}]}]}}}
    """
    (told,) = clients(nameless, release("env: {SSO_CLIENT_ID: abc}"))
    assert "None (None) as abc" in told


def test_access_to_an_api_is_no_sign_in() -> None:
    # `OAUTH` without an address may be a client of any API; so may a link that a page shows.
    values = """
        env:
          GOOGLE_OAUTH_CLIENT_ID: abc
          DOCS_URL: https://sso.example.org/docs
          WEBHOOK_TOKEN_URL: https://api.example.org
    """
    assert clients(PROVIDER, release(values)) == []
    assert len(clients(PROVIDER, release("env: {SSO_CLIENT_ID: abc}"))) == 1


def test_an_app_without_a_known_host_is_no_provider_without_an_address() -> None:
    radio = """
        == radio/radio.yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: radio, namespace: radio}
        spec:
          template: {spec: {hostNetwork: true, containers: [{image: "x:1", ports: [{containerPort: 9}]}]}}
    """
    (found,) = clients(radio, release("env: {SSO_CLIENT_ID: abc}"))
    assert " of None (None) as abc" in found


def test_settings_in_values_templates_and_files() -> None:
    grafana = """
        grafana.ini:
          auth.generic_oauth:
            enabled: true
            client_id: grafana
            auth_url: https://accounts.google.com/o/oauth2/auth
            token_url: https://accounts.google.com/o/oauth2/token
    """
    assert clients(release(grafana)) == [
        "app: https://accounts.google.com/o/oauth2/auth of Google (None) "
        "as grafana, None at apps/release.yaml:13"
    ]
    template = """
        == apps/external.yaml
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: a, namespace: web}
        spec:
          target:
            template:
              data:
                OIDC_ISSUER: https://${SSO_HOST}/o/a
                OIDC_CLIENT_ID: "{{ .CLIENT_ID }}"
    """
    assert clients(template) == [
        "None: <https://${SSO_HOST}/o/a> of ${SSO_HOST} (None) "
        "as <{{ .CLIENT_ID }}>, None at apps/external.yaml:8"
    ]
    file = """
        == apps/config.yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm, namespace: web}
        data:
          oidc.config: |
            name: authentik
            issuer: https://sso.example.org/application/o/argocd/
            clientID: argocd
    """
    assert clients(PROVIDER, file) == [
        "None: https://sso.example.org/application/o/argocd/ of authentik (authentik) "
        "as argocd, None at apps/config.yaml:5"
    ]


def test_flags_of_a_login_proxy() -> None:
    proxy = """
        == apps/proxy.yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: login, namespace: web}
        spec:
          template:
            spec:
              containers:
                - name: proxy
                  args: [--provider=oidc, "--oidc-issuer-url=https://sso.example.org/o/x", --upstream=static://200]
    """
    assert clients(PROVIDER, proxy) == [
        "login: https://sso.example.org/o/x of authentik (authentik) as None, None at apps/proxy.yaml:9"
    ]


def test_a_policy_that_guards_a_route_is_a_client() -> None:
    policy = """
        == apps/policy.yaml
        apiVersion: gateway.envoyproxy.io/v1alpha1
        kind: SecurityPolicy
        metadata: {name: app, namespace: web}
        spec:
          oidc:
            provider: {issuer: "https://sso.example.org/o/app"}
            clientID: app
            clientSecret: {name: app-oidc}
    """
    assert clients(PROVIDER, policy) == [
        "None: https://sso.example.org/o/app of authentik (authentik) "
        "as app, web/app-oidc at apps/policy.yaml:6"
    ]


def test_clients_that_a_provider_lists() -> None:
    listed = """
        == sso/authelia.yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: authelia, namespace: sso}
        data:
          configuration.yml: |
            identity_providers:
              oidc:
                clients:
                  - {client_id: grafana, client_name: Grafana, redirect_uris: ["https://g.example.org/login"]}
                  - {id: other, redirect_uris: ["https://elsewhere.example.net"]}
        ---
        apiVersion: k8s.keycloak.org/v2alpha1
        kind: KeycloakRealmImport
        metadata: {name: home, namespace: sso}
        spec: {realm: {clients: [{clientId: app, redirectUris: ["https://app.example.org/*"]}]}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: unrelated, namespace: sso}
        data: {clients: "[1, 2]"}
    """
    found = sign_in_of(PROVIDER, listed).clients
    assert [(each.name, each.provider, each.client_id, each.registered) for each in found] == [
        ("Grafana", "Authelia", "grafana", True),
        ("app", "Keycloak", "app", True),
        ("other", "Authelia", "other", True),
    ]


def test_both_sides_of_one_client_are_told_once() -> None:
    listed = """
        == sso/dex.yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: dex, namespace: sso}
        data:
          config.yaml: |
            issuer: https://dex.example.org
            staticClients: [{id: app-client, name: App, redirectURIs: ["https://app.example.org"]}]
    """
    assert [each.name for each in sign_in_of(PROVIDER, APP, listed).clients] == ["app"]


def test_the_service_of_a_provider_is_the_provider_and_told_once() -> None:
    inside = """
        == apps/inside.yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: app, namespace: web}
        data: {OIDC_INTERNAL_URL: "http://authentik.sso.svc.cluster.local:9000/"}
    """
    (found,) = clients(PROVIDER, APP, inside)
    assert found.startswith("app: https://sso.example.org/application/o/app/ of authentik (authentik) as")
    (alone,) = clients(PROVIDER, inside)
    assert "http://authentik.sso.svc.cluster.local:9000/ of authentik (authentik)" in alone


@pytest.mark.parametrize(
    ("address", "product"),
    [
        ("https://hydra.example.org/oauth2/auth", "Ory Hydra"),
        ("https://login.example.org/oauth2/auth", "OAuth2 Proxy"),
        ("https://vouch.example.org/validate", "Vouch Proxy"),
        ("https://vouchers.example.org/validate", None),
    ],
)
def test_the_product_that_answers_at_an_address(address: str, product: str | None) -> None:
    assert product_at(address) == product

"""Who is asked before a route answers, taken from what fleets write, with the trap beside it."""

import pytest

from fleetbook.model.network import Guard, Route
from networks import network_of, release

NGINX = release("{}", name="ingress-nginx", chart="ingress-nginx", namespace="net")
GATEWAY = """
== net/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: net, labels: {reach: world}}
spec:
  gatewayClassName: envoy
  listeners: [{name: https, port: 443, protocol: HTTPS}, {name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: web, labels: {app: web}}
spec:
  hostnames: [web.org]
  parentRefs: [{name: gw, namespace: net, sectionName: https}]
  rules:
    - {name: api, matches: [{path: {value: /api}}], backendRefs: [{name: web, port: 80}]}
    - {name: rest, backendRefs: [{name: web, port: 80}]}
"""


def ingress(annotations: str, class_name: str = "nginx") -> str:
    return f"""
== apps/web.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: apps
  annotations: {annotations}
spec:
  ingressClassName: {class_name}
  rules: [{{host: web.org, http: {{paths: [{{path: /, backend: {{service: {{name: web}}}}}}]}}}}]
"""


def security_policy(name: str, namespace: str, target: str, rules: str) -> str:
    return f"""
== {namespace}/{name}.yaml
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{{target}, {rules}}}
"""


def asked(route: Route) -> list[str]:
    """Method of every guard, with what is known of it."""
    return [_words(each) for each in route.guards]


def _words(guard: Guard) -> str:
    return " ".join(each for each in (guard.method, guard.product or guard.provider, guard.note) if each)


def guards(text: str) -> list[str]:
    (route,) = network_of(text).routes
    return asked(route)


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        (
            "{nginx.ingress.kubernetes.io/auth-url: http://authelia.auth.svc/api/verify,"
            " nginx.ingress.kubernetes.io/auth-signin: https://auth.org/}",
            ["forward-auth Authelia"],
        ),
        (
            "{nginx.ingress.kubernetes.io/auth-url: 'https://auth.org/oauth2/auth'}",
            ["forward-auth OAuth2 Proxy"],
        ),
        (
            "{nginx.ingress.kubernetes.io/auth-url: "
            "'http://ak-outpost.authentik.svc:9000/outpost.goauthentik.io/auth/nginx'}",
            ["forward-auth authentik"],
        ),
        (
            "{nginx.ingress.kubernetes.io/whitelist-source-range: '10.0.0.0/8, 192.168.0.0/16',"
            " nginx.ingress.kubernetes.io/auth-type: basic}",
            ["ip-allow-list 10.0.0.0/8, 192.168.0.0/16", "basic-auth"],
        ),
        ("{nginx.ingress.kubernetes.io/whitelist-source-range: 0.0.0.0/0}", []),
        ("{nginx.ingress.kubernetes.io/auth-tls-secret: apps/ca}", ["mtls"]),
        (
            "{nginx.ingress.kubernetes.io/auth-tls-secret: apps/ca,"
            " nginx.ingress.kubernetes.io/auth-tls-verify-client: optional}",
            [],
        ),
        (
            r'{nginx.ingress.kubernetes.io/configuration-snippet: "allow 10.0.0.0/8;\ndeny all;"}',
            ["ip-allow-list 10.0.0.0/8"],
        ),
        ("{haproxy.org/auth-type: basic-auth}", ["basic-auth"]),
        ("{alb.ingress.kubernetes.io/auth-type: cognito}", ["oidc Amazon Cognito"]),
        ("{alb.ingress.kubernetes.io/auth-type: none}", []),
        (
            "{alb.ingress.kubernetes.io/auth-type: oidc, alb.ingress.kubernetes.io/auth-idp-oidc:"
            """ '{"issuer": "https://login.microsoftonline.com/x/v2.0"}'}""",
            ["oidc Microsoft Entra ID"],
        ),
    ],
)
def test_annotations_that_ask(annotations: str, expected: list[str]) -> None:
    assert guards(ingress(annotations)) == expected


def test_a_secret_address_is_asked_and_has_no_name() -> None:
    # The host is secret too, and is not the one that is asked.
    asks = ingress("{nginx.ingress.kubernetes.io/auth-url: '***'}").replace("web.org", "'***'")
    (guard,) = network_of(release("{}", name="web", namespace="apps") + asks).routes[0].guards
    assert (guard.method, guard.provider, guard.component) == ("forward-auth", None, None)


def test_an_open_service_without_an_address_vouches_for_nobody() -> None:
    service = """
== mail/mail.yaml
apiVersion: v1
kind: Service
metadata: {name: mail, namespace: mail}
spec: {type: LoadBalancer, ports: [{port: 25}]}
"""
    asks = ingress("{nginx.ingress.kubernetes.io/auth-type: basic}")
    mail = release("{}", name="mail", chart="mailu", namespace="mail")
    guarded = [each for route in network_of(NGINX + mail + service + asks).routes for each in route.guards]
    assert [(each.method, each.component) for each in guarded] == [("basic-auth", None)]


def test_traefik_does_not_read_the_annotations_of_nginx_nor_nginx_those_of_traefik() -> None:
    traefik = release("{}", name="traefik", chart="traefik", namespace="net")
    asks = "{nginx.ingress.kubernetes.io/auth-url: 'https://auth.org/oauth2/auth'}"
    assert guards(traefik + ingress(asks, "traefik")) == []
    passes = "{traefik.ingress.kubernetes.io/router.middlewares: apps-login@kubernetescrd}"
    middleware = """
== apps/login.yaml
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: login, namespace: apps}
spec: {basicAuth: {secret: users}}
"""
    assert guards(traefik + middleware + ingress(passes, "traefik")) == ["basic-auth"]
    assert guards(NGINX + middleware + ingress(passes)) == []


def test_a_controller_may_ask_for_all_its_routes_but_those_that_opt_out() -> None:
    asking = release(
        "controller: {config: {global-auth-url: https://auth.org/oauth2/auth}}",
        name="ingress-nginx",
        chart="ingress-nginx",
        namespace="net",
    )
    assert guards(asking + ingress("{}")) == ["forward-auth OAuth2 Proxy"]
    assert guards(asking + ingress("{nginx.ingress.kubernetes.io/enable-global-auth: 'false'}")) == []


def test_guards_in_the_order_of_a_request_and_the_strongest_of_them() -> None:
    text = """
== apps/all.yaml
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: web, namespace: apps}
spec:
  routes:
    - kind: Rule
      match: Host(`web.org`)
      middlewares: [{name: all}, {name: headers}]
      services: [{name: web, port: 80}]
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: all, namespace: apps}
spec: {chain: {middlewares: [{name: lan}, {name: sso}]}}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: lan, namespace: apps}
spec: {ipAllowList: {sourceRange: [10.0.0.0/8]}}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: sso, namespace: apps}
spec: {forwardAuth: {address: "http://authelia.auth.svc.cluster.local/api/authz/forward-auth"}}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: headers, namespace: apps}
spec: {headers: {frameDeny: true}}
"""
    (route,) = network_of(text).routes
    assert asked(route) == ["ip-allow-list 10.0.0.0/8", "forward-auth Authelia"]
    assert route.auth is not None
    assert route.auth.method == "forward-auth", "one that asks who you are stands before a list of addresses"
    assert route.exposure_reason == "only 10.0.0.0/8 may pass"


def test_a_middleware_that_git_does_not_hold_may_ask() -> None:
    text = ingress("{traefik.ingress.kubernetes.io/router.middlewares: authelia@docker}", "traefik")
    (route,) = network_of(text).routes
    assert (route.guards, route.unseen) == ((), ("authelia@docker",))


def test_an_outpost_that_authentik_makes_is_authentik() -> None:
    text = release("{}", name="authentik", chart="authentik", namespace="auth")
    url = "http://ak-outpost-main.auth.svc.cluster.local:9000/outpost.goauthentik.io/auth/nginx"
    (route,) = network_of(text + ingress(f"{{nginx.ingress.kubernetes.io/auth-url: '{url}'}}")).routes
    assert [(each.product, each.component) for each in route.guards] == [("authentik", "authentik")]


def test_the_component_that_vouches_is_found_by_its_host_and_by_its_service() -> None:
    authelia = """
== auth/authelia.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: authelia, namespace: auth}
spec: {template: {spec: {containers: [{name: authelia, image: authelia/authelia}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: authelia, namespace: auth}
spec: {ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: authelia, namespace: auth}
spec: {rules: [{host: sso.org, http: {paths: [{path: /, backend: {service: {name: authelia}}}]}}]}
"""
    for url in ("https://sso.org/api/verify", "http://authelia.auth.svc/x"):
        text = authelia + ingress(f"{{nginx.ingress.kubernetes.io/auth-url: '{url}'}}")
        found = {each.host: each for each in network_of(text).routes}
        assert [each.component for each in found["web.org"].guards] == ["authelia"]
        assert asked(found["sso.org"]) == ["app-sign-in Authelia it signs people in"]
        # A part of that host that another component serves does not make it the one that vouches.
        whole = "{path: /, backend: {service: {name: authelia}}}"
        part = text.replace(whole, f"{whole}, {{path: /x, backend: {{service: {{name: x}}}}}}")
        found = {(each.host, each.path): each for each in network_of(part + RADIO).routes}
        assert [each.component for each in found["web.org", "/"].guards] == ["authelia"]


RADIO = """
== radio/radio.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: radio, namespace: auth}
spec: {template: {metadata: {labels: {a: radio}}, spec: {containers: [{image: "radio:1"}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: x, namespace: auth}
spec: {type: LoadBalancer, selector: {a: radio}, ports: [{port: 1234}]}
"""


def test_an_app_without_a_known_host_vouches_for_no_guard_without_an_address() -> None:
    secret = "{nginx.ingress.kubernetes.io/auth-type: basic, nginx.ingress.kubernetes.io/auth-secret: users}"
    found = [each for each in network_of(NGINX + RADIO + ingress(secret)).routes if each.guards]
    assert [(each.method, each.component) for route in found for each in route.guards] == [
        ("basic-auth", None)
    ]


RULE = "targetRefs: [{kind: HTTPRoute, name: web, sectionName: api}]"
ROUTE = "targetRefs: [{kind: HTTPRoute, name: web}]"
ALL = "targetSelectors: [{kind: HTTPRoute, matchLabels: {app: web}}]"
LISTENER = "targetRef: {kind: Gateway, name: gw, sectionName: https}"
PLAIN = "targetRef: {kind: Gateway, name: gw, sectionName: http}"
WHOLE = "targetRef: {kind: Gateway, name: gw}"
EVERY = "targetSelectors: [{kind: Gateway}]"
OIDC = 'oidc: {provider: {issuer: "https://id.org/realms/x"}}'


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ([("web", ROUTE, OIDC)], {"/": ["oidc Keycloak"], "/api": ["oidc Keycloak"]}),
        ([("web", ALL, OIDC)], {"/": ["oidc Keycloak"], "/api": ["oidc Keycloak"]}),
        ([("web", RULE, "apiKeyAuth: {}")], {"/": [], "/api": ["api-key"]}),
        ([("net", WHOLE, OIDC)], {"/": ["oidc Keycloak"], "/api": ["oidc Keycloak"]}),
        ([("net", EVERY, OIDC)], {"/": ["oidc Keycloak"], "/api": ["oidc Keycloak"]}),
        ([("net", LISTENER, OIDC)], {"/": ["oidc Keycloak"], "/api": ["oidc Keycloak"]}),
        ([("net", PLAIN, OIDC)], {"/": [], "/api": []}),
        (
            [("net", WHOLE, OIDC), ("web", ROUTE, "cors: {}")],
            {"/": [], "/api": []},
        ),
        (
            [("net", WHOLE, OIDC), ("web", ROUTE, "mergeType: StrategicMerge, cors: {}")],
            {"/": ["oidc Keycloak"], "/api": ["oidc Keycloak"]},
        ),
        (
            [("net", WHOLE, OIDC), ("web", RULE, "basicAuth: {}")],
            {"/": ["oidc Keycloak"], "/api": ["basic-auth"]},
        ),
        (
            [("web", ROUTE, "jwt: {optional: true, providers: []}, basicAuth: {}")],
            {"/": ["basic-auth"], "/api": ["basic-auth"]},
        ),
    ],
)
def test_the_most_specific_policy_of_envoy_gateway_holds(
    policies: list[tuple[str, str, str]], expected: dict[str, list[str]]
) -> None:
    text = GATEWAY + "".join(security_policy(f"p{index}", *each) for index, each in enumerate(policies))
    assert {each.path: asked(each) for each in network_of(text).routes} == expected


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        ("rules: [{action: Allow, principal: {clientCIDRs: [10.0.0.0/8]}}]", ["ip-allow-list 10.0.0.0/8"]),
        ("defaultAction: Allow, rules: [{action: Deny, principal: {clientCIDRs: [1.2.3.4/32]}}]", []),
        (
            "defaultAction: Deny, rules: [{action: Allow, principal: {jwt: {provider: x}}}]",
            ["jwt some claims only"],
        ),
    ],
)
def test_rules_of_authorization(authorization: str, expected: list[str]) -> None:
    text = GATEWAY + security_policy("p", "web", ROUTE, f"authorization: {{{authorization}}}")
    assert asked(network_of(text).routes[0]) == expected


def test_a_gateway_that_asks_for_the_certificate_of_the_client() -> None:
    policy = """
== net/traffic.yaml
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: clients, namespace: net}
spec: {targetSelectors: [{kind: Gateway}], tls: {clientValidation: {caCertificateRefs: [{name: ca}]}}}
"""
    assert asked(network_of(GATEWAY + policy).routes[0]) == ["mtls"]
    optional = policy.replace("clientValidation: {", "clientValidation: {optional: true, ")
    assert asked(network_of(GATEWAY + optional).routes[0]) == []


def test_a_filter_of_the_gateway_api_that_asks_for_one_rule() -> None:
    asks = "filters: [{type: ExternalAuth, externalAuth: {protocol: HTTP, backendRef: {name: authelia}}}], "
    text = GATEWAY.replace("{name: api, ", f"{{name: api, {asks}")
    found = {each.path: asked(each) for each in network_of(text).routes}
    assert found == {"/": [], "/api": ["forward-auth Authelia"]}


def test_istio_asks_a_provider_but_a_token_that_may_be_missing_is_no_guard() -> None:
    tokens = """
== web/tokens.yaml
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: tokens, namespace: web}
spec: {jwtRules: [{issuer: "https://id.org/realms/x"}]}
"""
    assert asked(network_of(GATEWAY + tokens).routes[0]) == []
    wanted = """
== web/wanted.yaml
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: wanted, namespace: web}
spec: {action: DENY, rules: [{from: [{source: {notRequestPrincipals: ["*"]}}]}]}
"""
    assert asked(network_of(GATEWAY + tokens + wanted).routes[0]) == ["jwt Keycloak"]
    custom = """
== net/custom.yaml
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: login, namespace: net}
spec:
  targetRefs: [{kind: Gateway, name: gw}]
  action: CUSTOM
  provider: {name: oauth2-proxy}
  rules: [{to: [{operation: {hosts: [web.org]}}]}]
"""
    assert asked(network_of(GATEWAY + custom).routes[0]) == ["forward-auth OAuth2 Proxy"]
    elsewhere = custom.replace("hosts: [web.org]", "hosts: [other.org]")
    assert asked(network_of(GATEWAY + elsewhere).routes[0]) == []


def test_a_policy_for_the_route_that_a_chart_makes() -> None:
    """The chart names its route after the release and the part of the values that switches it on."""
    values = """
alertmanager:
  route: {main: {enabled: true, hostnames: [alerts.org], parentRefs: [{name: gw, namespace: net}]}}
prometheus:
  route: {main: {enabled: true, hostnames: [metrics.org], parentRefs: [{name: gw, namespace: net}]}}
"""
    chart = release(values, name="stack", chart="kube-prometheus-stack", namespace="web")
    target = "targetRefs: [{kind: HTTPRoute, name: stack-alertmanager}]"
    routes = network_of(chart + security_policy("p", "web", target, OIDC)).routes
    assert {each.host: asked(each) for each in routes} == {"alerts.org": ["oidc Keycloak"], "metrics.org": []}


def test_plugins_of_kong() -> None:
    plugins = """
== apps/plugins.yaml
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata: {name: login, namespace: apps}
plugin: openid-connect
config: {issuer: "https://id.org/realms/x"}
---
apiVersion: configuration.konghq.com/v1
kind: KongPlugin
metadata: {name: limit, namespace: apps}
plugin: rate-limiting
"""
    named = ingress("{konghq.com/plugins: 'limit, login, lost'}", "kong")
    (route,) = network_of(plugins + named).routes
    assert (asked(route), route.unseen) == (["oidc Keycloak"], ("lost",))


PROXY = """
== net/proxy.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: proxy, namespace: apps}
spec:
  template:
    spec:
      containers:
        - name: proxy
          image: quay.io/oauth2-proxy/oauth2-proxy:v7.9.0
          args: [--upstream=UPSTREAM, "--oidc-issuer-url=https://id.org/realms/x"]
---
apiVersion: v1
kind: Service
metadata: {name: proxy, namespace: apps}
spec: {ports: [{port: 80, targetPort: 4180}]}
== web/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: web}
spec: {template: {spec: {containers: [{name: web, image: nginx}]}}}
"""


def test_a_proxy_in_front_of_an_application() -> None:
    route = ingress("{}").replace("service: {name: web}", "service: {name: proxy}")
    text = PROXY.replace("UPSTREAM", "http://web.web.svc.cluster.local:80") + route
    (found,) = network_of(text).routes
    assert (asked(found), found.component) == (["oauth2-proxy Keycloak"], "web")
    skips = text.replace("args: [", 'args: ["--skip-auth-route=GET=^/api", ')
    assert asked(network_of(skips).routes[0]) == ["oauth2-proxy Keycloak not for GET=^/api"]
    only_asked = PROXY.replace("UPSTREAM", "static://202") + route
    assert asked(network_of(only_asked).routes[0]) == [], "it answers others who ask, and guards nothing here"


def test_a_proxy_beside_an_application_guards_what_goes_to_its_port() -> None:
    text = """
== apps/pod.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: apps}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: nginx, ports: [{containerPort: 80}]}
        - {name: login, image: oauth2-proxy/oauth2-proxy, args: [--http-address=0.0.0.0:4180]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: apps}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: TARGET}]}
"""
    route = ingress("{}").replace("service: {name: web}", "service: {name: web, port: {number: 80}}")
    assert guards(text.replace("TARGET", "4180") + route) == ["oauth2-proxy"]
    assert guards(text.replace("TARGET", "80") + route) == []


def test_cloudflare_access_where_the_tunnel_requires_it() -> None:
    tunnel = release(
        """
configMaps:
  config:
    data:
      config.yaml: |-
        ingress:
          - hostname: web.org
            service: http://web.apps.svc.cluster.local:80
            originRequest:
              access:
                required: true
                teamName: demo
          - hostname: open.org
            service: http://web.apps.svc.cluster.local:80
""",
        name="cloudflared",
        chart="cloudflared",
        namespace="net",
    )
    route = ingress("{}")
    routes = network_of(tunnel + route).routes
    assert {each.host: [guard.method for guard in each.guards] for each in routes} == {
        "open.org": [],
        "web.org": ["cloudflare-access"],
    }

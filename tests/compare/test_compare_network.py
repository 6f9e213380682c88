"""Routes, entrypoints and policies: what opens, closes, loses a guard."""

from differences import changes_of

WEB = """
    == apps/web.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "docker.io/library/nginx:1.29.0"}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    """
GUARDED = """
    == apps/route.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      namespace: shop
      annotations:
        nginx.ingress.kubernetes.io/auth-url: https://auth.example.org/check
    spec:
      ingressClassName: nginx
      tls: [{hosts: [shop.example.org], secretName: shop-tls}]
      rules:
        - host: shop.example.org
          http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
    """
BALANCER = """
    == apps/lb.yaml
    apiVersion: v1
    kind: Service
    metadata: {name: lb, namespace: shop}
    spec: {type: LoadBalancer, loadBalancerIP: ADDRESS, selector: {app: web}, ports: [{port: 8080}]}
    """
POLICY = """
    == apps/policy.yaml
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web, namespace: shop}
    spec:
      podSelector: {}
      policyTypes: [Ingress]
      ingress: [FROM]
    """
OPEN = GUARDED.replace("nginx.ingress.kubernetes.io/auth-url: https://auth.example.org/check", "note: none")
PLAIN = GUARDED.replace("tls: [{hosts: [shop.example.org], secretName: shop-tls}]", "defaultBackend: null")
OTHER = GUARDED.replace("shop.example.org", "store.example.org")


def test_a_guard_that_is_lost_is_an_alarm() -> None:
    assert changes_of(WEB + GUARDED, WEB + OPEN) == [
        "routes: shop.example.org/ changed",
        "  guards: auth.example.org (forward-auth) → –",
        "  ! It is no longer guarded by auth.example.org (forward-auth): nobody asks who you are",
    ]


def test_a_guard_that_is_gained_is_none() -> None:
    assert changes_of(WEB + OPEN, WEB + GUARDED) == [
        "routes: shop.example.org/ changed",
        "  guards: – → auth.example.org (forward-auth)",
    ]


def test_a_guard_for_another_is_told_as_an_exchange() -> None:
    basic = GUARDED.replace("auth-url: https://auth.example.org/check", "auth-type: basic")
    assert "  It is guarded by basic-auth instead of auth.example.org (forward-auth)" in changes_of(
        WEB + GUARDED, WEB + basic
    )


def test_requests_that_are_no_longer_encrypted() -> None:
    assert "  ! Requests to it are no longer encrypted" in changes_of(WEB + GUARDED, WEB + PLAIN, "routes")


def test_a_host_with_another_name_is_the_same_route() -> None:
    assert changes_of(WEB + GUARDED, WEB + OTHER, "routes") == ["routes: store.example.org/ renamed"]


def test_a_route_that_goes_is_told_by_itself_while_its_component_stays() -> None:
    assert changes_of(WEB + GUARDED, WEB, "routes") == ["routes: shop.example.org/ removed"]


def test_a_service_that_gives_up_its_address() -> None:
    was, now = (BALANCER.replace("ADDRESS", each) for each in ("10.0.0.1", "10.0.0.2"))
    told = changes_of(WEB + was, WEB + now, "entrypoints")
    assert "  addresses: 10.0.0.1 → 10.0.0.2" in told
    assert "  Nothing answers at 10.0.0.1 any more: see what points there" in told


def test_a_policy_that_lets_anyone_in() -> None:
    was = POLICY.replace("FROM", "{from: [{podSelector: {matchLabels: {app: proxy}}}]}")
    told = changes_of(WEB + was, WEB + POLICY.replace("FROM", "{}"), "network policies")
    assert told[0] == "network policies: NetworkPolicy shop/web changed"
    assert told[-1] == "  ! Anyone may talk to its pods from now on"

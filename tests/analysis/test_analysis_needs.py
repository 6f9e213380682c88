"""What components need, when they feel it, and how far a failure reaches."""

from architectures import components_of
from fleetbook.model.components import Component
from networks import release


def needs(found: dict[str, Component], component: str) -> list[str]:
    """The needs of a component as text: `postgres: calls postgres-rw (at once) apps/web.yaml:7`."""
    return [f"{each.component}: {each.why} ({each.effect}) {each.at}" for each in found[component].needs]


def impact(found: dict[str, Component], component: str) -> list[str]:
    """Who feels it at once: `web`, or `web through gateway` where another stands between."""
    return [
        " through ".join([each.component, *([" > ".join(each.through)] if each.through else [])])
        for each in found[component].impact
    ]


def workload(name: str, container: str = "", namespace: str = "") -> str:
    return f"""
== apps/{name}/app.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace or name}}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: main
          image: me/{name}:1
          {container}
---
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: {namespace or name}}}
spec: {{selector: {{app: {name}}}}}
"""


def route(name: str, host: str, annotations: str = "{}") -> str:
    return f"""---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: {name}, annotations: {annotations}}}
spec: {{rules: [{{host: {host}, http: {{paths: [{{path: /, backend: {{service: {{name: {name}}}}}}}]}}}}]}}
"""


TRAEFIK = release(
    "ingressClass: {isDefaultClass: true}", name="traefik", chart="traefik", namespace="traefik"
)


def test_a_request_passes_the_gateway_and_the_sign_in() -> None:
    oidc = """---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: oidc, namespace: auth}
spec: {plugin: {p: {Provider: {Url: "https://auth.org"}, ClientId: me}}}
"""
    guarded = "{traefik.ingress.kubernetes.io/router.middlewares: auth-oidc@kubernetescrd}"
    found = components_of(
        TRAEFIK
        + workload("auth")
        + route("auth", "auth.org")
        + oidc
        + workload("home")
        + route("home", "home.org", guarded)
    )
    assert needs(found, "home") == [
        "auth: signs its users in (at once) apps/home/app.yaml:20",
        "traefik: requests enter through it (at once) apps/home/app.yaml:21",
    ]
    assert impact(found, "traefik") == ["auth", "home"]
    assert [f"{each.component}: {each.why}" for each in found["auth"].needed_by] == [
        "home: signs its users in"
    ]


def test_services_are_called_by_full_and_by_short_names() -> None:
    env = "env: [{name: A, value: 'db-rw.data.svc:5432'}, {name: B, value: 'redis://:pw@cache.data:6379/0'}]"
    found = components_of(
        release("x: 1", name="db", namespace="data")
        + workload("cache", namespace="data")
        + workload("web", env)
        + workload("next", "args: ['--url=http://web:80', 'http://web:80/x']", namespace="web")
    )
    assert needs(found, "web") == [
        "cache: calls cache (at once) apps/web/app.yaml:11",
        "db: calls db-rw (at once) apps/web/app.yaml:11",
    ]
    assert needs(found, "next") == ["web: calls web (at once) apps/next/app.yaml:11"]


def test_a_claim_without_a_class_needs_what_makes_the_default_one() -> None:
    driver = release(
        """
        csiDriver: {name: volumes.example.org}
        storageClasses: [{name: fast, defaultClass: true}]
        """,
        name="driver",
        chart="democratic-csi",
        namespace="storage",
    )
    claim = """---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: web}
spec: {resources: {requests: {storage: 1Gi}}}
"""
    found = components_of(driver + workload("web") + claim)
    assert needs(found, "web") == ["driver: volumes on volumes.example.org (at once) apps/web/app.yaml:18"]


def test_what_only_looks_like_a_call() -> None:
    """A link to follow, a version, a host elsewhere, the app itself, a service that Git does not hold."""
    args = "args: ['web', '1.cache', 'cache.example.org:80', 'http://web:1', 'http://gone:1', 'cache/data']"
    links = """---
apiVersion: v1
kind: ConfigMap
metadata: {name: web-links, namespace: web}
data: {a: plain}
links: [{href: 'http://cache:6379'}]
"""
    found = components_of(workload("cache", namespace="web") + workload("web", args) + links)
    assert needs(found, "web") == []


def test_who_signs_in_to_a_database_needs_it() -> None:
    database = """
== data/db/cluster.yaml
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: pg, namespace: shop}
spec: {instances: 1, storage: {size: 1Gi}}
"""
    env = "env: [{name: URI, valueFrom: {secretKeyRef: {name: pg-app, key: uri}}}]"
    found = components_of(database + workload("shop", env))
    assert needs(found, "shop") == ["pg: its database pg (at once) data/db/cluster.yaml:1"]


def test_a_failure_reaches_further_through_what_is_hit_at_once() -> None:
    """The way is the shortest; circles end; what is only deployed afterwards is not hit."""
    found = components_of(
        workload("store")
        + workload("db", "args: ['store.store.svc']")
        + workload("api", "args: ['db.db.svc', 'web.web.svc']")
        + workload("web", "args: ['api.api.svc']")
    )
    assert impact(found, "store") == ["db", "api through db", "web through db > api"]
    assert impact(found, "web") == ["api"]
    assert impact(found, "api") == ["web"]


def test_what_is_only_needed_to_deploy_is_no_impact() -> None:
    waits = """
== flux/web.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: web, namespace: flux-system}
spec:
  path: apps/web
  dependsOn: [{name: base}]
== flux/base.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: base, namespace: flux-system}
spec: {path: apps/base}
"""
    found = components_of(waits + workload("base") + workload("web"))
    assert needs(found, "web") == ["base: is deployed after it (on deployment) flux/web.yaml:6"]
    assert found["base"].impact == ()


def test_name_servers_and_stores_are_needed_later() -> None:
    """What a name server elsewhere was told stays; split DNS of the cluster answers itself."""
    published = """
== apps/dns/release.yaml
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: {name: external-dns, namespace: dns}
spec:
  chart: {spec: {chart: external-dns, version: 1.0.0, sourceRef: {kind: HelmRepository, name: x}}}
  values: {provider: {name: cloudflare}, sources: [ingress]}
== apps/split/release.yaml
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: {name: k8s-gateway, namespace: dns}
spec:
  chart: {spec: {chart: k8s-gateway, version: 1.0.0, sourceRef: {kind: HelmRepository, name: x}}}
  values: {domain: home.org}
== apps/vault/release.yaml
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: {name: vault, namespace: vault}
spec:
  chart: {spec: {chart: vault, version: 1.0.0, sourceRef: {kind: HelmRepository, name: x}}}
  values: {server: {}}
== apps/home/secret.yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: home, namespace: home}
spec: {secretStoreRef: {name: vault, kind: ClusterSecretStore}, data: [{secretKey: token}]}
== stores/vault.yaml
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata: {name: vault}
spec: {provider: {vault: {server: 'http://vault.vault.svc:8200', path: kv}}}
"""
    found = components_of(TRAEFIK + workload("home") + route("home", "home.org") + published)
    assert [f"{each.component}: {each.why} ({each.effect})" for each in found["home"].needs] == [
        "k8s-gateway: answers for its host (at once)",
        "traefik: requests enter through it (at once)",
        "external-dns: publishes its host (later)",
        "vault: keeps its secrets (later)",
    ]


def test_a_tunnel_is_needed_by_what_it_leads_to_only() -> None:
    tunnel = (
        release("config: {}", name="cloudflared", chart="cloudflared", namespace="net")
        + """
== apps/cloudflared/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: cloudflared, namespace: net}
data:
  config.yaml: |
    ingress:
      - hostname: home.org
        service: https://traefik.traefik.svc:443
      - service: http_status:404
"""
    )
    found = components_of(
        TRAEFIK
        + workload("home")
        + route("home", "home.org")
        + workload("inside")
        + route("inside", "in.org")
        + tunnel
    )
    assert impact(found, "cloudflared") == ["home"]


def test_operators_devices_and_what_every_pod_has() -> None:
    found = components_of(
        release("x: 1", name="cnpg", chart="cloudnative-pg", namespace="cnpg")
        + release("x: 1", name="gpu", chart="nvidia-device-plugin", namespace="kube-system")
        + release("x: 1", name="cilium", chart="cilium", namespace="kube-system")
        + workload("shop", "resources: {limits: {nvidia.com/gpu: 1, memory: 1Gi}}")
        + """
== apps/shop/db.yaml
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: shop-db, namespace: shop}
spec: {instances: 1, storage: {size: 1Gi}}
"""
    )
    assert needs(found, "shop") == [
        "cnpg: operates its Cluster (later) apps/shop/db.yaml:1",
        "gpu: offers nvidia.com to its pods (on deployment) apps/shop/app.yaml:11",
    ]
    assert (found["cilium"].serves_all, found["cilium"].impact) == ("its network", ())

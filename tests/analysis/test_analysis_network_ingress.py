import pytest

from fleetbook.core.identity import ObjectRef
from networks import network_of, release, ways

CLASSES = """
== infra/classes.yaml
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: alb, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}
spec: {controller: ingress.k8s.aws/alb}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: private}
spec: {controller: k8s.io/ingress-nginx}
"""
NGINX = release(
    "controller: {service: {annotations: {metallb.io/loadBalancerIPs: 10.0.0.9}}}",
    name="ingress-nginx",
    chart="ingress-nginx",
    namespace="net",
)


def ingress(spec: str, annotations: str = "{}", api: str = "networking.k8s.io/v1") -> str:
    body = "\n".join(f"  {line}" for line in spec.strip("\n").splitlines())
    return f"""
== apps/web/ingress.yaml
apiVersion: {api}
kind: Ingress
metadata: {{name: web, namespace: web, annotations: {annotations}}}
spec:
{body}
"""


RULE = "rules: [{host: a.org, http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]"


def test_a_class_by_its_own_name_is_served_by_the_controller_that_it_names() -> None:
    network = network_of(NGINX + CLASSES + ingress("ingressClassName: private\n" + RULE))
    assert ways(network) == ["a.org/ by nginx to web:80"]


def test_two_controllers_of_a_kind_serve_each_its_own_class() -> None:
    classes = "".join(
        f"""
== infra/{name}.yaml
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {{name: {name}}}
spec: {{controller: k8s.io/ingress-nginx}}
"""
        for name in ("inner", "outer")
    )
    controllers = "".join(
        release(
            f"controller: {{ingressClassResource: {{name: {name}}}}}",
            name=f"ingress-nginx-{name}",
            chart="ingress-nginx",
            namespace="net",
        )
        for name in ("inner", "outer")
    )
    network = network_of(classes + controllers + ingress("ingressClassName: outer\n" + RULE))
    (route,) = network.routes
    assert route.entrypoint == "outer"


def test_a_class_of_a_cloud_is_a_way_in_though_its_controller_is_not_in_git() -> None:
    network = network_of(CLASSES + ingress("ingressClassName: alb\n" + RULE))
    (door,) = (each for each in network.entrypoints if each.name == "alb")
    assert (door.provider, door.default_class) == ("AWS Load Balancer Controller", True)
    assert ways(network) == ["a.org/ by alb to web:80"]


def test_an_ingress_without_a_class_takes_the_default_class_beside_another_controller() -> None:
    assert ways(network_of(NGINX + CLASSES + ingress(RULE))) == ["a.org/ by alb to web:80"]


def test_the_annotation_of_older_days_names_the_class() -> None:
    text = ingress(RULE, "{kubernetes.io/ingress.class: haproxy}")
    network = network_of(NGINX + text)
    assert ways(network) == ["a.org/ by haproxy to web:80"]
    assert [each.provider for each in network.entrypoints if each.name == "haproxy"] == ["HAProxy Ingress"]


@pytest.mark.parametrize(
    ("name", "provider", "kind"),
    [
        ("gce-internal", "GKE Ingress", "Ingress controller"),
        ("azure-application-gateway", "Azure Application Gateway", "Ingress controller"),
        ("kong", "Kong", "Ingress controller"),
        ("tailscale", "Tailscale Operator", "Ingress controller"),
        ("cloudflare-tunnel", "Cloudflare Tunnel Ingress", "Tunnel"),
        ("own", "own", "Ingress controller"),
    ],
)
def test_classes_by_their_usual_names(name: str, provider: str, kind: str) -> None:
    (door,) = network_of(ingress(f"ingressClassName: {name}\n" + RULE)).entrypoints
    assert (door.name, door.provider, door.kind) == (name, provider, kind)


def test_a_default_backend_takes_what_no_rule_fits() -> None:
    default = "defaultBackend: {service: {name: rest, port: {number: 8080}}}\n"
    assert ways(network_of(NGINX + ingress(default + RULE))) == [
        "*/ by nginx to rest:8080",
        "a.org/ by nginx to web:80",
    ]


def test_the_fields_before_the_first_version_of_the_api() -> None:
    old = "rules: [{host: a.org, http: {paths: [{path: /x, backend: {serviceName: web, servicePort: 80}}]}}]"
    assert ways(network_of(NGINX + ingress(old, api="extensions/v1beta1"))) == ["a.org/x by nginx to web:80"]


def test_an_ingress_of_another_project_is_none() -> None:
    assert ways(network_of(NGINX + ingress(RULE, api="config.openshift.io/v1"))) == []


def test_what_a_load_balancer_of_aws_answers_itself_leads_to_nothing() -> None:
    spec = """
ingressClassName: alb
rules:
  - host: a.org
    http:
      paths:
        - {backend: {service: {name: ssl-redirect, port: {name: use-annotation}}}}
        - {path: /x, backend: {service: {name: split, port: {name: use-annotation}}}}
"""
    actions = """{
  alb.ingress.kubernetes.io/actions.ssl-redirect: '{"Type": "redirect", "RedirectConfig": {"Port": "443"}}',
  alb.ingress.kubernetes.io/actions.split: '{"type": "forward", "forwardConfig": {"targetGroups":
    [{"serviceName": "new", "servicePort": 80, "weight": 10},
     {"serviceName": "old", "servicePort": 80, "weight": 90}]}}'}"""
    assert ways(network_of(ingress(spec, actions))) == ["a.org/x by alb to old:80, new:80"]


def test_further_names_and_a_canary_of_ingress_nginx() -> None:
    annotations = """{nginx.ingress.kubernetes.io/server-alias: "b.org, c.org",
  nginx.ingress.kubernetes.io/canary: "true", nginx.ingress.kubernetes.io/canary-weight: "20"}"""
    network = network_of(NGINX + ingress(RULE, annotations))
    assert [each.host for each in network.routes] == ["a.org", "b.org", "c.org"]
    assert {each.filters for each in network.routes} == {("takes 20% of the requests",)}


def test_ports_that_ingress_nginx_passes_on_are_routes_without_a_host() -> None:
    text = release(
        """
controller:
  extraArgs: {default-ssl-certificate: net/wildcard}
  service: {annotations: {metallb.io/loadBalancerIPs: 10.0.0.9}}
tcp: {5432: "db/postgres:5432", 22: "git/gitea-ssh:22:PROXY"}
udp: {53: "dns/resolver:53"}
""",
        name="ingress-nginx",
        chart="ingress-nginx",
        namespace="net",
    )
    network = network_of(text)
    assert ways(network) == [
        "10.0.0.9:22/ by nginx to gitea-ssh:22",
        "10.0.0.9:53/ by nginx to resolver:53",
        "10.0.0.9:5432/ by nginx to postgres:5432",
    ]
    assert [each.protocol for each in network.routes] == ["TCP", "UDP", "TCP"]
    assert [each.tls for each in network.routes] == [None] * 3, "the default certificate is for HTTP"
    place = network.routes[0].defined_at
    assert place is not None
    assert place.line == 12


def test_the_workloads_behind_a_service() -> None:
    text = """
== apps/web/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: web}
spec: {template: {metadata: {labels: {app: web, tier: a}}, spec: {containers: [{name: main, image: "x:1"}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: other, namespace: web}
spec: {template: {metadata: {labels: {app: other}}, spec: {containers: [{name: main, image: "y:1"}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: web}
spec: {selector: {app: web}, ports: [{name: http, port: 3000}]}
"""
    (route,) = network_of(NGINX + text + ingress(RULE)).routes
    assert route.backend is not None
    assert route.backend.workloads == (ObjectRef("Deployment", "web", "web"),)


def test_a_service_that_an_operator_makes_belongs_to_who_runs_it() -> None:
    stack = release("{}", name="kps", chart="kube-prometheus-stack", namespace="monitoring")
    text = ingress(RULE.replace("name: web", "name: prometheus-operated"))
    here = text.replace("namespace: web", "namespace: monitoring")
    assert [each.component for each in network_of(NGINX + stack + here).routes] == ["kps"]
    assert [each.component for each in network_of(NGINX + stack + text).routes] == [None], "another namespace"


def test_a_service_that_stands_for_something_outside() -> None:
    outside = """
== apps/web/outside.yaml
apiVersion: v1
kind: Service
metadata: {name: web, namespace: web}
spec: {ports: [{port: 80}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: web, labels: {kubernetes.io/service-name: web}}
endpoints: [{addresses: [192.168.1.20]}]
"""
    (route,) = network_of(NGINX + outside + ingress(RULE)).routes
    assert route.backend is not None
    assert (route.backend.outside, route.backend.workloads) == (("192.168.1.20",), ())


OTHER_NAME = """
== page.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: page, namespace: chat}
spec: {rules: [{host: chat.org, http: {paths: [{backend: {service: {name: login, port: {number: 80}}}}]}}]}
---
apiVersion: v1
kind: Service
metadata: {name: login, namespace: chat}
spec: {type: ExternalName, externalName: EXTERNAL}
---
apiVersion: v1
kind: Service
metadata: {name: gate, namespace: sso}
spec: {selector: {app: gate}, ports: [{port: 80}]}
== sso/gate.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: gate, namespace: sso}
spec: {template: {metadata: {labels: {app: gate}}, spec: {containers: [{name: main, image: "x:1"}]}}}
"""


@pytest.mark.parametrize(
    "name", ["gate.sso.svc.cluster.local", "gate.sso.svc", "gate.sso.svc.cluster.local."]
)
def test_another_name_for_a_service_of_the_cluster_leads_to_what_answers_there(name: str) -> None:
    (route,) = network_of(OTHER_NAME.replace("EXTERNAL", name)).routes
    assert route.component == "gate"
    assert route.backend is not None
    assert (route.backend.outside, [str(each) for each in route.backend.workloads]) == (
        (),
        ["Deployment sso/gate"],
    )


@pytest.mark.parametrize("name", ["gate.sso.org", "nas.lan", "login.chat.svc"])
def test_a_name_outside_the_cluster_and_one_for_itself(name: str) -> None:
    (route,) = network_of(OTHER_NAME.replace("EXTERNAL", name)).routes
    assert route.backend is not None
    assert (route.backend.outside, route.backend.workloads) == ((name,), ())


def test_a_part_of_a_controller_that_is_switched_off_says_nothing() -> None:
    def stated(values: str, chart: str) -> list[tuple[str, tuple[str, ...], bool]]:
        doors = network_of(release(values, name=chart, chart=chart) + ingress(RULE, "{}")).entrypoints
        return [(each.name, each.addresses, each.default_class) for each in doors]

    values = "ingressController: {enabled: %s, default: true, service: {loadBalancerIP: 10.0.0.1}}"
    assert stated(values % "true", "cilium") == [("cilium", ("10.0.0.1",), True)]
    assert stated(values % "false", "cilium") == [("cilium", (), False)]
    assert stated("ingressClass: {enabled: true}", "traefik") == [("traefik", (), True)]
    assert not any(default for *_, default in stated("ingressClass: {enabled: false}", "traefik"))

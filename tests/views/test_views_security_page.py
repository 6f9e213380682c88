"""The security page: what each section says, and what it leaves out."""

from dataclasses import replace

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.unknown import Unknown
from fleetbook.model.access import Access, Grant, ImageAutomation, Receiver, UpdateBot
from fleetbook.model.delivery import Notification
from fleetbook.model.network import Backend, Exposure, Network
from fleetbook.model.security import (
    Certificate,
    EncryptionRule,
    Issuer,
    Secret,
    SecretKind,
    SecretStore,
    SecretUse,
    Security,
    Solver,
)
from fleetbook.model.sign_in import IdentityProvider, OidcClient, SignIn
from fleetbook.views import security
from fleetbook.views.component import page as component_page
from fleetbook.views.component_diagram import diagram as component_diagram
from fleetbook.views.page import Bullets, Folded, Heading, Table
from fleetbook.views.scene import Scene
from fleetbook.views.secret_diagram import diagram as secret_diagram
from fleetbook.views.sign_in_diagram import diagram as sign_in_diagram
from fleetbook.views.uses import users
from scenes import AT, component, drawn, entrypoint, route, said, scene, told

STORE = ObjectRef("ClusterSecretStore", "", "vault")


def secret(name: str, kind: SecretKind, **more: object) -> Secret:
    made = Secret(
        namespace="apps",
        name=name,
        kind=kind,
        keys=(),
        provider=None,
        used_by=(),
        component=None,
        defined_at=AT,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def of(**parts: object) -> Security:
    return replace(Security(issuers=(), certificates=(), secrets=()), **parts)  # type: ignore[arg-type]


def page(made: Scene) -> dict[str, list[str]]:
    """The rows of every table and list of the page by the heading before it."""
    found: dict[str, list[str]] = {}
    view = security.page(made)
    heading = ""
    for block in view.blocks if view else ():
        match block:
            case Heading(title):
                heading = title
            case Table():
                found.setdefault(heading, []).extend(told(block)[1:])
            case Folded(title, blocks):
                rows = [row for each in blocks if isinstance(each, Table) for row in told(each)[1:]]
                found.setdefault(heading, []).extend([f"({title})", *rows])
            case Bullets(items):
                found.setdefault(heading, []).extend(said(item) for item in items)
    return found


def test_secrets_stand_by_how_they_come_about_those_to_look_at_first() -> None:
    found = (
        secret("a", SecretKind.EXTERNAL, keys=("user",), keys_complete=False, store=STORE),
        secret("b", SecretKind.PLAIN, keys=tuple(f"k{each}" for each in range(12))),
        secret(
            "c",
            SecretKind.REFERENCED,
            keys_complete=False,
            may_be_made_by=(ObjectRef("HelmRelease", "apps", "chart"),),
        ),
        secret("d", SecretKind.SEALED, scope="cluster-wide"),
    )
    store = SecretStore(
        kind="ClusterSecretStore",
        namespace="",
        name="vault",
        provider="Vault",
        address=Unknown("Git holds no value for HOST", "https://${HOST}"),
        part="secret",
        sign_in="service account",
        secrets=(NamespacedName("stores", "token"),),
        component=None,
        pushed=(NamespacedName("apps", "b"),),
        defined_at=AT,
    )
    rows = page(scene(security=of(secrets=found, stores=(store,))))
    assert list(rows) == [
        "Readable in Git (1)",
        "Needed, and not in Git (1)",
        "From a store (1)",
        "Sealed (1)",
        "Stores",
    ]
    assert rows["Readable in Git (1)"] == [
        "apps/b @3 | k0, k1, k2, k3, k4, k5, k6, k7 and 4 more | nothing in Git"
    ]
    assert rows["Needed, and not in Git (1)"] == [
        "apps/c @3 | not known from Git | chart HelmRelease | nothing in Git"
    ]
    assert rows["From a store (1)"] == [
        "apps/a @3 | user further ones known to the store only | vault | nothing in Git"
    ]
    assert rows["Sealed (1)"] == ["apps/d [cluster-wide] @3 | – | nothing in Git"]
    assert rows["Stores"] == [
        "vault ClusterSecretStore @3 | Vault secret | "
        "https://${HOST} unknown: Git holds no value for HOST | service account with stores/token | "
        "1: a; 1 secret copied into it"
    ]


def test_a_store_stands_between_git_and_its_secrets() -> None:
    made = scene(security=of(secrets=(secret("a", SecretKind.EXTERNAL, store=STORE, keys=("k",)),)))
    assert drawn(secret_diagram(made)).splitlines() == [
        "1 ExternalSecret | only a reference in Git",
        "vault | ClusterSecretStore, not in Git",
        "a | apps · k",
        "1 ExternalSecret -> vault",
        "vault -> a",
    ]


def test_users_are_told_once_with_all_their_ways() -> None:
    app, other = ObjectRef("Deployment", "apps", "app"), ObjectRef("Job", "apps", "job")
    ways = [SecretUse(by=app, how=f"env K{each}") for each in range(6)]
    assert said(users([*ways, SecretUse(by=app, how="volume /x"), SecretUse(by=other, how="env")])) == (
        "app env K0, K1, K2, K3 and 2 more, volume /x, job env"
    )


def test_who_can_decrypt() -> None:
    rule = EncryptionRule(files=".*/prod/.*", recipients=("age age1a", "PGP F"), defined_at=AT)
    found = secret("s", SecretKind.SOPS, recipients=("age age1a",))
    rows = page(scene(security=of(secrets=(found,), encryption_rules=(rule,))))
    assert rows["SOPS: who can decrypt"] == [
        "age1a age | 1 secret | .*/prod/.* @3",
        "F PGP | 0 secrets | .*/prod/.* @3",
    ]


def test_certificates_say_who_asked_and_whether_browsers_trust_them() -> None:
    issuer = Issuer(
        kind="ClusterIssuer",
        namespace="",
        name="le",
        type="acme",
        server="https://acme-staging-v02.api.letsencrypt.org/directory",
        email=None,
        solver="DNS-01",
        dns_provider="Hetzner",
        zones=("example.org",),
        secrets=(),
        solvers=(
            Solver(challenge="DNS-01", provider="Hetzner", through=None, names=("example.org",), secrets=()),
        ),
        authority="Let's Encrypt staging",
        staging=True,
        defined_at=AT,
    )
    certificate = Certificate(
        namespace="web",
        name="app-tls",
        dns_names=("a.example.org", Unknown("Git holds no value for HOST", "${HOST}")),
        issuer=ObjectRef("ClusterIssuer", "", "le"),
        secret=NamespacedName("web", "app-tls"),
        served_by=(),
        requested_by=ObjectRef("Ingress", "web", "app"),
        duration="2160h0m0s",
        copies=(NamespacedName("mail", "app-tls"),),
        used_by=(SecretUse(by=ObjectRef("Pod", "mail", "mta"), how="volume /tls"),),
        defined_at=AT,
    )
    rows = page(scene(security=of(certificates=(certificate,), issuers=(issuer,))))
    assert rows["Certificates"] == [
        "web/app-tls asked for by Ingress app @3 | "
        "a.example.org, ${HOST} unknown: Git holds no value for HOST | "
        "le ClusterIssuer [not trusted] valid for 2160h | web/app-tls copied to mail | mta volume /tls"
    ]
    assert rows["Issuers"] == [
        "le ClusterIssuer @3 | acme | Let's Encrypt staging [not trusted] | "
        "DNS-01 · Hetzner for example.org | – | –"
    ]


CLIENT = OidcClient(
    name="wiki",
    component="wiki",
    by=ObjectRef("Deployment", "apps", "wiki"),
    issuer="https://sso.example.org/wiki",
    provider="Dex",
    provider_component="dex",
    client_id="wiki",
    secret=NamespacedName("apps", "oidc"),
    defined_at=AT,
)


def test_apps_that_ask_a_provider_stand_beside_the_guards() -> None:
    machine = replace(CLIENT, name="robot", component=None, issuer=None, registered=True)
    guard = replace(CLIENT, by=ObjectRef("SecurityPolicy", "apps", "wiki"), component="other")
    provider = IdentityProvider(title="Dex", component="dex", hosts=("sso.example.org",))
    made = scene(
        components=[component("wiki"), component("dex")],
        sign_in=SignIn(providers=(provider,), clients=(CLIENT, machine, guard)),
        security=of(secrets=(secret("oidc", SecretKind.PLAIN),)),
    )
    assert drawn(sign_in_diagram(made)).splitlines() == [
        "Dex | sso.example.org",
        "[signs in to 1 app] Wiki | client wiki",
        "Dex -> Wiki",
    ]
    assert page(made)["Apps that sign in by a provider"] == [
        "Wiki Deployment @3 | Dex | https://sso.example.org/wiki | wiki | apps/oidc",
        "other SecurityPolicy @3 | Dex | https://sso.example.org/wiki | wiki | apps/oidc",
        "(1 client without a redirect: for programs, not for people)",
        "robot Deployment @3 | Dex | wiki | apps/oidc",
    ]


def test_who_may_change_the_cluster() -> None:
    source = ObjectRef("GitRepository", "flux-system", "flux-system")
    automation = ImageAutomation(
        namespace="flux-system",
        name="images",
        source=source,
        branch="main",
        push_branch=None,
        path="./apps",
        interval="30m0s",
        author="fluxbot",
        suspended=False,
        pushes_to_source=True,
        defined_at=AT,
    )
    receiver = Receiver(
        namespace="flux-system",
        name="github",
        type="github",
        events=("push",),
        wakes=(source,),
        secret=NamespacedName("flux-system", "token"),
        suspended=False,
        defined_at=AT,
    )
    grant = Grant(
        kind="ClusterRoleBinding",
        namespace="",
        name="admins",
        role=ObjectRef("ClusterRole", "", "cluster-admin"),
        subjects=(ObjectRef("Group", "", "admins"),),
        components=(),
        defined_at=AT,
    )
    bot = UpdateBot(
        name="Renovate", merges=Location("renovate.json", 4), defined_at=Location("renovate.json", 1)
    )
    backend = Backend(kind="Service", namespace="flux-system", name="webhook-receiver", port="80")
    hook = replace(route("flux.example.org"), backend=backend)
    rows = page(
        scene(
            access=Access(automations=(automation,), receivers=(receiver,), grants=(grant,), bots=(bot,)),
            network=Network(entrypoints=(), routes=(hook,), middlewares=(), policies=()),
        )
    )
    assert "Renovate proposes changes @1, and merges some by itself @4" in rows["Who may change the cluster"]
    assert rows["Image automation"] == [
        "flux-system/images @3 | flux-system at main [no review] | ./apps | 30m | fluxbot"
    ]
    assert rows["Webhooks"] == [
        "flux-system/github @3 | github push | flux-system GitRepository | flux-system/token | "
        f"flux.example.org {hook.exposure}"
    ]
    assert rows["Full rights"] == [
        "admins ClusterRoleBinding @3 | whole cluster | cluster-admin ClusterRole | admins Group"
    ]


def test_alerts_that_differ_by_their_namespace_only_share_a_row() -> None:
    def alert(namespace: str, severity: str = "error") -> Notification:
        return Notification(
            alert=NamespacedName(namespace, "alerts"),
            provider=NamespacedName(namespace, "chat"),
            type="slack",
            address="https://hooks.example.org",
            severity=severity,
            events=("Kustomization",),
            secret=None,
            address_is_secret=True,
            defined_at=AT,
        )

    made = scene(security=of(secrets=(secret("a", SecretKind.PLAIN),)))
    told_of = (alert("a"), alert("b"), alert("c", "info"))
    delivery = replace(made.cluster.delivery, notifications=told_of)
    cluster = replace(made.cluster, delivery=delivery)
    assert page(replace(made, cluster=cluster))["Who is told"] == [
        "alerts in 2 namespaces @3 | chat slack | https://hooks.example.org [key in Git] | error | "
        "Kustomization",
        "c/alerts @3 | c/chat slack | https://hooks.example.org [key in Git] | info | Kustomization",
    ]


def test_of_many_routes_those_without_a_guard_are_folded() -> None:
    routes = (
        route("wiki.example.org", guard="login"),
        *(route(f"h{each}.example.org") for each in range(30)),
    )
    network = Network(entrypoints=(), routes=routes, middlewares=(), policies=())
    rows = page(scene(network=network))["Routes and their guards"]
    assert rows[0].startswith("wiki.example.org")
    assert rows[1] == "(30 routes without a guard)"


def test_of_many_routes_those_without_a_guard_are_folded_and_the_fold_says_who_reaches_them() -> None:
    inner = [route(f"a{number}.org", exposure=Exposure.INTERNAL) for number in range(24)]
    outer = replace(route("z.org", exposure=Exposure.PUBLIC), protocol="TCP")
    network = Network(entrypoints=(), routes=(*inner, outer), middlewares=(), policies=())
    found = page(scene(network=network))["Routes and their guards"]
    assert found[0] == "(25 routes without a guard, 1 of them from the Internet)"
    assert found[-1] == "z.org TCP | z | [open]"


def test_a_certificate_that_two_gateways_of_one_component_serve_names_it_once() -> None:
    doors = tuple(entrypoint(f"net/{name}", "Gateway", "envoy") for name in ("inner", "outer"))
    uses = tuple(SecretUse(by=ObjectRef("Gateway", "net", name), how="TLS") for name in ("inner", "outer"))
    certificate = Certificate(
        namespace="net",
        name="wild",
        dns_names=("*.org",),
        issuer=ObjectRef("ClusterIssuer", "", "le"),
        secret=NamespacedName("net", "wild"),
        served_by=("net/inner", "net/outer"),
        used_by=uses,
        defined_at=AT,
    )
    made = scene(
        network=Network(entrypoints=doors, routes=(), middlewares=(), policies=()),
        components=[component("envoy")],
        security=of(certificates=(certificate,)),
    )
    assert page(made)["Certificates"][0].split(" | ")[-1] == "Envoy"


def test_keys_that_only_the_store_knows_are_not_counted() -> None:
    mine = secret("mine", SecretKind.EXTERNAL, keys_complete=False, store=STORE, component="app")
    made = scene(components=[component("app")], security=of(secrets=(mine,)))
    owner = made.components["app"]
    assert "[secrets] mine | external · keys unknown" in drawn(component_diagram(made, owner)).splitlines()
    blocks = component_page(made, owner).blocks
    rows = [row for each in blocks if isinstance(each, Table) for row in told(each)]
    assert (
        "mine | [external secret] known to the store only | vault ClusterSecretStore, not in Git | – | @3"
        in rows
    )


def test_a_host_that_git_writes_nothing_of_is_told_by_its_reason() -> None:
    hidden = replace(route("a"), host=Unknown("port 53 of every node"), protocol="UDP")
    partly = replace(route("b"), host=Unknown("Git holds no value for ZONE", "b.${ZONE}"), path="/in")
    network = Network(entrypoints=(), routes=(hidden, partly), middlewares=(), policies=())
    rows = page(scene(network=network))["Routes and their guards"]
    assert [row.partition(" | ")[0].strip() for row in rows] == [
        "unknown: port 53 of every node UDP",
        "b.${ZONE}/in",
    ]

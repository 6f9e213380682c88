"""What many hosts, certificates, secrets and neighbours become in a diagram that can be seen whole."""

from dataclasses import replace

from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.model.components import Component, Effect, Link
from fleetbook.model.network import Guard, Network, Route
from fleetbook.model.security import Certificate, Issuer, Secret, SecretKind, SecretUse, Security
from fleetbook.views.certificate_diagram import diagram as certificates
from fleetbook.views.component_diagram import diagram as neighbours
from fleetbook.views.diagram import DiagramSpec
from fleetbook.views.scene import Scene
from fleetbook.views.secret_diagram import diagram as secrets
from fleetbook.views.sign_in_diagram import diagram as sign_in
from scenes import AT, component, drawn, route, scene

MOST = 40


def lines(spec: DiagramSpec | None) -> list[str]:
    return drawn(spec).splitlines()


def guarded(*routes: Route, components: tuple[Component, ...] = ()) -> Scene:
    network = Network(entrypoints=(), routes=routes, middlewares=(), policies=())
    return scene(network=network, components=components)


def test_the_hosts_of_one_app_are_one_card() -> None:
    hosts = [f"{name}.example.org" for name in ("sonarr", "radarr", "lidarr", "bazarr")]
    routes = [replace(route(host, guard="login"), component="media") for host in hosts]
    found = lines(sign_in(guarded(*routes, components=(component("media"),))))
    assert found[1] == "[guards 4 routes] Media | sonarr, radarr and 2 more"


def test_a_host_is_named_as_people_know_it() -> None:
    short, long = "wiki.example.org", "wiki.a-very-long-domain-of-mine.example.org"
    assert "| wiki.example.org" in drawn(sign_in(guarded(route(short, guard="login"))))
    assert drawn(sign_in(guarded(route(long, guard="login")))).splitlines()[1].endswith("| wiki")


def test_an_app_that_git_does_not_tell_of_is_told_by_what_answers() -> None:
    found = replace(route("wiki.example.org", guard="login"), component=None)
    assert lines(sign_in(guarded(found)))[1] == "[guards 1 route] wiki.example.org | app not known from Git"


def test_of_many_apps_behind_a_guard_the_last_card_is_the_rest() -> None:
    spec = sign_in(guarded(*(route(f"a{each:02}.example.org", guard="login") for each in range(60))))
    assert spec
    assert [card.title for card in spec.cards][-1] == "53 more"
    assert spec.cards[-1].subtitle == "53 routes, listed in the table"
    assert len(spec.cards) == 9


def test_guards_of_one_provider_are_one_card_where_there_are_many() -> None:
    routes = tuple(
        replace(
            route(f"a{each}.example.org"),
            auth=Guard(method="oidc", provider="id", by=ObjectRef("SecurityPolicy", "web", f"p{each}")),
        )
        for each in range(30)
    )
    found = lines(sign_in(guarded(*routes)))
    assert found[0] == "id | identity provider"
    assert found[1] == "30 SecurityPolicies | OIDC · p0 and 29 more"
    assert "id -> 30 SecurityPolicies (vouches)" in found
    assert len(sign_in(guarded(*routes)).cards) <= MOST  # type: ignore[union-attr]


def test_many_guards_of_many_providers_are_told_by_how_they_ask() -> None:
    routes = tuple(
        replace(
            route(f"a{each}.example.org"),
            auth=Guard(method="oidc", provider=f"id{each}", by=ObjectRef("Middleware", "web", f"p{each}")),
        )
        for each in range(30)
    )
    assert lines(sign_in(guarded(*routes)))[0] == "30 Middlewares | OIDC · p0 and 29 more"


def certificate(name: str, issuer: str = "acme", *doors: str) -> Certificate:
    return Certificate(
        namespace="web",
        name=name,
        dns_names=(f"{name}.org",),
        issuer=ObjectRef("ClusterIssuer", "", issuer),
        secret=NamespacedName("web", f"{name}-tls"),
        served_by=doors,
        defined_at=AT,
    )


def issued(*found: Certificate, issuers: tuple[Issuer, ...] = ()) -> DiagramSpec | None:
    return certificates(scene(security=Security(issuers=issuers, certificates=found, secrets=())))


def test_certificates_that_come_about_and_are_served_alike_are_one_card() -> None:
    found = lines(issued(*(certificate(f"c{each}", "acme", "web") for each in range(12)), certificate("own")))
    assert found[:2] == ["own.org | Certificate · 1 name · web", "own-tls | Secret · web"]
    assert "12 certificates | c0.org and 11 more" in found
    assert "12 Secrets | web" in found
    assert "12 certificates -> acme (asks)" in found
    assert "12 Secrets -> web (is served by)" in found


def test_no_fleet_has_too_many_certificates_to_be_seen() -> None:
    spec = issued(*(certificate(f"c{each}", f"i{each % 60}", f"d{each % 7}") for each in range(200)))
    assert spec
    assert len(spec.cards) <= MOST
    assert spec.description.startswith("200 certificates: i0 issues those for c0.org, c60.org and 2 more;")
    assert spec.description.endswith("56 more issuers issue the rest.")


def secret(name: str, owner: str | None) -> Secret:
    by = ObjectRef("Deployment", "apps", owner or "")
    return Secret(
        namespace="apps",
        name=name,
        kind=SecretKind.EXTERNAL,
        keys=("token",),
        provider=None,
        used_by=(SecretUse(by=by, how="env TOKEN"),) if owner else (),
        component=owner,
        defined_at=AT,
    )


def test_many_secrets_stand_by_the_component_that_has_them() -> None:
    found = [secret(f"s{each:03}", f"app{each % 4}") for each in range(100)]
    made = scene(security=Security(issuers=(), certificates=(), secrets=tuple(found)))
    told = lines(secrets(made))
    assert "25 secrets | s000 and 24 more" in told
    assert "app0 | env TOKEN" in told
    assert len(told) < MOST


def test_what_has_no_card_is_counted_with_its_components() -> None:
    found = [*(secret(f"s{each:03}", f"app{each}") for each in range(50)), secret("idle", None)]
    made = scene(security=Security(issuers=(), certificates=(), secrets=tuple(found)))
    spec = secrets(made)
    assert spec
    rest = next(card for card in spec.cards if "more" in card.title)
    assert (rest.title, rest.subtitle) == ("40 more secrets", "of 39 more components")
    assert "Nothing in Git uses 1 of them." in spec.description


def around(*links: Link) -> DiagramSpec:
    middle = replace(component("middle"), needed_by=links)
    spec = neighbours(scene(components=[middle, *(component(each.component) for each in links)]), middle)
    assert spec
    return spec


def link(name: str, why: str) -> Link:
    return Link(component=name, why=why, effect=Effect.AT_ONCE, at=AT)


def test_many_neighbours_stand_by_what_links_them() -> None:
    many = [link(f"a{each}", "requests enter through it") for each in range(50)]
    few = [link(f"b{each}", "signs its users in") for each in range(2)]
    found = lines(around(*few, *many))
    assert found[:3] == [
        "[needed by] 50 components | requests enter through it",
        "[needed by] B0 | signs its users in",
        "[needed by] B1 | signs its users in",
    ]


def test_few_neighbours_are_named() -> None:
    found = lines(around(*(link(f"a{each}", "requests enter through it") for each in range(5))))
    assert found[0] == "[needed by] A0 | requests enter through it"


def test_paths_of_one_host_are_one_card_that_counts_them() -> None:
    owner = component("wiki")
    routes = tuple(replace(route("wiki.example.org"), path=path) for path in ("/", "/api", "/files"))
    network = Network(entrypoints=(), routes=routes, middlewares=(), policies=())
    spec = neighbours(scene(components=[owner], network=network), owner)
    assert lines(spec)[0] == "[reached at] wiki.example.org | open · 3 paths"


def test_a_neighbourhood_is_said_to_those_who_cannot_see_it() -> None:
    owner = replace(component("wiki"), needs=(link("db", "calls db"),))
    made = scene(components=[owner, component("db")])
    found = replace(made.cluster.network, routes=(route("wiki.example.org"),))
    made = replace(made, cluster=replace(made.cluster, network=found))
    spec = neighbours(made, owner)
    assert spec
    assert (
        spec.description
        == "Wiki needs Db; nothing in Git needs it; it is reached by 1 route, none with a guard."
    )

"""The network as a diagram: doors, guards and what is behind them."""

from dataclasses import replace

import pytest

from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.model.declared import Edge
from fleetbook.model.network import Entrypoint, Exposure, Middleware, Network, Route
from fleetbook.views.network import page
from fleetbook.views.network_diagram import diagram, ways_of
from fleetbook.views.page import Table
from fleetbook.views.scene import Scene
from scenes import AT, component, drawn, entrypoint, route, said, scene


def network(*routes: Route, doors: tuple[Entrypoint, ...] = ()) -> Scene:
    names = {each.component for each in routes if each.component}
    return scene(
        network=Network(entrypoints=doors, routes=routes, middlewares=(), policies=()),
        components=[component(name) for name in sorted(names)],
    )


def test_guarded_routes_pass_their_guard_and_open_ones_do_not() -> None:
    made = network(
        route("wiki.example.org", guard="login"), route("blog.example.org"), doors=(entrypoint("web"),)
    )
    assert drawn(diagram(made)) == "\n".join(
        (
            "Clients | from where, Git does not say",
            "web | Ingress controller",
            "login | OIDC",
            "[behind OIDC · 1 route] Wiki | wiki",
            "[open · 1 route] Blog | blog",
            "Clients ~> web",
            "web -> login",
            "login -> [behind OIDC · 1 route]",
            "web -> [open · 1 route] +2",
        )
    )


def test_the_edge_stands_before_the_cluster_in_the_order_in_which_it_is_declared() -> None:
    declared = {"origin": Origin.DECLARED, "defined_at": Location("fleetbook.yml", 2)}
    made = scene(
        network=Network(entrypoints=(), routes=(route("a.example.org", None),), middlewares=(), policies=()),
        edges=(
            Edge(name="Zulu", purpose="CDN", **declared),
            Edge(name="Alpha", purpose="DNS", **declared),
        ),
    )
    assert drawn(diagram(made)).splitlines()[-4:] == [
        "Internet ~> Zulu",
        "Zulu ~> Alpha",
        "Alpha ~> entrypoint unknown",
        "entrypoint unknown -> [open · 1 route]",
    ]


def test_a_tunnel_stands_between_the_internet_and_the_door_that_it_leads_to() -> None:
    blog = replace(route("blog.example.org", exposure=Exposure.TUNNEL), tunnel="cloudflared")
    direct = replace(route("chat.example.org", "cloudflared", exposure=Exposure.TUNNEL), tunnel="cloudflared")
    doors = (replace(entrypoint("web"), addresses=("10.0.0.1",)), entrypoint("cloudflared", "Tunnel"))
    lines = drawn(diagram(network(blog, doors=doors))).splitlines()
    assert "Internet ~> cloudflared" in lines
    assert "cloudflared ~> web" in lines
    assert "Internet ~> 10.0.0.1" not in lines, "what comes by the tunnel does not come by the address"
    lines = drawn(diagram(network(blog, direct, doors=doors))).splitlines()
    assert [each for each in lines if each.startswith("cloudflared |")] == ["cloudflared | Tunnel"]


def test_apps_that_ask_themselves_stand_together_and_behind_no_card() -> None:
    asks = route("wiki.example.org", guard="wiki", method="app-oidc")
    lines = drawn(diagram(network(asks, doors=(entrypoint("web"),)))).splitlines()
    assert lines[2:] == [
        "[apps that ask themselves · 1 route] Wiki | wiki",
        "Clients ~> web",
        "web -> [apps that ask themselves · 1 route]",
    ]


def test_requests_come_from_where_the_routes_of_a_door_can_be_reached() -> None:
    made = network(
        route("shop.example.org", "outer", exposure=Exposure.PUBLIC),
        route("wiki.example.org", "inner", exposure=Exposure.INTERNAL),
        route("blog.example.org", "other"),
        route("home.example.org", None, exposure=Exposure.INTERNAL),
        doors=(entrypoint("outer"), entrypoint("inner"), entrypoint("other")),
    )
    assert [line for line in drawn(diagram(made)).splitlines() if "~>" in line] == [
        "Internet ~> outer",
        "Internal network ~> inner",
        "Internal network ~> entrypoint unknown",
        "Clients ~> other",
    ]


def test_gateways_of_one_controller_are_told_apart_by_their_names() -> None:
    doors = tuple(entrypoint(f"net/{name}", "Gateway", "envoy") for name in ("inside", "outside"))
    routes = [route(f"{name}.example.org", f"net/{name}") for name in ("inside", "outside")]
    made = scene(
        network=Network(entrypoints=doors, routes=tuple(routes), middlewares=(), policies=()),
        components=[component("envoy")],
    )
    assert drawn(diagram(made)).splitlines()[1:3] == ["Envoy | inside", "Envoy | outside"]


def test_hosts_of_one_component_are_one_card() -> None:
    both = (route("media.example.org"), route("media.example.com"))
    assert "[open · 2 routes] Media | 2 hosts" in drawn(diagram(network(*both, doors=(entrypoint("web"),))))


def test_a_long_panel_ends_in_a_card_for_the_rest() -> None:
    routes = [route(f"app{number:02}.example.org") for number in range(30)]
    made = network(*routes, doors=(entrypoint("web"),))
    panel = [line for line in drawn(diagram(made)).splitlines() if line.startswith("[open · 30 routes]")]
    assert len(panel) == 12
    assert panel[-1] == "[open · 30 routes] 19 more | see the table"


def test_many_guards_are_gathered_by_their_method() -> None:
    routes = [route(f"app{number:02}.example.org", guard=f"guard-{number}") for number in range(40)]
    assert [(way.guard.by if way.guard else None, len(way.routes)) for way in ways_of(routes)] == [(None, 40)]


@pytest.mark.parametrize("doors", [1, 3])
@pytest.mark.parametrize("guards", [1, 4, 9, 60])
def test_no_network_is_too_large_to_be_seen(doors: int, guards: int) -> None:
    routes = [
        route(f"app{number:03}.example.org", f"door{number % doors}", f"guard-{number % guards}")
        for number in range(300)
    ]
    entrypoints = tuple(entrypoint(f"door{number}") for number in range(doors))
    spec = diagram(network(*routes, doors=entrypoints))
    assert spec
    assert len(spec.cards) <= 45


def test_without_routes_there_is_nothing_to_draw() -> None:
    assert diagram(network(doors=(entrypoint("web"),))) is None


def test_a_guard_that_has_no_row_of_its_own_leads_to_the_routes() -> None:
    made = network(route("wiki.example.org", guard="login"), doors=(entrypoint("web"),))
    (card,) = (each for each in diagram(made).cards if each.title == "login")
    assert card.page == "network#routes"
    login = Middleware(namespace="web", name="login", kind="oidc", settings=(), guard=None, defined_at=AT)
    told = scene(network=replace(made.cluster.network, middlewares=(login,)))
    (card,) = (each for each in diagram(told).cards if each.title == "login")
    assert card.page == "network#middleware.web.login"


def test_what_comes_through_a_tunnel_counts_for_it_and_for_the_gateway_behind_it() -> None:
    made = network(
        replace(route("a.example.org", "web"), tunnel="tunnel"),
        route("b.example.org", "web"),
        doors=(entrypoint("web"), entrypoint("tunnel")),
    )
    found = page(made)
    assert found
    table = next(
        each for each in found.blocks if isinstance(each, Table) and each.caption == "Where requests enter"
    )
    assert [said(row.cells[-1]) for row in table.rows] == ["2", "1"]

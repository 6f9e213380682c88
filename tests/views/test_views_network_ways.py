"""Ways in that are no gateways, as the network page and its diagram tell of them."""

from dataclasses import replace

import pytest

from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.network import AddressPool, Backend, Network
from fleetbook.views import network as page
from fleetbook.views.network_diagram import diagram, short_host
from fleetbook.views.own_doors import OWN_DOOR, with_one_own_door
from fleetbook.views.page import Table
from scenes import component, drawn, entrypoint, route, scene, told


def balanced(*names: str) -> Network:
    doors = [replace(entrypoint(name, "LoadBalancer"), addresses=("10.0.0.5",)) for name in names]
    routes = [replace(route(f"{name}.org", name), host="10.0.0.5:1883", protocol="TCP") for name in names]
    web = (entrypoint("web"), route("blog.org"))
    return Network(entrypoints=(*doors, web[0]), routes=(*routes, web[1]), middlewares=(), policies=())


def test_load_balancers_are_one_card_of_the_diagram() -> None:
    made = scene(network=balanced("mqtt", "game"), components=[component("mqtt"), component("game")])
    lines = drawn(diagram(made)).splitlines()
    assert f"{OWN_DOOR} | 2 load balancers" in lines
    assert [line for line in lines if "1883" in line] == [
        "[open · 2 routes] Game | 10.0.0.5:1883",
        "[open · 2 routes] Mqtt | 10.0.0.5:1883",
    ]


def test_a_network_of_gateways_only_is_left_as_it_is() -> None:
    plain = Network(entrypoints=(entrypoint("web"),), routes=(route("a.org"),), middlewares=(), policies=())
    assert with_one_own_door(plain) is plain


def test_addresses_are_shown_whole() -> None:
    hosts = ["photos.example.org", "10.0.0.5", "10.0.0.5:53", "mqtt.example.org:1883"]
    assert [short_host(each) for each in hosts] == ["photos", "10.0.0.5", "10.0.0.5:53", "mqtt"]
    assert short_host(Unknown("port 53 of every node")) == "host unknown"


def rows(made: Network, title: str) -> list[str]:
    shown = page.page(scene(network=made))
    assert shown is not None
    tables = [each for each in shown.blocks if isinstance(each, Table)]
    return told(next(each for each in tables if each.caption == title))


def test_pages_stand_before_ports() -> None:
    assert [line.partition(" ")[0] for line in rows(balanced("mqtt"), "Routes into the cluster")[1:]] == [
        "blog.org",
        "10.0.0.5:1883",
    ]


def test_shares_pools_and_a_route_that_is_not_served_are_told() -> None:
    backend = Backend(kind="Service", namespace="a", name="old", port="80", weight=90)
    other = replace(backend, name="nas", weight=10, outside=("192.168.1.9",))
    shared = replace(
        route("a.org"), backend=backend, other_backends=(other,), refused="no listener takes a.org"
    )
    pool = AddressPool(name="home", ranges=("10.0.0.10-10.0.0.20",))
    door = replace(entrypoint("web"), pools=(pool,))
    made = Network(entrypoints=(door,), routes=(shared,), middlewares=(), policies=())
    text = " ".join(
        line for title in ("Routes into the cluster", "Where requests enter") for line in rows(made, title)
    )
    assert "old:80 weight 90, nas:80 weight 10 → 192.168.1.9" in text
    assert "no listener takes a.org" in text
    assert "one of 10.0.0.10-10.0.0.20 (pool home)" in text


def test_entrypoints_of_one_component_are_told_apart_and_what_none_states_has_no_column() -> None:
    doors = (entrypoint("net/inner", "Gateway", "envoy"), entrypoint("net/outer", "Gateway", "envoy"))
    web = (*doors, entrypoint("nginx", owner="nginx"))
    made = scene(
        network=Network(entrypoints=web, routes=(), middlewares=(), policies=()),
        components=[component("envoy"), component("nginx")],
    )
    view = page.page(made)
    tables = [block for block in view.blocks if isinstance(block, Table)] if view else []
    assert [told(each) for each in tables] == [
        [
            "Entrypoint | Kind | Announced by | Routes",
            "Envoy net/inner @3 | Gateway | unknown | 0",
            "Envoy net/outer @3 | Gateway | unknown | 0",
            "Nginx @3 | Ingress controller | unknown | 0",
        ]
    ]


@pytest.mark.parametrize(
    ("asking", "silent", "words"),
    [
        (0, 0, "No route leads into the cluster, as far as Git says."),
        (0, 2, "2 routes on 2 hosts: 2 unknown. Nobody is asked who they are, as far as Git says."),
        (1, 0, "1 route on 1 host: 1 unknown. 1 asks who you are."),
        (2, 1, "3 routes on 3 hosts: 3 unknown. 2 ask who you are, 1 does not as far as Git says."),
    ],
)
def test_how_many_routes_ask_is_said_in_words(asking: int, silent: int, words: str) -> None:
    guarded = [route(f"g{each}.org", guard="login") for each in range(asking)]
    others = [route(f"o{each}.org") for each in range(silent)]
    network = Network(entrypoints=(), routes=(*guarded, *others), middlewares=(), policies=())
    assert page.summary(scene(network=network)) == words


def test_a_weight_is_said_only_beside_another_backend() -> None:
    old, new = (
        Backend(kind="Service", namespace="a", name=each, port="80", weight=1) for each in ("old", "new")
    )
    alone = replace(route("a.org"), backend=old)
    split = replace(route("b.org"), backend=old, other_backends=(new,))
    rows = told(page.route_table(scene(), (alone, split)))[1:]
    assert [row.split(" | ")[2] for row in rows] == ["old:80", "old:80 weight 1, new:80 weight 1"]


def test_why_a_host_is_unknown_does_not_run_into_what_is_done_on_the_way() -> None:
    host = Unknown("Git holds no value for ZONE", "a.${ZONE}")
    made = replace(route("a"), host=host, path="/in", filters=("adds header X",), origin=Origin.VALUES)
    (row,) = told(page.route_table(scene(), (made,)))[1:]
    assert row.startswith("a.${ZONE}/in unknown: Git holds no value for ZONE; adds header X; values @3 |")

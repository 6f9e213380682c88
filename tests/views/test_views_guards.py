"""Guards, exposure, TLS, name servers and policies as the pages say them."""

from dataclasses import replace

import pytest

from fleetbook.core.identity import ObjectRef
from fleetbook.model.network import (
    DnsScope,
    DnsServer,
    Exposure,
    Guard,
    Network,
    NetworkPolicy,
    Publication,
    Route,
    Tls,
)
from fleetbook.views.guards import exposure_because, guard_cell, tls_cell
from fleetbook.views.names import section as names
from fleetbook.views.page import Paragraph, Table
from fleetbook.views.policies import section as policies
from fleetbook.views.scene import Scene
from scenes import AT, component, route, said, scene

MIDDLEWARE = ObjectRef("Middleware", "auth", "sso")
SSO = Guard(
    method="forward-auth", provider="auth.org", by=MIDDLEWARE, product="Authelia", component="authelia"
)
LAN = Guard(method="ip-allow-list", provider=None, by=MIDDLEWARE, note="10.0.0.0/8")


def shown(*routes: Route, **network: object) -> Scene:
    empty = {"entrypoints": (), "middlewares": (), "policies": ()}
    return scene(
        network=Network(routes=routes, **(empty | network)),
        components=[component("authelia"), component("web")],
    )


def guarded(*guards: Guard, host: str = "web.org", path: str = "/") -> Route:
    return replace(route(host), guards=guards, auth=guards[-1] if guards else None, path=path)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (guarded(LAN, SSO), "[addresses] 10.0.0.0/8 → [forward-auth] Authelia"),
        (guarded(replace(SSO, component=None)), "[forward-auth] Authelia"),
        (guarded(), "[open]"),
        (replace(guarded(), unseen=("authelia@docker",)), "[unknown] authelia@docker is not in Git"),
        (replace(guarded(LAN), unseen=("x@f",)), "[addresses] 10.0.0.0/8 → [unknown] x@f is not in Git"),
        (guarded(Guard(method="app-oidc", provider=None, by=None, product="Dex")), "[the app asks] Dex"),
    ],
)
def test_guards_in_the_order_of_a_request(made: Route, expected: str) -> None:
    assert said(guard_cell(shown(made), made)) == expected


def test_an_open_path_beside_a_guarded_one_is_seen() -> None:
    api = guarded(path="/api")
    assert said(guard_cell(shown(guarded(SSO), api), api)) == "[open] beside a guarded path"


def test_why_the_exposure_of_a_route_is_thought_so_stands_beside_it() -> None:
    made = replace(route("web.org"), exposure=Exposure.PUBLIC, exposure_reason="Cloudflare proxies it")
    assert said(exposure_because(made)) == "[public] Cloudflare proxies it"


@pytest.mark.parametrize(
    ("tls", "exposure", "expected"),
    [
        (None, Exposure.TUNNEL, "ends at the tunnel"),
        (None, Exposure.UNKNOWN, "its listener speaks plain HTTP"),
        (
            Tls(secret=None, certificate=None, issuer=None, passthrough=True),
            Exposure.UNKNOWN,
            "passed on to the app",
        ),
        (Tls(secret=None, certificate=None, issuer=None), Exposure.UNKNOWN, "default certificate"),
    ],
)
def test_where_tls_ends(tls: Tls | None, exposure: Exposure, expected: str) -> None:
    made = replace(route("web.org"), tls=tls, exposure=exposure, tls_reason="its listener speaks plain HTTP")
    assert said(tls_cell(shown(made), made)) == expected


def test_name_servers_and_how_many_routes_each_is_told_of() -> None:
    server = DnsServer(
        name="cloudflare-dns", provider="Cloudflare", scope=DnsScope.PUBLIC, domains=("demo.org",),
        sources=("crd", "gateway-httproute"), limits=("the gateway external",), proxied=True, component=None,
        defined_at=AT,
    )  # fmt: skip
    told = replace(route("web.org"), published=(Publication(server="cloudflare-dns", target=None, end=None),))
    _, table = names(shown(told, route("other.org"), name_servers=(server,)))
    assert isinstance(table, Table)
    assert [said(cell) for cell in table.rows[0].cells] == [
        "Cloudflare behind its proxy",
        "cloudflare-dns @3",
        "[the Internet]",
        "demo.org",
        "httproute, DNSEndpoint records; only the gateway external",
        "1",
    ]


def test_policies_name_components_and_the_namespaces_that_are_shut() -> None:
    shut = NetworkPolicy(
        namespace="web", name="deny", kind="NetworkPolicy", selects="all pods", components=("web",),
        directions=("Ingress",), allows_from=(), allows_to=(), defined_at=AT,
    )  # fmt: skip
    lets = replace(
        shut, name="lets", selects="app=web", allows_from=("pods app=sso",), from_components=("authelia",)
    )
    _, shutting, table = policies(shown(policies=(shut, lets)))
    assert isinstance(shutting, Paragraph)
    assert isinstance(table, Table)
    assert said(shutting.content) == "Nothing comes in unless a policy lets it in: web."
    assert [[said(cell) for cell in row.cells] for row in table.rows] == [
        ["web/deny @3", "all pods (Web)", "[nobody]", "not limited"],
        ["web/lets @3", "app=web (Web)", "pods app=sso (Authelia)", "not limited"],
    ]

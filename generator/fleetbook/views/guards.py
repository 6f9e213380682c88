"""Guards, exposure and TLS of a route in words, as tables and diagrams say them."""

from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Exposure, Guard, Route
from fleetbook.views.diagram import Tone
from fleetbook.views.page import Badge, Code, GitLink, Muted, PageLink, Rich, Text
from fleetbook.views.phrases import NOTHING, joined
from fleetbook.views.scene import Scene

EXPOSURE_TONES = {
    Exposure.PUBLIC: Tone.WARN,
    Exposure.TUNNEL: Tone.WARN,
    Exposure.INTERNAL: Tone.GOOD,
    Exposure.UNKNOWN: Tone.NEUTRAL,
}
_METHODS = {
    "api-key": "API key",
    "app-oidc": "the app asks",
    "app-sign-in": "signs people in",
    "basic-auth": "password",
    "cloudflare-access": "Cloudflare Access",
    "ip-allow-list": "addresses",
    "mtls": "client certificate",
    "oidc": "OIDC",
}
"""Methods whose names say little to people."""
_SPOKEN = ("HTTP", "gRPC")
"""Protocols in which people are asked."""
OWN = "app-"
"""How the methods of applications begin that ask themselves."""
ADDRESSES = "ip-allow-list"
"""The method that looks at addresses and asks nobody who they are."""


def method_of(guard: Guard) -> str:
    """How a guard asks, in words."""
    return _METHODS.get(guard.method, guard.method)


def stands_before(guard: Guard) -> str:
    """What stands before a route, or that the application asks itself."""
    return method_of(guard) if guard.method.startswith(OWN) else f"behind {method_of(guard)}"


def voucher_of(guard: Guard) -> str | None:
    """Who vouches: the product, else the host that is asked."""
    return guard.product or guard.provider


def guard_cell(scene: Scene, route: Route) -> Rich:
    """Every guard of a route in its order, or that nobody asks as far as Git says."""
    asked = joined([_guard(scene, each) for each in route.guards], " → ") if route.guards else ()
    if asked and any(each.method != ADDRESSES for each in route.guards):
        return asked
    if route.unseen:
        names = ", ".join(route.unseen)
        before: Rich = (*asked, Text(" → ")) if asked else ()
        return (*before, Badge("unknown", Tone.NEUTRAL), Muted(f" {names} is not in Git"))
    if asked:
        return asked
    quiet = route.exposure is Exposure.INTERNAL or route.protocol not in _SPOKEN
    tone = Tone.NEUTRAL if quiet else Tone.WARN
    host = route.host.written if isinstance(route.host, Unknown) else route.host
    beside = bool(host) and host in scene.guarded_hosts
    return (Badge("open", tone), *((Muted(" beside a guarded path"),) if beside else ()))


def _guard(scene: Scene, guard: Guard) -> Rich:
    words: Rich = ()
    if guard.component and guard.method != "app-sign-in":
        words = (Text(" "), scene.link(guard.component))
    elif voucher := voucher_of(guard):
        words = (Muted(f" {voucher}"),)
    note: Rich = (Muted(f" {guard.note}"),) if guard.note and guard.method != "app-sign-in" else ()
    tone = Tone.INFO if guard.method == ADDRESSES else Tone.GOOD
    return (Badge(method_of(guard), tone), *words, *note)


def exposure_badge(exposure: Exposure) -> Rich:
    """Who can reach a route, as a pill."""
    return (Badge(str(exposure), EXPOSURE_TONES[exposure]),)


def exposure_because(route: Route) -> Rich:
    """Who can reach a route, why it is thought so, and the line that this rests on."""
    at = route.lines.get("exposure")
    line: Rich = (Text(" "), GitLink(at)) if at else ()
    return (*exposure_badge(route.exposure), Text(" "), Muted(route.exposure_reason), *line)


def tls_cell(scene: Scene, route: Route) -> Rich:
    """The certificate of a route, or where its TLS ends."""
    if route.tls is None and route.protocol not in _SPOKEN:
        return NOTHING
    if route.tls is None:
        ends = route.exposure is Exposure.TUNNEL
        return (Muted("ends at the tunnel" if ends else route.tls_reason or "none stated"),)
    if route.tls.passthrough:
        return (Muted("passed on to the app"),)
    if route.tls.certificate:
        target = f"{scene.paths.page('security')}#certificates"
        return (PageLink(route.tls.certificate.name, target),)
    issuer: Rich = (Muted(f" {route.tls.issuer}"),) if route.tls.issuer else ()
    if route.tls.secret:
        return (Code(route.tls.secret.name), *issuer)
    return issuer or (Muted("default certificate"),)

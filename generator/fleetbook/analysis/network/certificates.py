"""TLS of a route: where it ends, with which certificate, and who issues it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fleetbook.analysis.addresses import certifies
from fleetbook.analysis.default_issuer import default_issuer
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import mapping, sequence, text, within, words
from fleetbook.catalogue.entry import Entry
from fleetbook.core.identity import NamespacedName
from fleetbook.model.network import Exposure, Tls
from fleetbook.resolve.fleet import Resource

_PASSTHROUGH = (
    "nginx.ingress.kubernetes.io/ssl-passthrough",
    "haproxy-ingress.github.io/ssl-passthrough",
    "haproxy.org/ssl-passthrough",
)
_REFLECTS = (
    "reflector.v1.k8s.emberstack.com/reflection-allowed",
    "replicator.v1.mittwald.de/replicate-to",
    "replicator.v1.mittwald.de/replicate-to-matching",
)
"""Annotations by which a secret is copied into other namespaces under its own name."""
_ISSUERS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer")


@dataclass(frozen=True)
class Served:
    """TLS of a route and why it is thought so; no TLS: plain HTTP, or nothing is stated."""

    tls: Tls | None
    reason: str


class Certificates:
    """The certificates and issuers of a cluster."""

    def __init__(
        self, resources: Sequence[Resource], grouping: Grouping, entries: Mapping[str, Entry]
    ) -> None:
        self._by_secret: dict[NamespacedName, Resource] = {}
        for each in resources:
            if each.ref.kind == "Certificate" and (name := text(within(each.body, "spec", "secretName"))):
                self._by_secret.setdefault(NamespacedName(each.ref.namespace, name), each)
        self._gateways = {each.ref.key: each for each in resources if each.ref.kind == "Gateway"}
        self._objects = {each.ref: each for each in resources if each.ref.kind == "IngressRouteTCP"}
        self._issuers = {each.ref.name: each for each in resources if each.ref.kind.endswith("Issuer")}
        self._default_issuer = _default_issuer(grouping, entries)

    def served(self, route: StatedRoute, door: Door | None) -> Served:
        """TLS of a route at its entrypoint."""
        if self._passes_through(route):
            nothing = Tls(secret=None, certificate=None, issuer=None, passthrough=True)
            return Served(nothing, "the entrypoint passes TLS on to the application")
        tls = self._terminated(route, door)
        if tls is not None:
            return Served(tls, _why(route, tls))
        if route.class_name == "tailscale":
            return Served(Tls(secret=None, certificate=None, issuer="Tailscale"), "Tailscale has its own")
        if text(route.annotations.get("alb.ingress.kubernetes.io/certificate-arn")):
            issuer = "AWS Certificate Manager"
            return Served(Tls(secret=None, certificate=None, issuer=issuer), "the load balancer ends TLS")
        return Served(None, self._why_plain(route))

    def proof_over_http(self, tls: Tls | None) -> str | None:
        """The issuer of a certificate, where it can only prove names from the Internet over HTTP."""
        issuer = self._issuers.get(tls.issuer) if tls and tls.issuer else None
        acme = mapping(within(issuer.body, "spec", "acme")) if issuer else {}
        solvers = [mapping(each) for each in sequence(acme.get("solvers"))]
        public = "letsencrypt.org" in (text(acme.get("server")) or "")
        only_http = bool(solvers) and all("http01" in each for each in solvers)
        return tls.issuer if tls and public and only_http else None

    def _terminated(self, route: StatedRoute, door: Door | None) -> Tls | None:
        """The route's own secret, else the certificate of its listener, else the entrypoint's default."""
        issuer = self._asked_issuer(route)
        if route.tls_secret:
            secret: NamespacedName | None = NamespacedName(route.namespace, route.tls_secret)
        else:
            secret = self._for_host(route, _offered(route, door))
        if secret is None and not route.tls:
            return None
        certificate = self._certificate(secret) if secret else None
        if certificate is not None:
            issuer = text(within(certificate.body, "spec", "issuerRef", "name"))
        return Tls(secret=secret, certificate=certificate.ref.key if certificate else None, issuer=issuer)

    def _certificate(self, secret: NamespacedName) -> Resource | None:
        """The certificate kept in a secret, or in one of the same name that is copied from elsewhere."""
        if secret in self._by_secret:
            return self._by_secret[secret]
        copied = [
            each for key, each in self._by_secret.items() if key.name == secret.name and _is_copied(each)
        ]
        return copied[0] if len(copied) == 1 else None

    def _asked_issuer(self, route: StatedRoute) -> str | None:
        """The issuer that annotations of the route or its gateway ask cert-manager for."""
        if route.parent is not None:
            gateway = self._gateways.get(route.parent.gateway)
            annotations = mapping(within(gateway.body, "metadata", "annotations")) if gateway else {}
        else:
            annotations = route.annotations
        stated = next((each for name in _ISSUERS if (each := text(annotations.get(name)))), None)
        acme = text(annotations.get("kubernetes.io/tls-acme")) == "true"
        return stated or (self._default_issuer if acme else None)

    def _for_host(self, route: StatedRoute, secrets: Sequence[NamespacedName]) -> NamespacedName | None:
        """Of several certificates the one that names the route's host, else the first."""
        for secret in secrets:
            certificate = self._certificate(secret)
            names = words(within(certificate.body, "spec", "dnsNames")) if certificate else ()
            if isinstance(route.host, str) and any(certifies(name, route.host) for name in names):
                return secret
        return secrets[0] if secrets else None

    def _passes_through(self, route: StatedRoute) -> bool:
        if any(route.annotation(each) == "true" for each in _PASSTHROUGH):
            return True
        stated = self._objects.get(route.via)
        if stated is not None and text(within(stated.body, "spec", "tls", "passthrough")) == "true":
            return True
        listeners = self._listeners(route)
        return bool(listeners) and all(
            text(within(each, "tls", "mode")) == "Passthrough" for each in listeners
        )

    def _listeners(self, route: StatedRoute) -> list[Mapping[str, object]]:
        """The listeners of the route's gateway that it attaches to by name, else all of its protocol."""
        gateway = self._gateways.get(route.parent.gateway) if route.parent else None
        stated = (
            [mapping(each) for each in sequence(within(gateway.body, "spec", "listeners"))] if gateway else []
        )
        wanted = route.parent.listener if route.parent else None
        if wanted is not None:
            return [each for each in stated if each.get("name") == wanted]
        if route.via.kind == "TLSRoute":
            return [each for each in stated if text(each.get("protocol")) == "TLS"]
        return stated

    def _why_plain(self, route: StatedRoute) -> str:
        protocols = {text(each.get("protocol")) for each in self._listeners(route)}
        if protocols == {"HTTP"}:
            return "its listener speaks plain HTTP"
        if protocols:
            return "its gateway states no certificate"
        return "nothing states TLS" if route.parent else f"{_what(route)} states no TLS"


def _offered(route: StatedRoute, door: Door | None) -> tuple[NamespacedName, ...]:
    """The certificates of a route's entrypoint, which passes on a bare TCP or UDP port without any."""
    if door is None or (route.protocol in ("TCP", "UDP") and route.parent is None and not route.tls):
        return ()
    return door.certificates_for(route.host, route.parent.listener if route.parent else None)


def in_words(served: Served, exposure: Exposure) -> str:
    """Why the TLS of a route is thought so; before a tunnel it ends at the tunnel's far side, too."""
    if served.tls is None and exposure is Exposure.TUNNEL:
        return f"TLS ends where the tunnel begins; {served.reason}"
    return served.reason


def _what(route: StatedRoute) -> str:
    return "its block of values" if route.via.kind == "HelmRelease" else f"its {route.via.kind}"


def _why(route: StatedRoute, tls: Tls) -> str:
    own = route.tls_secret is not None
    if tls.secret is None:
        return "the entrypoint's default certificate"
    return f"{_what(route)} names the secret" if own else "its listener or entrypoint serves it"


def _is_copied(certificate: Resource) -> bool:
    annotations = mapping(within(certificate.body, "spec", "secretTemplate", "annotations"))
    return any(each in annotations for each in _REFLECTS)


def _default_issuer(grouping: Grouping, entries: Mapping[str, Entry]) -> str | None:
    """The issuer that cert-manager is told to take where an annotation only asks for a certificate."""
    for component, entry in sorted(entries.items()):
        if "certificate_controller" in entry.provides:
            for release in grouping.group(component).releases:
                return default_issuer(release.values)[1]
    return None

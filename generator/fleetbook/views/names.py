"""Name servers that the cluster tells of its hosts, and who asks them."""

from fleetbook.model.network import DnsScope, DnsServer
from fleetbook.views.diagram import Tone
from fleetbook.views.page import Badge, Block, Code, Heading, Muted, Rich, Row, Table, Text
from fleetbook.views.phrases import codes, joined, mark, text
from fleetbook.views.scene import Scene

_TONES = {DnsScope.PUBLIC: Tone.WARN, DnsScope.LOCAL: Tone.GOOD, DnsScope.UNKNOWN: Tone.NEUTRAL}
_SCOPES = {
    DnsScope.PUBLIC: "the Internet",
    DnsScope.LOCAL: "local network",
    DnsScope.UNKNOWN: "unknown",
}


def section(scene: Scene) -> tuple[Block, ...]:
    """The section of the network page; empty without name servers."""
    servers = scene.cluster.network.name_servers
    if not servers:
        return ()
    columns = ("Name server", "Told by", "Asked by", "Domains", "Told of", "Routes")
    rows = tuple(_row(scene, each) for each in servers)
    return (Heading("Who is told of names", "names"), Table("Name servers", columns, rows))


def _row(scene: Scene, server: DnsServer) -> Row:
    told = [
        route
        for route in scene.cluster.network.routes
        if any(each.server == server.name for each in route.published)
    ]
    # Instances of one component differ in their names.
    name: Rich = (scene.link(server.component),) if server.component else (Code(server.name),)
    alone = server.component in (None, server.name)
    proxied: Rich = (Muted(" behind its proxy"),) if server.proxied else ()
    return Row(
        (
            (*text(server.provider), *proxied),
            (*name, *(() if alone else (Muted(f" {server.name}"),)), Text(" "), *mark(server)),
            (Badge(_SCOPES[server.scope], _TONES[server.scope]),),
            codes(server.domains) if server.domains else (Muted("all"),),
            _told_of(server),
            text(str(len(told))),
        )
    )


def _told_of(server: DnsServer) -> Rich:
    """The objects that are looked at, and what narrows them."""
    kinds = [each.removeprefix("gateway-") for each in server.sources if each != "crd"]
    records = ["DNSEndpoint records"] if "crd" in server.sources else []
    looked = joined([text(each) for each in (*kinds, *records)]) if server.sources else (Muted("not stated"),)
    limits: Rich = (Muted(f"; only {', '.join(server.limits)}"),) if server.limits else ()
    return (*looked, *limits)

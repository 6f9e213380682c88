"""What the catalogue says of one chart or image."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Default:
    """A documented default of a chart, with the chart version whose documentation was read."""

    value: str | int | bool
    chart_version: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A chart or image that people know by a name."""

    id: str
    title: str
    purpose: str
    category: str
    role: str
    """application or infrastructure."""
    icon: str
    homepage: str | None
    charts: tuple[str, ...]
    """Names of charts that install it."""
    images: tuple[str, ...]
    """Image names without registry host and tag, such as `kube-vip/kube-vip`; one without a slash
    is found whoever owns it: `sonarr` is also `linuxserver/sonarr`."""
    names: tuple[str, ...]
    """Other names under which it is found as a release or workload; its id is always one."""
    defaults: Mapping[str, Default]
    """Fact name (see `facts`) to the chart's default."""
    facts: Mapping[str, str]
    """Fact name to a JSONPath (RFC 9535) over the release's values, such as
    `gateway.addresses: $.service.spec.externalIPs[*]`; ` | ` joins several, the strongest first.
    The names are listed in `schema.json`."""
    provides: Mapping[str, str]
    """What it is for other parts: `ingress_class: traefik`, `storage_class: longhorn`,
    `address_announcer: kube-vip`, `secret_controller: sealed`, `reloader: stakater`,
    `provisioner: driver.longhorn.io`. Several values are separated by line breaks."""
    helper: bool = False
    """Whether it mostly runs beside another app (a proxy, an exporter), which then gives the name."""

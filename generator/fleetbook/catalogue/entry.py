"""What the catalogue says of one chart or image."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Documented:
    """What one version of a chart does where its values are silent."""

    chart_version: str
    """The version whose documentation was read."""


@dataclass(frozen=True, kw_only=True)
class Default(Documented):
    """A documented default of a fact."""

    value: str | int | bool


@dataclass(frozen=True, kw_only=True)
class RouteDefault(Documented):
    """Whether a chart makes a route of which its values do not say whether."""

    enabled: bool
    tls: bool = False
    """Whether it has TLS where the values do not say so in the place that `ChartRoute.tls` names."""
    tls_secret: str | None = None
    """The certificate's secret where the values only switch TLS on, with `{host}` for the route's first host;
    None: the chart names none."""


@dataclass(frozen=True, kw_only=True)
class VolumeDefault(Documented):
    """What a chart makes of a claim that its values do not speak of."""

    enabled: bool
    size: str | None
    """None where the values must say it."""


@dataclass(frozen=True, kw_only=True)
class ChartVolume:
    """A claim that a chart makes."""

    at: str
    """JSONPath to the block of the values that describes it: with `enabled`, `size`, `storageClass`,
    `existingClaim`."""
    name: str
    """The claim's name, with `{release}`, `{fullname}` as Helm's charts make it, `{ordinal}`, and `{name}` as
    the block states it."""
    defaults: tuple[VolumeDefault, ...] = ()
    """One for each version whose documentation was read, in their order."""
    size: str = ""
    """JSONPath to its size, where the block has a word of its own for it."""
    count: str = ""
    """JSONPath to the number of claims, where there are several."""
    default_count: int = 1
    more: int = 0
    """Claims that the chart makes beside that number."""
    when: str = ""
    """JSONPath: where it finds nothing, the chart makes no such claim."""
    unless: str = ""
    """JSONPath: where it finds something, the chart makes no such claim."""


@dataclass(frozen=True, kw_only=True)
class ClassDefault(Documented):
    """What a chart's own storage class is like."""

    default: bool
    """Whether it is the cluster's default."""
    replicas: int | None
    """None where the chart states no number of copies."""


@dataclass(frozen=True, kw_only=True)
class ChartClass:
    """A storage class in a list of a chart's own values, which a list in a release's replaces."""

    at: str
    """JSONPath to the list: where it finds one, the chart makes the classes of that."""
    name: str
    defaults: tuple[ClassDefault, ...]
    """One for each version whose documentation was read, in their order."""


@dataclass(frozen=True, kw_only=True)
class ChartRoute:
    """A route that a chart makes of values that do not look like one."""

    at: str
    """JSONPath to the block that switches it on, and that may hold class, annotations and TLS."""
    hosts: str
    """JSONPath to its hosts, or to matching rules of Traefik."""
    defaults: tuple[RouteDefault, ...] = ()
    """One for each version whose documentation was read, in their order; none: the values must say it."""
    tls: str = ""
    """JSONPath to the value that switches TLS on, where it does not stand in the block."""
    tls_secret: str = ""
    """JSONPath to the name of the certificate's secret, where it does not stand in the block."""
    path: str = ""
    """Its path where the values state none; empty: `/`."""
    middlewares: str = ""
    """JSONPath to Traefik's middlewares in front of it: mappings with name and namespace."""
    when: str = ""
    """JSONPath: where it finds nothing, the chart makes no such route."""
    unless: str = ""
    """JSONPath: where it finds something, the chart makes no such route."""


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
    defaults: Mapping[str, tuple[Default, ...]]
    """Fact name (see `facts`) to the chart's default, one for each version that was read, in their order."""
    facts: Mapping[str, str]
    """Fact name to a JSONPath (RFC 9535) over the release's values, such as
    `gateway.addresses: $.service.spec.externalIPs[*]`; ` | ` joins several, the strongest first.
    The names are listed in `schema.json`."""
    provides: Mapping[str, str]
    """What it is for other parts: `ingress_class: traefik`, `storage_class: longhorn`,
    `address_announcer: kube-vip`, `secret_controller: sealed`, `reloader: stakater`,
    `provisioner: driver.longhorn.io`. Several values are separated by line breaks."""
    read: tuple[str, ...] = ()
    """Versions of its chart whose values were read as a whole: what matters in them is found, by the paths
    here or without."""
    opt_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """JSONPath of a block of the values that does nothing until it says `enabled: true`, to the versions
    whose documentation was read."""
    repositories: tuple[str, ...] = ()
    """Parts of the addresses of repositories whose chart it is; its volumes and all defaults hold for
    those only. Empty: no other chart has the name."""
    volumes: tuple[ChartVolume, ...] = ()
    classes: tuple[ChartClass, ...] = ()
    routes: tuple[ChartRoute, ...] = ()
    helper: bool = False
    """Whether it mostly runs beside another app (a proxy, an exporter), which then gives the name."""

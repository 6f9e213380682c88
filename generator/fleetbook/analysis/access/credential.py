"""What Flux signs in with at its sources."""

from collections.abc import Iterable

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.shape import known, mapping, text, within
from fleetbook.core.identity import NamespacedName
from fleetbook.core.unknown import Unknown
from fleetbook.model.access import Credential, ImageAutomation
from fleetbook.resolve.fleet import ResolvedCluster, Resource
from fleetbook.resolve.sources.addresses import without_credentials

_KINDS = ("Bucket", "GitRepository", "HelmRepository", "OCIRepository")


def credentials_of(
    cluster: ResolvedCluster, automations: Iterable[ImageAutomation]
) -> tuple[Credential, ...]:
    """The sources that Flux signs in at, or that it writes to, by kind, namespace and name."""
    written = {each.source for each in automations}
    found = {each.ref: each for each in cluster.sources if each.ref.kind in _KINDS}
    credentials = (_credential(found[ref], writes=ref in written) for ref in sorted(found))
    return tuple(each for each in credentials if each.secret or each.way != "none" or each.writes)


def _credential(source: Resource, *, writes: bool) -> Credential:
    spec = mapping(source.body.get("spec"))
    name = text(within(spec, "secretRef", "name"))
    url = known(spec.get("url")) or known(spec.get("endpoint")) or Unknown("the source names no address")
    return Credential(
        origin=source.origin,
        defined_at=source.at(),
        lines=lines_of(source, {"secret": ("spec", "secretRef"), "url": ("spec", "url")}),
        source=source.ref,
        url=without_credentials(url) if isinstance(url, str) else url,
        way=_way(source, url, name),
        secret=NamespacedName(source.ref.namespace, name) if name else None,
        writes=writes,
    )


def _way(source: Resource, url: str | Unknown, secret: str | None) -> str:
    provider = text(within(source.body, "spec", "provider"))
    if provider == "github":
        return "GitHub App"
    if provider and provider != "generic":
        return f"identity of {provider}"
    if secret is None:
        return "none"
    if source.ref.kind != "GitRepository":
        return "login"
    if isinstance(url, Unknown):
        return "key or token"
    return "token" if url.startswith("http") else "SSH key"

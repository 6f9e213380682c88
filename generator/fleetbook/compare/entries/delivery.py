"""Releases with their charts, Kustomizations in their order, and the sources of both."""

from collections.abc import Iterator

from fleetbook.compare.entries.owners import Owners
from fleetbook.compare.entry import Aspect, Entry, Topic, listed, said
from fleetbook.model.architecture import Cluster
from fleetbook.model.delivery import Kustomization, Release, Source


def release_entries(cluster: Cluster) -> Iterator[Entry]:
    """Every release, told by its chart."""
    owners = Owners(cluster)
    for release in cluster.delivery.releases:
        component = owners.of_release(release.key)
        chart = "".join(said(release.chart))
        yield Entry(
            topic=Topic.CHARTS,
            key=str(release.key),
            title=f"{chart} ({release.key})",
            aspects=tuple(_release_aspects(release)),
            marks=frozenset({f"chart {chart}", f"in {release.kustomization}", f"of {component}"}),
            component=component,
            kustomization=release.kustomization,
            at=release.lines.get("version", release.defined_at),
        )


def _release_aspects(release: Release) -> Iterator[Aspect]:
    at = release.lines.get("version", release.defined_at)
    yield Aspect(name="chart", words=said(release.chart))
    yield Aspect(name="version", words=said(release.version), at=at)
    yield Aspect(name="source", words=said(str(release.source) if release.source else None))
    yield Aspect(name="namespace", words=(release.target_namespace,))
    yield Aspect(name="release name", words=(release.release_name,))
    yield Aspect(name="waits for", words=listed(release.depends_on))
    yield Aspect(name="suspended", words=_yes(release.suspended))
    yield Aspect(
        name="changed after rendering", words=listed(each.target for each in release.post_renderings)
    )


def delivery_entries(cluster: Cluster) -> Iterator[Entry]:
    """Every Kustomization and source, and the version of Flux."""
    owners = Owners(cluster)
    for kustomization in cluster.delivery.kustomizations:
        yield Entry(
            topic=Topic.ORDER,
            key=str(kustomization.key),
            title=str(kustomization.key),
            aspects=tuple(_kustomization_aspects(kustomization)),
            marks=frozenset({f"path {''.join(said(kustomization.path))}", f"source {kustomization.source}"}),
            touches=owners.components((kustomization.key,)),
            kustomization=kustomization.key,
            at=kustomization.defined_at,
        )
    for source in cluster.delivery.sources:
        yield _source_entry(source)
    if flux := cluster.delivery.flux:
        version = Aspect(name="version", words=said(flux.version))
        yield Entry(topic=Topic.CHARTS, key="Flux", title="Flux", aspects=(version,), at=flux.defined_at)


def _kustomization_aspects(kustomization: Kustomization) -> Iterator[Aspect]:
    checks = (f"{check.kind} {check.key}" for check in kustomization.health_checks)
    yield Aspect(name="stage", words=(str(kustomization.stage),))
    yield Aspect(name="waits for", words=listed(kustomization.depends_on))
    yield Aspect(name="health checks", words=listed(checks))
    yield Aspect(name="folder", words=said(kustomization.path))
    yield Aspect(name="source", words=(str(kustomization.source),))
    yield Aspect(name="interval", words=said(kustomization.interval))
    yield Aspect(name="timeout", words=said(kustomization.timeout))
    yield Aspect(name="waits until ready", words=_yes(kustomization.wait))
    yield Aspect(name="prunes", words=_yes(kustomization.prune))
    yield Aspect(name="suspended", words=_yes(kustomization.suspended))
    yield Aspect(name="created by", words=said(str(kustomization.parent) if kustomization.parent else None))


def _source_entry(source: Source) -> Entry:
    reference = listed(f"{name} {value}" for name, value in source.reference)
    return Entry(
        topic=Topic.SOURCES,
        key=str(source.ref),
        title=str(source.ref),
        aspects=(
            Aspect(name="address", words=said(source.url)),
            Aspect(name="reference", words=reference),
            Aspect(name="interval", words=said(source.interval)),
        ),
        marks=frozenset({f"address {source.url}", f"kind {source.kind}"}),
        at=source.defined_at,
    )


def _yes(value: bool) -> tuple[str, ...]:
    return ("yes" if value else "no",)

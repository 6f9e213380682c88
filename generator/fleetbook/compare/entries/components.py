"""Components and the images that they run."""

from collections.abc import Iterator

from fleetbook.compare.entry import Aspect, Entry, Topic, listed, said
from fleetbook.model.architecture import Cluster
from fleetbook.model.components import Component, Image, Workload


def component_entries(cluster: Cluster) -> Iterator[Entry]:
    """Every component."""
    charts = {release.key: release.chart for release in cluster.delivery.releases}
    titles = {component.id: component.title for component in cluster.components}
    for component in cluster.components:
        yield Entry(
            topic=Topic.COMPONENTS,
            key=component.id,
            title=component.title,
            aspects=tuple(_aspects(component, titles)),
            marks=frozenset(
                [f"name {component.name}"]
                + [f"image {image.name}" for image in component.images]
                + [f"chart {''.join(said(charts.get(key)))}" for key in component.releases]
            ),
            component=component.id,
            kustomization=component.kustomization,
            at=component.defined_at,
        )


def _aspects(component: Component, titles: dict[str, str]) -> Iterator[Aspect]:
    yield Aspect(name="purpose", words=said(component.purpose))
    yield Aspect(name="namespace", words=listed(component.namespaces))
    yield Aspect(name="Kustomization", words=(str(component.kustomization),))
    yield Aspect(name="workloads", words=listed(_workload(each) for each in component.workloads))
    yield Aspect(
        name="needs", words=listed(titles.get(each.component, each.component) for each in component.needs)
    )
    for trait in component.traits:
        yield Aspect(name=trait.name, words=(trait.value,), at=trait.defined_at)


def _workload(workload: Workload) -> str:
    """A workload with its number, or its schedule: `Deployment media/app × 2`."""
    name = f"{workload.kind} {workload.namespace}/{workload.name}"
    if workload.schedule:
        return f"{name} at {workload.schedule}"
    return f"{name} × {said(workload.replicas)[0]}" if workload.replicas is not None else name


def image_entries(cluster: Cluster) -> Iterator[Entry]:
    """Every image of a component; one that several containers run in several versions is one entry."""
    for component in cluster.components:
        by_name: dict[str, list[Image]] = {}
        for image in component.images:
            by_name.setdefault(image.name, []).append(image)
        for name, images in sorted(by_name.items()):
            yield Entry(
                topic=Topic.IMAGES,
                key=f"{component.id} {name}",
                title=name,
                aspects=(
                    Aspect(name="version", words=listed(tag for each in images for tag in said(each.tag))),
                    Aspect(name="digest", words=listed(each.digest for each in images if each.digest)),
                ),
                marks=frozenset({f"in {component.id}", f"last {name.rpartition('/')[2]}"}),
                component=component.id,
                kustomization=component.kustomization,
                at=images[0].lines.get("tag", images[0].defined_at),
            )

"""The front page of a repository with several clusters: side by side, with what differs between them."""

from collections import defaultdict
from collections.abc import Sequence

from fleetbook.model.architecture import Architecture
from fleetbook.views.diagram import Tone
from fleetbook.views.fleet_components import component_blocks
from fleetbook.views.fleet_diagram import diagram
from fleetbook.views.fleet_figures import cluster_table
from fleetbook.views.fleet_versions import chart_blocks, image_blocks
from fleetbook.views.outside import followed
from fleetbook.views.page import Block, Callout, Heading, PageView, Paragraph
from fleetbook.views.phrases import count, shorten, text, with_contents
from fleetbook.views.scene import Scene

MOST_NAMED = 6
"""Clusters that the remark on references names of each."""


def page(architecture: Architecture, scenes: Sequence[Scene], title: str | None) -> PageView:
    """The front page of the book of several clusters."""
    blocks: list[Block] = [
        Paragraph(text(_introduction(architecture))),
        diagram(architecture.repository, scenes),
        *_references(scenes),
        Heading("Clusters", "clusters"),
        cluster_table(scenes),
        *chart_blocks(scenes),
        *component_blocks(scenes),
        *image_blocks(scenes),
    ]
    return PageView(
        path="",
        title=title or architecture.repository.name,
        description=f"The clusters of {architecture.repository.name}, read from Git.",
        icon="material/home",
        blocks=with_contents("", blocks),
        hide_toc=True,
    )


def _introduction(architecture: Architecture) -> str:
    shown = count(len(architecture.clusters), "cluster")
    words = f"The repository describes {shown}."
    if architecture.left_out:
        whole = len(architecture.clusters) + len(architecture.left_out)
        words = f"{shown} of the {whole} that the repository describes; left out: "
        words += f"{', '.join(architecture.left_out)}."
    return words


def _references(scenes: Sequence[Scene]) -> tuple[Block, ...]:
    """A remark where clusters read the repository at different references: a book is made from one."""
    readers: dict[str, list[str]] = defaultdict(list)
    for scene in scenes:
        if said := followed(scene.cluster.delivery.repository):
            readers[said].append(scene.cluster.name)
    if len(readers) < 2:
        return ()
    told = [f"{shorten(names, MOST_NAMED)} at {said}" for said, names in readers.items()]
    words = (
        f"Flux reads the repository for {'; for '.join(told)}. This book is made from one revision, "
        "and shows each cluster as that revision would make it. With --rev it is made from another."
    )
    return (Callout("The clusters read different references", text(words), Tone.WARN),)

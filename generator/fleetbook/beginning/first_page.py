"""The first page of an owner's own: the numbers and diagrams that this fleet really has."""

from collections.abc import Iterator, Mapping, Sequence

from fleetbook.model.architecture import Architecture
from fleetbook.render.escape import markdown_text
from fleetbook.render.words import plain_words
from fleetbook.views.book import diagrams_of, scenes_of
from fleetbook.views.facts import facts_of
from fleetbook.views.page import Rich
from fleetbook.views.scene import Scene

BOOK = "fleet"
"""Folder of the book inside the docs folder."""

_NUMBERS = {
    "applications": "Applications",
    "infrastructure": "Infrastructure",
    "kustomizations": "Kustomizations of Flux",
    "hosts": "Hosts",
    "volumes": "Volumes",
    "secrets": "Secrets",
    "nodes": "Nodes",
}
_DIAGRAMS = {
    "gitops-model": "From Git to the cluster",
    "network": "How requests come in",
    "storage": "Where data lives",
}
_END = """\
<!--
More parts of the book fit in here, and into any other page. `fleetbook show facts` lists the facts, diagrams
have the names that `fleetbook diagram` knows, and fleetbook's guide tells under "With MkDocs" of tables.
-->
"""


def first_page(architecture: Architecture, title: str) -> str:
    """Markdown that embeds parts of the book."""
    scenes = scenes_of(architecture)
    facts, diagrams = facts_of(scenes), {spec.id for spec in diagrams_of(architecture)}
    blocks = [
        # Diagrams want the room.
        f"---\nhide:\n- toc\n---\n\n# {markdown_text(title)}",
        "What runs here, how it is reached, and where its data lives. This page was written once, by "
        "`fleetbook init`, and is yours to change; its numbers and diagrams are parts of "
        f"[the book]({BOOK}/index.md) and follow the fleet.",
    ]
    if len(scenes) == 1:
        blocks += [_numbers(scenes[0], facts), *_single(diagrams)]
    else:
        blocks += _several(scenes, facts, diagrams)
    return "\n\n".join([*blocks, _END])


def _single(diagrams: set[str]) -> Iterator[str]:
    for name, heading in _DIAGRAMS.items():
        if name in diagrams:
            yield f"## {heading}"
            yield f"[[fleetbook diagram {name}]]"


def _several(scenes: Sequence[Scene], facts: Mapping[str, Rich], diagrams: set[str]) -> Iterator[str]:
    if "fleet" in diagrams:
        yield "[[fleetbook diagram fleet]]"
    for scene in scenes:
        yield f"## {markdown_text(scene.cluster.name)}"
        yield _numbers(scene, facts)
        yield f"[All of it]({BOOK}/{scene.paths.page('index.md')})"


def _numbers(scene: Scene, facts: Mapping[str, Rich]) -> str:
    """A line for each number that is not nought."""
    named = {scene.paths.page(name): words for name, words in _NUMBERS.items()}
    shown = [
        f"- {words}: [[fleetbook fact {name}]]"
        for name, words in named.items()
        if name in facts and plain_words(facts[name]) != "0"
    ]
    return "\n".join(shown) or "Nothing runs here yet."

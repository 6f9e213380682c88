"""What the commands make of an architecture beside the docs folder: a site, an answer, one diagram."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from fleetbook.catalogue.icons import load_icons
from fleetbook.compare.history import CommitChanges, History
from fleetbook.core.errors import UsageError
from fleetbook.history import read_history
from fleetbook.model.architecture import Architecture, Cluster
from fleetbook.pipeline import Outcome, Reading, Report, Request, read_fleet, write_docs
from fleetbook.render.architecture_json import Json, cluster_data, plain
from fleetbook.render.difference_json import commit_data
from fleetbook.render.dot import to_dot
from fleetbook.render.embeds import nearest
from fleetbook.render.escape import markdown_text, terminal_json, terminal_line
from fleetbook.render.inject import inject, mermaid_block
from fleetbook.render.layout import lay_out
from fleetbook.render.markdown_page import SHORT
from fleetbook.render.mermaid import to_mermaid
from fleetbook.render.png import png
from fleetbook.render.publish import replace_file, replace_folder
from fleetbook.render.site import site_configuration
from fleetbook.render.svg import svg_standalone
from fleetbook.render.terminal import table_text
from fleetbook.render.words import plain_words
from fleetbook.tools.graphviz import find_graphviz
from fleetbook.tools.site_builder import Builder, build_site_with
from fleetbook.views.answers import answer
from fleetbook.views.book import diagrams_of, scenes_of
from fleetbook.views.changes import gist
from fleetbook.views.diagram import DiagramSpec
from fleetbook.views.facts import facts_of
from fleetbook.views.fleet_versions import chart_lines
from fleetbook.views.page import Rich
from fleetbook.views.skew import Line, by_skew

SITE_MARK = "architecture.json"
"""A folder that holds this file, or nothing, may be replaced by a new site."""

JSON_TOPICS = {"order": "kustomizations"}
"""Topics of `show` that `architecture.json` calls by another name."""


def generate(request: Request, target: Path, report: Report) -> Outcome:
    """Read a fleet, and its history if the settings ask for it, and write its docs folder."""
    reading = read_fleet(request, report)
    return write_docs(reading, target, report, history_for(request, reading, report))


def history_for(request: Request, reading: Reading, report: Report) -> History | None:
    """The history, as far back as the settings ask for it."""
    most = reading.settings.history
    return read_history(request, most, report) if most else None


def build_site(request: Request, site: Path, report: Report, builder: Builder = Builder.MKDOCS) -> Outcome:
    """Write the book into a folder of its own, and build that as a static site."""
    if site.is_file():
        raise UsageError(f"{site} is a file, not a folder", "Name a folder with --site-dir.")
    if site.exists() and not (site / SITE_MARK).is_file() and any(site.iterdir()):
        hint = "Name another folder with --site-dir, or empty this one."
        raise UsageError(f"{site} holds files that fleetbook did not write", hint)
    with tempfile.TemporaryDirectory(prefix="fleetbook-") as name:
        folder = Path(name)
        outcome = generate(request, folder / "docs", report)
        report("building the site")
        config = folder / "mkdocs.yml"
        config.write_text(site_configuration(outcome.title, "docs", "site"), encoding="utf-8")
        build_site_with(builder, config, folder / "site")
        replace_folder(site, folder / "site")
    return outcome


def show(architecture: Architecture, topic: str, *, as_json: bool, terminal: bool) -> str:
    """The answer to a question as a table, or as JSON."""
    if as_json:
        return terminal_json(json.dumps(topic_data(architecture, topic), indent=2, ensure_ascii=False))
    return table_text(answer(architecture, topic), terminal=terminal)


def tell_history(history: History, *, as_json: bool) -> str:
    """What every commit with an effect changed: a line for each, or JSON."""
    told = [each for each in history.commits if each.has_effect]
    if as_json:
        return terminal_json(json.dumps([commit_data(each) for each in told], indent=2, ensure_ascii=False))
    return "\n".join(terminal_line(_commit_line(each)) for each in told)


def _commit_line(changes: CommitChanges) -> str:
    said = gist(changes.difference) if changes.difference else f"could not be read: {changes.problem}"
    return f"{changes.commit.date} {changes.commit.id[:SHORT]} {said}"


def topic_data(architecture: Architecture, topic: str) -> Json:
    """A list of findings, clusters or charts, else cluster by cluster the entries of `architecture.json`."""
    if topic == "findings":
        return plain(architecture.findings)
    if topic == "clusters":
        return [_cluster_summary(cluster, architecture) for cluster in architecture.clusters]
    if topic == "facts":
        return {name: plain_words(said) for name, said in sorted(facts_of(scenes_of(architecture)).items())}
    if topic == "impact":
        return {cluster.name: _impact_summary(cluster) for cluster in architecture.clusters}
    if topic == "versions":
        return [_chart_summary(line) for line in by_skew(chart_lines(scenes_of(architecture)))]
    key = JSON_TOPICS.get(topic, topic)
    return {cluster.name: cluster_data(cluster)[key] for cluster in architecture.clusters}


def _cluster_summary(cluster: Cluster, architecture: Architecture) -> Json:
    return {
        "name": cluster.name,
        "path": cluster.path,
        "managed_by": cluster.managed_by,
        "flux": plain(cluster.delivery.flux.version) if cluster.delivery.flux else None,
        "kustomizations": len(cluster.delivery.kustomizations),
        "releases": len(cluster.delivery.releases),
        "components": len(cluster.components),
        "routes": len(cluster.network.routes),
        "volumes": len(cluster.storage.volumes),
        "findings": sum(each.cluster == cluster.name for each in architecture.findings),
    }


def _impact_summary(cluster: Cluster) -> Json:
    parts = {each.id: each for each in cluster.components if each.needed_by or each.serves_all}
    return {
        id_: {
            "serves_all": each.serves_all,
            "impact": plain(each.impact),
            "needed_by": plain(each.needed_by),
        }
        for id_, each in parts.items()
    }


def _chart_summary(line: Line) -> Json:
    versions = {name: plain([use.written or None for use in uses]) for name, uses in line.uses.items()}
    return {"chart": line.name, "address": line.address, "skew": line.skew.value, "versions": versions}


def draw(reading: Reading, name: str, kind: str, report: Report) -> bytes:
    """One diagram as `svg`, `png`, `mermaid` or `dot`; UsageError for a name that there is not."""
    spec = find_diagram(reading.architecture, name)
    report("drawing")
    if kind == "dot":
        return to_dot(spec).encode()
    if kind == "mermaid":
        return to_mermaid(spec).encode()
    drawing = lay_out([spec], find_graphviz(reading.settings.dot))[spec.id]
    if kind == "png":
        return png(drawing, load_icons())
    return svg_standalone(drawing, load_icons()).encode()


def inject_parts(reading: Reading, files: Sequence[Path], *, write: bool) -> list[Path]:
    """Bring the marked parts of Markdown files up to date; the files of which something was not.

    Raises UsageError before any file is written if one of them cannot be.
    """
    facts = facts_of(scenes_of(reading.architecture))
    writers = {
        "diagram": lambda name: mermaid_block(to_mermaid(find_diagram(reading.architecture, name))),
        "fact": lambda name: markdown_text(plain_words(find_fact(facts, name))),
    }
    before = {file: _text_of(file) for file in files}
    after = {file: inject(text, str(file), writers) for file, text in before.items()}
    stale = [file for file in files if after[file] != before[file]]
    for file in stale if write else ():
        replace_file(file, after[file].encode())
    return stale


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is no text in UTF-8", "Save it as UTF-8, or leave it out.") from error


def find_fact(facts: Mapping[str, Rich], name: str) -> Rich:
    """The fact with this name."""
    if name not in facts:
        hint = "fleetbook show facts lists them."
        raise UsageError(f"There is no fact {name}", " ".join(filter(None, (nearest(name, facts), hint))))
    return facts[name]


def find_diagram(architecture: Architecture, name: str) -> DiagramSpec:
    """The diagram with this name."""
    specs = {spec.id: spec for spec in diagrams_of(architecture)}
    if name not in specs:
        whole = ", ".join(each for each in specs if "component-" not in each)
        hint = nearest(name, specs) or f"There are {whole} and component-ID."
        raise UsageError(f"There is no diagram {name}", hint)
    return specs[name]

"""Charts and images across clusters: the version in each, with what is behind marked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fleetbook.core.identity import ObjectRef
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Cluster
from fleetbook.model.components import Image
from fleetbook.model.delivery import Release, Source
from fleetbook.model.fact import Fact
from fleetbook.views.diagram import Tone
from fleetbook.views.page import (
    Badge,
    Block,
    Code,
    Folded,
    GitLink,
    Heading,
    Inline,
    Muted,
    PageLink,
    Paragraph,
    Rich,
    Row,
    Table,
    Text,
)
from fleetbook.views.paths import anchor
from fleetbook.views.phrases import NOTHING, count, joined, text
from fleetbook.views.scene import MOST_SIDE_BY_SIDE, Scene
from fleetbook.views.skew import Line, Skew, Use, by_skew, merge_uses

MOST_PLACES = 3
"""Lines of Git that a version names."""
DIGEST_LENGTH = 19
BOUND = "\u00a0"
"""A space that breaks no line."""


def chart_blocks(scenes: Sequence[Scene]) -> list[Block]:
    """Every chart with its version in each cluster."""
    lines = by_skew(chart_lines(scenes))
    releases = [release for scene in scenes for release in scene.cluster.delivery.releases]
    if not releases:
        return []
    blocks: list[Block] = [Heading("Chart versions", "versions")]
    if lines:
        blocks += _blocks("chart", "install", lines, scenes)
    if lost := sum(isinstance(release.chart, Unknown) for release in releases):
        blocks.append(
            Paragraph(text(f"Not compared: {count(lost, 'release')} whose chart Git does not tell."))
        )
    return blocks


def image_blocks(scenes: Sequence[Scene]) -> list[Block]:
    """Every image that several clusters run, with its version in each."""
    lines = [line for line in by_skew(image_lines(scenes)) if len(line.uses) > 1]
    if not lines:
        return []
    return [Heading("Image versions", "images"), *_blocks("image", "run", lines, scenes)]


def chart_lines(scenes: Iterable[Scene]) -> tuple[Line, ...]:
    """A line for each chart; charts of one name from different places are different charts."""
    uses: dict[tuple[str, str], dict[str, list[Use]]] = defaultdict(lambda: defaultdict(list))
    for scene in scenes:
        sources = _sources(scene.cluster)
        for release in scene.cluster.delivery.releases:
            if isinstance(release.chart, str):
                key = release.chart, _address(release, sources)
                uses[key][scene.cluster.name].append(_use(release.version, release, "version"))
    names = Counter(name for name, _ in uses)
    return tuple(
        Line(name=name, address=address if names[name] > 1 else "", uses=_merged(found))
        for (name, address), found in uses.items()
    )


def image_lines(scenes: Iterable[Scene]) -> tuple[Line, ...]:
    """A line for each image."""
    uses: dict[str, dict[str, list[Use]]] = defaultdict(lambda: defaultdict(list))
    for scene in scenes:
        for component in scene.cluster.components:
            for image in filter(_is_stated, component.images):
                uses[image.name][scene.cluster.name].append(_use(image.tag, image, "tag", image.digest))
    return tuple(Line(name=name, uses=_merged(found), suffixed=True) for name, found in uses.items())


def _is_stated(image: Image) -> bool:
    """Whether a version of it is to be compared: a tag that values leave out is the chart's to fill in."""
    return bool(image.tag or image.digest) or image.origin is Origin.MANIFEST


def flux_line(scenes: Iterable[Scene]) -> Line:
    """The version of Flux in each cluster that tells it."""
    stated = {scene.cluster.name: scene.cluster.delivery.flux for scene in scenes}
    uses = {name: (_use(flux.version, flux, "version"),) for name, flux in stated.items() if flux}
    return Line(name="Flux", uses=uses)


def _merged(found: dict[str, list[Use]]) -> dict[str, tuple[Use, ...]]:
    return {cluster: merge_uses(uses) for cluster, uses in found.items()}


def _sources(cluster: Cluster) -> dict[ObjectRef, Source]:
    return {each.ref: each for each in cluster.delivery.sources}


def _address(release: Release, sources: dict[ObjectRef, Source]) -> str:
    """Where a chart comes from, the same for a registry as it is written for Helm and for Flux."""
    source = sources.get(release.source) if release.source else None
    if source is None or isinstance(source.url, Unknown):
        return str(release.source or "")
    address = source.url.partition("://")[2].rstrip("/").removesuffix(".git") or source.url
    return address.removesuffix(f"/{release.chart}") if source.url.startswith("oci:") else address


def _use(version: str | Unknown | None, stated: Fact, field: str, digest: str | None = None) -> Use:
    """A version with the line that says it."""
    at = stated.lines.get(field, stated.defined_at)
    return Use(
        written=_text(version),
        digest=digest,
        unknown=isinstance(version, Unknown),
        places=(at,) if at else (),
    )


def _text(version: str | Unknown | None) -> str:
    return version.written or "" if isinstance(version, Unknown) else version or ""


def _blocks(noun: str, verb: str, lines: Sequence[Line], scenes: Sequence[Scene]) -> Iterator[Block]:
    told = [line for line in lines if line.skew is not Skew.EQUAL]
    equal = [line for line in lines if line.skew is Skew.EQUAL and len(line.uses) > 1]
    alone = [line for line in lines if line.skew is Skew.EQUAL and len(line.uses) == 1]
    yield Paragraph(text(_summary(noun, lines, equal, alone)))
    if told:
        yield _table(noun, f"{noun.capitalize()}s with differing versions", told, scenes)
    if equal:
        caption = f"The same version in every cluster that {verb}s it: {count(len(equal), noun)}"
        yield Folded(caption, (_table(noun, caption, equal, scenes).without("Skew"),))
    if alone:
        caption = f"In one cluster only: {count(len(alone), noun)}"
        yield Folded(caption, (_table(noun, caption, alone, scenes).without("Skew"),))


def _summary(noun: str, lines: Sequence[Line], equal: Sequence[Line], alone: Sequence[Line]) -> str:
    """How many are skewed, by how much, and how many are not."""
    skews = Counter(line.skew for line in lines)
    words = {
        Skew.MAJOR: "a major version apart",
        Skew.MINOR: "a minor version apart",
        Skew.PATCH: "a patch apart",
        Skew.PRERELEASE: "a pre-release apart",
        Skew.DIFFERS: "written differently, so that neither is known to be newer",
        Skew.OPEN: "not fixed in Git, so that clusters may differ",
    }
    parts = [f"{skews[skew]} {said}" for skew, said in words.items() if skews[skew]]
    parts += [f"{len(equal)} the same in several clusters"] if equal else []
    parts += [f"{len(alone)} in one cluster only"] if alone else []
    return f"{count(len(lines), noun)}: {', '.join(parts)}."


def _table(noun: str, caption: str, lines: Sequence[Line], scenes: Sequence[Scene]) -> Table:
    head = noun.capitalize()
    if len(scenes) > MOST_SIDE_BY_SIDE:
        rows = tuple(row for line in lines for row in _version_rows(noun, line, scenes))
        return Table(caption, (head, "Skew", "Version", "Clusters"), rows)
    links = (PageLink(scene.cluster.name, scene.paths.overview) for scene in scenes)
    columns: tuple[str | PageLink, ...] = (head, "Skew", *links)
    return Table(caption, columns, tuple(_row(noun, line, scenes) for line in lines), matrix=True)


def _row(noun: str, line: Line, scenes: Sequence[Scene]) -> Row:
    cells = (
        joined([version_phrase(line, use, scene) for use in line.uses.get(scene.cluster.name, ())])
        for scene in scenes
    )
    return Row((_head(line), _skew(line), *cells), anchor(noun, line.name, line.address))


def _version_rows(noun: str, line: Line, scenes: Sequence[Scene]) -> Iterator[Row]:
    """A row for each version, with the clusters that use it and the lines that say so."""
    users: dict[Use, list[Rich]] = defaultdict(list)
    for scene in scenes:
        for use in line.uses.get(scene.cluster.name, ()):
            alike = replace(use, places=(), count=1)
            users[alike].append((PageLink(scene.cluster.name, scene.paths.overview), *_where(use, scene)))
    for number, use in enumerate(merge_uses(users)):
        yield Row(
            (_head(line), _skew(line), _version(line, use), joined(users[use])),
            "" if number else anchor(noun, line.name, line.address),
        )


def _head(line: Line) -> Rich:
    return (Code(line.name), *((Muted(f" from {line.address}"),) if line.address else ()))


def _skew(line: Line) -> Rich:
    if line.skew is Skew.EQUAL:
        return NOTHING
    return (Badge(line.skew.value, Tone.NEUTRAL if line.skew is Skew.OPEN else Tone.WARN),)


def version_phrase(line: Line, use: Use, scene: Scene) -> Rich:
    """A version with how often a cluster uses it, and the lines that say so."""
    return (*_version(line, use), *_where(use, scene))


def _where(use: Use, scene: Scene) -> Rich:
    times: Rich = (Muted(f" ×{use.count}"),) if use.count > 1 else ()
    return (*times, *_places(use, scene))


def _version(line: Line, use: Use) -> Rich:
    """A version with what is to say of it, on one line of text."""
    marks: list[Inline] = []
    if use.unknown:
        marks += [Text(BOUND), Muted("unknown")]
    elif not use.fixed and use.written and line.skew is not Skew.OPEN:
        marks += [Text(BOUND), Muted("not fixed")]
    if line.is_behind(use):
        marks += [Text(BOUND), Badge("behind", Tone.WARN)]
    return (*_written(use), *marks)


def _written(use: Use) -> Rich:
    if use.digest and use.version is None:
        tag = f"{use.written}@" if use.written else ""
        return (Code(f"{tag}{use.digest[:DIGEST_LENGTH]}…"),)
    if not use.written:
        return (Muted("unknown" if use.unknown else "not pinned"),)
    return (Code(_short(use.written)),)


def _short(written: str) -> str:
    before, at, digest = written.rpartition("sha256:")
    return f"{before}{at}{digest[:12]}…" if at else written


def _places(use: Use, scene: Scene) -> Rich:
    if len(use.places) > MOST_PLACES:
        page = f"{scene.paths.page('deployment-order')}#helm-releases"
        return (Text(" "), PageLink(count(len(use.places), "line"), page))
    return tuple(part for at in use.places for part in (Text(" "), GitLink(at)))

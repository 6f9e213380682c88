"""Which sources are this repository, and where in it a path of theirs lies."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.core.standing import Standing
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import Elsewhere, Resource, SourceStanding
from fleetbook.resolve.flux import is_artifact_generator, is_kustomization, is_source, source_of
from fleetbook.resolve.shape import mapping, object_of, sequence, text, within
from fleetbook.resolve.sources.addresses import normalise_address, without_credentials
from fleetbook.resolve.sources.contents import (
    Contents,
    compose,
    include,
    keep_folders,
    read_folder,
    read_submodules,
)
from fleetbook.resolve.sources.matching import Match, match_folder
from fleetbook.resolve.sources.publications import Publication
from fleetbook.resolve.sources.references import Reference, followed_reference
from fleetbook.resolve.tree import Tree, join, join_inside
from fleetbook.settings import DeclaredSource

_OUTSIDE = SourceStanding(Standing.OUTSIDE, None, None, "lies outside this repository")


@dataclass(frozen=True, eq=False, kw_only=True)
class Home:
    """The repository as it was read."""

    tree: Tree
    remote: str | None
    branch: str | None
    revision: str | None
    publications: tuple[Publication, ...] = ()
    declared: Mapping[str, DeclaredSource] = field(default_factory=dict)
    """What `fleetbook.yml` says of sources, by `Kind/namespace/name` or by address."""


@dataclass(frozen=True, eq=False)
class Origins:
    """What is known of the sources of a cluster."""

    home: Home
    base: str
    """The top of the root's source in the fleet."""
    root: ObjectRef
    """The source that the root reads."""
    sources: Mapping[ObjectRef, Resource] = field(default_factory=dict)
    artifacts: Mapping[ObjectRef, tuple[Resource, int]] = field(default_factory=dict)
    """The ArtifactGenerator that makes an ExternalArtifact, and at which place of its list."""
    paths: Mapping[ObjectRef, frozenset[str]] = field(default_factory=dict)
    """What Kustomizations read of a source."""
    _standings: dict[ObjectRef, SourceStanding] = field(default_factory=dict, init=False)
    _contents: dict[ObjectRef, Contents | Elsewhere] = field(default_factory=dict, init=False)

    def extend(self, resources: Iterable[Resource]) -> "Origins":
        """With the sources among objects, and with what reads them."""
        objects = list(resources)
        found = {each.ref: each for each in reversed(objects) if is_source(each.body)}
        paths = {ref: set(known) for ref, known in self.paths.items()}
        for each in objects:
            path = text(within(each.body, "spec", "path"))
            if is_kustomization(each.body) and "${" not in path:
                paths.setdefault(source_of(each), set()).add(join_inside(".", path))
        return replace(
            self,
            sources={**self.sources, **found},
            artifacts={**self.artifacts, **dict(_made_artifacts(objects))},
            paths={ref: frozenset(known) for ref, known in paths.items()},
        )

    def locate(self, source: ObjectRef, path: str) -> str | Elsewhere:
        """The folder of the tree in which a path of a source lies, or where it lies in place of it."""
        standing = self.standing(source)
        if standing.folder is not None and not self._is_changed(source):
            return join(standing.folder, path)
        contents = self.contents(source)
        if isinstance(contents, Elsewhere):
            return replace(contents, path=path)
        if not contents.below(path) and (why := contents.absence(path)) is not None:
            return self._elsewhere(source, path, f"takes it from elsewhere: {why}")
        return contents.place(self.home.tree, path)

    def standing(self, source: ObjectRef) -> SourceStanding:
        """What a source is to this repository."""
        if source not in self._standings:
            self._standings[source] = self._judge(source)
        return self._standings[source]

    def contents(self, source: ObjectRef) -> Contents | Elsewhere:
        """What the artifact of a source holds."""
        if source not in self._contents:
            # A circle of sources that are made from each other ends here.
            self._contents[source] = self._elsewhere(source, ".", "is made from itself")
            self._contents[source] = self._read(source)
        return self._contents[source]

    def check_artifacts(self) -> Iterator[Diagnostic]:
        """The copies of the artifacts that something reads and that find nothing."""
        for ref in sorted(self.artifacts.keys() & self.paths.keys()):
            contents = self.contents(ref)
            generator, index = self.artifacts[ref]
            for copy in contents.unmatched if isinstance(contents, Contents) else ():
                keys = ("spec", "artifacts", index, "copy", copy)
                written = text(within(generator.body, *keys, "from"))
                message = f"The copy {written} of {generator.ref} finds nothing"
                hint = "Flux does not make the artifact then: correct the path, or add `optional: true`."
                at = generator.at(*keys, "from")
                yield Diagnostic("empty-copy", Severity.ERROR, message, at, hint)

    def _judge(self, source: ObjectRef) -> SourceStanding:
        if (declared := self._declared(source)) is not None:
            return declared
        if source == self.root:
            return SourceStanding(Standing.OWN, self.base, None, "")
        if source in self.artifacts:
            return SourceStanding(Standing.COMPOSED, None, None, "")
        found = self.sources.get(source)
        if found is None:
            return replace(_OUTSIDE, why="is not in Git")
        address = self._address(found)
        if source.kind in {"GitRepository", "OCIRepository"} and address in self._addresses():
            return self._judge_revision(found)
        if source.kind == "OCIRepository":
            return self._judge_artifact(source, address)
        return self._judge_neighbour(source, address)

    def _declared(self, source: ObjectRef) -> SourceStanding | None:
        """What `fleetbook.yml` says of a source."""
        found = self.sources.get(source)
        address = self._address(found) if found else ""
        for key, each in self.home.declared.items():
            if key == f"{source.kind}/{source.namespace}/{source.name}" or (
                "://" in key and address and normalise_address(key) == address
            ):
                if each.folder is None:
                    return replace(_OUTSIDE, at=each.at)
                return SourceStanding(Standing.DECLARED, join_inside(".", each.folder), each.at, "")
        return None

    def _judge_revision(self, source: Resource) -> SourceStanding:
        """Of a source that is this repository by its address: whether it follows what is read here."""
        reference = followed_reference(source.body)
        if reference in self._known_references():
            return SourceStanding(Standing.OWN, self.base, None, "")
        why = f"is this repository at {_spell(reference)}, not at the revision that is read here"
        return SourceStanding(Standing.OTHER_REVISION, None, source.at("spec", "ref"), why)

    def _known_references(self) -> Iterator[Reference | None]:
        """The references that stand for the files that are read."""
        root = self.sources.get(self.root)
        yield from [followed_reference(root.body)] if root else []
        yield from [("branch", self.home.branch)] if self.home.branch else []
        yield from [("commit", self.home.revision)] if self.home.revision else []

    def _judge_artifact(self, source: ObjectRef, address: str) -> SourceStanding:
        """Of an OCI artifact: whether it is published from here."""
        pushed = [each for each in self.home.publications if each.pattern.fullmatch(address)]
        if len({each.folder for each in pushed}) == 1:
            return SourceStanding(Standing.PUBLISHED, pushed[0].folder, pushed[0].at, "")
        wanted = self.paths.get(source, frozenset())
        if pushed:
            match = Match(tuple(sorted({each.folder for each in pushed})))
        else:
            match = match_folder(self.home.tree, address, self.owners(), wanted)
        if match.is_answer:
            return SourceStanding(Standing.INFERRED, match.folders[0], None, "")
        return replace(_OUTSIDE, why=_ask(source, match.folders)) if match.folders else _OUTSIDE

    def _judge_neighbour(self, source: ObjectRef, address: str) -> SourceStanding:
        """Of a repository beside this one: whether its files lie here, too, in a folder of its name."""
        around, _, name = address.rpartition("/")
        beside = {each.rpartition("/")[0] for each in self._addresses()}
        if self.base == "." or not around or around not in beside:
            return _OUTSIDE
        folder = join(self.base, f"../{name}")
        tree = self.home.tree
        if folder in tree.folders and all(
            join(folder, path) in tree.folders for path in self.paths.get(source, ())
        ):
            return SourceStanding(Standing.INFERRED, folder, None, "")
        return _OUTSIDE

    def owners(self) -> tuple[str, ...]:
        """`owner/name` of this repository, in each of its addresses."""
        names = ("/".join(each.split("/")[1:]) for each in self._addresses() if each.count("/") > 1)
        return tuple(sorted(set(names)))

    def _addresses(self) -> frozenset[str]:
        """The addresses of this repository, normalised."""
        root = self.sources.get(self.root)
        found = {normalise_address(self.home.remote or ""), self._address(root) if root else ""}
        return frozenset(found - {""})

    def _address(self, source: Resource) -> str:
        return normalise_address(text(within(source.body, "spec", "url")))

    def _is_changed(self, source: ObjectRef) -> bool:
        """Whether an artifact differs from the folder that it is made from."""
        spec = mapping(within(self.sources[source].body, "spec")) if source in self.sources else {}
        return any(spec.get(each) for each in ("ignore", "include", "recurseSubmodules", "sparseCheckout"))

    def _read(self, source: ObjectRef) -> Contents | Elsewhere:
        """The files of an artifact, as the source-controller and the source-watcher put them together."""
        if source in self.artifacts:
            generator, index = self.artifacts[source]
            return self._compose(generator, mapping(within(generator.body, "spec", "artifacts", index)))
        standing = self.standing(source)
        if standing.folder is None:
            return self._elsewhere(source, ".", standing.why)
        spec = mapping(within(self.sources[source].body, "spec")) if source in self.sources else {}
        exclusions = self.home.tree.exclusions
        if ignore := text(spec.get("ignore")):
            exclusions = exclusions.extend(ignore.splitlines(), standing.folder)
        contents = read_folder(self.home.tree, standing.folder, exclusions)
        if folders := sequence(spec.get("sparseCheckout")):
            contents = keep_folders(contents, map(text, folders))
        if spec.get("recurseSubmodules") is True:
            contents = replace(contents, absent=dict(read_submodules(self.home.tree, standing.folder)))
        for each in map(mapping, sequence(spec.get("include"))):
            name = text(within(each, "repository", "name"))
            other = self._contents_or_reason(ObjectRef("GitRepository", source.namespace, name))
            contents = include(contents, other, text(each.get("fromPath")), text(each.get("toPath")) or name)
        return contents

    def _compose(self, generator: Resource, artifact: Mapping[str, Any]) -> Contents:
        sources = {
            text(each.get("alias")): object_of(each, generator.ref.namespace)
            for each in map(mapping, sequence(within(generator.body, "spec", "sources")))
        }
        return compose(
            sequence(artifact.get("copy")),
            lambda alias: self._contents_or_reason(sources[alias]) if alias in sources else None,
        )

    def _contents_or_reason(self, source: ObjectRef) -> Contents | str:
        found = self.contents(source)
        return f"{source} {found.why}{found.place}" if isinstance(found, Elsewhere) else found

    def _elsewhere(self, source: ObjectRef, path: str, why: str) -> Elsewhere:
        found = self.sources.get(source)
        url: str | Unknown = Unknown("its source is not in Git")
        reference: Reference | None = None
        if found is not None:
            written = text(within(found.body, "spec", "url")) or text(within(found.body, "spec", "endpoint"))
            url = without_credentials(written) if written else Unknown("its source names no address")
            reference = followed_reference(found.body)
        return Elsewhere(source=source, url=url, reference=reference, path=path, why=why)


def _made_artifacts(objects: Iterable[Resource]) -> Iterator[tuple[ObjectRef, tuple[Resource, int]]]:
    """The artifacts that the ArtifactGenerators among objects make."""
    for resource in objects:
        if is_artifact_generator(resource.body):
            for index, artifact in enumerate(sequence(within(resource.body, "spec", "artifacts"))):
                name = text(within(artifact, "name"))
                yield ObjectRef("ExternalArtifact", resource.ref.namespace, name), (resource, index)


def _spell(reference: Reference | None) -> str:
    return " ".join(reference) if reference else "another revision"


def _ask(source: ObjectRef, folders: tuple[str, ...]) -> str:
    """What to do where folders may be what an artifact holds."""
    key = f"{source.kind}/{source.namespace}/{source.name}"
    if len(folders) == 1:
        return (
            f"may be published from elsewhere or from {folders[0]} of this repository; "
            f"`sources: {{{key}: …}}` in fleetbook.yml says which"
        )
    named = ", ".join(folders[:3]) + (f" and {len(folders) - 3} more" if len(folders) > 3 else "")
    return (
        f"may be published from several folders of this repository ({named}); "
        f"`sources: {{{key}: …}}` in fleetbook.yml says which"
    )

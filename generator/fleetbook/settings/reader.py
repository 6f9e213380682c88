"""`fleetbook.yml` to Settings; every mistake in it is named with its line."""

from collections.abc import Iterator, Mapping

from pathspec import GitIgnoreSpec

from fleetbook.core.errors import SettingsError
from fleetbook.core.location import Location
from fleetbook.settings.content import Content, ContentError, Value, read_content
from fleetbook.settings.model import (
    AcceptedRule,
    DeclaredComponent,
    DeclaredDecision,
    DeclaredEdge,
    DeclaredNode,
    DeclaredRoot,
    DeclaredSource,
    ForgeSettings,
    Settings,
)
from fleetbook.settings.validation import find_mistakes

HINT = "The keys of fleetbook.yml are described in fleetbook's documentation, under Settings."


def parse_settings(data: bytes, path: str) -> Settings:
    """The settings in a file; raises SettingsError that names all that is wrong, by line."""
    try:
        content = read_content(data)
    except ContentError as error:
        raise SettingsError(f"{path}:{error.line}: {error.reason}", HINT) from None
    mistakes = find_mistakes(content) or (*_wrong_patterns(content), *_repeated_clusters(content))
    if mistakes:
        raise SettingsError("\n".join(f"{path}:{line}: {words}" for line, words in mistakes), HINT)
    return _Builder(content, path).settings()


def _wrong_patterns(content: Content) -> Iterator[tuple[int, str]]:
    """Patterns under `ignore` that Git's notation does not know."""
    for index, pattern in enumerate(_texts(_mapping(content.value), "ignore")):
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            yield (
                content.line(("ignore", index)),
                f"`ignore[{index + 1}]` is no pattern of .gitignore: `{pattern}`",
            )


def _repeated_clusters(content: Content) -> Iterator[tuple[int, str]]:
    """Names under `clusters` that stand there a second time; their case does not tell them apart."""
    seen: set[str] = set()
    for index, item in enumerate(_sequence(_mapping(content.value).get("clusters"))):
        name = str(_mapping(item).get("name", item)).lower()
        if name in seen:
            yield content.line(("clusters", index)), f"`clusters` names `{name}` a second time"
        seen.add(name)


class _Builder:
    """Turns content that fits the schema into Settings."""

    def __init__(self, content: Content, path: str) -> None:
        self._content = content
        self._path = path
        self._root = _mapping(content.value)
        self._declare = _mapping(self._root.get("declare"))

    def settings(self) -> Settings:
        """All of it."""
        tools = _mapping(self._root.get("tools"))
        charts = _mapping(self._root.get("charts"))
        names = list(_mapping(self._root.get("variables")))
        return Settings(
            title=_text(self._root, "title"),
            clusters=tuple(name for name, _ in self._clusters()),
            roots=tuple(root for _, root in self._clusters() if root),
            variables={name: self._content.texts["variables", name] for name in names},
            variable_lines={name: self._at("variables", name) for name in names},
            sources=dict(self._sources()),
            edges=tuple(self._edges()),
            nodes=tuple(self._nodes()),
            components=dict(self._components()),
            decisions=tuple(self._decisions()),
            accepted=tuple(self._accepted()),
            catalogue=_texts(self._root, "catalogue"),
            forge=self._forge(),
            ignore=_texts(self._root, "ignore"),
            kustomize=_text(tools, "kustomize"),
            dot=_text(tools, "dot"),
            helm=_text(tools, "helm"),
            render_charts=charts.get("render") is not False,
            fetch_charts=charts.get("fetch") is True,
            kubernetes=_text(charts, "kubernetes"),
            history=int(self._content.texts.get(("history",), "0")),
        )

    def _at(self, *keys: str | int) -> Location:
        return Location(self._path, self._content.line(keys))

    def _clusters(self) -> Iterator[tuple[str, DeclaredRoot | None]]:
        """Each name, with the root where its folder is stated."""
        for index, item in enumerate(_sequence(self._root.get("clusters"))):
            if isinstance(item, str):
                yield item, None
                continue
            name, path = str(_mapping(item)["name"]), str(_mapping(item)["path"])
            yield name, DeclaredRoot(name=name, path=path, at=self._at("clusters", index, "path"))

    def _items(self, key: str) -> Iterator[tuple[Value, Location]]:
        for index, item in enumerate(_sequence(self._declare.get(key))):
            yield item, self._at("declare", key, index)

    def _sources(self) -> Iterator[tuple[str, DeclaredSource]]:
        for name, folder in _mapping(self._root.get("sources")).items():
            kept = folder if isinstance(folder, str) else None
            yield name, DeclaredSource(folder=kept, at=self._at("sources", name))

    def _edges(self) -> Iterator[DeclaredEdge]:
        for item, at in self._items("edge"):
            edge = _mapping(item)
            yield DeclaredEdge(name=str(edge["name"]), purpose=str(edge["purpose"]), at=at)

    def _nodes(self) -> Iterator[DeclaredNode]:
        for item, at in self._items("nodes"):
            node: Mapping[str, Value] = {"name": item} if isinstance(item, str) else _mapping(item)
            yield DeclaredNode(
                name=str(node["name"]), address=_text(node, "address"), role=_text(node, "role"), at=at
            )

    def _components(self) -> Iterator[tuple[str, DeclaredComponent]]:
        for name, value in _mapping(self._declare.get("components")).items():
            component = _mapping(value)
            yield (
                name,
                DeclaredComponent(
                    purpose=_text(component, "purpose"),
                    icon=_text(component, "icon"),
                    title=_text(component, "title"),
                    category=_text(component, "category"),
                    role=_text(component, "role"),
                    at=self._at("declare", "components", name),
                ),
            )

    def _decisions(self) -> Iterator[DeclaredDecision]:
        for item, at in self._items("decisions"):
            decision = _mapping(item)
            yield DeclaredDecision(title=str(decision["title"]), text=str(decision["text"]), at=at)

    def _accepted(self) -> Iterator[AcceptedRule]:
        """Each rule with the reason for all of its findings, or with that of each object."""
        for rule, value in _mapping(self._root.get("findings")).items():
            if isinstance(value, str):
                at = self._at("findings", rule)
                yield AcceptedRule(rule=rule, pattern=None, reason=value, at=at)
            for pattern, reason in _mapping(value).items():
                at = self._at("findings", rule, pattern)
                yield AcceptedRule(rule=rule, pattern=pattern, reason=str(reason), at=at)

    def _forge(self) -> ForgeSettings | None:
        forge = _mapping(self._root.get("forge"))
        url = _text(forge, "url")
        if url is None:
            return None
        return ForgeSettings(
            url=url, branch=_text(forge, "branch"), kind=_text(forge, "kind"), folder=_text(forge, "folder")
        )


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, dict) else {}


def _sequence(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _text(mapping: Mapping[str, Value], key: str) -> str | None:
    value = mapping.get(key)
    return value if isinstance(value, str) else None


def _texts(mapping: Mapping[str, Value], key: str) -> tuple[str, ...]:
    return tuple(str(item) for item in _sequence(mapping.get(key)))

"""The MkDocs adapter: generates the book before the build, and watches the fleet while serving."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from fleetbook.core.diagnostics import Severity
from fleetbook.core.errors import FleetbookError
from fleetbook.core.generated import MANIFEST
from fleetbook.outputs import generate
from fleetbook.pipeline import Request, locate
from fleetbook.render.escape import html_text
from fleetbook.render.site import SEPARATOR
from fleetbook.source.clone import Place, is_address

log = get_plugin_logger("fleetbook")

_BANNER = (
    '<div class="fb-problems" role="alert" style="position:sticky;top:0;z-index:99;padding:.6rem 1rem;'
    'font:.9rem/1.4 sans-serif;background:#8a1f11;color:#fff"><strong>The fleet has an error; '
    'this page may be out of date.</strong><ul style="margin:.3rem 0 0">%s</ul></div>'
)

# MkDocs reloads every page after a build but the one of what is not there.
_WAITING = (
    "<script>setInterval(() => fetch(location.href, {cache: 'no-store'})"
    ".then(page => page.ok && location.reload(), () => {}), 1000)</script>"
)


class _CompiledTemplates(BytecodeCache):
    """The theme's templates, compiled once for all builds while a site is served."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what an earlier build compiled of the same text."""
        if compiled := self._compiled.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what this build compiled."""
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class FleetbookConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs does not type its base class
    """Options of the plugin in `mkdocs.yml`."""

    repository = options.Type(str, default=".")
    """Folder of the fleet, relative to `mkdocs.yml`, or the address of its repository, which is cloned."""
    output = options.Type(str, default="fleet")
    """Folder of the book inside `docs_dir`."""
    rev = options.Optional(options.Type(str))
    """Git revision instead of the work tree; of an address, instead of the branch that its remote is on."""
    config = options.Optional(options.Type(str))
    """Settings file instead of the fleet's own `fleetbook.yml`, relative to `mkdocs.yml`."""
    clusters = options.ListOfItems(options.Type(str), default=[])
    """Names of the clusters to show instead of those that the settings name."""
    fetch_charts = options.Type(bool, default=False)
    """Whether to fetch Helm charts that are not at hand over the network."""


class FleetbookPlugin(BasePlugin[FleetbookConfig]):  # type: ignore[no-untyped-call]  # nor its plugin class
    """Calls the generator, watches, and fits the book into the site around it; nothing else is done here."""

    def __init__(self) -> None:
        self._serves = False
        self._compiled = _CompiledTemplates()
        self._problems: tuple[str, ...] = ()
        self._place: Place | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Know whether somebody looks at the site while it is worked on."""
        self._serves = command == "serve"

    # Before search looks at its options, wherever in the list it stands.
    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Tell the Markdown extension where the book is, and every page what the book's parts look like."""
        options = config.mdx_configs.setdefault("fleetbook", {})
        own = Path(config.docs_dir) / self.config.output
        if not own.resolve().is_relative_to(Path(config.docs_dir).resolve()):
            raise PluginError(
                f"fleetbook: output: {self.config.output} leads out of docs_dir, where MkDocs finds no book. "
                f"Name a folder inside {config.docs_dir}, such as output: fleet."
            )
        options["book"] = str(_root(config) / options.get("book", own))
        assets = (PurePosixPath(self.config.output.strip("/")) / "assets/fleetbook").as_posix()
        _add(config.extra_css, [f"{assets}/fleetbook.css"])
        _add(config.extra_javascript, [f"{assets}/revision.js", f"{assets}/fleetbook.js"])
        _split_words(config)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Write the book into the docs folder."""
        root = _root(config)
        settings = root / self.config.config if self.config.config else None
        try:
            # While somebody works on other pages the fleet is fetched once.
            place = self._place or locate(self.config.repository, root, self.config.rev)
        except FleetbookError as error:
            raise PluginError(f"fleetbook: {error}") from error
        self._place = place
        request = Request(
            repository=place.folder,
            revision=place.revision,
            problems=place.problems,
            config=settings,
            clusters=tuple(self.config.clusters),
            fetch_charts=self.config.fetch_charts,
        )
        book = Path(config.docs_dir) / self.config.output
        try:
            outcome = generate(request, book, log.debug)
        except FleetbookError as error:
            if not (self._serves and (book / MANIFEST).is_file()):
                raise PluginError(f"fleetbook: {error}") from error
            # The last good book stays up, and says what is wrong with what came after it.
            self._problems = (str(error),)
            log.error(str(error))
        else:
            # With --strict MkDocs stops a build that has warned.
            told = [each for each in outcome.diagnostics if each.severity is not Severity.INFO]
            for each in told:
                level = logging.ERROR if each.severity is Severity.ERROR else logging.WARNING
                log.log(level, f"{each.at or 'the fleet'}: {each.message}")
            self._problems = tuple(
                f"{each.at or ''} {each.message}" for each in told if each.severity is Severity.ERROR
            )

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Let the theme's templates be compiled once, while somebody waits for each build."""
        if self._serves:
            env.bytecode_cache = self._compiled
        return env

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Put what is wrong with the fleet on top of every page, while somebody works on it."""
        return self._with_problems(output)

    def on_post_template(self, output: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Let the page of what is not there say why, and wait: a broken manifest takes its page along."""
        if not self._serves or template_name != "404.html":
            return output
        return self._with_problems(output.replace("</body>", f"{_WAITING}</body>"))

    def _with_problems(self, output: str) -> str:
        if not (self._serves and self._problems):
            return output
        lines = "".join(f"<li>{html_text(each)}</li>" for each in self._problems)
        return re.sub(r"<body[^>]*>", lambda body: f"{body[0]}{_BANNER % lines}", output, count=1)

    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        """Leave the theme's edit button off generated pages: Git does not hold their files."""
        if PurePosixPath(page.file.src_uri).is_relative_to(PurePosixPath(self.config.output.strip("/"))):
            page.edit_url = None
        return page

    def on_build_error(self, *, error: Exception) -> None:
        """Say what is wrong with a line of the Markdown extension without a traceback."""
        if isinstance(error, FleetbookError):
            raise PluginError(f"fleetbook: {error}") from error

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Rebuild when a manifest changes; a clone of a fleet elsewhere does not."""
        if (Path(config.docs_dir) / self.config.output).resolve() == Path(config.docs_dir).resolve():
            # Nothing of the owner's is there, and what a build writes asks for no other build.
            server.unwatch(config.docs_dir)
        if not is_address(self.config.repository):
            server.watch(str(_root(config) / self.config.repository))
        return server


def _add(listed: list[Any], files: Sequence[str]) -> None:
    """List files that the owner has not listed already, as those do who use another builder as well.

    They come first, so that the owner's own styles go before the book's.
    """
    stated = {str(each) for each in listed}
    listed[:0] = [each for each in files if each not in stated]


def _split_words(config: MkDocsConfig) -> None:
    """Let search find the parts of an image or an address, unless the owner says where words end."""
    for name in ("search", "material/search"):
        search = config.plugins.get(name)
        stated = getattr(search and search.config, "user_configs", ())
        if search is not None and not any("separator" in each for each in stated):
            search.config["separator"] = SEPARATOR


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path or "mkdocs.yml").parent

"""The MkDocs adapter: generates the book before the build, and watches the fleet while serving."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config import config_options as options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from fleetbook.core.errors import FleetbookError
from fleetbook.outputs import generate
from fleetbook.pipeline import Request

log = get_plugin_logger("fleetbook")


class FleetbookConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs does not type its base class
    """Options of the plugin in `mkdocs.yml`."""

    repository = options.Type(str, default=".")
    """Folder of the fleet, relative to `mkdocs.yml`."""
    output = options.Type(str, default="fleet")
    """Folder of the book inside `docs_dir`."""
    rev = options.Optional(options.Type(str))
    """Git revision instead of the work tree."""
    config = options.Optional(options.Type(str))
    """Settings file instead of the fleet's own `fleetbook.yml`, relative to `mkdocs.yml`."""
    clusters = options.ListOfItems(options.Type(str), default=[])
    """Names of the clusters to show instead of those that the settings name."""
    fetch_charts = options.Type(bool, default=False)
    """Whether to fetch Helm charts that are not at hand over the network."""


class FleetbookPlugin(BasePlugin[FleetbookConfig]):  # type: ignore[no-untyped-call]  # nor its plugin class
    """Calls the generator, watches, and fits the book into the site around it; nothing else is done here."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Tell the Markdown extension where the book is, and every page what the book's parts look like."""
        options = config.mdx_configs.setdefault("fleetbook", {})
        own = Path(config.docs_dir) / self.config.output
        options["book"] = str(_root(config) / options.get("book", own))
        assets = f"{self.config.output.strip('/')}/assets/fleetbook"
        _add(config.extra_css, [f"{assets}/fleetbook.css"])
        _add(config.extra_javascript, [f"{assets}/revision.js", f"{assets}/fleetbook.js"])
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Write the book into the docs folder."""
        root = _root(config)
        settings = root / self.config.config if self.config.config else None
        request = Request(
            repository=root / self.config.repository,
            revision=self.config.rev,
            config=settings,
            clusters=tuple(self.config.clusters),
            fetch_charts=self.config.fetch_charts,
        )
        try:
            generate(request, Path(config.docs_dir) / self.config.output, log.debug)
        except FleetbookError as error:
            raise PluginError(f"fleetbook: {error}") from error

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
        """Rebuild when a manifest changes."""
        server.watch(str(_root(config) / self.config.repository))
        return server


def _add(listed: list[Any], files: Sequence[str]) -> None:
    """List files that the owner has not listed already, as those do who use another builder as well.

    They come first, so that the owner's own styles go before the book's.
    """
    stated = {str(each) for each in listed}
    listed[:0] = [each for each in files if each not in stated]


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path or "mkdocs.yml").parent

"""Python-Markdown extension: puts diagrams, tables and facts of a book into hand-written pages."""

from fleetbook.markdown.extension import FleetbookExtension, makeExtension

__all__ = ["FleetbookExtension", "makeExtension"]

"""fleetbook reads a Flux fleet's Git repository and writes its architecture book."""

from importlib.metadata import version

__version__ = version("fleetbook")

"""fleetbook reads a Flux fleet's Git repository and writes its architecture book."""

__version__ = "0.1.0"

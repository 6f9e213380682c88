"""Overlays: what an overlay names, how it is built, by reading or by the engine."""

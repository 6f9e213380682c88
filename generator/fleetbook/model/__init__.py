"""The Architecture: what a fleet is, as frozen dataclasses. Nothing here reads or renders."""

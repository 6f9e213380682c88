"""YAML that stands as text in another document, such as a program's settings in a ConfigMap."""

from typing import Any

from fleetbook.source.documents import load_all


def read_inner(written: str) -> Any:
    """The first document of a text; None where it cannot be read, as where templates still stand in it."""
    documents, _ = load_all(written.encode(), "")
    return documents[0].data if documents else None

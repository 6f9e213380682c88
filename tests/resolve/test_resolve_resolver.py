import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fleetbook.core.errors import ToolError
from fleetbook.resolve.resolver import resolve_fleet
from fleetbook.settings import Settings
from fleetbook.source.documents import read_documents
from fleetbook.source.open import open_snapshot
from resolving import bootstrapped, config_map, kustomization

APPS = 60


class Failing:
    """An engine that fails after a moment."""

    def __init__(self) -> None:
        self.builds = 0

    def build(self, folder: Path) -> bytes:
        self.builds += 1
        time.sleep(0.02)
        raise ToolError("the engine is gone")


def test_where_the_engine_is_gone_no_further_build_is_started(tree: Callable[[str], Path]) -> None:
    apps = [f"app{number}" for number in range(APPS)]
    files = [
        kustomization(app, f"./apps/{app}", "namePrefix: engine-") + config_map(f"apps/{app}/map.yaml", app)
        for app in apps
    ]
    snapshot = open_snapshot(tree(bootstrapped("".join(files))))
    documents, diagnostics = read_documents(snapshot)
    engine = Failing()
    with pytest.raises(ToolError, match="the engine is gone"):
        resolve_fleet(snapshot, documents, diagnostics, Settings(), engine)
    assert engine.builds < APPS / 2

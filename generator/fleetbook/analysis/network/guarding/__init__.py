"""Who is asked before a route answers: middlewares, annotations, policies, proxies, the app itself."""

from fleetbook.analysis.network.guarding.guards import Guarded, Guards, strongest, vouched
from fleetbook.analysis.network.guarding.middlewares import read_middlewares, resolve_annotation

__all__ = ["Guarded", "Guards", "read_middlewares", "resolve_annotation", "strongest", "vouched"]

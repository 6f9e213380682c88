"""Which components a component needs, and which ones feel it when it is down."""

from fleetbook.analysis.components.needs.ground import Ground
from fleetbook.analysis.components.needs.impact import impact_of
from fleetbook.analysis.components.needs.links import needed_by, needs_of

__all__ = ["Ground", "impact_of", "needed_by", "needs_of"]

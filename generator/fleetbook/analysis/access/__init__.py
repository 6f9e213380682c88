"""Who may change a cluster."""

from fleetbook.analysis.access.automation import automations_of, policies_of
from fleetbook.analysis.access.credential import credentials_of
from fleetbook.analysis.access.receiver import receivers_of
from fleetbook.analysis.access.rights import grants_of, impersonations_of, is_locked_down
from fleetbook.analysis.grouping import Grouping
from fleetbook.model.access import Access, UpdateBot
from fleetbook.resolve.fleet import ResolvedCluster
from fleetbook.source.updaters import Updaters

__all__ = ["analyse_access"]


def analyse_access(cluster: ResolvedCluster, grouping: Grouping, updaters: Updaters) -> Access:
    """What Flux reads, who writes there, whose rights are used; `updaters` are those of the repository."""
    automations = automations_of(cluster)
    return Access(
        credentials=credentials_of(cluster, automations),
        receivers=receivers_of(cluster),
        policies=policies_of(cluster, updaters.marks, automations),
        automations=automations,
        bots=tuple(UpdateBot(name=bot.name, defined_at=bot.at, merges=bot.merges) for bot in updaters.bots),
        grants=grants_of(cluster, grouping),
        impersonations=impersonations_of(cluster),
        locked_down=is_locked_down(cluster),
    )

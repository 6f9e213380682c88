"""The architecture of an inline cluster (see `clusters`), and its findings as text."""

from clusters import cluster_of
from fleetbook.analysis.architecture import analyse
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.coverage import DocumentUse, FileUse
from fleetbook.core.diagnostics import Diagnostic
from fleetbook.model.architecture import Architecture
from fleetbook.model.components import Component
from fleetbook.resolve.account import Account, ObjectCount
from fleetbook.resolve.fleet import Fleet, ResolvedCluster, ResolvedVariable
from fleetbook.settings import Settings
from fleetbook.source.snapshot import RepositoryInfo


def fleet_of(*clusters: ResolvedCluster, diagnostics: tuple[Diagnostic, ...] = ()) -> Fleet:
    info = RepositoryInfo(name="me/fleet", remote=None, branch=None, revision=None, dirty=False)
    documents = tuple(
        each for cluster in clusters for resource in cluster.resources for each in resource.documents
    )
    return Fleet(
        repository=info,
        clusters=clusters,
        documents=documents,
        account=account_of(*clusters),
        diagnostics=diagnostics,
    )


def account_of(*clusters: ResolvedCluster) -> Account:
    """The account of clusters in which every document is an applied object."""
    resources = [resource for cluster in clusters for resource in cluster.resources]
    documents = [document.location for resource in resources for document in resource.documents]
    return Account(
        files={at.path: FileUse.DEPLOYED for at in documents},
        documents=tuple((at, DocumentUse.APPLIED) for at in documents),
        undeployed=(),
        objects=tuple(
            ObjectCount(
                cluster=each.name, documents=len(each.resources), expanded=0, generated=0, bootstrap=0
            )
            for each in clusters
        ),
    )


def architecture_of(
    text: str, settings: Settings | None = None, variables: tuple[ResolvedVariable, ...] = ()
) -> Architecture:
    fleet = fleet_of(cluster_of(text, variables))
    return analyse(fleet, settings or Settings(), load_catalogue())


def components_of(text: str, settings: Settings | None = None) -> dict[str, Component]:
    (cluster,) = architecture_of(text, settings).clusters
    return {each.id: each for each in cluster.components}


def findings_of(text: str, rule: str, variables: tuple[ResolvedVariable, ...] = ()) -> list[str]:
    """Severity and message of every finding of a rule."""
    found = architecture_of(text, variables=variables).findings
    return [f"{each.severity}: {each.message}" for each in found if each.rule == rule]

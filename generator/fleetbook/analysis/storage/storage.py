"""All storage of a cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fleetbook.analysis.chart_entries import chart_entry, is_chart_of
from fleetbook.analysis.grouping import Grouping
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.storage.backing import Backing, Backings
from fleetbook.analysis.storage.backup import BackupTool, backup_tools
from fleetbook.analysis.storage.catalogued import catalogued_claims, told_by
from fleetbook.analysis.storage.claim import Claim, claims_in
from fleetbook.analysis.storage.classes import default_class, storage_classes, title_of
from fleetbook.analysis.storage.direct import direct_mounts
from fleetbook.analysis.storage.mounts import Mounts, mounts_of
from fleetbook.analysis.storage.operated import operated_claims
from fleetbook.analysis.storage.values import claims_in_values
from fleetbook.analysis.storage.verdict import verdict
from fleetbook.catalogue.entry import Entry
from fleetbook.catalogue.loader import Catalogue
from fleetbook.core.identity import ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import Storage, StorageClass, Volume
from fleetbook.resolve.fleet import ResolvedCluster, ResolvedRelease


def analyse_storage(cluster: ResolvedCluster, catalogue: Catalogue, grouping: Grouping) -> Storage:
    """Volumes, classes, backup jobs and targets of one cluster."""
    every = _claims(cluster, catalogue)
    claims = {claim.key: claim for claim in every}
    classes = storage_classes(cluster, catalogue, grouping)
    tools = backup_tools(cluster, catalogue)
    reading = _Reading(
        classes={each.name: each for each in classes},
        default=default_class(classes),
        backings=Backings(cluster.objects),
        mounts=mounts_of(cluster, every),
        tools=tools,
        catalogue=catalogue,
        grouping=grouping,
    )
    jobs = [job for tool in tools for job in tool.jobs]
    return Storage(
        volumes=tuple(reading.volume(claims[key]) for key in sorted(claims)),
        classes=classes,
        targets=tuple(sorted((each for tool in tools for each in tool.targets), key=lambda each: each.name)),
        mounts=direct_mounts(cluster, catalogue, grouping),
        jobs=tuple(sorted(jobs, key=lambda job: (job.provider, job.namespace, job.name))),
    )


def _claims(cluster: ResolvedCluster, catalogue: Catalogue) -> tuple[Claim, ...]:
    """Claims that values seem to ask for, then those that objects are: of one name the last counts."""
    stated = (*operated_claims(cluster.objects), *claims_in(cluster.objects))
    asked: list[Claim] = []
    for release in guessed_at(cluster):
        entry = _own_entry(release, catalogue)
        asked += (*claims_in_values(release, told_by(entry)), *catalogued_claims(release, entry))
    return (*(_as_stated(claim, stated) for claim in asked), *stated)


def _own_entry(release: ResolvedRelease, catalogue: Catalogue) -> Entry | None:
    """The entry of a release's chart; None where the chart may be another, which makes other claims."""
    entry = chart_entry(release, catalogue)
    return entry if entry and is_chart_of(release, entry) else None


def _as_stated(claim: Claim, stated: Sequence[Claim]) -> Claim:
    """A claim of a chart's StatefulSet that Git also holds, so that it is told of once.

    Kubernetes calls it `<template>-<StatefulSet>-0`, where the template's name stands in the chart only.
    """
    for each in stated:
        same_place = each.key.namespace == claim.key.namespace
        if same_place and each.key.name.endswith(f"-{claim.key.name}-0"):
            return replace(claim, key=each.key, name_assumed=False)
    return claim


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """Everything that a claim is read against."""

    classes: Mapping[str, StorageClass]
    default: StorageClass | None
    backings: Backings
    mounts: Mounts
    tools: Sequence[BackupTool]
    catalogue: Catalogue
    grouping: Grouping

    def volume(self, claim: Claim) -> Volume:
        """A claim with its class, its backing, its users and its backups."""
        storage_class = self._class_of(claim)
        backing = self.backings.of(claim)
        mounted_by = self.mounts.get(claim.key, ())
        covers = [found for tool in self.tools if (found := tool.cover(claim, storage_class))]
        state = verdict(claim, storage_class, backing, covers)
        return Volume(
            origin=claim.origin,
            defined_at=claim.defined_at,
            lines={**claim.lines, **({"backing": backing.at} if backing and backing.at else {})},
            namespace=claim.key.namespace,
            name=claim.key.name,
            name_assumed=claim.name_assumed,
            storage_class=claim.storage_class,
            size=claim.size,
            count=claim.count,
            default_version=claim.default_version,
            access_modes=claim.access_modes,
            provisioner=self._provisioner(storage_class, backing),
            replicas=storage_class.replicas if storage_class else None,
            replicas_origin=storage_class.replicas_origin if storage_class else None,
            replicas_version=storage_class.replicas_version if storage_class else None,
            erasure_coding=storage_class.erasure_coding if storage_class else None,
            kept_on=storage_class.kept_on if storage_class and not backing else None,
            backing=backing.address if backing else None,
            backup=state.state,
            backup_reason=state.reason,
            backup_jobs=state.jobs,
            mounted_by=mounted_by,
            component=self._component(claim, mounted_by),
        )

    def _class_of(self, claim: Claim) -> StorageClass | None:
        if claim.storage_class is None:
            return self.default
        return None if isinstance(claim.storage_class, Unknown) else self.classes.get(claim.storage_class)

    def _provisioner(self, storage_class: StorageClass | None, backing: Backing | None) -> str | None:
        written = backing.provisioner if backing else storage_class.provisioner if storage_class else None
        return title_of(written, self.catalogue) if written else None

    def _component(self, claim: Claim, mounted_by: Sequence[ObjectRef]) -> str | None:
        """Who uses it counts more than beside what it is written."""
        users = {self.grouping.component_of(ref) for ref in mounted_by} - {None}
        return users.pop() if len(users) == 1 else self.grouping.component_of(claim.maker)

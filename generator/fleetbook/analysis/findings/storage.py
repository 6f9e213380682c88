"""Findings about volumes."""

from collections.abc import Iterator

from fleetbook.analysis.findings.rules import RULES
from fleetbook.model.architecture import Cluster
from fleetbook.model.findings import Finding
from fleetbook.model.storage import BackupState


def storage_findings(cluster: Cluster) -> Iterator[Finding]:
    """Volumes that nothing copies, and a default class that is not alone."""
    for volume in cluster.storage.volumes:
        if volume.backup is BackupState.NOT_BACKED_UP:
            subject = f"Volume {volume.key}"
            message = f"{subject} is not backed up: {volume.backup_reason}."
            yield RULES["volume-without-backup"].found(cluster.name, subject, message, volume.defined_at)
    defaults = [each for each in cluster.storage.classes if each.default]
    if len(defaults) > 1:
        names = " and ".join(each.name for each in defaults)
        message = f"{names} are all the default class."
        subject = f"Storage class {defaults[-1].name}"
        yield RULES["several-default-classes"].found(cluster.name, subject, message, defaults[-1].defined_at)

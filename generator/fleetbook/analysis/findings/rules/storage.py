"""Rules about volumes and their copies."""

from fleetbook.analysis.findings.rules.rule import Rule
from fleetbook.core.diagnostics import Severity

STORAGE_RULES = (
    Rule(
        id="volume-without-backup",
        severity=Severity.WARNING,
        meaning="No job that Git knows of copies a volume to another place.",
        advice="Add the volume to a backup job, or say that its data can be lost.",
    ),
    Rule(
        id="backup-without-target",
        severity=Severity.ERROR,
        meaning="A backup job has nowhere to copy to, so it fails every time.",
        advice="Set the target of the backups, or make it a job of snapshots.",
    ),
    Rule(
        id="backup-of-nothing",
        severity=Severity.WARNING,
        meaning="A backup job selects no volume, so it copies nothing.",
        advice="Put volumes into its group, or remove it.",
    ),
    Rule(
        id="backup-halted",
        severity=Severity.INFO,
        meaning="A backup job is there and does not run, so what it is for grows old.",
        advice="Let it run again, or remove it.",
    ),
    Rule(
        id="backup-inside-cluster",
        severity=Severity.WARNING,
        meaning="Copies lie in the cluster that they are made of, so they are lost together with it.",
        advice="Copy to a place outside, or copy the target itself to one.",
    ),
    Rule(
        id="several-default-classes",
        severity=Severity.WARNING,
        meaning="Several storage classes are the default; the newest is taken for claims that name none.",
        advice="Keep the default on one class.",
    ),
    Rule(
        id="shared-single-node-volume",
        severity=Severity.WARNING,
        meaning="Several pods mount a volume that one node at a time may mount; those on other nodes wait.",
        advice="Use one replica, or a class and an access mode that several nodes may mount.",
    ),
    Rule(
        id="rollout-blocked-by-volume",
        severity=Severity.WARNING,
        meaning="A Deployment starts its new pod before it ends the old one, which still holds the volume; "
        "on another node the new pod waits.",
        advice="Set strategy.type: Recreate.",
    ),
    Rule(
        id="unused-claim",
        severity=Severity.INFO,
        meaning="A claim is there, and no pod of Git mounts it.",
        advice="Remove it after a look at its data, or mount it.",
    ),
)

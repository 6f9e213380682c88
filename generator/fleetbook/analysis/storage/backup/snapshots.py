"""Where the snapshots of storage drivers lie: beside the data, or away from it."""

from collections.abc import Sequence

from fleetbook.analysis.shape import text, within
from fleetbook.analysis.storage.longhorn import PROVISIONER
from fleetbook.catalogue.provisioners import find_provisioner
from fleetbook.core.identity import ObjectRef
from fleetbook.model.storage import BackupState
from fleetbook.resolve.fleet import Resource

_OF_VELERO = "velero.io/csi-volumesnapshot-class"


class SnapshotClasses:
    """The VolumeSnapshotClasses of a cluster."""

    def __init__(self, objects: Sequence[Resource], has_longhorn_target: bool) -> None:
        self._has_target = has_longhorn_target
        self._classes = [
            each
            for each in objects
            if each.ref.kind == "VolumeSnapshotClass" and each.group == "snapshot.storage.k8s.io"
        ]

    def of_velero(self, driver: str) -> Resource | None:
        """The class that Velero takes for the volumes of a driver."""
        for each in self._classes:
            marked = text(within(each.body, "metadata", "labels", _OF_VELERO)) == "true"
            if marked and text(each.body.get("driver")) == driver:
                return each
        return None

    def named(self, name: str) -> Resource | None:
        """The class with a name."""
        wanted = ObjectRef("VolumeSnapshotClass", "", name)
        return next((each for each in self._classes if each.ref == wanted), None)

    def outcome(self, snapshot_class: Resource, who: str) -> tuple[BackupState, str]:
        """What the snapshots of a class come to that a tool takes.

        Longhorn makes a backup of a snapshot by `type: bak`, and where no type is stated; a cloud provider
        keeps snapshots apart from the disks.
        """
        name = str(snapshot_class.ref)
        driver = text(snapshot_class.body.get("driver")) or ""
        about = find_provisioner(driver)
        kind = text(within(snapshot_class.body, "parameters", "type"))
        if driver == PROVISIONER and kind in (None, "", "bak"):
            if not self._has_target:
                return (
                    BackupState.UNKNOWN,
                    f"{who} takes backups by {name}, Git states no target for Longhorn",
                )
            return BackupState.BACKED_UP, f"{who} has Longhorn copy it to its backup target ({name})"
        if about is not None and about.keeps == "cloud":
            return BackupState.BACKED_UP, f"{who} takes snapshots, which the cloud provider keeps ({name})"
        return BackupState.NOT_BACKED_UP, f"the snapshots of {who} lie beside the data ({name})"

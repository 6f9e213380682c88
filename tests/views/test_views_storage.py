"""Storage as a diagram and in words."""

from dataclasses import replace

import pytest

from fleetbook.core.identity import ObjectRef
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.storage import (
    BackupJob,
    BackupState,
    BackupTarget,
    Keeping,
    Mount,
    MountKind,
    Storage,
    StorageClass,
    Volume,
)
from fleetbook.views.page import Callout, Mark
from fleetbook.views.scene import Scene
from fleetbook.views.storage import mount_table, page, volume_table
from fleetbook.views.storage_diagram import diagram
from fleetbook.views.storage_summary import summary
from scenes import AT, drawn, job, said, scene, told, volume

NAS = BackupTarget(name="nas", url="nfs://192.0.2.1:/backups", provider="VolSync", origin="declared")


def storage(volumes: list[Volume], jobs: tuple[BackupJob, ...] = ()) -> Scene:
    return scene(storage=Storage(volumes=tuple(volumes), classes=(), targets=(NAS,), jobs=jobs))


def test_volumes_go_to_their_class_and_by_their_jobs_to_the_target() -> None:
    made = storage([volume("photos", "nightly"), volume("cache")], (job("nightly"),))
    assert drawn(diagram(made)) == "\n".join(
        (
            "[volumes · 2 claims] photos | 1Gi · apps",
            "[volumes · 2 claims] cache | 1Gi · apps",
            "fast | storage class",
            "nightly | daily · keep 7",
            "192.0.2.1 | nfs · /backups",
            "[volumes · 2 claims] -> fast",
            "fast -> nightly",
            "nightly -> 192.0.2.1",
        )
    )


def test_jobs_that_do_the_same_at_the_same_time_are_one_card() -> None:
    names = [f"app-{number}" for number in range(5)]
    made = storage([volume(name, name) for name in names], tuple(job(name) for name in names))
    text = drawn(diagram(made))
    assert "5 backup jobs alike | daily · keep 7" in text
    assert text.count("-> 192.0.2.1") == 1


def test_copies_that_stay_in_the_cluster_stand_last_and_lead_nowhere() -> None:
    jobs = (job("snapshot", "hourly", None), job("nightly"))
    made = storage([volume("photos", "snapshot", "nightly")], jobs)
    assert drawn(diagram(made)).splitlines()[2:5] == [
        "nightly | daily · keep 7",
        "snapshot | hourly · keep 7",
        "192.0.2.1 | nfs · /backups",
    ]


def test_targets_stand_in_the_order_of_their_jobs() -> None:
    far = replace(NAS, name="far", url="s3://far.example.org/backups")
    jobs = (job("alpha", "hourly"), job("beta", "daily", "far"))
    made = storage([volume("photos", "alpha", "beta")], jobs)
    made = scene(storage=replace(made.cluster.storage, targets=(far, NAS)))
    assert [card.title for card in diagram(made).cards][-2:] == ["192.0.2.1", "far.example.org"]


@pytest.mark.parametrize("number", [10, 300])
def test_no_storage_is_too_large_to_be_seen(number: int) -> None:
    names = [f"app-{each}" for each in range(number)]
    jobs = tuple(job(name, f"at {index}") for index, name in enumerate(names))
    spec = diagram(storage([volume(name, name) for name in names], jobs))
    assert spec
    assert len(spec.cards) <= 45


def test_states_are_counted_in_words() -> None:
    volumes = [
        volume("a", "nightly"),
        volume("b", state=BackupState.NOT_BACKED_UP),
        volume("c", state=BackupState.NOT_NEEDED),
    ]
    assert said(summary(storage(volumes))) == (
        "3 volumes: 1 backed up, 1 not backed up, 1 not needed. Copies go to nfs://192.0.2.1:/backups."
    )


def test_places_that_copies_go_to_are_told_once_and_many_of_them_counted() -> None:
    made = storage([volume("a", "nightly")])
    targets = [
        replace(NAS, name=f"{name}{copy}", url=f"s3://{name}") for name in "edcba" for copy in ("", "-copy")
    ]
    made = scene(storage=replace(made.cluster.storage, targets=tuple(targets)))
    assert said(summary(made)).endswith(" Copies go to s3://a, s3://b, s3://c, 2 more.")


def test_a_box_names_what_has_no_backup() -> None:
    found = page(storage([volume("a", "nightly"), volume("b", state=BackupState.NOT_BACKED_UP)]))
    assert found
    boxes = [block for block in found.blocks if isinstance(block, Callout)]
    assert [box.title for box in boxes] == ["1 volume without a backup"]


def test_without_storage_there_is_no_page() -> None:
    assert page(scene()) is None


def test_a_copy_that_git_does_not_prove_is_drawn_dashed() -> None:
    doubtful = replace(volume("photos", "nightly"), backup=BackupState.UNKNOWN)
    made = storage([doubtful], (job("nightly"),))
    assert "fast ~> nightly" in drawn(diagram(made))
    assert said(summary(made)).startswith("1 volume: 1 with backup unknown.")


def test_a_table_says_how_often_and_where_data_is_kept() -> None:
    plain = volume("a")
    rows = [
        plain,
        replace(plain, name="b", name_assumed=True, replicas=3, replicas_origin=Origin.DEFAULT, count=2),
        replace(plain, name="c", erasure_coding="2+1", kept_on=Keeping.NODES),
        replace(plain, name="d", kept_on=Keeping.NODE, count=Unknown("Git holds no value for N", "${N}")),
    ]
    table = volume_table(storage(rows), rows)
    assert [said(row.cells[0]) for row in table.rows][:2] == ["apps/a @3", "apps/b (name assumed) @3"]
    assert [f"{said(row.cells[3])} | {said(row.cells[5])}" for row in table.rows] == [
        "1Gi | unknown",
        "1Gi for each of 2 | 3 default",
        "1Gi | 2+1 erasure coding",
        "1Gi for each of ${N} | on one node",
    ]


def test_a_default_is_told_with_the_version_of_the_chart_that_was_read() -> None:
    rows = [
        replace(volume("a"), origin=Origin.DEFAULT, default_version="3.0.0", defined_at=None),
        replace(volume("b"), replicas=3, replicas_origin=Origin.DEFAULT, replicas_version="1.9.0"),
    ]
    table = volume_table(storage(rows), rows)
    assert said(table.rows[0].cells[0]).split() == ["apps/a", "default"]
    assert [f"{said(row.cells[3])} | {said(row.cells[5])}" for row in table.rows] == [
        "1Gi default | unknown",
        "1Gi | 3 default",
    ]
    (mark,) = (part for part in table.rows[1].cells[5] if isinstance(part, Mark))
    assert mark.why == "The default of chart 1.9.0; the values do not say"


def test_a_size_that_the_values_state_is_no_default_of_a_claim_that_the_chart_makes_by_itself() -> None:
    sized = replace(volume("a"), origin=Origin.VALUES, default_version="3.0.0", lines={"size": AT})
    (row,) = volume_table(storage([sized]), [sized]).rows
    assert said(row.cells[0]).split() == ["apps/a", "values", "@3", "default"]
    assert "default" not in said(row.cells[3])


def test_what_is_bound_by_hand_to_a_share_has_no_replicas_in_the_cluster() -> None:
    shared = replace(volume("films"), storage_class="", backing="nfs://192.0.2.1/films")
    (row,) = volume_table(storage([shared]), [shared]).rows
    assert said(row.cells[5]) == "not in the cluster"


def mount(address: str, *users: str, kind: MountKind = MountKind.SHARE) -> list[Mount]:
    return [
        Mount(
            kind=kind,
            address=address,
            read_only=False,
            backup=BackupState.NOT_NEEDED if kind is MountKind.SHARE else BackupState.NOT_BACKED_UP,
            backup_reason="so it is",
            mounted_by=(ObjectRef("Deployment", "apps", user),),
            component=None,
            defined_at=AT,
        )
        for user in users
    ]


def test_shares_stand_with_their_server_and_folders_alone() -> None:
    places = (
        *mount("nfs://nas/media", "films", "music"),
        *mount("nfs://nas/a/very/long/way/to/the/books", "books"),
        *mount("/srv/data on a node", "old", kind=MountKind.FOLDER),
        *mount("5Gi on fast", "scratch", kind=MountKind.EPHEMERAL),
    )
    made = scene(storage=Storage(volumes=(), classes=(), targets=(), jobs=(), mounts=places))
    assert drawn(diagram(made)) == "\n".join(
        (
            "[mounted without a claim · 2 places] /media | used by films and 1 more",
            "[mounted without a claim · 2 places] …/the/books | used by books",
            "nas | nfs · outside the cluster",
            "[mounted on a node alone · 1 place] /srv/data on a node | used by old",
            "[mounted without a claim · 2 places] -> nas",
        )
    )


def test_a_place_is_told_once_with_all_who_use_it() -> None:
    places = (*mount("nfs://nas/media", "films", "music"), *mount("nfs://nas/books", "books"))
    assert told(mount_table(scene(), places)) == [
        "Place | Used by | Backup",
        "nfs://nas/media share | films @3, music @3 | [not needed] so it is",
        "nfs://nas/books share | books @3 | [not needed] so it is",
    ]


def kept(name: str, number: int) -> list[Volume]:
    return [replace(volume(f"on-{name}"), storage_class=name, replicas=number, replicas_origin=Origin.VALUES)]


def test_nodes_are_drawn_once_for_all_classes_that_keep_as_many_copies() -> None:
    text = drawn(diagram(storage([*kept("fast", 2), *kept("slow", 2)])))
    assert text.count("2 copies") == 1
    assert "fast -> [replicas: 2]\n" in text
    assert text.endswith("slow -> [replicas: 2]")


def test_classes_that_keep_different_numbers_say_so_themselves() -> None:
    text = drawn(diagram(storage([*kept("fast", 2), *kept("slow", 1)])))
    assert "fast | replicas: 2\n" in text
    assert "slow | replicas: 1\n" in text
    assert "copies" not in text


def test_jobs_that_differ_in_their_target_only_are_one_card_as_well() -> None:
    places = tuple(replace(NAS, name=f"nas-{index}", url=f"s3://backups/{index}") for index in range(4))
    jobs = tuple(job(f"db-{index}", target=f"nas-{index}") for index in range(4))
    made = storage([volume(f"db-{index}", f"db-{index}") for index in range(4)], jobs)
    text = drawn(diagram(scene(storage=replace(made.cluster.storage, targets=places))))
    assert text.splitlines()[5:7] == ["4 backup jobs alike | daily · keep 7", "backups | s3 · 4 places"]
    assert text.count("->") == 3


def test_what_copies_most_is_drawn_and_the_rest_counted() -> None:
    few = [job(f"own-{index}", f"at {index}") for index in range(7)]
    volumes = [volume(f"own-{index}", f"own-{index}") for index in range(7)]
    volumes += [volume(f"app-{index}", "all") for index in range(3)]
    text = drawn(diagram(storage(volumes, (*few, job("all", "weekly")))))
    assert "all | weekly · keep 7" in text
    assert "2 jobs more | see the table" in text


def test_a_job_that_does_not_run_says_so_and_is_dashed() -> None:
    halted = replace(job("nightly"), halted="is suspended")
    text = drawn(diagram(storage([volume("photos", "nightly")], (halted,))))
    assert "nightly | is suspended" in text
    assert "fast ~> nightly" in text


def test_volumes_without_a_class_stand_with_the_default_one() -> None:
    fast = StorageClass(
        name="fast", provisioner="x", default=True, replicas=None, replicas_origin=None, defined_at=AT
    )
    volumes = (volume("a"), replace(volume("b"), storage_class=None))
    made = scene(storage=Storage(volumes=volumes, classes=(fast,), targets=(), jobs=()))
    assert drawn(diagram(made)).splitlines()[:3] == [
        "[volumes · 2 claims] a | 1Gi · apps",
        "[volumes · 2 claims] b | 1Gi · apps",
        "fast | storage class · default",
    ]


def test_a_volume_names_who_mounts_it_and_what_copies_it_when() -> None:
    mounted = replace(volume("photos", "nightly"), mounted_by=(ObjectRef("Deployment", "apps", "photos"),))
    made = storage([mounted], (job("nightly"),))
    (row,) = volume_table(made, [mounted]).rows
    assert said(row.cells[2]) == "photos Deployment"
    assert said(row.cells[6]) == "[backed up] nightly daily"

"""Places that pods mount without a claim, and those that hold nothing of an app."""

from fleetbook.model.storage import Storage
from storages import release, storage_of


def places(storage: Storage) -> list[str]:
    return [f"{each.kind} {each.address}: {each.backup}, {each.backup_reason}" for each in storage.mounts]


def pod(volumes: str, kind: str = "Deployment", mounts: str = "[]") -> str:
    return f"""
        == apps/web.yaml
        apiVersion: apps/v1
        kind: {kind}
        metadata: {{name: web, namespace: web}}
        spec:
          template:
            spec:
              containers: [{{name: web, image: web, volumeMounts: {mounts}}}]
              volumes:
                {volumes}
    """


def test_a_share_that_a_pod_mounts_lies_outside() -> None:
    storage = storage_of(pod("- {name: films, nfs: {server: nas, path: /films}}"))
    assert places(storage) == ["share nfs://nas/films: not needed, its data lies outside the cluster, on NFS"]
    (found,) = storage.mounts
    assert (found.component, [str(each) for each in found.mounted_by]) == ("web", ["Deployment web/web"])
    assert (found.read_only, str(found.defined_at)) == (False, "apps/web.yaml:9")
    smb = """- name: films
                  csi: {driver: smb.csi.k8s.io, volumeAttributes: {source: //nas/films}}"""
    assert places(storage_of(pod(smb)))[0].startswith("share smb://nas/films: not needed")


def test_a_share_that_every_container_only_reads() -> None:
    share = "- {name: films, nfs: {server: nas, path: /films}}"
    reading = pod(share, mounts="[{name: films, mountPath: /a, readOnly: true}]")
    writing = pod(
        share, mounts="[{name: films, mountPath: /a, readOnly: true}, {name: films, mountPath: /b}]"
    )
    assert [storage_of(each).mounts[0].read_only for each in (reading, writing)] == [True, False]


def test_a_folder_of_a_node_has_no_backup() -> None:
    storage = storage_of(pod("- {name: data, hostPath: {path: /srv/data, type: DirectoryOrCreate}}"))
    assert places(storage) == [
        "folder /srv/data on a node: not backed up, no job in Git copies a folder of a node"
    ]


def test_what_belongs_to_the_system_of_a_node_is_no_data() -> None:
    system = "\n                ".join(
        f"- {{name: v{index}, hostPath: {{{path}}}}}"
        for index, path in enumerate(
            (
                "path: /dev/dri",
                "path: /",
                "path: /etc/localtime",
                "path: /var/run/docker.sock",
                "path: /srv/x.sock, type: Socket",
                "path: /srv/usb, type: CharDevice",
                "path: /var/lib/kubelet/pods",
            )
        )
    )
    assert places(storage_of(pod(system))) == []
    # What runs on every node is about the nodes.
    every_node = pod("- {name: data, hostPath: {path: /srv/data}}", kind="DaemonSet")
    assert places(storage_of(every_node)) == []
    # A name that only begins alike is no part of the system.
    alike = pod("- {name: data, hostPath: {path: /developer}}")
    assert places(storage_of(alike))[0].startswith("folder /developer on a node")


def test_a_claim_that_goes_with_its_pod() -> None:
    scratch = """- name: scratch
                  ephemeral:
                    volumeClaimTemplate:
                      spec: {storageClassName: fast, resources: {requests: {storage: 5Gi}}}"""
    storage = storage_of(pod(scratch))
    assert places(storage) == ["ephemeral claim 5Gi on fast: not needed, it goes with its pod"]
    assert storage.volumes == ()


def test_volumes_that_hold_no_data_of_their_own() -> None:
    others = """- {name: a, emptyDir: {sizeLimit: 1Gi}}
                - {name: b, configMap: {name: b}}
                - {name: c, persistentVolumeClaim: {claimName: c}}
                - {name: d, csi: {driver: secrets-store.csi.k8s.io}}"""
    assert places(storage_of(pod(others))) == []


def test_shares_and_folders_in_the_values_of_a_chart() -> None:
    values = """
        extraVolumes:
          - {name: films, nfs: {server: nas, path: /films, readOnly: true}}
          - {name: data, hostPath: {path: /srv/data}}
        persistence:
          books: {type: nfs, server: "${NAS}", path: /books}
          music: {enabled: false, type: nfs, server: nas, path: /music}
        nfs: {enabled: false, server: nas, path: /off}
        hostPath: /srv/else
    """
    storage = storage_of(release(values, chart="other"))
    assert [(each.kind, str(getattr(each.address, "reason", each.address))) for each in storage.mounts] == [
        ("folder", "/srv/data on a node"),
        ("share", "Git holds no value for NAS"),
        ("share", "nfs://nas/films"),
    ]
    assert [each.read_only for each in storage.mounts] == [False, False, True]


def test_app_template_mounts_are_those_of_its_pod() -> None:
    values = """
        controllers: {web: {containers: {web: {image: {repository: web, tag: v1}}}}}
        persistence:
          media: {type: nfs, server: nas, path: /media, globalMounts: [{path: /media}]}
          tmp: {type: emptyDir}
    """
    storage = storage_of(release(values))
    assert [str(each) for each in storage.mounts[0].mounted_by] == ["Deployment web/web"]
    assert [each.address for each in storage.mounts] == ["nfs://nas/media"]


def test_what_a_provisioner_mounts_is_told_of_with_its_classes() -> None:
    values = "nfs: {server: nas, path: /volumes}"
    assert places(storage_of(release(values, chart="nfs-subdir-external-provisioner"))) == []
    assert len(storage_of(release(values, chart="other")).mounts) == 1

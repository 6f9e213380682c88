"""What a storage class keeps, how many times and where."""

from storages import release, storage_of


def test_a_class_without_a_number_follows_the_settings_of_longhorn() -> None:
    plain = """
        == infrastructure/class.yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: own}
        provisioner: driver.longhorn.io
        volumeBindingMode: WaitForFirstConsumer
        allowVolumeExpansion: true
    """
    in_values = """
        == infrastructure/longhorn.yaml
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: longhorn, namespace: longhorn-system}
        spec:
          chart: {spec: {chart: longhorn, version: 1.10.0}}
          values: {defaultSettings: {defaultReplicaCount: {v1: "2", v2: "1"}}}
    """
    defaults = """
        == infrastructure/settings.yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: longhorn-default-setting, namespace: longhorn-system}
        data:
          default-setting.yaml: |
            default-replica-count: 4
    """
    setting = """
        == infrastructure/setting.yaml
        apiVersion: longhorn.io/v1beta2
        kind: Setting
        metadata: {name: default-replica-count, namespace: longhorn-system}
        value: "1"
    """

    def replicas(*trees: str) -> tuple[int | None, str]:
        found = next(each for each in storage_of(*trees).classes if each.name == "own")
        return found.replicas, f"{found.replicas_origin} {found.replicas_at}"

    assert replicas(plain) == (3, "default None")
    assert replicas(plain, defaults) == (4, "manifest infrastructure/settings.yaml:5")
    assert replicas(plain, defaults, in_values) == (2, "values infrastructure/longhorn.yaml:6")
    assert replicas(plain, setting, in_values) == (1, "manifest infrastructure/setting.yaml:4")
    (found,) = storage_of(plain).classes
    assert (found.kept_on, found.binding, found.expandable) == (
        "nodes of the cluster",
        "WaitForFirstConsumer",
        True,
    )


def test_a_class_of_ceph_keeps_what_its_pool_keeps() -> None:
    pools = """
        == infrastructure/pools.yaml
        apiVersion: ceph.rook.io/v1
        kind: CephBlockPool
        metadata: {name: fast, namespace: rook-ceph}
        spec: {replicated: {size: 2}}
        ---
        apiVersion: ceph.rook.io/v1
        kind: CephFilesystem
        metadata: {name: shared, namespace: rook-ceph}
        spec:
          metadataPool: {replicated: {size: 3}}
          dataPools: [{name: cold, erasureCoded: {dataChunks: 2, codingChunks: 1}}, {replicated: {size: 3}}]
    """

    def class_of(name: str, driver: str, pool: str) -> str:
        return f"""
        == infrastructure/{name}.yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {{name: {name}}}
        provisioner: rook-ceph.{driver}.csi.ceph.com
        parameters: {{{pool}}}
    """

    storage = storage_of(
        pools,
        class_of("block", "rbd", "pool: fast"),
        class_of("cold", "cephfs", "fsName: shared, pool: shared-cold"),
        class_of("second", "cephfs", "fsName: shared, pool: shared-data1"),
        class_of("foreign", "rbd", "pool: elsewhere"),
    )
    assert [(each.name, each.replicas, each.erasure_coding) for each in storage.classes] == [
        ("block", 2, None),
        ("cold", None, "2+1"),
        ("foreign", None, None),
        ("second", 3, None),
    ]
    assert str(storage.classes[1].replicas_at) == "infrastructure/pools.yaml:11"


def test_classes_say_where_their_volumes_lie() -> None:
    def class_of(name: str, provisioner: str, parameters: str = "") -> str:
        return f"""
        == infrastructure/{name}.yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {{name: {name}}}
        provisioner: {provisioner}
        parameters: {{{parameters}}}
    """

    storage = storage_of(
        class_of("disk", "openebs.io/local"),
        class_of("drbd", "linstor.csi.linbit.com", 'linstor.csi.linbit.com/placementCount: "2"'),
        class_of("cloud", "ebs.csi.aws.com", "type: gp3"),
        class_of("mayastor", "io.openebs.csi-mayastor", 'repl: "${COPIES}"'),
        class_of("nas", "nfs.csi.k8s.io", "server: nas.example.org, share: /mnt/volumes"),
        class_of("share", "smb.csi.k8s.io", "source: //nas/share"),
        class_of("other", "csi.example.org"),
    )
    found = {each.name: (each.kept_on, each.replicas, each.address) for each in storage.classes}
    assert found == {
        "cloud": ("the cloud provider", None, None),
        "disk": ("one node", None, None),
        "drbd": ("nodes of the cluster", 2, None),
        "mayastor": ("nodes of the cluster", None, None),
        "nas": ("a file server", None, "nfs://nas.example.org/mnt/volumes"),
        "other": (None, None, None),
        "share": ("a file server", None, "smb://nas/share"),
    }


def test_where_a_chart_of_several_drivers_keeps_volumes_is_for_its_settings_to_say() -> None:
    def kept(driver: str) -> str | None:
        values = f"""
            csiDriver: {{name: volumes.cluster.local}}
            storageClasses: [{{name: volumes}}]
            driver: {driver}
        """
        return storage_of(release(values, chart="democratic-csi")).classes[0].kept_on

    assert kept("{config: {driver: local-hostpath}}") == "one node"
    assert kept("{config: {driver: freenas-api-nfs}}") == "a file server"
    assert kept("{existingConfigSecret: volumes}") is None


def test_longhorn_makes_its_class_of_a_config_map() -> None:
    rendered = """
        == infrastructure/longhorn.yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: longhorn-storageclass, namespace: longhorn-system}
        data:
          storageclass.yaml: |
            kind: StorageClass
            apiVersion: storage.k8s.io/v1
            metadata: {name: longhorn, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
            provisioner: driver.longhorn.io
            parameters: {numberOfReplicas: "2"}
    """
    (found,) = storage_of(rendered).classes
    assert (found.name, found.default, found.replicas, str(found.replicas_at)) == (
        "longhorn",
        True,
        2,
        "infrastructure/longhorn.yaml:1",
    )


def test_where_volumes_lie_follows_the_protocol_of_their_class() -> None:
    found = storage_of("""
        == infrastructure/classes.yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: blocks}
        provisioner: csi.san.synology.com
        parameters: {dsm: 192.0.2.7}
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: files}
        provisioner: csi.san.synology.com
        parameters: {protocol: nfs}
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: more-files}
        provisioner: csi.trident.netapp.io
        parameters: {backendType: ontap-nas}
    """)
    assert [f"{each.name}: {each.kept_on}" for each in found.classes] == [
        "blocks: a storage server",
        "files: a file server",
        "more-files: a file server",
    ]


def test_lists_of_pools_in_values_replace_those_of_the_chart() -> None:
    def classes(values: str) -> list[str]:
        ceph = release(values, "rook-ceph-cluster", "v1.12.11")
        return [
            f"{each.name}: {each.replicas}{', default' * each.default}" for each in storage_of(ceph).classes
        ]

    files, bucket = "ceph-filesystem: 3", "ceph-bucket: None"
    assert classes("{}") == ["ceph-block: 3, default", bucket, files]
    assert classes("{cephBlockPools: null}") == ["ceph-block: 3, default", bucket, files]
    assert classes("{cephBlockPools: [], cephFileSystems: []}") == [bucket]
    fast = "{name: fast, isDefault: true, enabled: true}"
    unmade = "{spec: {replicated: {size: 3}}, storageClass: {name: unmade}}"
    pools = f"[{{spec: {{replicated: {{size: 2}}}}, storageClass: {fast}}}, {unmade}]"
    assert classes(f"{{cephBlockPools: {pools}}}") == [bucket, files, "fast: 2, default"]
    bare = "{spec: {erasureCoded: {dataChunks: 2}}, storageClass: {name: bare, enabled: true}}"
    assert classes(f"{{cephBlockPools: [{bare}]}}") == ["bare: None", bucket, files]


def test_a_class_of_a_chart_lies_where_its_driver_keeps_it_whatever_it_is_called() -> None:
    (found,) = storage_of(release("{}", "local-path-provisioner", "0.0.31")).classes
    assert (found.provisioner, found.kept_on) == ("cluster.local/web-local-path-provisioner", "one node")

"""Kinds of objects that make secrets or name them in fields of their own, and the trap beside each."""

import pytest

from securities import lines, release, security_of


def made(manifest: str, *trees: str) -> list[str]:
    """The secrets of an object in namespace web, without their users."""
    return [each.partition(";")[0] for each in lines(f"== apps/object.yaml\n{manifest}", *trees)]


@pytest.mark.parametrize(
    ("api", "spec", "expected"),
    [
        (
            "secrets.hashicorp.com/v1beta1 VaultStaticSecret",
            "{destination: {name: app, create: true, transformation: {templates: {URL: {text: x}}}}}",
            ["external web/app [URL] by Vault"],
        ),
        # Without `create` the operator writes into a secret that something else makes.
        ("secrets.hashicorp.com/v1beta1 VaultStaticSecret", "{destination: {name: app}}", []),
        (
            "onepassword.com/v1 OnePasswordItem",
            "{itemPath: vaults/x/items/y}",
            ["external web/x [] by 1Password"],
        ),
        (
            "k8s.bitwarden.com/v1 BitwardenSecret",
            "{secretName: app, map: [{secretKeyName: TOKEN}], authToken: {secretName: bw, secretKey: t}}",
            ["external web/app [TOKEN] by Bitwarden Secrets Manager", "referenced web/bw [] by None"],
        ),
        (
            "secrets.infisical.com/v1alpha1 InfisicalSecret",
            "{managedKubeSecretReferences: [{secretName: app, secretNamespace: other, template: {data:"
            " {TOKEN: x}}}]}",
            ["external other/app [TOKEN] by Infisical"],
        ),
        (
            "secrets.infisical.com/v1beta1 InfisicalStaticSecret",
            "{targets: [{kind: Secret, name: a, namespace: web, template: {data: {.htpasswd: x}}},"
            " {kind: ConfigMap, name: b}]}",
            ["external web/a [.htpasswd] by Infisical"],
        ),
        (
            "secrets.doppler.com/v1alpha1 DopplerSecret",
            "{tokenSecret: {name: token}, managedSecret: {name: app, namespace: web}}",
            ["external web/app [] by Doppler", "referenced web/token [] by None"],
        ),
        (
            "spv.no/v2beta1 AzureKeyVaultSecret",
            "{output: {secret: {name: app, dataKey: password}}}",
            ["external web/app [password] by Azure Key Vault"],
        ),
        (
            "secrets-store.csi.x-k8s.io/v1 SecretProviderClass",
            "{provider: azure, secretObjects: [{secretName: app, data: [{key: password}]}]}",
            ["external web/app [password] by azure"],
        ),
        (
            "isindir.github.com/v1alpha3 SopsSecret",
            "{secretTemplates: [{name: app, stringData: {password: x}}]}",
            ["sops web/app [password] by SOPS Secrets Operator"],
        ),
        (
            "secretgenerator.mittwald.de/v1alpha1 StringSecret",
            "{fields: [{fieldName: password}], data: {user: a}}",
            ["generated web/x [password user] by StringSecret x"],
        ),
        (
            "kafka.strimzi.io/v1beta2 KafkaUser",
            "{authentication: {type: scram-sha-512}}",
            ["generated web/x [password sasl.jaas.config] by KafkaUser x"],
        ),
    ],
)
def test_what_an_object_makes(api: str, spec: str, expected: list[str]) -> None:
    version, kind = api.split()
    manifest = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x, namespace: web}}\nspec: {spec}"
    assert made(manifest) == expected


def pod(*secrets: str) -> str:
    named = ", ".join(f"{{secretRef: {{name: {each}}}}}" for each in secrets)
    return f"""
        == apps/pod.yaml
        apiVersion: v1
        kind: Pod
        metadata: {{name: p, namespace: web}}
        spec: {{containers: [{{name: a, envFrom: [{named}]}}]}}
    """


@pytest.mark.parametrize(
    ("api", "spec", "secret", "expected"),
    [
        ("rabbitmq.com/v1beta1 RabbitmqCluster", "{}", "x-default-user", "generated"),
        (
            "rabbitmq.com/v1beta1 RabbitmqCluster",
            "{secretBackend: {vault: {}}}",
            "x-default-user",
            "referenced",
        ),
        ("elasticsearch.k8s.elastic.co/v1 Elasticsearch", "{}", "x-es-elastic-user", "generated"),
        ("postgres-operator.crunchydata.com/v1beta1 PostgresCluster", "{}", "x-pguser-x", "generated"),
        (
            "postgres-operator.crunchydata.com/v1beta1 PostgresCluster",
            "{users: [{name: app}]}",
            "x-pguser-x",
            "referenced",
        ),
        (
            "acid.zalan.do/v1 postgresql",
            "{users: {app: []}}",
            "app.x.credentials.postgresql.acid.zalan.do",
            "generated",
        ),
        ("k8s.keycloak.org/v2alpha1 Keycloak", "{}", "x-initial-admin", "generated"),
        (
            "k8s.keycloak.org/v2alpha1 Keycloak",
            "{bootstrapAdmin: {service: {secret: client}}}",
            "x-initial-admin",
            "generated",
        ),
        ("k8s.mariadb.com/v1alpha1 MariaDB", "{}", "x-root", "generated"),
        (
            "k8s.mariadb.com/v1alpha1 MariaDB",
            "{rootPasswordSecretKeyRef: {name: root, key: password, generate: true}}",
            "root",
            "generated",
        ),
        (
            "k8s.mariadb.com/v1alpha1 MariaDB",
            "{rootPasswordSecretKeyRef: {name: root, key: password}}",
            "root",
            "referenced",
        ),
        # An operator that is told to leave a secret out, or not told to make it.
        ("k8s.mariadb.com/v1alpha1 MariaDB", "{rootEmptyPassword: true}", "x-root", "referenced"),
        ("k8s.mariadb.com/v1alpha1 MariaDB", "{username: app}", "x-password", "generated"),
        ("k8s.mariadb.com/v1alpha1 MariaDB", "{database: app}", "x-password", "referenced"),
        ("postgresql.cnpg.io/v1 Cluster", "{enableSuperuserAccess: true}", "x-superuser", "generated"),
        ("postgresql.cnpg.io/v1 Cluster", "{instances: 3}", "x-superuser", "referenced"),
        ("kafka.strimzi.io/v1 KafkaUser", "{authentication: {type: tls}}", "x", "generated"),
        ("kafka.strimzi.io/v1 KafkaUser", "{authentication: {type: tls-external}}", "x", "referenced"),
        ("ceph.rook.io/v1 CephClient", "{caps: {}}", "rook-ceph-client-x", "generated"),
        ("ceph.rook.io/v1 CephClient", "{secretName: own}", "own", "generated"),
        ("ceph.rook.io/v1 CephClient", "{secretName: own}", "rook-ceph-client-x", "referenced"),
        ("ceph.rook.io/v1 CephClient", "{removeSecret: true}", "rook-ceph-client-x", "referenced"),
        (
            "grafana.integreatly.org/v1beta1 Grafana",
            "{disableDefaultAdminSecret: false}",
            "x-admin-credentials",
            "generated",
        ),
        ("operator.victoriametrics.com/v1beta1 VMUser", "{bearerToken: t}", "vmuser-x", "generated"),
        (
            "operator.victoriametrics.com/v1beta1 VMUser",
            "{disable_secret_creation: true}",
            "vmuser-x",
            "referenced",
        ),
        (
            "mongodbcommunity.mongodb.com/v1 MongoDBCommunity",
            "{users: [{name: app, db: admin, connectionStringSecretName: uri}]}",
            "x-admin-app",
            "referenced",
        ),
        ("postgresql.cnpg.io/v1 Cluster", "{}", "x-app", "generated"),
        (
            "postgresql.cnpg.io/v1 Cluster",
            "{bootstrap: {initdb: {secret: {name: own}}}}",
            "x-app",
            "referenced",
        ),
        ("pocketid.internal/v1alpha1 PocketIDOIDCClient", "{}", "x-oidc-credentials", "generated"),
        ("pocketid.internal/v1alpha1 PocketIDOIDCClient", "{secret: {name: own}}", "own", "generated"),
        (
            "pocketid.internal/v1alpha1 PocketIDOIDCClient",
            "{secret: {name: own}}",
            "x-oidc-credentials",
            "referenced",
        ),
        (
            "pocketid.internal/v1alpha1 PocketIDOIDCClient",
            "{secret: {enabled: false}}",
            "x-oidc-credentials",
            "referenced",
        ),
        ("kaniop.rs/v1beta1 KanidmOAuth2Client", "{}", "x-kanidm-oauth2-credentials", "generated"),
        (
            "kaniop.rs/v1beta1 KanidmOAuth2Client",
            "{public: true}",
            "x-kanidm-oauth2-credentials",
            "referenced",
        ),
        ("v1.edp.epam.com/v1 KeycloakClient", "{clientId: a}", "keycloak-client-x-secret", "generated"),
        (
            "v1.edp.epam.com/v1 KeycloakClient",
            "{clientId: a, public: true}",
            "keycloak-client-x-secret",
            "referenced",
        ),
        ("databases.spotahome.com/v1 RedisFailover", "{auth: {secretPath: own}}", "own", "referenced"),
        (
            "s3.aws.upbound.io/v1beta1 Bucket",
            "{writeConnectionSecretToRef: {name: keys, namespace: web}}",
            "keys",
            "generated",
        ),
    ],
)
def test_what_an_operator_makes_is_not_missed_by_who_uses_it(
    api: str, spec: str, secret: str, expected: str
) -> None:
    version, kind = api.split()
    manifest = f"""
        == apps/object.yaml
        apiVersion: {version}
        kind: {kind}
        metadata: {{name: x, namespace: web}}
        spec: {spec}
    """
    found = {str(each.key): str(each.kind) for each in security_of(manifest, pod(secret)).secrets}
    assert found[f"web/{secret}"] == expected


def test_a_user_without_databases_has_no_address_of_one() -> None:
    cluster = """
        == apps/db.yaml
        apiVersion: postgres-operator.crunchydata.com/v1beta1
        kind: PostgresCluster
        metadata: {name: db, namespace: web}
        spec: {users: [{name: app, databases: [app]}, {name: watch}]}
    """
    secrets = security_of(cluster, pod("db-pguser-app", "db-pguser-watch")).secrets
    assert {each.name: "uri" in each.keys for each in secrets} == {
        "db-pguser-app": True,
        "db-pguser-watch": False,
    }


def test_a_store_may_take_its_authority_from_a_config_map() -> None:
    store = """
        == apps/store.yaml
        apiVersion: external-secrets.io/v1
        kind: SecretStore
        metadata: {name: vault, namespace: web}
        spec:
          provider:
            vault:
              caProvider: {type: %s, name: ca, key: ca.crt}
              auth: {tokenSecretRef: {name: token, key: token}}
    """
    token = "referenced web/token [token] by None; used by SecretStore web/vault (credentials of the store)"
    authority = token.replace("web/token [token]", "web/ca [ca.crt]")
    assert lines(store % "ConfigMap") == [token]
    assert lines(store % "Secret") == [authority, token]


def test_a_field_that_only_begins_a_name_is_no_reference() -> None:
    database = """
        == apps/db.yaml
        apiVersion: mongodbcommunity.mongodb.com/v1
        kind: MongoDBCommunity
        metadata: {name: db, namespace: web}
        spec:
          users:
            - {name: app, db: admin, scramCredentialsSecretName: app, passwordSecretRef: {name: password}}
    """
    assert lines(database) == [
        "referenced web/password [] by None; used by MongoDBCommunity web/db (passwordSecretRef)"
    ]


def test_what_flux_pulls_with_is_used() -> None:
    instance = """
        == flux/instance.yaml
        apiVersion: fluxcd.controlplane.io/v1
        kind: FluxInstance
        metadata: {name: flux, namespace: flux-system}
        spec: {sync: {pullSecret: github}, distribution: {imagePullSecret: registry}}
    """
    assert lines(instance) == [
        f"referenced flux-system/{secret} [] by None; used by FluxInstance flux-system/flux ({how})"
        for secret, how in (("github", "credentials of the source"), ("registry", "image pull"))
    ]


SECRET = """
    == apps/secret.yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: registry, namespace: source, annotations: {MARK}}
    data: {auth: "***"}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: web, labels: {team: a}}
"""


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("kubed.appscode.com/sync: team=a", "generated"),
        ('kubed.appscode.com/sync: ""', "generated"),
        ("kubed.appscode.com/sync: team=b", "referenced"),
        ("replicator.v1.mittwald.de/replicate-to-matching: team=a", "generated"),
    ],
)
def test_a_secret_is_copied_to_namespaces_with_a_label(mark: str, kind: str) -> None:
    found = security_of(SECRET.replace("MARK", mark), pod("registry")).secrets
    copy = next(each for each in found if str(each.key) == "web/registry")
    assert str(copy.kind) == kind
    assert str(copy.copy_of) == ("source/registry" if kind == "generated" else "None")


def test_an_empty_secret_that_asks_to_be_filled_is_a_copy() -> None:
    pulled = """
        == apps/secret.yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: a
          namespace: web
          annotations: {reflector.v1.k8s.emberstack.com/reflects: certs/wildcard}
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: b
          namespace: web
          annotations: {replicator.v1.mittwald.de/replicate-from: certs/other}
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: c
          namespace: web
          annotations: {secret-generator.v1.mittwald.de/autogenerate: "pass, key"}
    """
    assert lines(pulled) == [
        "generated web/a [] by copy of certs/wildcard; used by nobody",
        "generated web/b [] by copy of certs/other; used by nobody",
        "generated web/c [key pass] by kubernetes-secret-generator; used by nobody",
    ]


def test_a_policy_of_kyverno_clones_secrets() -> None:
    policy = """
        == apps/policy.yaml
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: sync}
        spec:
          rules:
            - name: registry
              generate: {kind: Secret, name: registry, clone: {namespace: source, name: registry}}
            - name: settings
              generate: {kind: ConfigMap, name: settings, clone: {namespace: source, name: settings}}
    """
    assert "generated web/registry [auth] by copy of source/registry" in [
        each.partition(";")[0] for each in lines(SECRET.replace("MARK", ""), policy, pod("registry"))
    ]
    assert lines(policy, pod("settings")) == ["referenced web/settings [] by None; used by Pod web/p (env)"]


def used(manifest: str) -> list[str]:
    """Each secret with how it is used."""
    return [
        f"{each.key} {use.how} {use.key}" for each in security_of(manifest).secrets for use in each.used_by
    ]


def test_the_certificates_of_a_database_are_read() -> None:
    database = """
        == apps/db.yaml
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: db, namespace: web}
        spec:
          certificates:
            {serverTLSSecret: own-tls, replicationTLSSecret: own-client, serverAltDNSNames: [a.org]}
    """
    assert used(database) == [
        "web/own-client TLS of the database None",
        "web/own-tls TLS of the database None",
    ]


def test_what_a_storage_driver_signs_in_with() -> None:
    storage = """
        == apps/class.yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: smb}
        parameters:
          csi.storage.k8s.io/provisioner-secret-name: smb
          csi.storage.k8s.io/provisioner-secret-namespace: storage
          csi.storage.k8s.io/node-stage-secret-name: ${pvc.name}
          csi.storage.k8s.io/node-stage-secret-namespace: storage
    """
    assert used(storage) == ["storage/smb credentials of the driver None"]


def test_names_with_keys_in_lists_and_pairs() -> None:
    custom = """
        == apps/server.yaml
        apiVersion: toolhive.stacklok.dev/v1alpha1
        kind: MCPServer
        metadata: {name: a, namespace: web}
        spec:
          secrets: [{name: api, key: TOKEN, targetEnvName: API_TOKEN}]
          parts: [{name: no-secret, key: a}]
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: sa, namespace: web}
        secrets: [{name: sa-token}]
        ---
        apiVersion: grafana.integreatly.org/v1beta1
        kind: Grafana
        metadata: {name: g, namespace: web}
        spec:
          deployment:
            env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: admin, key: pass}}}]
        ---
        apiVersion: monitoring.coreos.com/v1alpha1
        kind: AlertmanagerConfig
        metadata: {name: c, namespace: web}
        spec: {receivers: [{name: phone, telegramConfigs: [{botToken: {name: telegram, key: token}}]}]}
    """
    assert used(custom) == [
        "web/admin env PASSWORD pass",
        "web/api secrets TOKEN",
        "web/telegram botToken token",
    ]


def test_pairs_in_values() -> None:
    values = """
        extraEnvSecrets: {ES_PASSWORD: {secret: exporter, key: password}}
        auth: {externalSecret: ddns, secret: "***", key: abc}
        other: {externalSecret: {enabled: true}}
    """
    assert used(release(values)) == ["web/ddns values None", "web/exporter values password"]

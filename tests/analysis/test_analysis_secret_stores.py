"""Where secrets come from and who can read them: stores, SOPS, and what stands readable."""

import pytest

from securities import release, security_of, shown

STORES = """
    == apps/stores.yaml
    apiVersion: external-secrets.io/v1
    kind: ClusterSecretStore
    metadata: {name: onepassword, namespace: ignored}
    spec:
      provider:
        onepassword:
          connectHost: http://connect.stores.svc.cluster.local:8080
          vaults: {Kubernetes: 1, Shared: 2}
          auth:
            secretRef:
              connectTokenSecretRef: {name: connect-token, namespace: stores, key: token}
    ---
    apiVersion: external-secrets.io/v1
    kind: SecretStore
    metadata: {name: vault, namespace: web}
    spec:
      provider:
        vault:
          server: "https://vault.${DOMAIN}"
          path: secret
          auth: {kubernetes: {role: web, serviceAccountRef: {name: web}}}
    ---
    apiVersion: external-secrets.io/v1
    kind: ClusterSecretStore
    metadata: {name: infisical}
    spec:
      provider:
        infisical:
          hostAPI: https://app.infisical.com/api
          auth:
            universalAuthCredentials:
              clientId: {name: machine, namespace: stores, key: id}
              clientSecret: {name: machine, namespace: stores, key: secret}
    ---
    apiVersion: external-secrets.io/v1
    kind: SecretStore
    metadata: {name: aws, namespace: web}
    spec: {provider: {aws: {service: SecretsManager, region: eu-west-1}}}
    ---
    apiVersion: external-secrets.io/v1alpha1
    kind: PushSecret
    metadata: {name: push, namespace: web}
    spec:
      secretStoreRefs: [{kind: ClusterSecretStore, name: onepassword}]
      selector: {secret: {name: made-here}}
    == apps/connect.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: connect, namespace: stores}
    spec: {template: {spec: {containers: [{name: connect, image: 1password/connect-api}]}}}
"""


def test_a_store_tells_whose_it_is_and_how_the_operator_signs_in() -> None:
    assert [
        f"{each.ref}: {each.provider} {shown(each.address)} {each.part} by {each.sign_in} "
        f"with {[str(key) for key in each.secrets]}, {each.component}"
        for each in security_of(STORES).stores
    ] == [
        "ClusterSecretStore infisical: Infisical https://app.infisical.com/api None "
        "by universal auth credentials with ['stores/machine'], None",
        "ClusterSecretStore onepassword: 1Password http://connect.stores.svc.cluster.local:8080 "
        "Kubernetes / Shared by secret with ['stores/connect-token'], connect",
        "SecretStore web/aws: AWS None SecretsManager / eu-west-1 "
        "by identity of the controller with [], None",
        "SecretStore web/vault: Vault <https://vault.${DOMAIN}> secret by service account with [], None",
    ]


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        (
            "external-secrets.io/v1 SecretStore",
            "{provider: {openBao: {server: 'https://bao.example.org', path: kv}}}",
            "OpenBao https://bao.example.org kv",
        ),
        (
            "external-secrets.io/v1 SecretStore",
            "{provider: {dvls: {serverUrl: 'https://dvls.example.org', vault: team}}}",
            "Devolutions Server https://dvls.example.org team",
        ),
        (
            "external-secrets.io/v1 SecretStore",
            "{provider: {alibaba: {regionID: eu-central-1}}}",
            "Alibaba Cloud KMS None eu-central-1",
        ),
        (
            "secrets.infisical.com/v1beta1 InfisicalConnection",
            "{address: 'https://infisical.example.org'}",
            "Infisical https://infisical.example.org None",
        ),
    ],
)
def test_where_a_store_says_its_address_and_its_part(kind: str, spec: str, expected: str) -> None:
    version, name = kind.split()
    (store,) = security_of(f"""
        == apps/store.yaml
        apiVersion: {version}
        kind: {name}
        metadata: {{name: own, namespace: web}}
        spec: {spec}
    """).stores
    assert f"{store.provider} {shown(store.address)} {store.part}" == expected


def test_what_is_copied_into_a_store_is_used() -> None:
    security = security_of(STORES)
    store = next(each for each in security.stores if each.name == "onepassword")
    assert [str(each) for each in store.pushed] == ["web/made-here"]
    pushed = next(each for each in security.secrets if each.name == "made-here")
    assert [f"{use.by} {use.how}" for use in pushed.used_by] == ["PushSecret web/push copied to a store"]


EXTERNAL = """
    == apps/external.yaml
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: {name: a, namespace: web}
    spec:
      secretStoreRef: {kind: ClusterSecretStore, name: onepassword}
      SPEC
"""


def keys_of(spec: str) -> tuple[list[str], bool]:
    (secret,) = security_of(EXTERNAL.replace("SPEC", spec)).secrets
    assert str(secret.store) == "ClusterSecretStore onepassword"
    return list(secret.keys), secret.keys_complete


def test_only_stated_keys_are_known() -> None:
    assert keys_of("data: [{secretKey: user, remoteRef: {key: app}}]") == (["user"], True)
    # What `dataFrom` brings stands in the store only.
    assert keys_of("dataFrom: [{extract: {key: app}}]") == ([], False)
    assert keys_of("{target: {template: {data: {A: x}}}}"[1:-1]) == (["A"], True)
    merged = "{target: {template: {mergePolicy: Merge, data: {A: x}}}, dataFrom: [{extract: {key: app}}]}"
    assert keys_of(merged[1:-1].replace("}}}, ", "}}}\n      ")) == (["A"], False)
    listed = "target: {template: {templateFrom: [{configMap: {name: c, items: [{key: k}]}}]}}"
    assert keys_of(listed) == ([], False)


def test_what_a_generator_makes_up_is_no_external_secret() -> None:
    made = """
        == apps/external.yaml
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: a, namespace: web}
        spec:
          dataFrom:
            - sourceRef:
                generatorRef: {apiVersion: generators.external-secrets.io/v1alpha1, kind: Password, name: p}
    """
    (secret,) = security_of(made).secrets
    assert (str(secret.kind), secret.provider, secret.store, secret.keys_complete) == (
        "generated",
        "Password p",
        None,
        False,
    )


SOPS = """
    == apps/sops.yaml
    apiVersion: v1
    kind: Secret
    metadata: {name: s, namespace: web}
    data: {KEY: "***"}
    sops:
      mac: "***"
      version: 3.9.0
      age: [{recipient: age1abc, enc: x}, {recipient: age1def, enc: x}]
      kms: []
    == flux/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps, namespace: flux-system}
    spec: {path: ./apps, decryption: {provider: sops, secretRef: {name: sops-age}}}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: plain, namespace: flux-system}
    spec: {path: ./plain}
"""


def test_sops_tells_who_can_decrypt() -> None:
    rules = """
        == .sops.yaml
        creation_rules:
          - path_regex: kubernetes/.*
            key_groups: [{age: [age1abc], pgp: [FP]}]
          - age: "age1abc, age1def"
        == docs/other.yaml
        creation_rules: [{age: age1other}]
    """
    security = security_of(SOPS, repository=rules)
    assert security.secrets[-1].recipients == ("age age1abc", "age age1def")
    assert [(str(each.kustomization), str(each.secret)) for each in security.decryptions] == [
        ("flux-system/apps", "flux-system/sops-age")
    ]
    assert [(each.files, each.recipients, str(each.defined_at)) for each in security.encryption_rules] == [
        ("kubernetes/.*", ("PGP FP", "age age1abc"), ".sops.yaml:2"),
        (None, ("age age1abc", "age age1def"), ".sops.yaml:4"),
    ]


def test_a_sealed_secret_tells_its_scope() -> None:
    sealed = """
        == apps/sealed.yaml
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: a, namespace: web, annotations: {MARK}}
        spec: {encryptedData: {k: x}}
    """
    (wide,) = security_of(sealed.replace("MARK", 'sealedsecrets.bitnami.com/cluster-wide: "true"')).secrets
    (strict,) = security_of(sealed.replace("MARK", "")).secrets
    assert (wide.scope, strict.scope) == ("cluster-wide", "strict")


def test_passwords_outside_of_secrets_are_told() -> None:
    deployment = """
        == apps/deployment.yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: web}
        spec:
          template:
            spec:
              containers:
                - name: a
                  env:
                    - {name: API_TOKEN, value: "***"}
                    - {name: QUEUE, value: "amqp://***@queue"}
                    - {name: STARS, value: "rated *** of five"}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: encrypted, namespace: web}
        data: {password: "***"}
        sops: {mac: "***", version: 3.9.0}
    """
    values = 'auth: {password: "***", existingSecret: own, rootPassword: "${ROOT}"}'
    assert [(str(each.by), each.field) for each in security_of(deployment, release(values)).readable] == [
        ("Deployment web/web", "spec.template.spec.containers.0.env.API_TOKEN.value"),
        ("Deployment web/web", "spec.template.spec.containers.0.env.QUEUE.value"),
        ("HelmRelease flux-system/app", "auth.password"),
    ]


def test_a_secret_that_only_a_release_names_may_be_made_by_it() -> None:
    (named,) = security_of(release("auth: {existingSecret: own}")).secrets
    assert [str(each) for each in named.may_be_made_by] == ["HelmRelease flux-system/app"]
    pod = """
        == apps/pod.yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: web}
        spec: {containers: [{name: a, env: [{name: A, valueFrom: {secretKeyRef: {name: own, key: k}}}]}]}
    """
    (needed,) = security_of(pod).secrets
    assert needed.may_be_made_by == ()
    assert (needed.used_by[0].key, str(needed.used_by[0].at)) == ("k", "apps/pod.yaml:4")


def test_what_flux_reads_values_from_is_not_made_by_the_release() -> None:
    reading = release("a: b").replace("  values:", "  valuesFrom: [{kind: Secret, name: more}]\n  values:")
    (read,) = security_of(reading).secrets
    assert (str(read.key), read.may_be_made_by) == ("flux-system/more", ())

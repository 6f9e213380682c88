"""Nothing secret passes into a Document; what only names a secret stays."""

import json
from textwrap import dedent

import pytest

from fleetbook.source.documents import load_all
from fleetbook.source.redaction import is_sops, mask, redact_text

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----"


def load(text: str):
    documents, diagnostics = load_all(dedent(text).encode(), "a.yaml")
    assert diagnostics == ()
    return documents


def masked(text: str) -> object:
    return json.loads(json.dumps(load(text)[0].data))


def test_values_of_secrets_are_masked_and_their_keys_and_lines_stay() -> None:
    (document,) = load(
        """\
        apiVersion: v1
        kind: Secret
        metadata:
          name: a
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: '{"kind":"Secret","data":{"a":"c2VjcmV0"}}'
        type: Opaque
        data:
          user: c2VjcmV0
          nothing:
        stringData:
          port: 5432
          config: |
            secret
          flag: yes
        """
    )
    assert document.data["data"] == {"user": "***", "nothing": None}
    assert document.data["stringData"] == {"port": "***", "config": "***", "flag": "***"}
    assert document.data["metadata"]["name"] == "a"
    assert "c2VjcmV0" not in json.dumps(document.data)
    assert document.find("stringData", "config").line == 13


def test_secrets_inside_other_objects_are_masked() -> None:
    text = """\
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        spec:
          values:
            extraObjects:
              - kind: Secret
                stringData: {a: hidden-1}
            list: {kind: List, items: [{kind: Secret, data: {a: hidden-2}}]}
        """
    assert "hidden" not in json.dumps(masked(text))


def test_ciphertext_of_sealed_secrets_is_masked() -> None:
    text = """\
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: a}
        spec:
          encryptedData: {api-key: AgBy3i4}
          template:
            metadata: {name: a}
            data: {plain: hidden}
        """
    assert masked(text)["spec"] == {
        "encryptedData": {"api-key": "***"},
        "template": {"metadata": {"name": "a"}, "data": {"plain": "***"}},
    }


def test_sops_documents_are_masked_and_still_known_as_such() -> None:
    (document,) = load(
        """\
        apiVersion: v1
        kind: ConfigMap
        data:
          domain: ENC[AES256_GCM,data:abc=,iv:def=,tag:ghi=,type:str]
        sops:
          age:
            - recipient: age1abc
              enc: |
                -----BEGIN AGE ENCRYPTED FILE-----
                YWdl
                -----END AGE ENCRYPTED FILE-----
          lastmodified: "2026-01-01T00:00:00Z"
          mac: ENC[AES256_GCM,data:abc=,iv:def=,tag:ghi=,type:str]
          encrypted_regex: ^(data)$
          version: 3.9.0
        """
    )
    assert document.data["data"] == {"domain": "***"}
    assert document.data["sops"]["age"][0]["recipient"] == "age1abc"
    assert document.data["sops"]["mac"] == "***"
    assert "YWdl" not in json.dumps(document.data)
    assert is_sops(document)
    assert is_sops(document.data)


def test_a_key_named_sops_is_no_encryption() -> None:
    assert not is_sops({"sops": "yes"})
    assert not is_sops({"sops": {"enabled": True}})
    assert not is_sops({})


SECRET_KEYS = [
    "password", "PASSWORD", "dbPassword", "DB_PASSWORD", "rootpassword", "smtp-password", "passwd",
    "passphrase", "DB_PASS", "smtp_pwd", "wifi-psk", "token", "apiToken", "API_TOKEN", "accessToken",
    "apiKey", "api_key", "APIKEY", "x-api-key", "secretKey", "SECRET_KEY", "APP_SECRET_KEY",
    "secretAccessKey", "AWS_SECRET_ACCESS_KEY", "clientSecret", "client_secret", "OIDC_CLIENT_SECRET",
    "cookieSecret", "sessionSecret", "jwtSecret", "AUTHENTIK_SECRET", "privateKey", "encryptionKey",
    "ENCRYPTION_KEY", "Authorization",
]  # fmt: skip
HARMLESS_KEYS = [
    "secretName", "existingSecret", "secret", "SECRET", "tokenSecretRef", "passwordSecret",
    "passwordKey", "passwordFile", "tokenKey", "key", "existingSecretKey", "userPasswordKey",
    "SECRET_DOMAIN", "secretStore", "imagePullSecret", "DB_PASSWORD_SECRET", "bypass", "compass",
    "tokenTTL", "host", "name", "keys", "secrets", "passwordSecretKeyName", "public_key",
    "cnpg.io/pluginClientSecret", "accessMode",
]  # fmt: skip


@pytest.mark.parametrize("key", SECRET_KEYS)
def test_a_value_under_a_secret_name_is_masked(key: str) -> None:
    assert masked(f"spec: {{{key}: hunter2}}\n") == {"spec": {key: "***"}}


@pytest.mark.parametrize("key", HARMLESS_KEYS)
def test_a_value_under_a_name_that_only_sounds_secret_stays(key: str) -> None:
    assert masked(f"spec: {{{key}: hunter2}}\n") == {"spec": {key: "hunter2"}}


@pytest.mark.parametrize(
    "value",
    [
        *('""', "null", "true", "'false'", "5", "${DB_PASSWORD}", "$${DB_PASSWORD}", "$(DB_PASSWORD)"),
        *("'{{ .password }}'", "'{{ .user }}:{{ .password }}'", "<path:vault#key>", "ref+vault://x"),
        *("$__file{/etc/secret}", "os.environ/KEY", "urn:k8s:secret:oidc:secret", "Bearer ${TOKEN}"),
        "'<<API_KEY>>'",
    ],
)
def test_a_reference_is_no_secret(value: str) -> None:
    text = f"apiKey: {value}\n"
    assert masked(text)["apiKey"] != "***"


def test_the_default_behind_a_variable_is_masked() -> None:
    assert masked("password: ${DB_PASSWORD:=hunter2}\nhost: ${HOST:=db}\n") == {
        "password": "${DB_PASSWORD:=***}",
        "host": "${HOST:=db}",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password: 12345\n", {"password": "***"}),
        ("input_cost_per_token: 0.5\n", {"input_cost_per_token": 0.5}),
        ("env: [{name: DB_PASSWORD, value: hunter2}]\n", {"env": [{"name": "DB_PASSWORD", "value": "***"}]}),
        ("env: [{name: DB_HOST, value: db}]\n", {"env": [{"name": "DB_HOST", "value": "db"}]}),
        ("env: {DB_PASSWORD: {value: hunter2}}\n", {"env": {"DB_PASSWORD": {"value": "***"}}}),
        ("tokens: [abc, def]\n", {"tokens": ["***", "***"]}),
        ("args: [--password, hunter2, --user, me]\n", {"args": ["--password", "***", "--user", "me"]}),
        ("args: ['--token=hunter2', --log=info]\n", {"args": ["--token=***", "--log=info"]}),
        ("secretKeyRef: {name: a, key: password}\n", {"secretKeyRef": {"name": "a", "key": "password"}}),
        ("secretKeys: {password: pw, token: t}\n", {"secretKeys": {"password": "pw", "token": "t"}}),
        (
            "data: [{secretKey: token, remoteRef: {key: app, property: token}}]\n",
            {"data": [{"secretKey": "token", "remoteRef": {"key": "app", "property": "token"}}]},
        ),
        (
            "secretGenerator: [{name: a, literals: [user=me, a=b=c]}]\n",
            {"secretGenerator": [{"name": "a", "literals": ["user=***", "a=***"]}]},
        ),
        (
            "configMapGenerator: [{name: a, literals: [user=me, password=me]}]\n",
            {"configMapGenerator": [{"name": "a", "literals": ["user=me", "password=***"]}]},
        ),
        (
            "p: [{op: replace, path: /spec/token, value: abc}, {op: add, path: /stringData/x, value: abc}]\n",
            {
                "p": [
                    {"op": "replace", "path": "/spec/token", "value": "***"},
                    {"op": "add", "path": "/stringData/x", "value": "***"},
                ]
            },
        ),
        ("a: &a hunter2\npassword: *a\nb: hunter2\n", {"a": "***", "password": "***", "b": "hunter2"}),
    ],
)
def test_secrets_in_their_usual_shapes(text: str, expected: object) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("user: me\npassword: hunter2\n", "user: me\npassword: ***\n"),
        ("user: me\n  - token: 'hunter2'\n", "user: me\n  - token: '***'\n"),
        ("DB_USER=me\nexport DB_PASSWORD=hunter2\n", "DB_USER=me\nexport DB_PASSWORD=***\n"),
        ("[x]\napi_key = hunter2\n", "[x]\napi_key = ***\n"),
        ('{"user": "me", "password": "hunter2"}', '{"user": "me", "password": "***"}'),
        ("curl --token hunter2 --url x", "curl --token *** --url x"),
        ("password: ${DB_PASSWORD}\ntoken={{ .token }}\n", "password: ${DB_PASSWORD}\ntoken={{ .token }}\n"),
        ('TOKEN="$(cat /run/token)" run', 'TOKEN="$(cat /run/token)" run'),
        (
            "Passwords are kept in 1Password: ask the owner.",
            "Passwords are kept in 1Password: ask the owner.",
        ),
        ("apiVersion: v1\nkind: Secret\ndata:\n  x: aGlkZGVu\n", "***"),
        ('{"auths": {"ghcr.io": {"auth": "aGlkZGVu"}}}', "***"),
        ("db://me:${DB_PASSWORD:=hunter2}@db", "db://me:${DB_PASSWORD:=***}@db"),
        ("${API_TOKEN:-${OTHER}}", "${API_TOKEN:-${OTHER}}"),
        ("${TOKEN_URL:=https://example.org}", "${TOKEN_URL:=https://example.org}"),
    ],
)
def test_secrets_in_texts_that_hold_other_texts(text: str, expected: str) -> None:
    data = {"config": text}
    mask(data)
    assert data["config"] == expected


def test_a_definition_of_fields_holds_no_secret() -> None:
    text = """\
        kind: CustomResourceDefinition
        spec: {properties: {password: {type: string, default: none-yet}}, token: x}
        """
    assert masked(text)["spec"]["token"] == "x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://me:hunter2@db/x", "postgres://***@db/x"),
        ("postgres://me:hunter@2@db/x", "postgres://***@db/x"),
        ("https://hunter2@github.com/a/b.git", "https://***@github.com/a/b.git"),
        ("ssh://git@github.com/a/b", "ssh://git@github.com/a/b"),
        ("git@github.com:a/b.git", "git@github.com:a/b.git"),
        ("redis://:${PASSWORD}@db", "redis://:${PASSWORD}@db"),
        ("postgres://app:${PASSWORD}@db", "postgres://app:${PASSWORD}@db"),
        ("rtsp://{USER}:{PASS}@cam", "rtsp://{USER}:{PASS}@cam"),
        ("https://x/y?a=1&token=hunter2&b=2", "https://x/y?a=1&token=***&b=2"),
        ("https://x/y?token=${TOKEN}", "https://x/y?token=${TOKEN}"),
        ("https://hooks.slack.com/services/T0/B0/xyz", "https://hooks.slack.com/services/***"),
        ("https://discord.com/api/webhooks/1/xyz?wait=1", "https://discord.com/api/webhooks/***"),
        ("mail user@example.org, see https://example.org", "mail user@example.org, see https://example.org"),
        (f"key {PEM} end", "key *** end"),
        (f"a {JWT} b", "a *** b"),
        ("ghp_" + "a1" * 18, "***"),
        ("glpat-" + "a1" * 10, "***"),
        ("AKIA" + "A1B2" * 4, "***"),
        ("xoxb-123456789-abcdef", "***"),
        ("AGE-SECRET-KEY-1" + "Q" * 58, "***"),
        ("ENC[AES256_GCM,data:a=,type:str]", "***"),
        ("admin:$2a$10$" + "aJ3." * 13 + "x", "admin:***"),
        ("$$2y$$05$$" + "aJ3." * 13 + "x", "***"),
        ("'$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA+/'", "'***'"),
        ("$2 and $10", "$2 and $10"),
        ("sha256:" + "ab" * 32, "sha256:" + "ab" * 32),
        ("age1qyqszqgpqyqszqgp", "age1qyqszqgpqyqszqgp"),
    ],
)
def test_secrets_are_known_by_their_shape(text: str, expected: str) -> None:
    assert redact_text(text) == expected
    assert redact_text(expected) == expected


def test_a_private_key_in_any_object_is_masked() -> None:
    text = "kind: ConfigMap\ndata:\n  a.pem: |\n    " + PEM.replace("\n", "\n    ") + "\n"
    assert masked(text)["data"]["a.pem"].strip() == "***"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("${HMAC_KEY}", "${HMAC_KEY}"),
        ("${HMAC_KEY:=hunter2}", "${HMAC_KEY:=***}"),
        ("postgres://app:${PASSWORD}@db", "***${PASSWORD}***"),
        ("$${NOT_FILLED_IN}", "***"),
        ("", ""),
    ],
)
def test_of_a_secret_only_the_variables_that_flux_fills_in_stay(written: str, expected: str) -> None:
    text = f'kind: Secret\nstringData: {{a: "{written}"}}\n'
    assert masked(text) == {"kind": "Secret", "stringData": {"a": expected}}

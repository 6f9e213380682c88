"""Secrets that charts read from fields that do not look like it."""

from securities import lines, release


def test_a_field_that_only_the_catalogue_knows_names_a_secret() -> None:
    values = "{envFromSecret: mail, envFromSecrets: [{name: sso}]}"
    used = "by None; used by HelmRelease flux-system/app (values)"
    grafana = release(values).replace("some-app", "grafana")
    assert lines(grafana) == [f"referenced web/{name} [] {used}" for name in ("mail", "sso")]
    assert lines(release(values)) == []


def test_what_is_switched_off_or_no_name_is_no_secret() -> None:
    values = """
        grafana: {enabled: false, envFromSecret: mail}
        prometheus: {prometheusSpec: {secrets: ["${CA}"]}}
    """
    assert lines(release(values).replace("some-app", "kube-prometheus-stack")) == []


def test_the_keys_of_a_mapping_name_secrets_and_so_does_a_field_with_an_underscore() -> None:
    values = """
        secret: {additionalSecrets: {app-db: {}, "not a name": {}}}
        configMap:
          storage: {postgres: {password: {secret_name: app-db, path: password}}}
          ldap: {password: {secret_name: bind}}
          session: {encryption_key: {secret_name: ~}}
    """
    used = "by None; used by HelmRelease flux-system/app (values)"
    authelia = release(values).replace("some-app", "authelia")
    assert lines(authelia) == [f"referenced web/{name} [] {used}" for name in ("app-db", "bind")]


def test_a_list_of_secrets_names_those_that_it_mounts_and_not_those_that_it_makes() -> None:
    values = """
        secrets:
          - {name: certs, mountPath: /certs}
          - {name: made, mountPath: /made, data: {key: text}}
          - {name: unknown}
    """
    assert lines(release(values)) == [
        "referenced web/certs [] by None; used by HelmRelease flux-system/app (values)"
    ]

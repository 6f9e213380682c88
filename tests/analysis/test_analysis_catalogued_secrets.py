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

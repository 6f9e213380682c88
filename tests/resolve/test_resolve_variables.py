from fleetbook.core.location import Location
from fleetbook.settings import Settings
from resolving import Resolve, config_map, find, kustomization, tell_diagnostics, tell_variables

FROM_SETTINGS = """
postBuild:
  substituteFrom:
    - kind: ConfigMap
      name: settings
"""


def web(annotation: str = "", **data: str) -> str:
    """The file of a ConfigMap that uses variables."""
    lines = "".join(f"  {key}: {value}\n" for key, value in data.items())
    note = f"  annotations: {{kustomize.toolkit.fluxcd.io/substitute: {annotation}}}\n" if annotation else ""
    return f"== web/map.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n{note}data:\n{lines}"


def test_a_config_map_of_any_kustomization_is_read(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS)
        + kustomization("settings", "./settings")
        + config_map("settings/map.yaml", "settings", DOMAIN="example.org", UNUSED="x")
        + web(host="app.${DOMAIN}", again='"${DOMAIN} ${DOMAIN}"')
    )
    assert find(fleet, "ConfigMap web").body["data"] == {
        "host": "app.example.org",
        "again": "example.org example.org",
    }
    assert tell_variables(fleet) == (
        "DOMAIN = example.org (ConfigMap flux-system/settings, settings/map.yaml:7)\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:6\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:7\n"
        "UNUSED = x (ConfigMap flux-system/settings, settings/map.yaml:8)"
    )


def test_a_generated_config_map_is_read(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS)
        + """\
== clusters/production/s/kustomization.yaml
namespace: flux-system
configMapGenerator:
  - name: settings
    literals:
      - DOMAIN=example.org
    options: {disableNameSuffixHash: true}
"""
        + web(host="${DOMAIN}")
    )
    assert tell_variables(fleet).splitlines()[0] == (
        "DOMAIN = example.org (ConfigMap flux-system/settings, clusters/production/s/kustomization.yaml:5)"
    )


def test_variables_of_env_files_and_merged_generators_lead_to_their_lines(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS)
        + kustomization("settings", "./settings/main")
        + """\
== settings/base/kustomization.yaml
namespace: flux-system
configMapGenerator:
  - name: settings
    envs: [cluster.env]
generatorOptions: {disableNameSuffixHash: true}
== settings/base/cluster.env
# what all clusters share
DOMAIN=example.org
ZONE=eu
== settings/main/kustomization.yaml
namespace: flux-system
resources: [../base]
configMapGenerator:
  - name: settings
    behavior: merge
    literals:
      - ZONE=us
"""
        + web(host="${DOMAIN} ${ZONE}")
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"host": "example.org us"}
    told = tell_variables(fleet).splitlines()
    assert told[0] == "DOMAIN = example.org (ConfigMap flux-system/settings, settings/base/cluster.env:2)"
    assert told[2] == "ZONE = us (ConfigMap flux-system/settings, settings/main/kustomization.yaml:7)"


def test_a_use_in_the_file_of_a_generator_leads_to_its_line(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", "postBuild: {substitute: {A: x}}")
        + """\
== web/kustomization.yaml
configMapGenerator:
  - name: web
    files: [values.yaml]
    options: {disableNameSuffixHash: true}
== web/values.yaml
escaped: $${A}
host: ${A}
again: ${A} ${A}
"""
    )
    assert tell_variables(fleet) == (
        "A = x (Kustomization flux-system/web, clusters/production/web.yaml:13)\n"
        "    ConfigMap web by flux-system/web at web/values.yaml:2\n"
        "    ConfigMap web by flux-system/web at web/values.yaml:3"
    )


def test_a_use_beside_a_file_that_git_does_not_hold_is_told(resolve_cluster: Resolve) -> None:
    # The file may be one that Git ignores; the base still uses the variable.
    fleet = resolve_cluster(
        kustomization("web", "./web", "postBuild: {substitute: {A: x}}")
        + """\
== web/kustomization.yaml
resources: [base]
configMapGenerator:
  - name: web
    behavior: merge
    files: [more.yaml=values.yaml]
== web/base/kustomization.yaml
configMapGenerator:
  - name: web
    files: [values.yaml]
    options: {disableNameSuffixHash: true}
== web/base/values.yaml
host: ${A}
"""
    )
    assert "ConfigMap web by flux-system/web at web/base/values.yaml:1" in tell_variables(fleet)


def test_substitute_wins_over_substitute_from(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS + "  substitute:\n    DOMAIN: example.com\n")
        + config_map("clusters/production/map.yaml", "settings", DOMAIN="example.org")
        + web(host="${DOMAIN}")
    )
    assert find(fleet, "ConfigMap web").body["data"]["host"] == "example.com"
    assert tell_variables(fleet) == (
        "DOMAIN = example.org (ConfigMap flux-system/settings, clusters/production/map.yaml:7)\n"
        "DOMAIN = example.com (Kustomization flux-system/web, clusters/production/web.yaml:18)\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:6"
    )


def test_nothing_is_substituted_without_post_build(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(kustomization("web", "./web") + web(a="${DOMAIN}", b="$${DOMAIN}", c="pa$$word"))
    assert find(fleet, "ConfigMap web").body["data"] == {"a": "${DOMAIN}", "b": "$${DOMAIN}", "c": "pa$$word"}
    assert tell_variables(fleet) == ""


def test_an_object_can_switch_substitution_off(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", "postBuild: {substitute: {A: x}}")
        + web("disabled", a="${A}", b="$${A}")
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"a": "${A}", "b": "$${A}"}


def test_what_a_secret_holds_is_known_to_exist_and_never_shown(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", "postBuild: {substituteFrom: [{kind: Secret, name: hidden}]}")
        + """\
== clusters/production/s.yaml
apiVersion: v1
kind: Secret
metadata: {name: hidden, namespace: flux-system}
stringData:
  TOKEN: hunter2
"""
        + web(a="${TOKEN}", b='"${TOKEN:=public}"', c='"${OTHER:=public}"')
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"a": "${TOKEN}", "b": "${TOKEN}", "c": "public"}
    assert tell_variables(fleet) == (
        "OTHER = public (default, None)\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:8\n"
        "TOKEN = unknown, comes from a Secret (Secret flux-system/hidden, clusters/production/s.yaml:5)\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:6\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:7"
    )
    assert "hunter2" not in repr([resource.body for resource in fleet.clusters[0].resources])


def test_sealed_and_external_secrets_name_their_keys(resolve_cluster: Resolve) -> None:
    sources = "[{kind: Secret, name: sealed}, {kind: Secret, name: fetched}]"
    fleet = resolve_cluster(
        kustomization("web", "./web", f"postBuild: {{substituteFrom: {sources}}}")
        + """\
== clusters/production/s.yaml
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: sealed, namespace: flux-system}
spec:
  encryptedData:
    SEALED: AgB
== clusters/production/e.yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: any, namespace: flux-system}
spec:
  target: {name: fetched}
  data:
    - secretKey: FETCHED
      remoteRef: {key: x}
"""
        + web(a="${SEALED}${FETCHED}")
    )
    assert tell_variables(fleet).splitlines() == [
        "FETCHED = unknown, comes from a Secret (Secret flux-system/fetched, clusters/production/e.yaml:7)",
        "    ConfigMap web by flux-system/web at web/map.yaml:6",
        "SEALED = unknown, comes from a Secret (Secret flux-system/sealed, clusters/production/s.yaml:6)",
        "    ConfigMap web by flux-system/web at web/map.yaml:6",
    ]


def test_an_encrypted_config_map_is_unknown(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS)
        + config_map("clusters/production/map.yaml", "settings", ZONE="ENC[AES256_GCM,data:x]")
        + "sops: {mac: x, version: 3.8.1}\n"
        + web(zone="${ZONE}")
    )
    assert tell_variables(fleet).startswith(
        "ZONE = unknown, is encrypted in Git (ConfigMap flux-system/settings"
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"zone": "${ZONE}"}


def test_a_value_that_its_name_makes_a_secret_is_not_put_in(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS + "  substitute: {DB_PASSWORD: hunter2}\n")
        + config_map("clusters/production/map.yaml", "settings", API_TOKEN="hunter3")
        + web(url="db://me:${DB_PASSWORD}@db", head="${API_TOKEN}", set='"${ROOT_PASSWORD:=hunter4}"')
    )
    told = tell_variables(fleet)
    assert find(fleet, "ConfigMap web").body["data"]["head"] == "${API_TOKEN}"
    assert "API_TOKEN = unknown, is a secret by its name (ConfigMap flux-system/settings" in told
    assert "DB_PASSWORD = unknown, is a secret by its name (Kustomization flux-system/web" in told
    assert "ROOT_PASSWORD = unknown, is a secret by its name (default" in told
    assert find(fleet, "ConfigMap web").body["data"]["set"] == "${ROOT_PASSWORD}"
    bodies = repr([resource.body for resource in fleet.clusters[0].resources])
    assert "hunter" not in told + bodies


def test_a_source_that_git_does_not_hold_is_named(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(kustomization("web", "./web", FROM_SETTINGS) + web(zone="${ZONE}"))
    assert tell_variables(fleet) == (
        "ZONE = unknown, may come from ConfigMap flux-system/settings, not in Git (outside Git, None)\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:6"
    )


def test_of_many_sources_that_git_does_not_hold_the_first_are_named(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        "".join(
            kustomization(
                name, "./web", f"postBuild: {{substituteFrom: [{{kind: ConfigMap, name: {name}}}]}}"
            )
            for name in ("one", "two", "three", "four")
        )
        + web(zone="${ZONE}")
    )
    assert tell_variables(fleet).startswith(
        "ZONE = unknown, may come from ConfigMap flux-system/four, ConfigMap flux-system/one "
        "or one of 2 others, not in Git (outside Git, None)\n"
    )


def test_a_secret_that_is_fetched_whole_may_hold_any_variable(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", "postBuild: {substituteFrom: [{kind: Secret, name: all}]}")
        + """\
== clusters/production/e.yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: all, namespace: flux-system}
spec:
  dataFrom: [{extract: {key: cluster}}]
"""
        + web(zone="${ZONE}")
    )
    assert tell_variables(fleet) == (
        "ZONE = unknown, may come from Secret flux-system/all, not in Git (outside Git, None)\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:6"
    )


def test_a_default_says_what_may_still_replace_it(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(kustomization("web", "./web", FROM_SETTINGS) + web(zone="${ZONE:=eu}"))
    assert find(fleet, "ConfigMap web").body["data"] == {"zone": "eu"}
    assert tell_variables(fleet) == (
        "ZONE = eu (default, unless ConfigMap flux-system/settings sets it, None)\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:6"
    )


def test_an_optional_source_that_git_does_not_hold_is_named_as_such(resolve_cluster: Resolve) -> None:
    sources = "[{kind: ConfigMap, name: mine, optional: true}]"
    fleet = resolve_cluster(
        kustomization("web", "./web", f"postBuild: {{substituteFrom: {sources}}}") + web(zone="${ZONE}")
    )
    assert tell_variables(fleet).startswith(
        "ZONE = unknown, may come from ConfigMap flux-system/mine (optional), not in Git"
    )


def test_a_variable_that_no_source_can_set_stays_and_says_what_flux_does(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", "postBuild: {substitute: {A: x}}") + web(zone="${ZONE}")
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"zone": "${ZONE}"}
    assert (
        "ZONE = unknown, nothing sets it; Flux 2.9 refuses to apply what uses it, earlier ones put nothing "
        "in its place (nowhere, None)"
    ) in tell_variables(fleet)


def test_sources_without_any_variable_substitute_nothing(resolve_cluster: Resolve) -> None:
    tree = config_map("clusters/production/map.yaml", "settings") + web(a="$${A}", b='"${B:=x}"')
    fleet = resolve_cluster(kustomization("web", "./web", FROM_SETTINGS) + tree)
    assert find(fleet, "ConfigMap web").body["data"] == {"a": "$${A}", "b": "${B:=x}"}
    always = "postBuild: {substituteStrategy: Always}"
    fleet = resolve_cluster(kustomization("web", "./web", always) + tree)
    assert find(fleet, "ConfigMap web").body["data"] == {"a": "${A}", "b": "x"}


def test_a_later_source_wins_over_an_earlier_one(resolve_cluster: Resolve) -> None:
    sources = "[{kind: ConfigMap, name: one}, {kind: ConfigMap, name: two}]"
    fleet = resolve_cluster(
        kustomization("web", "./web", f"postBuild: {{substituteFrom: {sources}}}")
        + config_map("clusters/production/1.yaml", "one", A="first", B="first")
        + config_map("clusters/production/2.yaml", "two", A="second")
        + web(a="${A} ${B}")
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"a": "second first"}


def test_a_parent_hands_values_down_to_its_children(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization(
            "apps",
            "./apps",
            """
            postBuild: {substitute: {CLUSTER: main}}
            patches:
              - target: {kind: Kustomization}
                patch: |
                  - op: add
                    path: /spec/postBuild
                    value: {substitute: {NAME: "web-${CLUSTER}"}}
            """,
        )
        + """\
== apps/web.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: web, namespace: flux-system}
spec: {path: ./web, sourceRef: {kind: GitRepository, name: flux-system}}
"""
        + web(name="${NAME} ${CLUSTER}")
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"name": "web-main ${CLUSTER}"}
    assert "NAME = web-main (Kustomization flux-system/web, clusters/production/apps.yaml:19)" in (
        tell_variables(fleet)
    )


def test_a_number_is_no_name_of_a_variable(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(kustomization("web", "./web", FROM_SETTINGS) + web(path="/log/${1}"))
    assert tell_variables(fleet) == (
        "1 = unknown, no variable can be called so; `$${1}` would keep the text as it is (nowhere, None)\n"
        "    ConfigMap web by flux-system/web at web/map.yaml:6"
    )


def test_the_owner_fills_in_what_git_does_not_hold(resolve_cluster: Resolve) -> None:
    settings = Settings(
        variables={"ZONE": "eu", "DOMAIN": "never"}, variable_lines={"ZONE": Location("fleetbook.yml", 2)}
    )
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS)
        + config_map("clusters/production/map.yaml", "settings", DOMAIN="example.org")
        + web(a="${ZONE} ${DOMAIN}"),
        settings,
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"a": "eu example.org"}
    assert "ZONE = eu (fleetbook.yml, fleetbook.yml:2)" in tell_variables(fleet)


def test_a_variable_with_several_defaults_has_no_one_value(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", "postBuild: {substitute: {A: x}}")
        + web(a='"${SIZE:=1Gi}"', b='"${SIZE:=1Gi}"')
        + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata:\n  c: ${SIZE:-2Gi}\n"
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"a": "1Gi", "b": "1Gi"}
    assert (
        "SIZE = unknown, each place that uses it has a default of its own (default, None)"
        in tell_variables(fleet)
    )


def test_a_value_takes_its_type_where_flux_writes_it_without_quotes(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization(
            "web",
            "./web",
            """
            postBuild:
              substitute:
                COUNT: "3"
                ON: "true"
                LIST: "[a, b]"
                QUOTED: '"3"'
            """,
        )
        + """\
== web/x.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${COUNT}
  paused: ${ON}
  list: ${LIST}
  text: ${QUOTED}
  joined: n-${COUNT}
  script: |
    ${COUNT}
  ${COUNT}-key: x
"""
    )
    assert find(fleet, "Deployment web").body["spec"] == {
        "replicas": 3,
        "paused": True,
        "list": ["a", "b"],
        "text": "3",
        "joined": "n-3",
        "script": "3\n",
        "3-key": "x",
    }


def test_line_breaks_of_a_value_are_left_out(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS)
        + config_map("clusters/production/map.yaml", "settings", A="|\n    one\n    two")
        + web(a="x-${A}")
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"a": "x-onetwo"}


def test_what_flux_refuses_to_substitute_is_reported(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", "postBuild: {substitute: {A: x}}") + web(a="${labels.app} ${A}")
    )
    assert tell_diagnostics(fleet) == (
        "bad-substitution web/map.yaml:6: Flux cannot substitute variables in ConfigMap web: "
        "${labels.app} ${A}: missing closing brace "
        "| Escape it as $${…}, or switch substitution off for this object."
    )


def test_a_name_that_flux_refuses_is_reported_once(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS)
        + kustomization("other", "./web", FROM_SETTINGS)
        + config_map("clusters/production/map.yaml", "settings", DOMAIN="x", **{"app.conf": "y"})
        + web(a="${DOMAIN}")
    )
    assert tell_diagnostics(fleet) == (
        "bad-variable clusters/production/map.yaml:8: app.conf of ConfigMap flux-system/settings is no name "
        "of a variable: Flux refuses to apply what takes its variables from there "
        "| A name holds letters, digits and `_`, and does not start with a digit."
    )


def test_a_variable_that_is_no_text_is_reported(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", "postBuild:\n  substitute:\n    PORT: 80\n    HOST: x")
        + web(a="${PORT}")
    )
    assert tell_diagnostics(fleet) == (
        "bad-variable clusters/production/web.yaml:15: The variable PORT of Kustomization flux-system/web is "
        "no text, which the cluster refuses "
        "| Write it in quotes; what a parent substitutes needs two pairs of them: '\"${NAME}\"'."
    )


def test_a_generated_config_map_with_a_hash_is_not_found(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS)
        + """\
== clusters/production/s/kustomization.yaml
namespace: flux-system
configMapGenerator:
  - name: settings
    literals: [DOMAIN=example.org]
"""
        + web(host="${DOMAIN}")
    )
    assert find(fleet, "ConfigMap web").body["data"] == {"host": "${DOMAIN}"}
    (diagnostic,) = fleet.diagnostics
    assert (diagnostic.rule, diagnostic.severity, str(diagnostic.at)) == (
        "unreadable-variables",
        "error",
        "clusters/production/web.yaml:15",
    )
    assert "ConfigMap flux-system/settings, which kustomize names flux-system/settings-" in diagnostic.message


def test_what_the_owner_fills_in_for_nothing_is_told(resolve_cluster: Resolve) -> None:
    places = {
        name: Location("fleetbook.yml", line) for line, name in enumerate(("DOMAIN", "TYPO", "ZONE"), 2)
    }
    settings = Settings(variables={"DOMAIN": "never", "TYPO": "x", "ZONE": "eu"}, variable_lines=places)
    fleet = resolve_cluster(
        kustomization("web", "./web", FROM_SETTINGS)
        + config_map("clusters/production/map.yaml", "settings", DOMAIN="example.org")
        + web(a="${ZONE} ${DOMAIN}"),
        settings,
    )
    hint = "Leave it out; a value in Git goes before one in fleetbook.yml."
    assert tell_diagnostics(fleet) == (
        "unused-setting fleetbook.yml:2: The variable DOMAIN of fleetbook.yml is not used: "
        f"ConfigMap flux-system/settings sets it | {hint}\n"
        "unused-setting fleetbook.yml:3: The variable TYPO of fleetbook.yml is not used: "
        f"nothing uses it | {hint}"
    )
    assert {each.severity for each in fleet.diagnostics} == {"info"}


def test_what_lies_outside_may_use_a_variable(resolve_cluster: Resolve) -> None:
    settings = config_map("clusters/production/settings.yaml", "settings", ZONE="a")
    inside = kustomization("web", "./web", FROM_SETTINGS) + web(host="x")
    outside = kustomization("web", "./web", FROM_SETTINGS).replace(
        "    kind: GitRepository\n    name: flux-system", "    kind: GitRepository\n    name: vendor"
    )
    for text, elsewhere in ((inside, False), (outside, True)):
        (cluster,) = resolve_cluster(settings + text).clusters
        assert [(each.name, each.used_by, each.used_elsewhere) for each in cluster.variables] == [
            ("ZONE", (), elsewhere)
        ]

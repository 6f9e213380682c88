"""ResourceSets of the Flux Operator, and what they make; the shapes are those of its documentation."""

from textwrap import dedent, indent

from fleetbook.resolve.fleet import Fleet
from fleetbook.settings import Settings
from resolving import (
    Resolve,
    config_map,
    find,
    kustomization,
    only_cluster,
    place,
    tell_diagnostics,
    tell_tree,
    tell_unrendered,
)

FILE = "clusters/production/set.yaml"


def resource_set(spec: str, name: str = "apps", annotations: str = "{}") -> str:
    """The file of a ResourceSet that the root applies; its `spec` starts in line 9."""
    head = f"""\
== clusters/production/{"set" if name == "apps" else name}.yaml
---
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata:
  name: {name}
  namespace: flux-system
  annotations: {annotations}
spec:
"""
    return head + indent(dedent(spec).strip("\n"), "  ") + "\n"


def provider(name: str, spec: str, labels: str = "{}") -> str:
    """The file of a ResourceSetInputProvider that the root applies."""
    head = f"""\
== clusters/production/{name}.yaml
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata:
  name: {name}
  namespace: flux-system
  labels: {labels}
spec:
"""
    return head + indent(dedent(spec).strip("\n"), "  ") + "\n"


def tell_made(fleet: Fleet) -> str:
    """Each ResourceSet: how many sets of inputs it has, and what it makes at which line."""
    lines = []
    for each in only_cluster(fleet).resource_sets:
        lines.append(f"{each.resource.ref} x{each.inputs}")
        lines += [f"    {made.ref} {made.at()}" for made in each.made]
    return "\n".join(lines)


def made_names(fleet: Fleet) -> list[str]:
    """The names of what ResourceSets make."""
    return [made.ref.name for each in only_cluster(fleet).resource_sets for made in each.made]


NAMESPACES = """\
inputs: [{tenant: web}, {tenant: data}]
resources:
  - apiVersion: v1
    kind: Namespace
    metadata:
      name: << inputs.tenant >>
"""


def test_each_template_is_filled_in_with_each_set_of_inputs(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs:
              - tenant: web
                role: admin
              - tenant: data
                role: view
            resources:
              - apiVersion: v1
                kind: Namespace
                metadata:
                  name: << inputs.tenant >>
              - apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata:
                  name: flux
                  namespace: << inputs.tenant >>
                roleRef:
                  kind: ClusterRole
                  name: << inputs.role >>
            """)
    )
    assert tell_made(fleet) == (
        "ResourceSet flux-system/apps x2\n"
        f"    Namespace web {FILE}:15\n"
        f"    Namespace data {FILE}:15\n"
        f"    RoleBinding web/flux {FILE}:19\n"
        f"    RoleBinding data/flux {FILE}:19"
    )
    binding = find(fleet, "RoleBinding data/flux")
    assert binding.body["roleRef"] == {"kind": "ClusterRole", "name": "view"}
    assert place(binding.at("roleRef", "name")) == f"{FILE}:26"
    assert str(binding.made_by) == "ResourceSet flux-system/apps"
    assert str(binding.kustomization) == "flux-system/flux-system"
    assert fleet.diagnostics == ()


def test_what_is_made_of_releases_and_sources_counts_as_such(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs:
              - tenant: team1
                app: {version: "6.7.x", replicas: 2}
            resources:
              - apiVersion: source.toolkit.fluxcd.io/v1
                kind: OCIRepository
                metadata:
                  name: podinfo-<< inputs.tenant >>
                  namespace: default
                spec:
                  interval: 10m
                  url: oci://ghcr.io/stefanprodan/charts/podinfo
                  ref:
                    semver: << inputs.app.version | quote >>
              - apiVersion: helm.toolkit.fluxcd.io/v2
                kind: HelmRelease
                metadata:
                  name: podinfo-<< inputs.tenant >>
                  namespace: default
                spec:
                  releaseName: podinfo-<< inputs.tenant >>
                  chartRef:
                    kind: OCIRepository
                    name: podinfo-<< inputs.tenant >>
                  values:
                    replicaCount: << inputs.app.replicas | int >>
            """)
    )
    cluster = only_cluster(fleet)
    (release,) = cluster.releases
    assert (release.release_name, release.chart, release.version) == ("podinfo-team1", "podinfo", "6.7.x")
    assert place(release.version_at) == f"{FILE}:22"
    assert release.values == {"replicaCount": 2}
    assert place(release.at("replicaCount")) == f"{FILE}:34"
    assert "OCIRepository default/podinfo-team1" in [str(each.ref) for each in cluster.sources]


def test_kustomizations_that_are_made_are_followed(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs: [{name: web, path: apps/web}]
            resources:
              - apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                metadata: {name: << inputs.name >>, namespace: flux-system}
                spec:
                  path: ./<< inputs.path >>
                  sourceRef: {kind: GitRepository, name: flux-system}
            """)
        + "== apps/web/ns.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n"
    )
    assert tell_tree(fleet).splitlines()[-2:] == [
        "1 flux-system/web apps/web < flux-system/flux-system",
        "    Namespace web",
    ]


def test_a_text_gives_several_documents(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs:
              - bundle: addons
                decryption: false
                components: [ingress, certificates]
              - bundle: apps
                decryption: true
                components: [frontend]
            resourcesTemplate: |
              ---
              apiVersion: source.toolkit.fluxcd.io/v1
              kind: OCIRepository
              metadata:
                name: << inputs.bundle >>
                namespace: flux-system
              spec:
                url: oci://registry.example.com/<< inputs.bundle >>
              <<- range $component := inputs.components >>
              ---
              apiVersion: kustomize.toolkit.fluxcd.io/v1
              kind: Kustomization
              metadata:
                name: << $component >>
                namespace: flux-system
              spec:
                prune: true
                <<- if inputs.decryption >>
                decryption:
                  provider: sops
                <<- end >>
                sourceRef:
                  kind: OCIRepository
                  name: << inputs.bundle >>
                path: ./<< $component >>
              <<- end >>
            """)
    )
    assert tell_made(fleet) == (
        "ResourceSet flux-system/apps x2\n"
        f"    OCIRepository flux-system/addons {FILE}:18\n"
        f"    Kustomization flux-system/ingress {FILE}:27\n"
        f"    Kustomization flux-system/certificates {FILE}:27\n"
        f"    OCIRepository flux-system/apps {FILE}:18\n"
        f"    Kustomization flux-system/frontend {FILE}:27"
    )
    made = find(fleet, "Kustomization flux-system/frontend")
    assert (made.body["spec"]["decryption"], place(made.at("spec", "decryption", "provider"))) == (
        {"provider": "sops"},
        f"{FILE}:36",
    )
    assert place(made.at("spec", "path")) == f"{FILE}:41"


def test_without_inputs_a_template_is_filled_in_once(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("resources: [{apiVersion: v1, kind: Namespace, metadata: {name: << print 1 >>-web}}]")
    )
    assert tell_made(fleet) == f"ResourceSet flux-system/apps x0\n    Namespace 1-web {FILE}:9"


def test_values_of_any_shape_fill_in_fields(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs:
              - name: web
                selector: {operation: copy, mediaType: tar+gzip}
            resources:
              - apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: << inputs.name >>
                  namespace: << inputs.provider.namespace >>
                  labels:
                    owner: << inputs.provider.kind | lower >>-<< inputs.provider.name >>
                layerSelector: << inputs.selector | toYaml | nindent 4 >>
                data:
                  script: |
                    echo << inputs.name >>
                    echo {{ .Values.kept }}
            """)
    )
    body = find(fleet, "ConfigMap flux-system/web").body
    assert body["layerSelector"] == {"mediaType": "tar+gzip", "operation": "copy"}
    assert body["metadata"]["labels"] == {"owner": "resourceset-apps"}
    assert body["data"] == {"script": "echo web\necho {{ .Values.kept }}\n"}


def test_of_two_objects_with_one_name_the_first_counts(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs: [{tenant: web}, {tenant: data}]
            resources:
              - apiVersion: v1
                kind: Namespace
                metadata: {name: shared, labels: {first: << inputs.tenant >>}}
            resourcesTemplate: |
              {apiVersion: v1, kind: Namespace, metadata: {name: shared, labels: {first: text}}}
            """)
    )
    assert made_names(fleet) == ["shared"]
    assert find(fleet, "Namespace shared").body["metadata"]["labels"] == {"first": "web"}


def test_an_object_can_be_switched_off_by_its_inputs(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs: [{tenant: web}, {tenant: data}]
            resources:
              - apiVersion: v1
                kind: Namespace
                metadata:
                  name: << inputs.tenant >>
                  annotations:
                    fluxcd.controlplane.io/reconcile: << ternary "on" "disabled" (eq inputs.tenant "web") >>
            """)
    )
    assert made_names(fleet) == ["web"]


def test_a_resource_set_that_is_paused_shows_what_it_would_make(resolve_cluster: Resolve) -> None:
    paused = '{fluxcd.controlplane.io/reconcile: "disabled"}'
    assert made_names(resolve_cluster(resource_set(NAMESPACES, annotations=paused))) == ["web", "data"]


def test_common_metadata_is_set_on_everything(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(resource_set(NAMESPACES + "commonMetadata: {labels: {team: platform}}\n"))
    assert find(fleet, "Namespace web").body["metadata"] == {"name": "web", "labels": {"team": "platform"}}


def test_steps_are_taken_in_their_order(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs: [{tenant: web}]
            steps:
              - name: before
                resourcesTemplate: |
                  apiVersion: batch/v1
                  kind: Job
                  metadata: {name: migrate-<< inputs.tenant >>, namespace: apps}
              - name: deploy
                resources:
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: << inputs.tenant >>, namespace: apps}}
            """)
    )
    assert tell_made(fleet) == (
        "ResourceSet flux-system/apps x1\n"
        f"    Job apps/migrate-web {FILE}:13\n"
        f"    ConfigMap apps/web {FILE}:18"
    )


# Variables


def test_inputs_take_part_in_substitution(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        kustomization("tenants", "./tenants", "postBuild: {substitute: {STAGE: live}}")
        + resource_set("""
            inputs: [{path: "apps/${STAGE}", tag: "${TAG}"}]
            resources:
              - apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                metadata: {name: apps, namespace: flux-system}
                spec:
                  path: ./<< inputs.path >>
                  targetNamespace: web-<< inputs.tag >>
                  sourceRef: {kind: GitRepository, name: flux-system}
            """).replace("clusters/production", "tenants")
        + "== apps/live/ns.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n"
    )
    assert "2 flux-system/apps apps/live < flux-system/tenants\n    Namespace web" in tell_tree(fleet)
    made = find(fleet, "Kustomization flux-system/apps")
    assert made.body["spec"]["targetNamespace"] == "web-${TAG}"


def test_nothing_is_decided_by_a_variable_without_a_value(resolve_cluster: Resolve) -> None:
    spec = """
        inputs: [{stage: "${STAGE}"}]
        resources:
          - apiVersion: v1
            kind: Namespace
            metadata:
              name: << if eq inputs.stage "live" >>live<< else >>test<< end >>
          - apiVersion: v1
            kind: Namespace
            metadata: {name: always}
        """
    tree = resource_set(spec).replace("clusters/production", "tenants")
    tree += kustomization("tenants", "./tenants", "postBuild: {substitute: {OTHER: x}}")
    fleet = resolve_cluster(tree)
    assert made_names(fleet) == ["always"]
    assert tell_unrendered(fleet) == (
        "tenants/set.yaml:14: ResourceSet flux-system/apps: a comparison depends on the variable STAGE, "
        "for which Git holds no value"
    )
    assert made_names(resolve_cluster(tree, Settings(variables={"STAGE": "live"}))) == ["live", "always"]


# Providers


STATIC = provider("one", "type: Static\ndefaultValues: {tenant: one}", "{tier: gold, zone: a}")
OTHER = provider("two", "type: Static\ndefaultValues: {tenant: two}", "{tier: gold, zone: b}")


def namespaces(inputs: str) -> str:
    """A ResourceSet that makes a namespace of each set of inputs."""
    template = "resources: [{apiVersion: v1, kind: Namespace, metadata: {name: << inputs.tenant >>}}]"
    return resource_set(dedent(inputs).strip("\n") + "\n" + template)


def test_a_static_provider_gives_its_values(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        STATIC
        + namespaces("""
            inputs: [{tenant: own}]
            inputsFrom: [{kind: ResourceSetInputProvider, name: one}]
            """)
    )
    assert made_names(fleet) == ["own", "one"]
    assert tell_unrendered(fleet) == ""


def test_providers_are_found_by_their_labels_and_sorted_by_name(resolve_cluster: Resolve) -> None:
    chosen = namespaces("""
        inputsFrom:
          - kind: ResourceSetInputProvider
            selector:
              matchLabels: {tier: gold}
              matchExpressions: [{key: zone, operator: In, values: [a, b]}]
        """)
    assert made_names(resolve_cluster(OTHER + STATIC + chosen)) == ["one", "two"]
    narrowed = chosen.replace("operator: In", "operator: NotIn").replace("[a, b]", "[a]")
    assert made_names(resolve_cluster(OTHER + STATIC + narrowed)) == ["two"]


def test_a_provider_may_be_applied_by_another_kustomization(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        namespaces("inputsFrom: [{name: one}]")
        + kustomization("inputs", "./inputs")
        + STATIC.replace("clusters/production", "inputs")
    )
    assert made_names(fleet) == ["one"]


def test_a_provider_may_be_made_by_another_resource_set(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        namespaces("inputsFrom: [{name: made}]")
        + resource_set(
            """
            resources:
              - apiVersion: fluxcd.controlplane.io/v1
                kind: ResourceSetInputProvider
                metadata: {name: made, namespace: flux-system}
                spec: {type: Static, defaultValues: {tenant: late}}
            """,
            "inputs",
        )
    )
    assert made_names(fleet) == ["late", "made"]


def test_what_a_provider_asks_the_network_for_is_listed(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        provider(
            "reviews",
            """
            type: GitHubPullRequest
            url: https://github.com/owner/app
            defaultValues: {chart: charts/app}
            """,
        )
        + namespaces("""
            inputs: [{tenant: own}]
            inputsFrom: [{name: reviews}]
            """)
    )
    assert made_names(fleet) == ["own"]
    assert tell_unrendered(fleet) == (
        "clusters/production/reviews.yaml:8: Inputs of ResourceSet flux-system/apps: "
        "ResourceSetInputProvider flux-system/reviews asks for them over the network (GitHubPullRequest); "
        "its default values are known: chart"
    )


def test_a_provider_that_git_does_not_hold_is_listed(resolve_cluster: Resolve) -> None:
    named = resolve_cluster(namespaces("inputsFrom: [{name: one}]"))
    assert tell_unrendered(named) == (
        f"{FILE}:9: Inputs of ResourceSet flux-system/apps: "
        "ResourceSetInputProvider flux-system/one is not in Git"
    )
    selected = resolve_cluster(namespaces("inputsFrom: [{selector: {matchLabels: {a: b}}}]"))
    assert tell_unrendered(selected) == (
        f"{FILE}:9: Inputs of ResourceSet flux-system/apps: "
        "no ResourceSetInputProvider in Git fits its selector"
    )
    assert made_names(named) == made_names(selected) == []


def test_an_id_that_the_operator_makes_up_is_not_guessed(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        STATIC
        + resource_set("""
            inputsFrom: [{name: one}]
            resources: [{apiVersion: v1, kind: Namespace, metadata: {name: << inputs.id >>}}]
            """)
    )
    assert tell_unrendered(fleet) == (
        f"{FILE}:10: ResourceSet flux-system/apps: "
        "a text depends on a value that the operator makes up in the cluster"
    )


def test_permuted_inputs_stand_under_the_names_of_their_owners(resolve_cluster: Resolve) -> None:
    spec = """
        inputStrategy: {name: Permute}
        inputs: [{stage: live}, {stage: test}]
        inputsFrom: [{name: one}, {name: two}]
        resources:
          - apiVersion: v1
            kind: Namespace
            metadata:
              name: << inputs.my_apps.stage >>-<< inputs.one.tenant >>-<< inputs.two.tenant >>
              labels: {id: << inputs.id | quote >>}
        """
    fleet = resolve_cluster(STATIC + OTHER + resource_set(spec, "my-apps"))
    assert made_names(fleet) == ["live-one-two", "test-one-two"]
    # The Adler-32 of `my_apps=0/one=0/two=0`.
    assert find(fleet, "Namespace live-one-two").body["metadata"]["labels"] == {"id": "1418135355"}


def test_nothing_is_permuted_with_what_only_the_network_knows(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        provider("tags", "type: OCIArtifactTag\nurl: oci://ghcr.io/owner/app")
        + namespaces("""
            inputStrategy: {name: Permute}
            inputs: [{tenant: own}]
            inputsFrom: [{name: tags}]
            """)
    )
    assert made_names(fleet) == []
    assert "asks for them over the network (OCIArtifactTag)" in tell_unrendered(fleet)


# Copies


def test_data_is_copied_from_what_git_holds(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        config_map("clusters/production/info.yaml", "runtime-info", STAGE="live")
        + "== clusters/production/auth.yaml\n"
        "apiVersion: v1\nkind: Secret\nmetadata: {name: auth, namespace: flux-system}\n"
        "stringData: {token: hunter2}\n"
        + resource_set("""
            inputs: [{tenant: web}]
            resources:
              - apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: info
                  namespace: << inputs.tenant >>
                  annotations: {fluxcd.controlplane.io/copyFrom: flux-system/runtime-info}
              - apiVersion: v1
                kind: Secret
                metadata:
                  name: auth
                  namespace: << inputs.tenant >>
                  annotations: {fluxcd.controlplane.io/copyFrom: flux-system/auth}
              - apiVersion: v1
                kind: Secret
                metadata:
                  name: registry
                  namespace: << inputs.tenant >>
                  annotations: {fluxcd.controlplane.io/copyFrom: flux-system/registry}
            """)
    )
    info = find(fleet, "ConfigMap web/info")
    assert info.body["data"] == {"STAGE": "live"}
    assert place(info.at("data", "STAGE")) == "clusters/production/info.yaml:7"
    assert find(fleet, "Secret web/auth").body["stringData"] == {"token": "***"}
    assert tell_unrendered(fleet) == (
        f"{FILE}:28: Data of Secret web/registry: it is copied from Secret flux-system/registry, "
        "which is not in Git"
    )


def test_children_substitute_what_was_copied_for_them(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        config_map("clusters/production/info.yaml", "runtime-info", STAGE="live")
        + resource_set("""
            inputs: [{tenant: web}]
            resources:
              - apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: info
                  namespace: << inputs.tenant >>
                  annotations: {fluxcd.controlplane.io/copyFrom: flux-system/runtime-info}
              - apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                metadata: {name: apps, namespace: << inputs.tenant >>}
                spec:
                  path: ./apps
                  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
                  postBuild: {substituteFrom: [{kind: ConfigMap, name: info}]}
            """)
        + "== apps/ns.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: 'on-${STAGE}'}\n"
    )
    assert "1 web/apps apps < flux-system/flux-system\n    Namespace on-live" in tell_tree(fleet)
    assert [(each.name, each.source, each.used_elsewhere) for each in fleet.clusters[0].variables] == [
        ("STAGE", "ConfigMap web/info", True)
    ]


# Secrets


def test_secrets_that_templates_make_are_masked(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs: [{tenant: web, word: hunter2, password: hunter2}]
            resources:
              - apiVersion: v1
                kind: Secret
                metadata: {name: << inputs.tenant >>, namespace: web}
                stringData:
                  word: << inputs.word >>
              - apiVersion: v1
                kind: ConfigMap
                metadata: {name: << inputs.tenant >>, namespace: web}
                data:
                  login: name << inputs.password >>
                  apiToken: << inputs.word >>
            """)
    )
    assert find(fleet, "Secret web/web").body["stringData"] == {"word": "***"}
    data = find(fleet, "ConfigMap web/web").body["data"]
    assert data == {"login": "name ***", "apiToken": "***"}


# What goes wrong


def test_a_missing_input_is_reported_at_its_line_and_the_rest_is_shown(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs: [{tenant: web}]
            resources:
              - apiVersion: v1
                kind: ConfigMap
                metadata: {name: a, namespace: web}
                data:
                  value: << inputs.nothing >>
              - {apiVersion: v1, kind: Namespace, metadata: {name: << inputs.tenant >>}}
            """)
    )
    assert made_names(fleet) == ["web"]
    assert tell_diagnostics(fleet) == (
        f"resource-set-failed {FILE}:15: The Flux Operator cannot build ResourceSet flux-system/apps: "
        "map has no entry for key 'nothing' "
        "| It applies nothing of this ResourceSet until that is corrected."
    )
    assert tell_unrendered(fleet) == (
        f"{FILE}:15: ResourceSet flux-system/apps: map has no entry for key 'nothing'"
    )


def test_an_unknown_function_leaves_out_its_template_only(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs: [{tenant: web}]
            resources:
              - {apiVersion: v1, kind: Namespace, metadata: {name: << inputs.tenant | rot13 >>}}
              - {apiVersion: v1, kind: Namespace, metadata: {name: << inputs.tenant >>}}
            """)
    )
    assert made_names(fleet) == ["web"]
    assert tell_unrendered(fleet) == (
        f"{FILE}:11: ResourceSet flux-system/apps: fleetbook does not know its function 'rot13'"
    )
    assert fleet.diagnostics == ()


def test_what_is_no_object_or_no_yaml_is_reported(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs: [{text: "a: b: c"}]
            resources:
              - {name: << inputs.text | quote >>}
              - {apiVersion: v1, kind: Namespace, metadata: {name: << inputs.text >>}}
            resourcesTemplate: << if true >>
            """)
    )
    assert [each.message.partition("apps: ")[2] for each in fleet.diagnostics] == [
        "it makes something that is no Kubernetes object",
        "what it makes cannot be read as YAML",
        "<< if >> has no end",
    ]


def test_resource_sets_that_make_each_other_end(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        resource_set("""
            inputs: [{next: one}]
            resourcesTemplate: |
              apiVersion: fluxcd.controlplane.io/v1
              kind: ResourceSet
              metadata: {name: << inputs.next >>, namespace: flux-system}
              spec:
                inputs: [{next: apps}]
                resourcesTemplate: |
                  << `apiVersion: fluxcd.controlplane.io/v1` >>
                  kind: ResourceSet
                  metadata: {name: apps, namespace: flux-system}
            """)
    )
    assert [str(each.resource.ref) for each in only_cluster(fleet).resource_sets] == [
        "ResourceSet flux-system/apps",
        "ResourceSet flux-system/one",
    ]


# Order


def maker(name: str, depends_on: str, more: str = "") -> str:
    """A ResourceSet that makes a Kustomization of its own name."""
    return resource_set(
        f"""
        {more}
        dependsOn: [{depends_on}]
        inputs: [{{name: {name}}}]
        resources:
          - apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {{name: << inputs.name >>, namespace: flux-system}}
            spec: {{path: ./apps, sourceRef: {{kind: GitRepository, name: flux-system}}}}
        """,
        name,
    )


def on(kind: str, name: str, ready: str = "true") -> str:
    group = {"Kustomization": "kustomize.toolkit.fluxcd.io", "ResourceSet": "fluxcd.controlplane.io"}[kind]
    return f"{{apiVersion: {group}/v1, kind: {kind}, name: {name}, namespace: flux-system, ready: {ready}}}"


def stages(fleet: Fleet) -> dict[str, int]:
    return {each.key.name: each.stage for each in only_cluster(fleet).kustomizations}


def test_what_a_set_makes_waits_for_what_the_set_depends_on(resolve_cluster: Resolve) -> None:
    fleet = resolve_cluster(
        maker("infra", "")
        + maker("apps", on("Kustomization", "infra"))
        + maker("late", on("ResourceSet", "apps"), "wait: true")
        + maker("later", on("ResourceSet", "late"))
        + maker("free", on("Kustomization", "infra", "false"))
        + maker("circle", on("ResourceSet", "circle"))
        + "== apps/ns.yaml\napiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n"
    )
    # The set `apps` is ready once it has made its objects: nothing waits for these.
    assert stages(fleet) == {
        "flux-system": 0,
        "circle": 1,
        "free": 1,
        "infra": 1,
        "apps": 2,
        "late": 2,
        "later": 3,
    }

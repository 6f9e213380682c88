"""Charts in the repository, rendered by Helm itself."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import helm_python
import pytest

from fleetbook.cache import Cache
from fleetbook.chart_cache import ChartCache
from fleetbook.core.errors import ToolError
from fleetbook.core.origin import Origin
from fleetbook.resolve.fleet import Fleet, ResolvedRelease
from fleetbook.resolve.rendering.chart_files import ChartFiles
from fleetbook.resolve.rendering.definitions import Definitions
from fleetbook.resolve.rendering.engine import ChartMeans
from fleetbook.resolve.rendering.renderer import ChartRenderer, Job
from fleetbook.resolve.resolver import resolve_fleet
from fleetbook.resolve.shape import within
from fleetbook.settings import Settings
from fleetbook.source.documents import read_documents
from fleetbook.source.open import open_snapshot
from fleetbook.tools.charts import ChartArchives
from fleetbook.tools.helm import HelmLibrary
from fleetbook.tools.kustomize import Kustomize
from resolving import bootstrapped, kustomization, only_cluster
from trees import Tree

Render = Callable[..., Fleet]
WEB = kustomization("web", "./web")
_HEAD = len(b"fleetbook cache 1\n") + 32
"""What stands before the content of an entry."""


@pytest.fixture
def render(tree: Tree) -> Render:
    """Write an inline tree behind a root, resolve it and render its charts: `render(text)`."""

    def run(text: str, cache: Cache | None = None) -> Fleet:
        snapshot = open_snapshot(tree(bootstrapped(text)))
        documents, diagnostics = read_documents(snapshot)
        patches = Kustomize()
        return resolve_fleet(snapshot, documents, diagnostics, Settings(), patches, cache, means(patches))

    return run


def means(patches: Kustomize) -> ChartMeans:
    """Helm's library, and no chart from elsewhere."""
    archives = ChartArchives(ChartCache(None), fetches=False)
    return ChartMeans(engine=HelmLibrary(), patches=patches, archives=archives, kube_version="1.34.0")


def chart(path: str = "charts/web", more: str = "", **templates: str) -> str:
    """The files of a chart; `more` is added to its `Chart.yaml`."""
    name = path.rpartition("/")[2]
    head = f"== {path}/Chart.yaml\napiVersion: v2\nname: {name}\nversion: 1.4.0\n{_block(more, '')}"
    files = (f"== {path}/templates/{name}.yaml\n{_block(text, '')}" for name, text in templates.items())
    return head + "".join(files)


def release(values: str = "", more: str = "", path: str = "./charts/web") -> str:
    """The file of a HelmRelease of a chart in this repository."""
    head = f"""\
== web/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: web, namespace: apps}}
spec:
  chart:
    spec:
      chart: {path}
      sourceRef: {{kind: GitRepository, name: flux-system, namespace: flux-system}}
"""
    head += _block(more, "  ")
    return head + ("  values:\n" + _block(values, "    ") if values else "")


def _block(text: str, prefix: str) -> str:
    return indent(dedent(text).strip("\n") + "\n", prefix) if text else ""


def only_release(fleet: Fleet) -> ResolvedRelease:
    (found,) = only_cluster(fleet).releases
    return found


def told(fleet: Fleet) -> str:
    """Each object, or why there are none."""
    found = only_release(fleet)
    if found.rendered is None:
        assert found.unrendered is not None
        return f"not rendered: {found.unrendered.why}"
    return "\n".join(str(each.ref) for each in found.rendered)


def bodies(fleet: Fleet) -> str:
    """What the objects say beside their heads, as JSON in lines."""
    return "\n".join(
        json.dumps(
            {key: value for key, value in each.body.items() if key not in ("apiVersion", "kind", "metadata")}
        )
        for each in only_release(fleet).rendered or ()
    )


INGRESS = """
    {{- if .Values.ingress.enabled }}
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: {{ .Release.Name }}}
    spec: {rules: [{host: {{ .Values.ingress.host | quote }}}]}
    {{- end }}
"""
VALUES = "== charts/web/values.yaml\ningress: {enabled: true, host: chart.example.org}\n"
CONFIG = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {text: {{ .Values.text | quote }}}
"""


def test_a_chart_in_the_repository_is_rendered_with_the_values_of_its_release(render: Render) -> None:
    fleet = render(WEB + release("ingress: {host: app.example.org}") + chart(ingress=INGRESS) + VALUES)
    (found,) = only_release(fleet).rendered or ()
    assert str(found.ref) == "Ingress apps/web"
    assert found.body["metadata"]["namespace"] == "apps"
    assert found.origin is Origin.RENDERED
    assert str(found.made_by) == "HelmRelease apps/web"
    assert str(found.kustomization) == "flux-system/web"
    assert bodies(fleet) == '{"spec": {"rules": [{"host": "app.example.org"}]}}'


def test_what_values_switch_off_is_not_there(render: Render) -> None:
    fleet = render(WEB + release("ingress: {enabled: false}") + chart(ingress=INGRESS) + VALUES)
    assert only_release(fleet).rendered == ()


def test_the_place_of_a_fact_is_the_value_that_decides_it_or_else_the_release(render: Render) -> None:
    values = "ingress:\n  host: app.example.org"
    fleet = render(WEB + release(values) + chart(ingress=INGRESS) + VALUES)
    (found,) = only_release(fleet).rendered or ()
    assert str(found.at("spec", "rules", 0, "host")) == "web/release.yaml:11"
    assert str(found.at("spec", "rules", 0)) == "web/release.yaml:11"
    assert str(found.at("metadata", "name")) == "web/release.yaml:1"
    assert str(found.at()) == "web/release.yaml:1"


def test_a_text_that_stands_twice_is_told_apart_by_its_name_or_else_not(render: Render) -> None:
    values = """
        ingress:
          host: app.example.org
          tls: [app.example.org]
    """
    fleet = render(WEB + release(values) + chart(ingress=INGRESS) + VALUES)
    (found,) = only_release(fleet).rendered or ()
    assert str(found.at("spec", "rules", 0, "host")) == "web/release.yaml:11"
    twice = "ingress:\n  host: app.example.org\nother:\n  host: app.example.org"
    fleet = render(WEB + release(twice) + chart(ingress=INGRESS) + VALUES)
    (found,) = only_release(fleet).rendered or ()
    assert str(found.at("spec", "rules", 0, "host")) == "web/release.yaml:1"


def test_a_default_of_the_chart_has_its_place_in_the_chart(render: Render) -> None:
    fleet = render(WEB + release() + chart(ingress=INGRESS) + VALUES)
    (found,) = only_release(fleet).rendered or ()
    assert str(found.at("spec", "rules", 0, "host")) == "charts/web/values.yaml:1"


def test_hooks_that_end_are_left_out_and_those_that_last_are_there(render: Render) -> None:
    hook = """
        apiVersion: {version}
        kind: {kind}
        metadata:
          name: {name}
          annotations: {{helm.sh/hook: "{events}", helm.sh/hook-delete-policy: "{policy}"}}
    """
    templates = {
        "migrate": hook.format(
            version="batch/v1", kind="Job", name="migrate", events="pre-upgrade", policy=""
        ),
        "test": hook.format(version="v1", kind="Pod", name="test", events="test", policy=""),
        "made": hook.format(version="v1", kind="Secret", name="made", events="pre-install", policy=""),
        "gone": hook.format(
            version="v1", kind="ConfigMap", name="gone", events="pre-install", policy="hook-succeeded"
        ),
        "late": hook.format(version="v1", kind="ConfigMap", name="late", events="post-delete", policy=""),
    }
    assert told(render(WEB + release() + chart(**templates))) == "Secret apps/made"


def test_definitions_of_a_chart_are_there_unless_the_release_skips_them(render: Render) -> None:
    definition = """\
== charts/web/crds/widgets.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.org}
spec:
  group: example.org
  names: {kind: Widget, plural: widgets}
  scope: Cluster
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
"""
    widget = "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: one}\n"
    fleet = render(WEB + release() + chart(widget=widget) + definition)
    assert told(fleet) == "CustomResourceDefinition widgets.example.org\nWidget one"


def test_a_skipped_definition(render: Render) -> None:
    definition = (
        "== charts/web/crds/a.yaml\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    )
    definition += "metadata: {name: widgets.example.org}\n"
    files = WEB + release(more="install: {crds: Skip}") + chart(config=CONFIG) + definition
    assert told(render(files)) == "ConfigMap apps/web"


def test_a_subchart_in_the_repository_and_one_beside_the_chart(render: Render) -> None:
    stated = """
        dependencies:
          - {name: inner, version: 1.4.0}
          - {name: off, version: 1.4.0, condition: off.enabled}
          - {name: common, version: 1.x, repository: "file://../common"}
    """
    named = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Chart.Name }}}\n"
    files = (
        chart(more=stated, config='{{ include "common.map" . }}')
        + chart("charts/web/charts/inner", config=named)
        + chart("charts/web/charts/off", config=named)
        + chart("charts/common", "type: library\n")
        + '== charts/common/templates/_map.tpl\n{{ define "common.map" }}'
        + "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: by-library}\n{{ end }}\n"
    )
    fleet = render(WEB + release("off: {enabled: false}") + files)
    assert told(fleet) == "ConfigMap apps/inner\nConfigMap apps/by-library"


def test_a_dependency_that_is_not_here(render: Render) -> None:
    stated = 'dependencies: [{name: redis, version: 1.x, repository: "https://charts.example.org"}]\n'
    fleet = render(WEB + release() + chart(more=stated, config=CONFIG))
    assert told(fleet) == "not rendered: the chart redis that it depends on is not at hand"


def test_a_library_is_not_installed(render: Render) -> None:
    fleet = render(WEB + release() + chart(more="type: library\n", config=CONFIG))
    assert told(fleet) == "not rendered: it is a library, which Helm does not install"


def test_a_chart_of_which_only_empty_files_are_here_does_not_make_nothing(render: Render) -> None:
    empty = "== charts/web/templates/app.yaml\n\n"
    assert (
        told(render(WEB + release() + chart() + empty)) == "not rendered: its templates are empty files here"
    )


def test_a_chart_without_templates(render: Render) -> None:
    assert told(render(WEB + release() + chart())) == "not rendered: it has no templates here"


def test_a_template_that_fails_says_why(render: Render) -> None:
    fleet = render(WEB + release() + chart(app='{{ fail "a host is needed" }}'))
    assert told(fleet).startswith(
        "not rendered: Helm cannot render its chart: execution error at (web/templates/app.yaml:"
    )
    assert "a host is needed" in told(fleet)
    why = only_release(fleet).unrendered
    assert why is not None
    assert why.is_refused


def test_a_template_that_gives_no_yaml(render: Render) -> None:
    fleet = render(WEB + release() + chart(app="kind: {\n"))
    assert told(fleet).startswith(
        "not rendered: Helm cannot render its chart: web/templates/app.yaml gives no YAML"
    )


def test_an_unknown_variable_stays_unknown_in_what_is_rendered(render: Render) -> None:
    fleet = render(WEB + release('text: "x.${DOMAIN}"') + chart(config=CONFIG))
    assert bodies(fleet) == '{"data": {"text": "x.${DOMAIN}"}}'


def test_what_is_worked_out_of_an_unknown_variable_is_unknown(render: Render) -> None:
    template = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          number: "{{ int .Values.port }}"
          hash: {{ sha256sum .Values.port }}
          cut: "{{ trunc 4 .Values.port }}"
          whole: "{{ .Values.port }}"
          other: "1"
    """
    fleet = render(WEB + release('port: "${PORT}"') + chart(config=template))
    assert json.loads(bodies(fleet))["data"] == {
        "number": "${MADE_BY_HELM}",
        "hash": "${MADE_BY_HELM}",
        "cut": "${MADE_BY_HELM}",
        "whole": "${PORT}",
        "other": "1",
    }


def test_a_chart_that_takes_no_other_values_is_told(render: Render) -> None:
    template = '{{ if ne .Values.text "${TEXT}" }}{{ fail "no" }}{{ end }}\n' + dedent(CONFIG).lstrip()
    fleet = render(WEB + release('text: "${TEXT}"') + chart(config=template))
    assert told(fleet) == "ConfigMap apps/web"
    (note,) = only_release(fleet).rendering_notes
    assert note.startswith("it cannot be rendered with other values")


def test_a_template_that_fails_because_of_an_unknown_variable_says_so(render: Render) -> None:
    template = "{{ range .Values.hosts }}{{ end }}"
    fleet = render(WEB + release('hosts: "${HOSTS}"') + chart(config=template))
    assert told(fleet).endswith("; what Git does not hold of its values stands in them as text")


def test_the_place_of_an_image_is_its_tag_or_else_its_repository(render: Render) -> None:
    template = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"}]}
    """
    values = "== charts/web/values.yaml\nimage: {repository: example.org/web, tag: latest}\n"
    keys = ("spec", "containers", 0, "image")
    for stated, line in (("image:\n  repository: example.org/own", 11), ("image:\n  tag: 1.2.3", 11)):
        fleet = render(WEB + release(stated) + chart(pod=template) + (values if "tag" in stated else ""))
        (found,) = only_release(fleet).rendered or ()
        assert str(found.at(*keys)).endswith(f":{line}"), stated


def test_a_choice_that_rests_on_an_unknown_variable_is_told(render: Render) -> None:
    template = '{{ if eq .Values.env "${ENV}" }}\n' + dedent(CONFIG).lstrip() + "{{ end }}\n"
    fleet = render(WEB + release('env: "${ENV}"\ntext: a') + chart(config=template))
    assert only_release(fleet).rendering_notes == (
        "how many objects web/templates/config.yaml makes rests on what Git does not hold",
    )


def test_what_a_template_makes_up_is_the_same_in_every_build(render: Render) -> None:
    template = """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: web-{{ randAlphaNum 8 | lower }}}
        spec: {backoffLimit: 3}
    """
    fleet = render(WEB + release() + chart(job=template))
    assert told(fleet) == "Job apps/web-${MADE_BY_HELM}"


def test_secrets_are_masked_in_what_is_rendered(render: Render) -> None:
    template = """
        apiVersion: v1
        kind: Secret
        metadata: {name: web}
        stringData: {password: {{ .Values.password | quote }}, free: fixed-hunter2}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {line: "postgres://me:{{ .Values.password }}@db"}
    """
    values = "== charts/web/values.yaml\npassword: default-hunter2\n"
    fleet = render(WEB + release() + chart(secret=template) + values)
    assert (
        bodies(fleet)
        == '{"stringData": {"password": "***", "free": "***"}}\n{"data": {"line": "postgres://***@db"}}'
    )


def test_a_secret_of_a_chart_is_not_in_its_other_objects(render: Render) -> None:
    """Values pass the border before Helm gets them."""
    template = CONFIG.replace(".Values.text", ".Values.sub.password")
    values = "== charts/web/values.yaml\nsub: {password: hunter2}\n"
    assert "hunter2" not in bodies(render(WEB + release() + chart(config=template) + values))


def test_post_renderers_change_what_is_rendered(render: Render) -> None:
    patches = """
        postRenderers:
          - kustomize:
              patches:
                - target: {kind: ConfigMap}
                  patch: |
                    - {op: replace, path: /data/text, value: patched}
        commonMetadata: {labels: {team: blue}}
    """
    fleet = render(WEB + release("text: a", more=patches) + chart(config=CONFIG))
    assert bodies(fleet) == '{"data": {"text": "patched"}}'
    assert (only_release(fleet).rendered or ())[0].body["metadata"]["labels"] == {"team": "blue"}


def test_post_renderers_that_fail(render: Render) -> None:
    patches = """
        postRenderers:
          - kustomize:
              patches: [{target: {kind: ConfigMap}, patch: '[{op: remove, path: /data/gone}]'}]
    """
    fleet = render(WEB + release("text: a", more=patches) + chart(config=CONFIG))
    assert "its post-renderers cannot be carried out" in told(fleet)


def test_a_chart_knows_the_kinds_of_its_cluster_and_no_others(render: Render) -> None:
    template = """
        {{- range list "monitoring.coreos.com/v1" "example.org/v1/Widget" "example.org/v1/Gadget" }}
        {{- if $.Capabilities.APIVersions.Has . }}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{ . | replace "/" "-" | lower }}}
        {{- end }}
        {{- end }}
    """
    definition = """\
== web/widgets.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.org}
spec: {group: example.org, names: {kind: Widget, plural: widgets}, scope: Namespaced, versions: [{name: v1}]}
"""
    assert (
        told(render(WEB + release() + definition + chart(config=template)))
        == "ConfigMap apps/example.org-v1-widget"
    )


def test_null_takes_a_default_of_the_chart_away(render: Render) -> None:
    template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {{ toJson .Values.data }}\n"
    values = "== charts/web/values.yaml\ndata: {a: one, b: two}\n"
    assert (
        bodies(render(WEB + release("data: {a: null}") + chart(config=template) + values))
        == '{"data": {"b": "two"}}'
    )


def test_files_of_values_take_the_place_of_the_charts_own(render: Render) -> None:
    template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {{ toJson .Values.data }}\n"
    values = "== charts/web/values.yaml\ndata: {a: one}\n== charts/web/other.yaml\ndata: {b: two}\n"
    text = release().replace(
        "      chart: ./charts/web\n",
        "      chart: ./charts/web\n      valuesFiles: [charts/web/other.yaml]\n",
    )
    assert bodies(render(WEB + text + chart(config=template) + values)) == '{"data": {"b": "two"}}'


def test_a_rendering_is_kept_without_secrets(render: Render, tmp_path: Path) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: web}\nstringData: {a: {{ .Values.a }}-hunter2}\n"
    files = WEB + release("a: one") + chart(secret=secret)
    one, other = (render(files, Cache(tmp_path / "kept")) for _ in range(2))
    assert told(one) == told(other) == "Secret apps/web"
    entries = [zlib.decompress(file.read_bytes()[_HEAD:]) for file in (tmp_path / "kept").rglob("*.entry")]
    assert any(b"Secret" in each for each in entries)
    assert not any(b"hunter2" in each for each in entries)


def test_the_chart_that_helm_itself_starts_everyone_with(render: Render, tmp_path: Path) -> None:
    """Most charts in fleets began as this one."""
    helm_python.Chart.create("web", tmp_path).close()
    files = (each for each in sorted((tmp_path / "web").rglob("*")) if each.is_file())
    tree = "".join(
        f"== charts/web/{each.relative_to(tmp_path / 'web')}\n{each.read_text()}" for each in files
    )
    values = """
        image: {repository: ghcr.io/me/web, tag: 1.2.3}
        ingress:
          enabled: true
          hosts:
            - host: web.example.org
              paths: [{path: /, pathType: Prefix}]
    """
    fleet = render(WEB + release(values) + tree)
    assert told(fleet).splitlines() == [
        "Deployment apps/web",
        "Ingress apps/web",
        "Service apps/web",
        "ServiceAccount apps/web",
    ]
    deployment, ingress, *_ = only_release(fleet).rendered or ()
    assert str(ingress.at("spec", "rules", 0, "host")) == "web/release.yaml:14"
    image = ("spec", "template", "spec", "containers", 0, "image")
    assert within(deployment.body, *image) == "ghcr.io/me/web:1.2.3"
    assert str(deployment.at(*image)) == "web/release.yaml:10"


def test_a_post_renderer_that_takes_too_long_does_not_end_the_build() -> None:
    class Slow(Kustomize):
        def build(self, folder: Path) -> bytes:
            raise ToolError("kubectl did not finish in 120 seconds")

    engine = ChartRenderer(means(Slow()), Cache())
    metadata = b"apiVersion: v2\nname: web\nversion: 1.0.0\n"
    template = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
    files = ChartFiles({"Chart.yaml": metadata, "templates/map.yaml": template}, {"name": "web"})
    patches = [{"kustomize": {"images": [{"name": "a", "newTag": "1"}]}}]
    body = {"spec": {"postRenderers": patches}}
    job = Job(chart=files, release=body, name="web", namespace="apps", values={})
    (found,) = engine.render([(job, Definitions())])
    assert found.refusal == "its post-renderers cannot be carried out: kubectl did not finish in 120 seconds"

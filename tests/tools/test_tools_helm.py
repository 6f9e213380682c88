"""Helm's library in a process of its own, and a `helm` program."""

import shutil
import sys
from pathlib import Path

import pytest

from fleetbook.core.errors import ToolError
from fleetbook.tools.helm import (
    HelmLibrary,
    HelmProgram,
    RenderRequest,
    find_helm,
    split_output,
    template_command,
)
from trees import Tree

CHART = """
== web/Chart.yaml
apiVersion: v2
name: web
version: 1.0.0
== web/templates/map.yaml
kind: ConfigMap
data:
  name: {{ .Release.Name }}/{{ .Release.Namespace }}
  text: {{ .Values.text }}
  kubernetes: {{ .Capabilities.KubeVersion }}
  widgets: {{ .Capabilities.APIVersions.Has "example.org/v1/Widget" }}
  secret: {{ lookup "v1" "Secret" "a" "b" | toJson }}
  address: {{ getHostByName "localhost" | quote }}
"""
MAP = "web/templates/map.yaml"
RENDERED = """kind: ConfigMap
data:
  name: one/apps
  text: hello
  kubernetes: v1.31.2
  widgets: true
  secret: {}
  address: ""
"""


def request(folder: Path, **values: object) -> RenderRequest:
    return RenderRequest(
        chart=folder / "web",
        name="one",
        namespace="apps",
        values={"text": "hello", **values},
        kube_version="v1.31.2",
        api_versions=("example.org/v1/Widget",),
    )


def failing(folder: Path, template: str) -> RenderRequest:
    """A chart of which nothing but one template is known."""
    shutil.copytree(folder / "web", folder / "other")
    (folder / "other/templates/map.yaml").write_text(template)
    return RenderRequest(
        chart=folder / "other", name="two", namespace="apps", values={}, kube_version="v1.31.2"
    )


def test_a_chart_is_rendered_without_cluster_and_network(tree: Tree) -> None:
    (found,) = HelmLibrary().render([request(tree(CHART))])
    assert (found.error, found.files) == (None, {MAP: RENDERED})


def test_a_refusal_is_a_result_and_the_others_are_rendered(tree: Tree) -> None:
    folder = tree(CHART)
    one, other = HelmLibrary().render([failing(folder, '{{ fail "no" }}'), request(folder)])
    assert "no" in (one.error or "")
    assert other.error is None


def test_an_endless_template_is_ended_and_the_others_are_rendered(tree: Tree) -> None:
    folder = tree(CHART)
    endless = failing(folder, "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}")
    one, other = HelmLibrary(seconds=1.5).render([endless, request(folder)])
    assert one.error == "Helm did not finish in 1.5 seconds"
    assert other.error is None


def test_a_template_that_makes_too_much_is_ended_and_the_others_are_rendered(tree: Tree) -> None:
    folder = tree(CHART)
    huge = failing(folder, '{{ repeat 2000000000 "abcd" }}')
    one, other = HelmLibrary().render([huge, request(folder)])
    assert one.error is not None
    assert other.error is None


def helm_like(folder: Path) -> Path:
    """A program that takes the arguments of `helm template` and renders with the library."""
    program = folder / "helm"
    site = Path(find_spec_folder())
    program.write_text(f"""#!{sys.executable}
import json, os, sys
sys.path.insert(0, {str(site)!r})
from helm_python import HelmError, _native
_, verb, name, chart, *rest = sys.argv
assert verb == "template" and os.environ["HELM_CACHE_HOME"], sys.argv
pairs = list(zip(rest[::2], rest[1::2]))
given = dict(pairs)
assert given["--values"] == "-"
options = {{"name": name, "namespace": given["--namespace"], "kube_version": given["--kube-version"]}}
options["api_versions"] = [value for key, value in pairs if key == "--api-versions"]
try:
    loaded = _native.HANDLE(_native.call_handle("helm_chart_load", chart))
    files = json.loads(_native.call_string("helm_render", loaded, sys.stdin.read(), json.dumps(options)))
except HelmError as error:
    sys.exit(f"Error: {{error}}")
for path, text in files.items():
    print(f"---\\n# Source: {{path}}\\n{{text}}", end="")
""")
    program.chmod(0o755)
    return program


def find_spec_folder() -> str:
    import helm_python

    return str(Path(helm_python.__file__).parent.parent)


def test_a_program_renders_the_same(tree: Tree, tmp_path: Path) -> None:
    (found,) = HelmProgram(helm_like(tmp_path)).render([request(tree(CHART))])
    assert (found.error, found.files) == (None, {MAP: RENDERED})


def test_a_program_that_refuses(tree: Tree, tmp_path: Path) -> None:
    folder = tree(CHART)
    (found,) = HelmProgram(helm_like(tmp_path)).render([failing(folder, '{{ fail "no host" }}')])
    assert found.error is not None
    assert found.error.startswith("execution error at")


def test_the_command_line_of_a_program(tmp_path: Path) -> None:
    assert template_command(Path("/bin/helm"), request(tmp_path)) == [
        *("/bin/helm", "template", "one", str(tmp_path / "web"), "--values", "-", "--namespace", "apps"),
        *("--kube-version", "v1.31.2", "--api-versions", "example.org/v1/Widget"),
    ]


def test_what_a_program_prints_is_told_apart_by_template() -> None:
    parts = (("a/b.yaml", "A"), ("a/c.yaml", "C"), ("a/b.yaml", "B"))
    printed = "".join(f"---\n# Source: {path}\nkind: {kind}\n" for path, kind in parts)
    assert split_output(printed) == {"a/b.yaml": "kind: A\n---\nkind: B\n", "a/c.yaml": "kind: C\n"}


def test_the_owners_choice_goes_before_the_library(tmp_path: Path) -> None:
    assert isinstance(find_helm(str(helm_like(tmp_path))), HelmProgram)
    assert isinstance(find_helm(None), HelmLibrary)


def test_a_choice_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="was not found"):
        find_helm(str(tmp_path / "helm"))


def test_where_no_helm_is_installed_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("fleetbook.tools.helm.MODULE", "helm_python_that_is_not_there")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_helm(None) is None
    assert isinstance(find_helm(str(helm_like(tmp_path))), HelmProgram)
    assert isinstance(find_helm(None), HelmProgram)


def test_a_chart_that_prints_without_measure_is_told_alone(tree: Tree) -> None:
    folder = tree(CHART)
    long = failing(folder, 'kind: ConfigMap\ndata: {text: {{ repeat 200000 "x" }}}')
    one, other = HelmLibrary(output_limit=100_000).render([long, request(folder)])
    assert one.error == f"{Path(sys.executable).name} printed more than 100000 bytes"
    assert other.error is None

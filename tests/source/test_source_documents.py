"""Which files of a snapshot are read as YAML, and which documents come of them."""

from pathlib import Path

import pytest

from fleetbook.source.documents import find_bare, load_all, read_documents
from fleetbook.source.open import open_snapshot


def read(root: Path) -> tuple[list[str], list[str]]:
    documents, diagnostics = read_documents(open_snapshot(root))
    return [str(each.location) for each in documents], [f"{each.at} {each.rule}" for each in diagnostics]


def test_reads_yaml_files_and_overlays_by_name(tree) -> None:
    root = tree("""
        == a.yaml
        a: 1
        == b/b.yml
        a: 1
        == b/Kustomization
        resources: []
        == b/kustomization
        resources: []
        == README.md
        a: 1
        == .hidden/c.yaml
        a: 1
        """)
    assert read(root) == ([".hidden/c.yaml:1", "a.yaml:1", "b/Kustomization:1", "b/b.yml:1"], [])


def test_json_counts_only_where_it_is_a_manifest(tree) -> None:
    root = tree("""
        == dashboard.json
        {"kind": "dashboard", "panels": []}
        == list.json
        ["apiVersion", "kind"]
        == settings.json
        {
          // "apiVersion" and "kind" in a comment
        }
        == thing.json
        {
          "apiVersion": "v1",
          "kind": "Secret",
          "data": {"a": "YQ=="}
        }
        == torn.json
        {"apiVersion": "v1", "kind": "Secret"
        """)
    documents, diagnostics = read_documents(open_snapshot(root))
    assert [(each.location.path, each.location.line, each.data["data"]) for each in documents] == [
        ("thing.json", 2, {"a": "***"})
    ]
    assert [f"{each.at} {each.rule}" for each in diagnostics] == ["torn.json:1 unreadable-file"]


def test_templates_of_charts_are_no_yaml(tree) -> None:
    root = tree("""
        == charts/x/Chart.yaml
        name: x
        == charts/x/values.yaml
        a: 1
        == charts/x/templates/deep/a.yaml
        {{- if .Values.x }}
        == templates/a.yaml
        a: 1
        """)
    assert read(root) == (["charts/x/Chart.yaml:1", "charts/x/values.yaml:1", "templates/a.yaml:1"], [])


def test_templates_of_a_chart_at_the_top_are_no_yaml(tree) -> None:
    root = tree("""
        == Chart.yaml
        name: x
        == templates/a.yaml
        {{ x }}
        """)
    assert read(root) == (["Chart.yaml:1"], [])


def test_a_broken_file_does_not_stop_the_others(tree) -> None:
    root = tree("""
        == a.yaml
        a: [
        == b.yaml
        b: 1
        """)
    assert read(root) == (["b.yaml:1"], ["a.yaml:1 unreadable-file"])


def test_how_much_a_broken_file_matters(tree) -> None:
    root = tree("""
        == manifest.yaml
        apiVersion: v1
        kind: ConfigMap
        data: [
        == kustomization.yaml
        resources: [
        == template.yaml
        apiVersion: v1
        metadata: {{ .name }}
        == values.yaml
        targets: [vault.${DOMAIN}:8200]
        """)
    _, diagnostics = read_documents(open_snapshot(root))
    assert [f"{each.at} {each.severity}: {each.hint}" for each in diagnostics] == [
        "kustomization.yaml:1 error: Correct the file; Flux cannot apply it as it is.",
        "manifest.yaml:3 error: Correct the file; Flux cannot apply it as it is.",
        "template.yaml:2 warning: Name it under `ignore` in fleetbook.yml if it is a template.",
        "values.yaml:1 info: It holds no manifest, so it matters only as a text in an overlay.",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a: 1\n", []),
        ("---\n# only a comment\n", []),
        ("---\na: 1\n---\n# nothing\n---\nb: 2\n", []),
        ("- a\n- b\n", [1]),
        ("# why\n---\n\n- a\n---\nb: c\n---\nplain\n---\n--- also\n", [4, 8, 10]),
        ("text: |\n  x\n--- [a]\n", [3]),
    ],
)
def test_documents_that_are_no_mapping_are_found(text: str, lines: list[int]) -> None:
    mappings = len(load_all(text.encode(), "x.yaml")[0])
    assert [at.line for at in find_bare(text.encode(), "x.yaml", mappings)] == lines

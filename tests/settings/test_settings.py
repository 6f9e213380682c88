"""`fleetbook.yml`: what it may hold, and what is said where it is wrong."""

import json
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fleetbook.core.errors import SettingsError
from fleetbook.core.location import Location
from fleetbook.settings import (
    DeclaredComponent,
    DeclaredDecision,
    DeclaredEdge,
    DeclaredNode,
    DeclaredRoot,
    DeclaredSource,
    ForgeSettings,
    Settings,
    parse_settings,
)
from fleetbook.settings.validation import load_schema

PATH = "fleetbook.yml"


def parse(text: str) -> Settings:
    return parse_settings(dedent(text).encode(), PATH)


def refusal(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else dedent(text).encode()
    with pytest.raises(SettingsError) as caught:
        parse_settings(data, PATH)
    assert caught.value.hint.startswith("The keys of fleetbook.yml are described")
    return caught.value.message


def said(*mistakes: str) -> str:
    """A message that says these mistakes, each as `line: words`."""
    return "\n".join(f"{PATH}:{each}" for each in mistakes)


def at(line: int) -> Location:
    return Location(PATH, line)


def test_every_key() -> None:
    settings = parse(
        """\
        title: Home
        clusters: [production, 2024, {name: lab, path: clusters/lab}]
        variables:
          SECRET_DOMAIN: example.org
          REPLICAS: 03
          ON: yes
          VERSION: 1.10
          DAY: 2026-01-01
          FLAG: True
        declare:
          edge:
            - {name: Cloudflare, purpose: DNS and CDN}
          nodes:
            - node-1
            - name: node-2
              address: 192.168.1.2
              role: worker
          components:
            homepage: {purpose: Start page, icon: homepage, role: application}
            other: {title: Other, category: Media}
          decisions:
            - title: Why Longhorn
              text: Distributed storage without a cloud.
        catalogue: [docs/our-charts.yaml]
        forge: {url: https://git.example.org/me/fleet, branch: main, kind: gitea, folder: k8s}
        ignore: [archive/**, "!archive/x"]
        tools: {kustomize: /opt/kustomize, dot: dot, helm: helm-3}
        charts: {render: false, fetch: true, kubernetes: "1.33"}
        """.replace("2024", '"2024"')
    )
    names = ["SECRET_DOMAIN", "REPLICAS", "ON", "VERSION", "DAY", "FLAG"]
    assert settings == Settings(
        title="Home",
        clusters=("production", "2024", "lab"),
        roots=(DeclaredRoot(name="lab", path="clusters/lab", at=at(2)),),
        variables=dict(zip(names, ["example.org", "03", "yes", "1.10", "2026-01-01", "True"], strict=True)),
        variable_lines={name: at(line) for line, name in enumerate(names, 4)},
        edges=(DeclaredEdge(name="Cloudflare", purpose="DNS and CDN", at=at(12)),),
        nodes=(
            DeclaredNode(name="node-1", address=None, role=None, at=at(14)),
            DeclaredNode(name="node-2", address="192.168.1.2", role="worker", at=at(15)),
        ),
        components={
            "homepage": DeclaredComponent(
                purpose="Start page",
                icon="homepage",
                title=None,
                category=None,
                role="application",
                at=at(19),
            ),
            "other": DeclaredComponent(
                purpose=None, icon=None, title="Other", category="Media", role=None, at=at(20)
            ),
        },
        decisions=(
            DeclaredDecision(title="Why Longhorn", text="Distributed storage without a cloud.", at=at(22)),
        ),
        catalogue=("docs/our-charts.yaml",),
        forge=ForgeSettings(
            url="https://git.example.org/me/fleet", branch="main", kind="gitea", folder="k8s"
        ),
        ignore=("archive/**", "!archive/x"),
        kustomize="/opt/kustomize",
        dot="dot",
        helm="helm-3",
        render_charts=False,
        fetch_charts=True,
        kubernetes="1.33",
    )


def test_a_version_of_kubernetes_that_is_a_number_or_none_at_all() -> None:
    message = '1: `charts.kubernetes` must be a version in quotes, such as "1.34.1"'
    assert refusal("charts: {kubernetes: 1.33}\n") == said(message)
    assert refusal("charts: {kubernetes: newest}\n") == said(message)


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}\n", "null\n"])
def test_an_empty_file_is_the_default(text: str) -> None:
    assert parse(text) == Settings()


def test_all_that_is_wrong_is_said_at_once_by_line() -> None:
    assert refusal(
        """\
        cluster: [production]
        variables: {A-B: 1, C: [1]}
        redact: {addresses: true}
        declare:
          edges: []
          edge:
            - nam: Cloudflare
            - 5
          nodes: [true, {name: ""}]
          components:
            homepage: {role: aplication, purpos: Start}
            empty:
          decisions: {title: x}
        forge: {url: git@example.org:me/fleet, kind: gitee}
        ignore: archive/**
        tools: {graph: graph}
        """
    ) == said(
        "1: `cluster` is no key of the settings; did you mean `clusters`?",
        "2: `variables.A-B` is no name of a variable: letters, digits and `_` only, not starting "
        "with a digit",
        "2: `variables.C` must be a text, a number or true or false, not a list",
        "3: `redact` is not available in this version of fleetbook; remove it",
        "5: `edges` is no key of `declare`; did you mean `edge`?",
        "7: `declare.edge[1]` needs the key `name`",
        "7: `declare.edge[1]` needs the key `purpose`",
        "7: `nam` is no key of `declare.edge[1]`; did you mean `name`?",
        "8: `declare.edge[2]` must be a mapping, not a number",
        "9: `declare.nodes[1]` must be a text or a mapping, not true or false",
        "9: `declare.nodes[2].name` must not be empty",
        "11: `declare.components.homepage.role` must be `application` or `infrastructure`; did you "
        "mean `application`?",
        "11: `purpos` is no key of `declare.components.homepage`; did you mean `purpose`?",
        "12: `declare.components.empty` must be a mapping, but nothing stands there",
        "13: `declare.decisions` must be a list, not a mapping",
        "14: `forge.kind` must be `azure`, `bitbucket`, `gitea`, `github` or `gitlab`; did you mean `gitea`?",
        "14: `forge.url` must be an address such as https://git.example.org/me/fleet, without credentials",
        "15: `ignore` must be a list, not a text",
        "16: `graph` is no key of `tools`; known are `dot`, `helm` and `kustomize`",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "1: the file must be a mapping, not a list"),
        ("hello\n", "1: the file must be a mapping, not a text"),
        ("a: [\n", "2: this is not valid YAML: did not find expected node content"),
        ("title: a\ntitle: b\n", "2: `title` stands here a second time (first in line 1)"),
        ("[a]: b\n", "1: a key must be a text"),
        ("title: a\n---\ntitle: b\n", "2: there must be one YAML document, and here a second one starts"),
        ("ignore: ['!']\n", "1: `ignore[1]` is no pattern of .gitignore: `!`"),
        (
            "forge: {url: 'https://me:hunter2@example.org/me/fleet'}\n",
            "1: `forge.url` must be an address such as https://git.example.org/me/fleet, without credentials",
        ),
        ("a: *a\n", "1: this is not valid YAML: found undefined alias"),
        ("title:\n", "1: `title` must be a text, but nothing stands there"),
        ("title: ''\n", "1: `title` must not be empty"),
        ("title: 5\n", "1: `title` must be a text, not a number"),
        (
            "xyzzy: 5\n",
            "1: `xyzzy` is no key of the settings; known are `catalogue`, `charts`, `clusters`, `declare`, "
            "`findings`, `forge`, `history`, `ignore`, `sources`, `title`, `tools` and `variables`",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, message: str) -> None:
    assert refusal(text) == said(message)


def test_a_cluster_is_named_once_and_stated_whole() -> None:
    text = """\
        clusters:
          - Production
          - {name: production, path: clusters/production}
        """
    assert refusal(text) == said("3: `clusters` names `production` a second time")
    assert "path" in refusal("clusters: [{name: production}]")
    assert "`folder` is no key of `clusters[1]`" in refusal("clusters: [{name: a, path: b, folder: c}]")


def test_a_source_is_named_by_its_name_or_its_address() -> None:
    settings = parse(
        """\
        sources:
          OCIRepository/flux-system/apps: deploy/apps
          oci://ghcr.io/me/fleet: .
          GitRepository/web/site: false
        """
    )
    assert settings.sources == {
        "OCIRepository/flux-system/apps": DeclaredSource(folder="deploy/apps", at=at(2)),
        "oci://ghcr.io/me/fleet": DeclaredSource(folder=".", at=at(3)),
        "GitRepository/web/site": DeclaredSource(folder=None, at=at(4)),
    }


def test_what_is_wrong_with_a_source_is_said() -> None:
    folder = "must be a folder of this repository such as `deploy/apps`, `.` for its top, or false"
    assert refusal(
        """\
        sources:
          apps: deploy/apps
          OCIRepository/flux-system/a: /deploy
          OCIRepository/flux-system/b: true
          OCIRepository/flux-system/c:
        """
    ) == said(
        "2: `sources.apps` is no source: write `Kind/namespace/name` or the address, such as "
        "`OCIRepository/flux-system/apps`",
        f"3: `sources.OCIRepository/flux-system/a` {folder}",
        f"4: `sources.OCIRepository/flux-system/b` {folder}",
        f"5: `sources.OCIRepository/flux-system/c` {folder}",
    )


def test_text_that_is_no_text() -> None:
    assert refusal(b"title: \xff\n").startswith("fleetbook.yml:1: this is not valid YAML: ")


def test_values_that_multiply_or_nest_are_refused() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert refusal(bomb).endswith("there are more than 100000 values")
    for opening in ("[", "- ", "{a: "):
        assert refusal(opening * 100_000).endswith("values are nested too deeply")
    assert refusal("a: &a [*a]\n") == said("1: values lie in themselves")


def test_a_file_from_elsewhere_is_named_as_it_was_given() -> None:
    with pytest.raises(SettingsError, match=r"^/etc/fleet\.yml:1: "):
        parse_settings(b"x: 1", "/etc/fleet.yml")


def test_the_schema_is_one_and_describes_every_key() -> None:
    schema = load_schema()
    Draft202012Validator.check_schema(schema)
    assert undescribed(json.loads(json.dumps(schema)), "") == []


def undescribed(schema: object, name: str) -> list[str]:
    if isinstance(schema, list):
        return [each for item in schema for each in undescribed(item, name)]
    if not isinstance(schema, dict):
        return []
    properties = schema.get("properties", {})
    missing = [f"{name}.{key}" for key, value in properties.items() if not value.get("description")]
    return missing + [each for key, value in schema.items() for each in undescribed(value, f"{name}.{key}")]


@given(st.binary(max_size=100) | st.text("ab:-[]{}&*!|>'\"#, \ntiles", max_size=60).map(str.encode))
def test_any_bytes_give_settings_or_a_settings_error(data: bytes) -> None:
    message = ""
    try:
        parse_settings(data, PATH)
    except SettingsError as error:
        message = error.message
    assert all(line.startswith(f"{PATH}:") for line in message.splitlines())


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("-1", "`history` must be 0 or more"),
        ("1.5", "`history` must be a whole number, not a number"),
        ("all", "`history` must be a whole number, not a text"),
    ],
)
def test_how_far_back_the_history_goes(written: str, told: str) -> None:
    assert parse_settings(b"history: 100", "fleetbook.yml").history == 100
    assert parse_settings(b"", "fleetbook.yml").history == 0
    with pytest.raises(SettingsError, match=told):
        parse_settings(f"history: {written}".encode(), "fleetbook.yml")

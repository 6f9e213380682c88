"""The whole book: its files, `architecture.json`, its navigation and a site that builds strictly."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml

from fleetbook.catalogue.icons import load_icons
from fleetbook.core.coverage import DocumentUse, FileUse, Reason
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.location import Location
from fleetbook.core.origin import Origin
from fleetbook.core.standing import Standing
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Architecture, Cluster, Repository
from fleetbook.model.components import Component, Role
from fleetbook.model.configuration import Configuration, Variable, VariableUse
from fleetbook.model.coverage import Coverage, NotDeployed, NotRendered
from fleetbook.model.declared import Decision, Edge
from fleetbook.model.delivery import Delivery, Source
from fleetbook.model.findings import Finding
from fleetbook.model.network import Backend, Exposure, Network, Route
from fleetbook.model.nodes import Node
from fleetbook.model.security import Secret, SecretKind, SecretUse, Security
from fleetbook.model.storage import BackupState, Storage, Volume
from fleetbook.render import schema
from fleetbook.render.architecture_json import architecture_json
from fleetbook.render.book import book_files, write_book
from fleetbook.render.navigation import navigation_file
from fleetbook.render.page_context import Origins
from fleetbook.render.site import site_configuration
from fleetbook.tools.graphviz import find_graphviz
from fleetbook.views.diagram import Card, DiagramSpec
from fleetbook.views.diagram import Edge as Arrow
from fleetbook.views.page import Book, Heading, NavEntry, PageLink, PageView, Paragraph, Row, Table, Text

AT = Location("apps/home.yaml", 3)
HOME = NamespacedName("home", "home")
APPS = NamespacedName("flux-system", "apps")
DEPLOYMENT = ObjectRef("Deployment", "home", "home")


def architecture() -> Architecture:
    return Architecture(
        repository=Repository(name="fleet", url="https://example.org/fleet", revision="a" * 40, dirty=False),
        clusters=(cluster(),),
        findings=(
            Finding(
                rule="no-backup",
                severity=Severity.WARNING,
                message="m",
                meaning="w",
                advice="a",
                cluster="production",
                subject="Volume home/home",
                at=AT,
            ),
        ),
        coverage=Coverage(
            files=3,
            documents=4,
            file_uses=((FileUse.DEPLOYED, 2), (FileUse.UNREADABLE, 1)),
            document_uses=((DocumentUse.APPLIED, 3), (DocumentUse.NOT_DEPLOYED, 1)),
            objects=(),
            dropped=(),
            unreadable=(Diagnostic("unreadable-file", Severity.ERROR, "no YAML", Location("x.yaml", 1)),),
            not_deployed=(
                NotDeployed(
                    path="y.yaml", reason=Reason.COMMENTED_OUT, cause="y.yaml", at=AT, folder="y.yaml"
                ),
            ),
            beside=(),
            unmodelled_kinds=(("Foo", 2),),
            unresolved_variables=(),
            not_rendered=(
                NotRendered(
                    what="HelmRelease a/b", why="chart is elsewhere", at=None, clusters=("production",)
                ),
            ),
            diagnostics=(),
        ),
    )


def cluster() -> Cluster:
    source = Source(
        kind="GitRepository",
        namespace="flux-system",
        name="fleet",
        url="ssh://git@example.org/fleet",
        interval="10m",
        reference=(("branch", "main"),),
        standing=Standing.OWN,
        defined_at=AT,
        lines={"interval": Location("apps/home.yaml", 9)},
    )
    component = Component(
        id="home",
        name="home",
        title="Home",
        role=Role.APPLICATION,
        category="Other",
        purpose=Unknown("not known"),
        purpose_origin="",
        icon="app",
        homepage=None,
        namespaces=("home",),
        kustomization=APPS,
        releases=(),
        workloads=(),
        images=(),
        parts=(),
        objects=((DEPLOYMENT, AT),),
        reloaded=False,
        needs=(),
        needed_by=(),
        defined_at=AT,
    )
    route = Route(
        host="home.example.org",
        path="/",
        backend=Backend(kind="Service", namespace="home", name="home", port="80"),
        via=ObjectRef("Ingress", "home", "home"),
        entrypoint=None,
        tls=None,
        middlewares=(HOME,),
        auth=None,
        exposure=Exposure.PUBLIC,
        exposure_reason="r",
        dns_target=None,
        component="home",
        defined_at=AT,
    )
    volume = Volume(
        namespace="home",
        name="data",
        storage_class=None,
        size=Unknown("in values"),
        access_modes=("ReadWriteOnce",),
        provisioner=None,
        replicas=3,
        replicas_origin=Origin.DEFAULT,
        backing=None,
        backup=BackupState.UNKNOWN,
        backup_reason="r",
        backup_jobs=(),
        mounted_by=(DEPLOYMENT,),
        component="home",
        defined_at=AT,
    )
    secret = Secret(
        namespace="home",
        name="token",
        kind=SecretKind.SEALED,
        keys=("token",),
        provider=None,
        used_by=(SecretUse(by=DEPLOYMENT, how="env TOKEN"),),
        component="home",
        defined_at=AT,
    )
    variable = Variable(
        name="domain",
        value=Unknown("from a secret"),
        source="nowhere",
        used_by=(VariableUse(by=DEPLOYMENT, kustomization=APPS, at=AT),),
        defined_at=AT,
    )
    declared = {"origin": Origin.DECLARED, "defined_at": Location("fleetbook.yml", 2)}
    return Cluster(
        name="production",
        path="clusters/production",
        delivery=Delivery(
            root=APPS,
            repository=source,
            sources=(source,),
            kustomizations=(),
            releases=(),
            notifications=(),
            namespaces=("home",),
        ),
        network=Network(entrypoints=(), routes=(route,), middlewares=(), policies=()),
        storage=Storage(volumes=(volume,), classes=(), targets=(), jobs=()),
        security=Security(issuers=(), certificates=(), secrets=(secret,)),
        configuration=Configuration(variables=(variable,)),
        components=(component,),
        nodes=(Node(name="node-1", address=None, role=None, **declared),),
        edges=(Edge(name="Cloudflare", purpose="DNS", **declared),),
        decisions=(Decision(title="Why", text="Because.", **declared),),
    )


def test_architecture_json_follows_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.architecture_schema())
    validator = jsonschema.Draft202012Validator(json.loads(schema.FILE.read_text()))
    validator.validate(json.loads(architecture_json(architecture())))


def test_the_schema_is_that_of_the_model() -> None:
    hint = "the model changed: run `python -m fleetbook.render.schema`"
    assert schema.FILE.read_text() == schema.schema_text(), hint


def test_the_schema_knows_every_field_in_words() -> None:
    route = schema.architecture_schema()["$defs"]["Route"]
    assert route["properties"]["dns_target"]["description"].startswith("Where external-dns points")
    assert route["additionalProperties"] is False


def test_architecture_json_says_names_places_and_the_unknown_as_designed() -> None:
    data = json.loads(architecture_json(architecture()))
    found = data["clusters"][0]
    assert (data["schema_version"], data["generator"]["name"]) == (1, "fleetbook")
    assert found["sources"][0]["reference"] == {"branch": "main"}
    assert found["sources"][0]["defined_at"] == {"path": "apps/home.yaml", "line": 3}
    assert found["sources"][0]["lines"] == {"interval": {"path": "apps/home.yaml", "line": 9}}
    assert found["volumes"][0]["size"] is None
    assert found["volumes"][0]["mounted_by"] == [{"kind": "Deployment", "namespace": "home", "name": "home"}]
    assert found["routes"][0]["middlewares"] == ["home/home"]
    assert found["variables"][0]["value"] is None
    assert found["variables"][0]["known"] is False
    assert [one["type"] for one in found["declared"]] == ["edge", "decision"]
    assert found["nodes"][0]["origin"] == "declared"
    assert data["coverage"]["unreadable"] == [{"path": "x.yaml", "line": 1, "reason": "no YAML"}]
    assert data["coverage"]["unmodelled_kinds"] == {"Foo": 2}
    assert data["coverage"]["document_uses"] == {"applied": 3, "not-deployed": 1}
    assert data["coverage"]["not_deployed"] == ["y.yaml"]
    (reason,) = data["coverage"]["not_deployed_reasons"]
    assert (reason["path"], reason["reason"]) == ("y.yaml", "commented-out")
    assert reason["at"] == {"path": "apps/home.yaml", "line": 3}


def test_a_component_refers_to_what_belongs_to_it() -> None:
    component = json.loads(architecture_json(architecture()))["clusters"][0]["components"][0]
    assert component["kustomization"] == "flux-system/apps"
    assert component["objects"][0] == {
        "kind": "Deployment",
        "namespace": "home",
        "name": "home",
        "at": {"path": "apps/home.yaml", "line": 3},
    }
    assert [component[name] for name in ("routes", "volumes", "secrets")] == [
        ["home.example.org/"],
        ["home/data"],
        ["home/token"],
    ]


def test_navigation_nests_and_quotes() -> None:
    navigation = (
        NavEntry(title="Overview", path=""),
        NavEntry(title="Apps: all", path="apps", children=(NavEntry(title="yes", path="apps/home"),)),
        NavEntry(title="More", path=None, children=(NavEntry(title="123", path="more"),)),
    )
    assert yaml.safe_load(navigation_file(navigation)) == {
        "nav": [
            {"Overview": "index.md"},
            {"Apps: all": ["apps/index.md", {"yes": "apps/home/index.md"}]},
            {"More": [{"123": "more/index.md"}]},
        ]
    }


def book() -> Book:
    diagram = DiagramSpec(
        id="network",
        title="Network",
        description="How.",
        cards=(
            Card(id="a", title="A", icon="traefik", page="apps#row"),
            Card(id="b", title="B", icon="no-such"),
        ),
        edges=(Arrow(source="a", target="b"),),
    )
    apps = Table("Apps", ("Name",), (Row(((PageLink("home", "apps/home"),),), anchor="row"),))
    pages = (
        PageView(
            path="",
            title="Fleet",
            description="All.",
            blocks=(diagram, Paragraph((PageLink("apps", "apps#row"),))),
        ),
        PageView(path="apps", title="Apps", description="Apps.", blocks=(Heading("All", "all"), apps)),
        PageView(
            path="apps/home", title="Home", description="Home.", blocks=(diagram, Paragraph((Text("x"),)))
        ),
    )
    children = (NavEntry(title="Home", path="apps/home"),)
    navigation = (NavEntry(title="Overview", path=""), NavEntry(title="Apps", path="apps", children=children))
    return Book(title="Fleet", pages=pages, navigation=navigation)


def files(of: Architecture | None = None) -> dict[str, bytes]:
    return book_files(
        book(),
        of or architecture(),
        layout=find_graphviz(),
        icons=load_icons(),
        origins=Origins(git_link=lambda _: None, edit_link=lambda _: None, excerpts=lambda _: ()),
    )


def test_titles_of_the_navigation_are_no_markup() -> None:
    assert yaml.safe_load(navigation_file([NavEntry(title="<b>x</b>", path="x")])) == {
        "nav": [{"&lt;b&gt;x&lt;/b&gt;": "x/index.md"}]
    }


def test_the_files_of_a_book() -> None:
    assert [path for path in files() if not path.startswith("assets/fleetbook/icons/")] == [
        ".fleetbook/embed/facts.json",
        ".fleetbook/embed/network.html",
        ".nav.yml",
        "apps/home/index.md",
        "apps/index.md",
        "architecture.json",
        "assets/fleetbook/architecture.schema.json",
        "assets/fleetbook/catalogue.schema.json",
        "assets/fleetbook/fleetbook.css",
        "assets/fleetbook/fleetbook.js",
        "assets/fleetbook/fleetbook.schema.json",
        "assets/fleetbook/iframe-worker.js",
        "assets/fleetbook/revision.js",
        "assets/fleetbook/site.css",
        "diagrams/network.svg",
        "index.md",
    ]


def test_the_same_bytes_twice() -> None:
    assert files() == files()


def test_a_new_revision_changes_one_small_file_and_the_model() -> None:
    fleet = architecture()
    later = replace(fleet, repository=replace(fleet.repository, revision="b" * 40))
    before, after = files(fleet), files(later)
    changed = [path for path in before if before[path] != after[path]]
    assert changed == ["architecture.json", "assets/fleetbook/revision.js"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book, built strictly into a site."""
    root = tmp_path_factory.mktemp("site")
    write_book(
        book(),
        architecture(),
        root / "docs",
        layout=find_graphviz(),
        icons=load_icons(),
        origins=Origins(
            git_link=lambda _: "https://forge.example/x", edit_link=lambda _: None, excerpts=lambda _: ()
        ),
    )
    (root / "mkdocs.yml").write_text(site_configuration("Fleet: 'the' book", "docs", "out"))
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "out"


def test_a_site_makes_no_request_elsewhere(site: Path) -> None:
    pattern = re.compile(r'(?:<script[^>]*src|<link[^>]*href|<img[^>]*src|<image[^>]*href)="(https?:)?//')
    assert not [page for page in site.rglob("*.html") if pattern.search(page.read_text())]
    sheets = [site / "assets/fleetbook/fleetbook.css", site / "assets/fleetbook/site.css"]
    assert not [sheet for sheet in sheets if re.search(r"url\(|@import", sheet.read_text())]


def test_links_of_diagrams_lead_to_pages(site: Path) -> None:
    for page in (site / "index.html", site / "apps/home/index.html"):
        for target in re.findall(r'<g class="fb-card[^>]*><a xlink:href="([^"#]*)', page.read_text()):
            assert (page.parent / target).is_file()
    drawing = (site / "diagrams/network.svg").read_text()
    assert '<a href="../apps/index.html#row"' in drawing


def test_icons_of_diagrams_are_files_of_the_site(site: Path) -> None:
    page = site / "apps/home/index.html"
    images = re.findall(r'<image xlink:href="([^"]*)"', page.read_text())
    assert len(images) == 2
    assert all((page.parent / image).is_file() for image in images)

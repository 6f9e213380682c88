"""The commands as a person runs them: what is printed where, and the exit code."""

import json
from pathlib import Path

import pytest

from commands import FLEET, fleetbook
from example_site import EXAMPLE
from several import BASE, cluster_files
from trees import Tree


def child(name: str, path: str, depends_on: str = "") -> str:
    """A Kustomization of the fleet above."""
    wait = f"dependsOn: [{{name: {depends_on}}}]" if depends_on else ""
    return f"""
    == clusters/home/{name}.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {{name: {name}, namespace: flux-system}}
    spec:
      interval: 10m
      path: {path}
      prune: true
      sourceRef: {{kind: GitRepository, name: flux-system}}
      {wait}
    """


CONFIG = """
    == apps/config.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings, namespace: default}
    data: {colour: blue}
"""


def test_help_tells_a_newcomer_where_to_start() -> None:
    done = fleetbook("--help")
    assert done.returncode == 0
    for words in ("architecture book", "fleetbook build .", "Exit codes", "generate", "show", "diagram"):
        assert words in done.stdout


def test_version() -> None:
    assert fleetbook("--version").stdout == "fleetbook 0.1.0\n"


def test_a_missing_folder_is_said_with_what_to_do(tmp_path: Path) -> None:
    done = fleetbook("generate", tmp_path / "nowhere", "-o", tmp_path / "book")
    assert (done.returncode, done.stdout) == (3, "")
    said = f"Error: There is no folder {tmp_path / 'nowhere'}\n"
    assert done.stderr == said + "  Name the folder of a fleet, or run fleetbook inside it.\n"
    assert not (tmp_path / "book").exists()


def test_a_folder_without_flux_is_said_with_what_was_looked_for(tree: Tree) -> None:
    done = fleetbook("show", "routes", tree(CONFIG))
    assert done.returncode == 3
    assert "No Flux Kustomization was found" in done.stderr
    assert "gotk-sync.yaml" in done.stderr


def test_a_wrong_option_and_a_wrong_setting_are_wrong_use(tree: Tree) -> None:
    assert fleetbook("show", "weather", tree(FLEET)).returncode == 2
    done = fleetbook("show", "order", tree(FLEET + "\n    == fleetbook.yml\n    clusers: [home]\n"))
    assert done.returncode == 2
    assert "fleetbook.yml:1" in done.stderr
    assert "clusters" in done.stderr


def test_a_cluster_that_is_not_there_is_corrected(tree: Tree) -> None:
    fleet = tree(FLEET)
    assert fleetbook("show", "order", fleet, "--cluster", "home").returncode == 0
    done = fleetbook("show", "order", fleet, "--cluster", "hom", "--quiet")
    assert (done.returncode, done.stderr) == (2, "Error: There is no cluster hom\n  Did you mean home?\n")


def test_a_revision_that_is_not_there_is_never_an_option(repository: Tree) -> None:
    done = fleetbook("show", "order", repository(FLEET), "--rev", "--help")
    assert done.returncode == 3
    assert "There is no revision --help" in done.stderr


def test_a_broken_manifest_costs_that_file_only(tree: Tree, tmp_path: Path) -> None:
    fleet = tree(
        FLEET + child("apps", "./apps") + CONFIG + "\n    == apps/broken.yaml\n    a: [1\n    b: 2\n"
    )
    done = fleetbook("generate", fleet, "-o", tmp_path / "book")
    assert done.returncode == 0, done.stderr
    assert "apps/broken.yaml:" in done.stderr
    model = json.loads((tmp_path / "book" / "architecture.json").read_text())
    assert [each["path"] for each in model["coverage"]["unreadable"]] == ["apps/broken.yaml"]
    assert "apps/broken.yaml" in (tmp_path / "book" / "coverage" / "index.md").read_text()
    assert {each["name"] for each in model["clusters"][0]["kustomizations"]} == {"flux-system", "apps"}


def test_a_cycle_is_named_where_it_stands(tree: Tree) -> None:
    fleet = tree(FLEET + child("a", "./apps", "b") + child("b", "./apps", "a") + CONFIG)
    done = fleetbook("generate", fleet, "-o", fleet.parent / "book")
    assert done.returncode == 0, done.stderr
    cycle = next(line for line in done.stderr.splitlines() if "clusters/home/" in line)
    assert "a" in cycle
    assert "b" in cycle


def test_a_manifest_does_not_steer_the_terminal(tree: Tree) -> None:
    steering = '"./\\e[2J\\n::error::app"'
    fleet = tree(FLEET + child("apps", steering) + CONFIG)
    done = fleetbook("generate", fleet, "-o", fleet.parent / "book")
    assert done.returncode == 0, done.stderr
    assert "::error::app" in done.stderr
    assert "\x1b" not in done.stderr
    assert not any(line.startswith("::") for line in done.stderr.splitlines())


def test_verbose_shows_where_an_error_arose_and_keeps_the_exit_code(tmp_path: Path) -> None:
    done = fleetbook("generate", tmp_path / "nowhere", "-o", tmp_path / "book", "--verbose")
    assert done.returncode == 3
    assert "Traceback" in done.stderr
    assert done.stderr.endswith("  Name the folder of a fleet, or run fleetbook inside it.\n")


def test_a_missing_path_names_its_line(tree: Tree) -> None:
    fleet = tree(FLEET + child("apps", "./app") + CONFIG)
    done = fleetbook("generate", fleet, "-o", fleet.parent / "book")
    assert done.returncode == 0, done.stderr
    assert "clusters/home/apps.yaml:6" in done.stderr
    page = (fleet.parent / "book" / "coverage" / "index.md").read_text()
    assert "apps" in page


@pytest.mark.parametrize("topic", ["order", "routes", "volumes", "secrets", "components", "findings"])
def test_show_answers_as_text_and_as_json(topic: str) -> None:
    text = fleetbook("show", topic, EXAMPLE)
    assert text.returncode == 0, text.stderr
    assert len(text.stdout.splitlines()) > 4
    answer = json.loads(fleetbook("show", topic, EXAMPLE, "--json").stdout)
    assert answer if topic == "findings" else answer["production"]


@pytest.mark.parametrize(
    ("kind", "start"),
    [("svg", b"<svg "), ("mermaid", b"flowchart LR"), ("dot", b"digraph"), ("png", b"\x89PNG")],
)
def test_a_diagram_is_drawn_to_a_file(kind: str, start: bytes, tmp_path: Path) -> None:
    file = tmp_path / f"network.{kind}"
    done = fleetbook("diagram", "network", EXAMPLE, "--format", kind, "-o", file)
    if kind == "png" and "no font" in done.stderr:
        pytest.skip("this machine has no font to draw text with")
    assert done.returncode == 0, done.stderr
    assert start in file.read_bytes()[:400]


def test_a_wrong_diagram_name_is_corrected() -> None:
    # A slow machine would name the stages.
    done = fleetbook("diagram", "netwrk", EXAMPLE, "--quiet")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: There is no diagram netwrk\n  Did you mean network?\n"


def test_generate_leaves_what_others_wrote_and_removes_what_is_stale(tree: Tree, tmp_path: Path) -> None:
    book = tmp_path / "book"
    fleet = tree(FLEET + child("apps", "./apps") + CONFIG)
    assert fleetbook("generate", fleet, "-o", book).returncode == 0
    (book / "mine.md").write_text("mine")
    stamp = (book / "coverage" / "index.md").stat().st_mtime_ns
    (fleet / "clusters" / "home" / "apps.yaml").unlink()
    assert fleetbook("generate", fleet, "-o", book).returncode == 0
    assert (book / "mine.md").read_text() == "mine"
    again = (book / "coverage" / "index.md").stat().st_mtime_ns
    assert fleetbook("generate", fleet, "-o", book).returncode == 0
    assert (book / "coverage" / "index.md").stat().st_mtime_ns == again
    assert again >= stamp


def test_build_does_not_replace_a_folder_of_others(tree: Tree, tmp_path: Path) -> None:
    site = tmp_path / "home"
    site.mkdir()
    (site / "letter.txt").write_text("dear")
    done = fleetbook("build", tree(FLEET), "--site-dir", site)
    assert done.returncode == 2
    assert "--site-dir" in done.stderr
    assert (site / "letter.txt").read_text() == "dear"


def test_a_revision_is_read_without_a_checkout(repository: Tree) -> None:
    fleet = repository(FLEET + child("apps", "./apps") + CONFIG)
    (fleet / "clusters" / "home" / "apps.yaml").unlink()
    now = json.loads(fleetbook("show", "order", fleet, "--json").stdout)["home"]
    before = json.loads(fleetbook("show", "order", fleet, "--json", "--rev", "HEAD").stdout)["home"]
    assert [each["name"] for each in now] == ["flux-system"]
    assert [each["name"] for each in before] == ["flux-system", "apps"]


def test_quiet_says_nothing_when_all_is_well(tree: Tree, tmp_path: Path) -> None:
    done = fleetbook("generate", tree(FLEET), "-o", tmp_path / "book", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_an_answer_says_what_could_not_be_read(tree: Tree) -> None:
    broken = "apiVersion: v1\n    kind: ConfigMap\n    data: [1\n    b: 2\n"
    fleet = tree(FLEET + child("apps", "./apps") + CONFIG + f"\n    == apps/broken.yaml\n    {broken}")
    for command in (("show", "order"), ("diagram", "deployment-order")):
        done = fleetbook(*command, fleet)
        assert done.returncode == 0, done.stderr
        assert "error: apps/broken.yaml:" in done.stderr
        assert fleetbook(*command, fleet, "--quiet").stderr == ""


def test_a_place_that_cannot_be_written_is_said_without_a_traceback(tree: Tree, tmp_path: Path) -> None:
    fleet = tree(FLEET)
    file = tmp_path / "file"
    file.write_text("mine")
    missing = tmp_path / "nowhere" / "order.svg"
    done = fleetbook("diagram", "deployment-order", fleet, "-o", missing)
    assert done.returncode == 2
    assert f"Error: {missing}: No such file or directory\n" in done.stderr
    for command in (("generate", "--output"), ("build", "--site-dir")):
        done = fleetbook(command[0], fleet, command[1], file)
        assert (done.returncode, file.read_text()) == (2, "mine")
        assert f"Error: {file} is a file, not a folder\n" in done.stderr
        below = fleetbook(command[0], fleet, command[1], file / "book")
        assert below.returncode == 2
        assert "Traceback" not in below.stderr


TWO = BASE + cluster_files("clusters/blue", "1.2.9") + cluster_files("clusters/green")


def test_answers_of_several_clusters_name_them(tree: Tree) -> None:
    fleet = tree(TWO)
    clusters = fleetbook("show", "clusters", fleet).stdout.splitlines()
    assert clusters[0].split()[:3] == ["Cluster", "Folder", "Source"]
    assert [line.split()[0] for line in clusters[2:]] == ["blue", "green"]
    versions = fleetbook("show", "versions", fleet).stdout.splitlines()
    assert versions[2].split() == ["shop", "minor", "1.2.9", "1.3.0"]
    for topic in ("order", "components", "findings"):
        assert fleetbook("show", topic, fleet).stdout.startswith("Cluster ")
        assert not fleetbook("show", topic, fleet, "--cluster", "green").stdout.startswith("Cluster ")
    data = json.loads(fleetbook("show", "versions", fleet, "--json").stdout)
    assert data == [
        {
            "chart": "shop",
            "address": "",
            "skew": "minor",
            "versions": {"blue": ["1.2.9"], "green": ["1.3.0"]},
        }
    ]
    names = json.loads(fleetbook("show", "clusters", fleet, "--json").stdout)
    assert [(each["name"], each["components"]) for each in names] == [("blue", 2), ("green", 2)]


def test_a_diagram_of_several_clusters_is_asked_for_by_cluster(tree: Tree) -> None:
    fleet = tree(TWO)
    done = fleetbook("diagram", "deployment-order", fleet, "--quiet")
    assert done.returncode == 2
    assert "Each cluster has its own: blue-deployment-order, green-deployment-order." in done.stderr
    assert fleetbook("diagram", "blue-deployment-order", fleet, "--format", "dot").returncode == 0
    assert fleetbook("diagram", "fleet", fleet, "--format", "dot").returncode == 0
    picked = ("--cluster", "blue", "--format", "dot")
    assert fleetbook("diagram", "deployment-order", fleet, *picked).returncode == 0
    done = fleetbook("diagram", "blue-deployment-order", fleet, *picked, "--quiet")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, "  Did you mean deployment-order?")


def test_a_cluster_that_the_settings_ask_for_in_vain_is_theirs_to_correct(tree: Tree) -> None:
    done = fleetbook(
        "show", "order", tree(FLEET + "\n    == fleetbook.yml\n    clusters: [hom]\n"), "--quiet"
    )
    assert (done.returncode, done.stderr) == (
        2,
        "Error: There is no cluster hom, which fleetbook.yml asks for\n  Did you mean home?\n",
    )

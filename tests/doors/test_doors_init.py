"""`fleetbook init` in fresh clones, the site that it begins, and the workflows that it writes."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from built import BuiltPage
from commands import FLEET, Done, fleetbook
from example_site import EXAMPLE
from fleetbook.tools.comments import MARKER
from forges import TOKEN, Forge, open_forge
from several import BASE, cluster_files
from trees import Tree, write_tree
from workflows import Runner, load, validate

Git = Callable[..., str]
HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "forgejo": "codeberg.org"}
WORKFLOWS = {
    "github": ".github/workflows/book.yml",
    "gitlab": ".gitlab/fleetbook.yml",
    "forgejo": ".forgejo/workflows/book.yml",
}
NEW_APP = """
    == apps/whoami/kustomization.yaml
    resources: [app.yaml]
    == apps/whoami/app.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: whoami, namespace: default}
    spec:
      selector: {matchLabels: {app: whoami}}
      template:
        metadata: {labels: {app: whoami}}
        spec: {containers: [{name: whoami, image: "traefik/whoami:v1.11.0"}]}
"""


@dataclass
class Place:
    """A fleet on a forge, and a clone of it."""

    origin: Path
    clone: Path


@pytest.fixture
def place(tmp_path: Path, git: Git) -> Place:
    """The example fleet as a repository with a remote."""
    work = shutil.copytree(EXAMPLE, tmp_path / "work")
    git(work, "init", "-q", "-b", "main")
    git(work, "add", "-A")
    git(work, "commit", "-qm", "first")
    git(tmp_path, "clone", "-q", "--bare", str(work), "origin.git")
    return Place(tmp_path / "origin.git", clone_of(tmp_path / "origin.git", tmp_path / "fleet-infra", git))


@pytest.fixture
def forge() -> Iterator[Forge]:
    with open_forge() as forge:
        yield forge


def clone_of(origin: Path, folder: Path, git: Git) -> Path:
    git(origin.parent, "clone", "-q", str(origin), str(folder))
    return folder


def init(folder: Path, *arguments: str) -> Done:
    done = fleetbook("init", folder, *arguments)
    assert done.returncode == 0, done.stderr
    return done


def build(folder: Path, temp: Path) -> Path:
    """The site that `mkdocs build --strict` makes of a folder."""
    runner = Runner(folder, temp)
    done = runner._run("mkdocs build --strict", folder, {}, set())
    assert done.returncode == 0, done.stderr
    return folder / "site"


def push(place: Place, git: Git, message: str, branch: str = "main") -> None:
    git(place.clone, "checkout", "-q", "-B", branch)
    git(place.clone, "add", "-A")
    git(place.clone, "commit", "-qm", message)
    git(place.clone, "push", "-q", "origin", branch)


def test_a_fresh_clone_becomes_a_site_with_the_fleets_own_diagrams(place: Place, tmp_path: Path) -> None:
    done = init(place.clone)
    assert done.stdout.splitlines() == [
        "left alone  fleetbook.yml",
        "written     mkdocs.yml",
        "written     docs/index.md",
        "written     .gitignore",
        # Flux reads the fleet from there.
        "written     .github/workflows/book.yml",
    ]
    page = BuiltPage(build(place.clone, tmp_path / "runner") / "index.html")
    assert page.diagram("network").find("Longhorn")
    assert "Applications: 9" in page.text
    assert "Volumes: 15" in page.text
    assert "fleet/applications/index.html" in page.links


def test_no_page_asks_another_host(place: Place, tmp_path: Path) -> None:
    init(place.clone)
    for file in build(place.clone, tmp_path / "runner").rglob("*.html"):
        loaded = re.findall(
            r'<(?:script|img|iframe|link|source)\b[^>]*(?:src|href)="(https?:[^"]+)"', file.read_text()
        )
        assert loaded == [], file


def test_settings_of_a_fleet_without_any(tree: Tree, tmp_path: Path) -> None:
    folder = tree(FLEET)
    done = init(folder)
    assert "written     fleetbook.yml" in done.stdout
    assert "Name it with --ci" in done.stderr
    settings = (folder / "fleetbook.yml").read_text()
    assert settings.count("\nhistory: 100\n") == 1
    assert '\n# clusters: ["home"]\n' in settings
    assert (build(folder, tmp_path / "runner") / "fleet" / "index.html").is_file()


def test_everything_in_the_settings_may_be_switched_on(tree: Tree) -> None:
    folder = tree(FLEET)
    init(folder)
    file = folder / "fleetbook.yml"
    opened = re.sub(r"(?m)^# (?=[a-z ])", "", file.read_text())
    assert opened.count("#") < file.read_text().count("#") - 12
    file.write_text(opened)
    done = fleetbook("show", "clusters", folder)
    assert done.returncode == 0, done.stderr


def test_several_clusters_are_told_side_by_side(tree: Tree, tmp_path: Path) -> None:
    folder = tree(BASE + cluster_files("clusters/blue") + cluster_files("clusters/green"))
    init(folder)
    page = BuiltPage(build(folder, tmp_path / "runner") / "index.html")
    assert page.diagram("fleet").cards
    assert {"blue", "green"} <= page.ids
    assert "fleet/green/index.html" in page.links


def test_a_fleet_in_a_folder_of_a_repository(repository: Callable[[str], Path], tmp_path: Path) -> None:
    top = repository(FLEET.replace("== ", "== in a/deep folder/"))
    folder = top / "in a" / "deep folder"
    done = init(folder, "--ci", "github")
    assert "written     in a/deep folder/mkdocs.yml" in done.stdout
    workflow = load(top / WORKFLOWS["github"])
    assert workflow["defaults"]["run"]["working-directory"] == "in a/deep folder"
    steps = Runner(top, tmp_path / "runner").run_job(workflow, "build")
    assert [each.returncode for each in steps] == [0, 0], steps[-1].stderr
    uploaded = next(step for step in workflow["jobs"]["build"]["steps"] if "upload" in step.get("uses", ""))
    assert (top / uploaded["with"]["path"] / "index.html").is_file()


def test_nothing_is_overwritten_without_being_told(tree: Tree) -> None:
    folder = tree(FLEET)
    mine = {
        "mkdocs.yml": "site_name: Mine\ndocs_dir: pages # mine\n",
        "fleetbook.yml": "title: Mine\n",
        ".gitignore": "node_modules/\nsite",
        ".github/workflows/book.yml": "on: push\n",
        "pages/index.md": "# Mine\n",
    }
    write_tree(folder, "".join(f"== {path}\n{text.rstrip()}\n" for path, text in mine.items()))
    before = {path: (folder / path).read_text() for path in mine}
    done = init(folder, "--ci", "github")
    assert [line[:10] for line in done.stdout.splitlines()[:5]] == ["left alone"] * 3 + [
        "added to  ",
        "left alone",
    ]
    assert "Add to mkdocs.yml what it lacks of this" in done.stdout
    assert "  - fleetbook:\n      repository: .\n" in done.stdout
    after = {path: (folder / path).read_text() for path in mine}
    assert after == before | {".gitignore": "node_modules/\nsite\n/pages/fleet/\n"}
    again = init(folder, "--ci", "github")
    assert again.stdout.count("left alone") == 5
    forced = init(folder, "--ci", "github", "--force")
    assert forced.stdout.count("replaced") == 4
    assert "docs_dir: pages\n" in (folder / "mkdocs.yml").read_text()


def test_docs_of_another_program_are_left_to_it(tree: Tree) -> None:
    folder = tree(FLEET + "    == docs/_config.yml\n    title: Jekyll\n")
    assert "written     book/index.md" in init(folder).stdout
    assert "docs_dir: book\n" in (folder / "mkdocs.yml").read_text()
    assert "/book/fleet/\n" in (folder / ".gitignore").read_text()


def test_names_that_need_quotes(tree: Tree, tmp_path: Path) -> None:
    folder = tree(FLEET).rename(tmp_path / 'Käse: & "Brot" # 1 ${{ x }}')
    (folder / ".gitignore").write_bytes("café".encode("latin-1"))
    init(folder, "--docs-dir", "my: pages", "--ci", "github")
    assert (folder / ".gitignore").read_bytes().startswith(b"caf\xe9\n/my: pages/fleet/\n")
    page = build(folder, tmp_path / "runner") / "index.html"
    assert '<title>Käse: & "Brot" # 1 ${{ x }}</title>' in unescape(page.read_text())
    validate("github-workflows", folder / WORKFLOWS["github"])


def test_a_dry_run_writes_nothing(tree: Tree) -> None:
    folder = tree(FLEET)
    before = sorted(folder.rglob("*"))
    done = init(folder, "--ci", "gitlab", "--dry-run")
    assert "written     .gitlab-ci.yml" in done.stdout
    assert "Nothing was written." in done.stderr
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("docs", ["/tmp/elsewhere", "../elsewhere", "."])
def test_the_docs_folder_lies_inside_the_fleet(tree: Tree, docs: str) -> None:
    done = fleetbook("init", tree(FLEET), "--docs-dir", docs)
    assert done.returncode == 2
    assert "is no folder inside REPO" in done.stderr


def test_a_repository_without_a_fleet_is_refused(tree: Tree) -> None:
    folder = tree("== README.md\nHello\n")
    done = fleetbook("init", folder)
    assert done.returncode == 3
    assert "No Flux Kustomization" in done.stderr
    assert [each.name for each in folder.iterdir()] == ["README.md"]


@pytest.mark.parametrize("forge", HOSTS)
def test_the_remote_tells_the_forge(place: Place, git: Git, forge: str) -> None:
    git(place.clone, "remote", "set-url", "origin", f"git@{HOSTS[forge]}:me/fleet-infra.git")
    assert f"written     {WORKFLOWS[forge]}" in init(place.clone).stdout
    kind = "gitlab-ci" if forge == "gitlab" else "github-workflows"
    validate(kind, place.clone / WORKFLOWS[forge])


def test_a_pipeline_that_is_there_is_told_what_to_include(tree: Tree) -> None:
    folder = tree(FLEET + "    == .gitlab-ci.yml\n    test: {script: [make]}\n")
    done = init(folder, "--ci", "gitlab")
    assert (
        "Add to .gitlab-ci.yml what it lacks of this:\n\ninclude:\n  - local: .gitlab/fleetbook.yml\n"
        in done.stdout
    )


@pytest.mark.parametrize("forge", ["github", "forgejo"])
def test_jobs_ask_for_the_least(tree: Tree, forge: str) -> None:
    folder = tree(FLEET)
    init(folder, "--ci", forge)
    workflow = load(folder / WORKFLOWS[forge])
    assert "pull_request_target" not in workflow["on"]
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "@v" in step.get("uses", "@v")
            if "checkout" in step.get("uses", ""):
                assert step["with"]["fetch-depth"] == 0
                assert step["with"]["persist-credentials"] is False
    # Only the step that comments has the token, and it is left out for forks, whose token may only read.
    (comment,) = [step for step in workflow["jobs"]["review"]["steps"] if "env" in step]
    assert comment["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert comment["run"].startswith("fleetbook comment ")
    if forge == "github":
        assert workflow["permissions"] == {}
        granted = {name: job["permissions"] for name, job in workflow["jobs"].items()}
        assert granted == {
            "build": {"contents": "read"},
            "publish": {"pages": "write", "id-token": "write"},
            "review": {"contents": "read", "pull-requests": "write"},
        }


@pytest.mark.parametrize("name", ["github", "forgejo"])
def test_a_pull_request_is_told_once_and_merged_is_published(
    place: Place, forge: Forge, git: Git, tmp_path: Path, name: str
) -> None:
    init(place.clone, "--ci", name)
    push(place, git, "Begin a book")
    write_tree(place.clone, NEW_APP)
    overlay = place.clone / "apps" / "kustomization.yaml"
    overlay.write_text(overlay.read_text() + "  - whoami\n")
    push(place, git, "Add Whoami", "whoami")

    fresh = clone_of(place.origin, tmp_path / "run", git)
    git(fresh, "checkout", "-q", "origin/whoami")
    shutil.copytree(place.origin, tmp_path / "forge" / "me" / "fleet.git")
    told = {**forge.environment(), "GITHUB_BASE_REF": "main", "FORGEJO_TOKEN": TOKEN}
    told |= {"GITHUB_SERVER_URL": f"file://{tmp_path / 'forge'}", "GITHUB_SHA": "0" * 40}
    runner = Runner(fresh, tmp_path / "machine", told)
    workflow = load(fresh / WORKFLOWS[name])

    steps = runner.run_job(workflow, "review")
    assert [each.returncode for each in steps] == [0] * len(steps), steps[-1].stderr
    assert "fleetbook==" in runner.installed
    (comment,) = forge.comments.values()
    assert comment.startswith(f"{MARKER}\n")
    assert "Whoami" in comment
    assert "Whoami" in (runner.summary if name == "github" else steps[-3].stdout)

    assert "Comment: current." in runner.run_job(workflow, "review", leave_out="Install")[-2].stderr
    assert len(forge.comments) == 1

    if name == "forgejo":
        steps = runner.run_job(workflow, "publish")
        assert [each.returncode for each in steps] == [0] * len(steps), steps[-1].stderr
        pushed = tmp_path / "forge" / "me" / "fleet.git"
        assert "index.html" in git(pushed, "ls-tree", "--name-only", "pages").split()


def test_a_finding_fails_the_review_after_the_comment(
    place: Place, forge: Forge, git: Git, tmp_path: Path
) -> None:
    init(place.clone, "--ci", "github")
    push(place, git, "Begin a book")
    file = next(place.clone.glob("clusters/**/apps.yaml"))
    file.write_text(file.read_text().replace("dependsOn:", "dependsOn:\n    - name: missing"))
    push(place, git, "Wait for what there is not", "broken")
    runner = Runner(place.clone, tmp_path / "machine", {**forge.environment(), "GITHUB_BASE_REF": "main"})
    steps = runner.run_job(load(place.clone / WORKFLOWS["github"]), "review")
    assert [each.returncode for each in steps] == [0, 0, 0, 1]
    assert "::error " in steps[-1].stdout


def test_a_pull_request_without_effect_gets_no_comment(
    place: Place, forge: Forge, git: Git, tmp_path: Path
) -> None:
    init(place.clone, "--ci", "github")
    push(place, git, "Begin a book")
    (place.clone / "NOTES.md").write_text("Nothing that Flux applies.\n")
    push(place, git, "Note something", "notes")
    runner = Runner(place.clone, tmp_path / "machine", {**forge.environment(), "GITHUB_BASE_REF": "main"})
    steps = runner.run_job(load(place.clone / WORKFLOWS["github"]), "review")
    assert "Comment: left out." in steps[2].stderr
    assert forge.comments == {}


@pytest.mark.parametrize("token", [True, False])
def test_the_pipeline_of_gitlab(place: Place, forge: Forge, git: Git, tmp_path: Path, token: bool) -> None:
    init(place.clone, "--ci", "gitlab")
    validate("gitlab-ci", place.clone / ".gitlab-ci.yml")
    push(place, git, "Begin a book")
    base = git(place.clone, "rev-parse", "HEAD")
    write_tree(place.clone, NEW_APP)
    overlay = place.clone / "apps" / "kustomization.yaml"
    overlay.write_text(overlay.read_text() + "  - whoami\n")
    push(place, git, "Add Whoami", "whoami")
    told = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": git(place.clone, "rev-parse", "HEAD")}
    told |= forge.gitlab_environment()
    if not token:
        del told["FLEETBOOK_TOKEN"]
    runner = Runner(place.clone, tmp_path / "machine", told)
    pipeline = load(place.clone / WORKFLOWS["gitlab"])
    done = runner.run_pipeline(pipeline, "fleetbook-review")
    assert done.returncode == 0, done.stderr
    assert (place.clone / "findings.xml").is_file()
    assert "Whoami" in (next(iter(forge.comments.values())) if token else done.stdout)
    published = runner.run_pipeline(pipeline, "pages")
    assert published.returncode == 0, published.stderr
    assert (place.clone / "public" / "index.html").is_file()
    assert git(place.clone, "status", "--short").split() == ["??", "difference.md", "??", "findings.xml"]

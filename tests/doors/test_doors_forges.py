"""What this repository gives to forges: an action, hooks for pre-commit, and its own workflows."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from commands import FLEET
from fleetbook import __version__
from trees import Tree
from workflows import Runner, load, validate

TOP = Path(__file__).parents[2]
ACTION = TOP / "action.yml"


def run_action(folder: Path, temp: Path, **inputs: str) -> tuple[Runner, "subprocess.CompletedProcess[str]"]:
    """Run the scripts of the action with its inputs, as a runner fills them in."""
    action = load(ACTION)
    stated = {name: told.get("default", "") for name, told in action["inputs"].items()} | inputs
    runner = Runner(folder, temp, {"GITHUB_ACTION_PATH": str(TOP)})
    for step in action["runs"]["steps"]:
        if "run" in step:
            assert "${{" not in step["run"]
            own = {
                key: stated[value.removeprefix("${{ inputs.").removesuffix(" }}")]
                for key, value in step["env"].items()
            }
            done = runner._run(step["run"], folder, own, set())
    return runner, done


def test_the_action_is_one() -> None:
    validate("github-actions", ACTION)


def test_the_action_runs_a_command_with_its_arguments(tree: Tree, tmp_path: Path) -> None:
    folder = tree(FLEET)
    arguments = "--format json\n--output 'a file.json' --fail-on never"
    runner, done = run_action(folder, tmp_path / "runner", command="check", arguments=arguments)
    assert done.returncode == 0, done.stderr
    assert (folder / "a file.json").is_file()
    assert runner.installed == f"install --quiet {TOP}\n"


def test_arguments_are_words_and_no_script(tree: Tree, tmp_path: Path) -> None:
    folder = tree(FLEET)
    _, done = run_action(
        folder, tmp_path / "runner", command="check", arguments="; touch $(echo made) `touch made`"
    )
    assert done.returncode == 2
    assert not (folder / "made").exists()


def test_a_command_without_arguments_and_of_a_release(tree: Tree, tmp_path: Path) -> None:
    runner, done = run_action(tree(FLEET), tmp_path / "runner", command="--version", version="0.1.0")
    assert done.stdout == f"fleetbook {__version__}\n"
    assert runner.installed == "install --quiet fleetbook==0.1.0\n"


def test_quotes_without_an_end_stop_the_action(tree: Tree, tmp_path: Path) -> None:
    _, done = run_action(tree(FLEET), tmp_path / "runner", command="check", arguments="'one")
    assert done.returncode != 0
    assert "unmatched" in done.stderr


def test_hooks_do_what_they_say(tree: Tree, tmp_path: Path) -> None:
    folder = tree(FLEET + "    == README.md\n    <!-- fleetbook fact kustomizations --><!-- /fleetbook -->\n")
    hooks = {each["id"]: each for each in yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())}
    assert list(hooks) == ["fleetbook-check", "fleetbook-inject"]
    runner = Runner(folder, tmp_path / "runner")
    for hook in hooks.values():
        assert hook["language"] == "python"
        files = "" if hook.get("pass_filenames") is False else " README.md"
        done = runner._run(hook["entry"] + files, folder, {}, set())
        assert done.returncode == 0, done.stderr
    assert "kustomizations -->1<!--" in (folder / "README.md").read_text()


@pytest.mark.parametrize("name", ["test", "docs"])
def test_own_workflows_run_what_everyone_runs(name: str) -> None:
    file = TOP / ".github" / "workflows" / f"{name}.yml"
    validate("github-workflows", file)
    scripts = [step["run"] for job in load(file)["jobs"].values() for step in job["steps"] if "run" in step]
    assert scripts == {"test": ["bash .ci/run"], "docs": ["make site"]}[name]
    dry = {"test": ["bash", "-n", ".ci/run"], "docs": ["make", "--dry-run", "site"]}[name]
    environment = {**os.environ, "MAKEFLAGS": ""}
    assert subprocess.run(dry, cwd=TOP, env=environment, capture_output=True, check=False).returncode == 0

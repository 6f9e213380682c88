from collections.abc import Callable
from pathlib import Path

import pytest

from fleetbook.core.errors import OverlayError, ToolError
from fleetbook.tools.kustomize import Kustomize, build_command, find_program, find_reason

Tree = Callable[[str], Path]

OVERLAY = """
== web/kustomization.yaml
namePrefix: p-
resources: [../outside/map.yaml]
== outside/map.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
"""


@pytest.mark.parametrize(
    ("program", "verb"),
    [("/bin/kubectl", "kustomize"), ("/opt/kubectl-1.34", "kustomize"), ("/bin/kustomize", "build")],
)
def test_each_program_has_its_verb(program: str, verb: str) -> None:
    assert build_command(Path(program), Path("/x")) == [
        program,
        verb,
        "/x",
        "--load-restrictor",
        "LoadRestrictionsNone",
    ]


def test_an_overlay_is_built_with_files_from_outside_its_folder(tree: Tree) -> None:
    built = Kustomize().build(tree(OVERLAY) / "web").decode()
    assert "name: p-a" in built


def test_the_engine_says_why_it_refuses(tree: Tree) -> None:
    with pytest.raises(OverlayError) as caught:
        Kustomize().build(tree("== web/kustomization.yaml\nresources: [absent.yaml]\n") / "web")
    assert "absent.yaml" in caught.value.message
    assert not caught.value.message.startswith("error")
    assert "kuberc" not in caught.value.message


def test_plugins_are_not_run(tree: Tree) -> None:
    folder = tree(
        """
        == web/kustomization.yaml
        helmCharts: [{name: x, repo: "https://example.org"}]
        """
    )
    with pytest.raises(OverlayError, match="enable-helm"):
        Kustomize().build(folder / "web")


def test_warnings_are_not_the_reason() -> None:
    assert find_reason("# Warning: old field\nError: it broke\n") == "it broke"
    assert find_reason("it broke\n") == "it broke"
    assert find_reason("") == "the engine gave no reason"


def test_the_owner_may_choose_a_program(tmp_path: Path) -> None:
    program = tmp_path / "kustomize"
    program.write_text('#!/bin/sh\necho "chosen: $1"\n')
    program.chmod(0o755)
    assert find_program(str(program)) == program
    assert Kustomize(str(program)).build(tmp_path) == b"chosen: build\n"


def test_a_chosen_program_that_is_missing_is_named() -> None:
    with pytest.raises(ToolError) as caught:
        Kustomize("no-such-kustomize")
    assert caught.value.message == "no-such-kustomize was not found"
    assert "fleetbook.yml" in caught.value.hint


def test_the_bundled_program_is_the_default() -> None:
    assert find_program(None).name.startswith("kubectl")

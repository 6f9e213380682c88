"""Graphviz: found beside the interpreter or as chosen, several graphs in one run."""

import json
from pathlib import Path

import pytest

from fleetbook.core.errors import ToolError
from fleetbook.tools.graphviz import Graphviz, find_graphviz


def test_comes_with_fleetbook() -> None:
    assert Path(find_graphviz().program).name.startswith("graphviz-pure")


def test_lays_out_several_graphs_in_one_run() -> None:
    text = find_graphviz().lay_out("digraph a {x -> y}\ndigraph b {z}")
    first, end = json.JSONDecoder().raw_decode(text)
    second, _ = json.JSONDecoder().raw_decode(text[end:].lstrip())
    assert [first["name"], second["name"]] == ["a", "b"]
    assert all("pos" in node for node in first["objects"] + second["objects"])


def test_the_owner_may_choose_another(tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\nread line\necho "$1 $line"\n')
    program.chmod(0o755)
    assert find_graphviz(str(program)).lay_out("digraph {}\n") == "-Tjson0 digraph {}\n"


def test_a_missing_choice_says_where_to_correct_it() -> None:
    with pytest.raises(ToolError, match="not found at /nowhere/dot") as error:
        find_graphviz("/nowhere/dot")
    assert error.value.hint == "Correct `dot` in fleetbook.yml."


def test_broken_dot_is_an_error_with_the_reason() -> None:
    with pytest.raises(ToolError, match=r"could not lay out a diagram: .*syntax"):
        Graphviz(find_graphviz().program).lay_out("digraph {")

"""Every rule has a page in the guide, and what the page says is so."""

import json
import re
from pathlib import Path

import pytest

from fleetbook.analysis.architecture import analyse
from fleetbook.analysis.findings import RULES
from fleetbook.analysis.findings.acceptance import ANNOTATION
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.settings import Settings
from fleetbook.settings.validation import SCHEMA
from resolving import BOOTSTRAP, resolve_folder
from trees import write_tree

FOLDER = Path(__file__).parents[2] / "docs" / "guide" / "findings"
_FENCE = re.compile(r'^```yaml title="([^"]+)"\n(.*?)^```', re.MULTILINE | re.DOTALL)


def page(rule: str) -> str:
    return (FOLDER / f"{rule}.md").read_text("utf-8")


def tree_in(text: str) -> str:
    """The files that the blocks of a section show."""
    return "".join(f"== {path}\n{content}" for path, content in _FENCE.findall(text))


def rules_found_in(folder: Path, text: str) -> set[str]:
    """The rules that find something in a fleet that holds some files beside Flux's own."""
    fleet = resolve_folder(write_tree(folder, BOOTSTRAP + tree_in(text)))
    return {each.rule for each in analyse(fleet, Settings(), load_catalogue()).findings}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_has_a_page_that_says_what_it_means(rule: str) -> None:
    told = page(rule)
    assert told.startswith(f"# {rule}\n\n**{RULES[rule].severity}** · {RULES[rule].meaning}\n")
    assert f"\n{RULES[rule].advice}\n" in told
    assert f"{ANNOTATION}{rule}: " in told


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_example_of_a_page_is_found_and_the_mended_one_is_not(rule: str, tmp_path: Path) -> None:
    example, _, mended = page(rule).partition("\n## Mended\n")
    assert rule in rules_found_in(tmp_path / "example", example)
    assert rule not in rules_found_in(tmp_path / "mended", mended)


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    assert {file.stem for file in FOLDER.glob("*.md")} == {*RULES, "index"}


def test_the_list_of_rules_names_each_once() -> None:
    listed = re.findall(r"^\| \[([a-z-]+)\]\(\1\.md\)", page("index"), re.MULTILINE)
    assert sorted(listed) == sorted(RULES)


def test_settings_know_every_rule() -> None:
    known = json.loads(SCHEMA.read_text("utf-8"))["properties"]["findings"]["properties"]
    assert {name: each["description"] for name, each in known.items()} == {
        rule.id: rule.meaning for rule in RULES.values()
    }

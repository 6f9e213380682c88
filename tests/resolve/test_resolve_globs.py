import pytest

from fleetbook.resolve.globs import compile_glob, is_glob

IN_FOLDERS = [
    ("apps/*.yaml", "apps/web.yaml", True),
    ("apps/*.yaml", "apps/web/x.yaml", False),
    ("apps/**", "apps/web", True),
    ("apps/**", "apps/web/x.yaml", False),
    ("apps/**/x.yaml", "apps/web/x.yaml", True),
    ("apps/**/x.yaml", "apps/x.yaml", False),
    ("apps/web?.y[a-c]ml", "apps/web1.yaml", True),
    ("apps/[^a]*", "apps/a", False),
    ("{a,b}.yaml", "a.yaml", False),
]
ACROSS = [
    ("**/tests/**", "a/b/tests/c/d.yaml", True),
    ("**/tests/**", "tests", True),
    ("**", "a/b", True),
    ("apps/**", "apps", True),
    ("apps/**", "apps2/x", False),
    ("apps/**/x.yaml", "apps/x.yaml", True),
    ("{a,b}.yaml", "a.yaml", True),
    (r"a\*.yaml", "a*.yaml", True),
    (r"a\*.yaml", "ab.yaml", False),
]


@pytest.mark.parametrize(("pattern", "path", "fits"), IN_FOLDERS)
def test_a_pattern_of_a_copy_stays_in_its_folders(pattern: str, path: str, fits: bool) -> None:
    assert bool(compile_glob(pattern, crossing=False).fullmatch(path)) is fits


@pytest.mark.parametrize(("pattern", "path", "fits"), ACROSS)
def test_a_pattern_that_excludes_may_cross_folders(pattern: str, path: str, fits: bool) -> None:
    assert bool(compile_glob(pattern, crossing=True).fullmatch(path)) is fits


def test_what_is_a_pattern() -> None:
    assert is_glob("apps/*.yaml")
    assert not is_glob("apps/web.yaml")

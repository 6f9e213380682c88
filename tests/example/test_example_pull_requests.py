"""The page of what pull requests do, and the pictures on it."""

from example.pull_requests import IMAGES, files


def test_the_examples_of_pull_requests_are_current() -> None:
    made = files()
    stale = [str(path) for path, content in made.items() if not path.exists() or path.read_bytes() != content]
    stale += [str(path) for path in IMAGES.rglob("*.svg") if path not in made]
    assert stale == [], "run make pictures"

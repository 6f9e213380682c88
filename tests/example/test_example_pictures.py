"""The page of pictures, and each picture on it."""

from example.pictures import files, read_example


def test_the_pictures_are_current() -> None:
    stale = [path.name for path, content in files(read_example()).items() if path.read_bytes() != content]
    assert stale == [], "run make pictures"

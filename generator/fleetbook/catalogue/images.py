"""Names of container images, freed of where they are pulled from."""

import re

_TAG = re.compile(r"(:[^/@]*)?(@.*)?$")


def image_keys(image: str) -> tuple[str, ...]:
    """The names under which an image may be known, the fullest first.

    `ghcr.io/home-operations/sonarr:4.0@sha256:1f` is `home-operations/sonarr`, then `sonarr`.
    """
    parts = _TAG.sub("", image.strip().lower()).split("/")
    if len(parts) > 1 and _is_host(parts[0]):
        parts = parts[1:]
    return tuple("/".join(parts[start:]) for start in range(len(parts)) if parts[-1])


def _is_host(part: str) -> bool:
    """Whether the first part of an image names a registry (or a variable that stands for one)."""
    return part == "localhost" or any(sign in part for sign in ".:$")

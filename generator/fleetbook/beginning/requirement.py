"""What a workflow installs, to have the fleetbook that wrote it."""

import json
from importlib.metadata import PackageNotFoundError, distribution

from fleetbook import __version__


def requirement() -> str:
    """What `pip install` takes: the commit that this fleetbook was installed from, else its version."""
    try:
        said = distribution("fleetbook").read_text("direct_url.json")
    except PackageNotFoundError:
        said = None
    return from_direct_url(said) or f"fleetbook=={__version__}"


def from_direct_url(said: str | None) -> str | None:
    """The requirement that pip's note of an installation from Git makes; None for one from elsewhere.

    A folder of this machine is no use to another one.
    """
    about = json.loads(said) if said else {}
    url, version = about.get("url", ""), about.get("vcs_info", {})
    if version.get("vcs") != "git" or not url.startswith(("https://", "ssh://")):
        return None
    return f"fleetbook @ git+{url}@{version['commit_id']}"

"""What is known of the provisioners of storage classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Provisioner:
    """Where the volumes of a provisioner lie, and what the parameters of its classes say."""

    keeps: str
    """node, nodes, file server, block server or cloud, as `schema.json` explains them."""
    replicas: tuple[str, ...] = ()
    """Parameters that state the number of copies, the first that is there counts."""
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Parameters whose values say that the volumes of a class lie on a file server."""
    server: str = ""
    """Parameter with the server's address."""
    share: str = ""
    """Parameter with the path or share on it."""


def find_provisioner(name: str) -> Provisioner | None:
    """What is known of a provisioner by its name, to which operators may have put a prefix."""
    known = _known()
    if name in known:
        return known[name]
    return next((known[each] for each in known if name.endswith((f".{each}", f"/{each}"))), None)


@cache
def _known() -> Mapping[str, Provisioner]:
    loaded = yaml.load((HERE / "provisioners.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return {
        name: Provisioner(**{**each, "replicas": tuple(each.get("replicas", ()))})
        for name, each in loaded.items()
    }

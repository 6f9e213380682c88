"""What custom resource definitions tell: which kinds a cluster knows, and which have no namespace."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fleetbook.resolve.shape import mapping, sequence, text, within

_KIND = "CustomResourceDefinition"


@dataclass(frozen=True)
class Definitions:
    """What a cluster knows beside Kubernetes' own kinds."""

    api_versions: frozenset[str] = frozenset()
    """`group/version` and `group/version/Kind`, as `.Capabilities.APIVersions` has them."""
    cluster_wide: frozenset[tuple[str, str]] = frozenset()
    """Group and kind of what has no namespace."""

    def extend(self, bodies: Iterable[Mapping[str, Any]]) -> "Definitions":
        """With what objects tell: definitions, and whatever is of a kind must be known, too."""
        versions, wide = set(self.api_versions), set(self.cluster_wide)
        for body in bodies:
            versions |= set(_own_version(body))
            if body.get("kind") == _KIND:
                versions |= set(_defined(body))
                wide |= {(_group(body), _defined_kind(body))} if _has_no_namespace(body) else set()
        return Definitions(frozenset(versions), frozenset(wide))


def _own_version(body: Mapping[str, Any]) -> Iterator[str]:
    version, kind = text(body.get("apiVersion")), text(body.get("kind"))
    if "/" in version and kind:
        yield from (version, f"{version}/{kind}")


def _defined(body: Mapping[str, Any]) -> Iterator[str]:
    for each in sequence(within(body, "spec", "versions")):
        version = f"{_group(body)}/{text(mapping(each).get('name'))}"
        yield from (version, f"{version}/{_defined_kind(body)}")


def _group(body: Mapping[str, Any]) -> str:
    return text(within(body, "spec", "group"))


def _defined_kind(body: Mapping[str, Any]) -> str:
    return text(within(body, "spec", "names", "kind"))


def _has_no_namespace(body: Mapping[str, Any]) -> bool:
    return text(within(body, "spec", "scope")) == "Cluster"

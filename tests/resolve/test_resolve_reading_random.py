"""Small overlays at random: whatever fleetbook reads itself is what the engine makes of it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from fleetbook.core.errors import OverlayError
from overlays import Bench

SHOPS = some.sampled_from(("a", "b"))
NAMES = some.integers(0, 40).map(lambda number: f"n{number}")
KINDS = some.sampled_from(
    (
        *(("v1", "ConfigMap"), ("v1", "Namespace"), ("v1", "Service"), ("v1", "ServiceAccount")),
        *(("example.org/v1", "Thing"), ("helm.toolkit.fluxcd.io/v2", "HelmRelease")) * 6,
        ("v1", "Node"),
        *(("apps/v1", "Deployment"), ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding")),
        *(("storage.k8s.io/v1", "StorageClass"), ("gateway.networking.k8s.io/v1", "HTTPRoute")),
    )
)
SCALARS = some.one_of(
    some.sampled_from(
        (0, 1, -1, 1.0, 1.5, 1e30, True, None, "", "yes", "1", "0x1", "2020-01-01", "a\nb\n", "=")
    ),
    some.text("ab \n#:'\"\\${}ä", max_size=8),
)
KEYS = some.sampled_from((*("a", "b", "a1", "a10", "A", "a.b", "name", "password", "list") * 10, "$patch"))
VALUES: some.SearchStrategy[Any] = some.recursive(
    SCALARS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
SPECS = some.dictionaries(KEYS, VALUES, max_size=4)


PLAIN = some.dictionaries(some.sampled_from(("new", "other", "a", "a1")), some.integers(0, 9), max_size=2)


@some.composite
def objects(draw: some.DrawFn) -> dict[str, Any]:
    version, kind = draw(KINDS)
    metadata: dict[str, Any] = {"name": draw(NAMES)}
    if draw(some.booleans()):
        metadata["namespace"] = draw(SHOPS)
    if draw(some.booleans()):
        metadata["labels"] = {"team": draw(SHOPS)}
    body = {"apiVersion": version, "kind": kind, "metadata": metadata}
    if kind == "ClusterRoleBinding":
        subject = {"kind": "ServiceAccount", "name": draw(NAMES), "namespace": draw(SHOPS)}
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "a"}
        return {**body, "roleRef": role, "subjects": [subject]}
    return {**body, "data" if kind == "ConfigMap" else "spec": draw(SPECS)}


@some.composite
def patches(draw: some.DrawFn) -> dict[str, Any]:
    """A patch for custom resources: a merge or operations."""
    target = draw(
        some.fixed_dictionaries(
            {"kind": some.sampled_from(("Thing", "HelmRelease", "(Thing|ConfigMap)"))},
            optional={
                "name": some.sampled_from(("n1.*", "n[12].*", ".*", "(n1|n2)")),
                "namespace": some.sampled_from(("a", "default")),
                "labelSelector": some.sampled_from(("team=a", "team!=a", "team = a,x!=y")),
            },
        )
    )
    if draw(some.booleans()):
        kind = "HelmRelease" if target["kind"] == "HelmRelease" else "Thing"
        body = {"apiVersion": "x/v1", "kind": kind, "metadata": {"name": "_"}, "spec": draw(PLAIN)}
        return {"target": target, "patch": yaml.safe_dump(body)}
    paths = ("/spec/new", "/spec/a", "/spec/b~1c", *("/spec/b/a", "/spec/list/-", "/spec/list/0"))
    acts = some.sampled_from(("add", "add", "add", "replace", "remove"))
    operation = {"op": draw(acts), "path": draw(some.sampled_from(paths))}
    if operation["op"] != "remove":
        operation["value"] = draw(VALUES)
    return {"target": target, "patch": yaml.safe_dump([operation])}


@some.composite
def trees(draw: some.DrawFn) -> dict[str, str]:
    """An overlay with two files, a nested overlay and a component."""

    def overlay(resources: list[str], kind: str = "Kustomization") -> dict[str, Any]:
        version = "v1alpha1" if kind == "Component" else "v1beta1"
        data = {"apiVersion": f"kustomize.config.k8s.io/{version}", "kind": kind, "resources": resources}
        if draw(some.booleans()):
            data["namespace"] = draw(SHOPS)
        if found := draw(some.lists(patches(), max_size=2)):
            data["patches"] = found
        return data

    top = overlay(draw(some.permutations(["one.yaml", "two.yaml", "../base"])))
    if draw(some.booleans()):
        top["components"] = ["../part"]
    files = {
        "app/kustomization.yaml": [top],
        "base/kustomization.yaml": [overlay(["all.yaml"])],
        "part/kustomization.yaml": [overlay(["all.yaml"], "Component")],
    }
    for path in ("app/one.yaml", "app/two.yaml", "base/all.yaml", "part/all.yaml"):
        files[path] = draw(some.lists(objects(), min_size=1, max_size=2))
    return {path: yaml.safe_dump_all(content, sort_keys=False) for path, content in files.items()}


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(trees())
def test_what_is_read_is_what_the_engine_makes_of_it(files: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        for path, content in files.items():
            file = Path(folder) / "fleet" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        bench = Bench.of(Path(folder) / "fleet", Path(folder) / "work")
        own = bench.read("app")
        if own is None:
            return
        try:
            built = bench.build("app")
        except OverlayError as error:
            raise AssertionError(f"the engine refuses it: {error.message}") from None
        assert bench.tell(own) == bench.tell(built)

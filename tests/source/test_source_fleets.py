"""Real fleets are read whole; what cannot be read is what kustomize refuses too."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fleetbook.source.documents import read_documents
from fleetbook.source.open import open_snapshot

FLEETS = Path(__file__).parents[2] / "../shared/fleets"
KNOWN = {
    "onedr0p-home-ops": [],
    "joryirving-home-ops": [],
    "ricsanfre-pi-cluster": ["boilerplate", "kubernetes/platform"],
    "equinor-radix-flux": [],
    "aws-eks-multi-cluster": [],
    "flux2-kustomize-helm-example": [],
    "flux2-multi-tenancy": [],
    "damacus-home-ops": [],
    "ametis70-homelab": [],
    "ghimele-homelab": [],
    "mmontes11-k8s-infrastructure": [],
}
"""Top folders with files that are templates of another tool, or an unfinished file."""


def fleet(name: str) -> Path:
    folder = FLEETS / name
    if not folder.is_dir():
        pytest.skip(f"the real fleet {name} is not beside this project")
    return folder


@pytest.mark.parametrize("name", KNOWN)
def test_only_templates_cannot_be_read(name: str) -> None:
    documents, diagnostics = read_documents(open_snapshot(fleet(name)))
    folders = {"/".join(each.at.path.split("/")[:2]) for each in diagnostics if each.at}
    assert {each.rule for each in diagnostics} <= {"unreadable-file"}
    assert (
        sorted({known for each in folders for known in KNOWN[name] if each.startswith(known)}) == KNOWN[name]
    )
    assert all(any(each.startswith(known) for known in KNOWN[name]) for each in folders)
    assert len(documents) > 20


@pytest.mark.parametrize("name", ["mmontes11-k8s-infrastructure", "joryirving-home-ops"])
def test_no_value_of_a_secret_is_in_a_document(name: str) -> None:
    documents, _ = read_documents(open_snapshot(fleet(name)))
    fields = [
        value
        for each in documents
        if each.data.get("kind") == "Secret"
        for field in ("data", "stringData")
        for value in (each.data.get(field) or {}).values()
    ]
    assert set(fields) <= {"***"}


def test_the_same_documents_from_every_kind_of_snapshot(git: Callable[..., str], tmp_path: Path) -> None:
    plain = open_snapshot(fleet("ghimele-homelab"))
    root = tmp_path / "copy"
    for path in plain.paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(plain.read(path))
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A", "-f")
    git(root, "commit", "-qm", "first")
    work_tree, revision = open_snapshot(root), open_snapshot(root, "HEAD")
    assert plain.paths == work_tree.paths == revision.paths
    assert read_documents(plain) == read_documents(work_tree) == read_documents(revision)
    assert set(work_tree.repository.last_changed) == set(plain.paths)

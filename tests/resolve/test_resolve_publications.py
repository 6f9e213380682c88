"""What the workflows of a repository publish."""

import pytest

from fleetbook.resolve.fleet import Fleet
from resolving import Resolve, only_cluster

APPS = """\
== clusters/production/source.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: apps, namespace: flux-system}
spec: {url: "oci://ghcr.io/owner/fleet/apps"}
== deploy/infra/web/y.yaml
apiVersion: v1
kind: Namespace
metadata: {name: x}
"""

PUSH = "flux push artifact {} --path ./deploy/infra --source=x"


@pytest.mark.parametrize(
    ("file", "script"),
    [
        (".github/workflows/a.yml", PUSH.format("oci://ghcr.io/owner/fleet/apps:latest")),
        (
            ".github/workflows/a.yml",
            PUSH.format("oci://ghcr.io/${{ github.repository }}/apps:${{ env.TAG }}"),
        ),
        (".github/workflows/a.yml", PUSH.format("oci://ghcr.io/${{github.repository_owner}}/fleet/apps:v1")),
        (".gitlab-ci.yml", PUSH.format("oci://${REGISTRY}/owner/fleet/apps:$CI_COMMIT_TAG")),
        ("Makefile", "REPO := oci://ghcr.io/owner/fleet/apps\n\t" + PUSH.format("$(REPO):latest")),
        ("hack/publish.sh", 'REPO="oci://ghcr.io/owner/fleet/apps"\n' + PUSH.format('"${REPO}:latest"')),
        (
            ".github/workflows/a.yml",
            'flux push artifact \\\n  oci://ghcr.io/owner/fleet/apps:latest \\\n  --path="deploy/infra"',
        ),
    ],
)
def test_a_push_names_the_folder(resolve_cluster: Resolve, file: str, script: str) -> None:
    fleet = resolve_cluster(APPS + f"== {file}\n{script}\n")
    assert standing(fleet) == ("published", "deploy/infra")


@pytest.mark.parametrize(
    "script",
    [
        PUSH.format("oci://ghcr.io/owner/other:latest"),
        PUSH.format("oci://ghcr.io/${{ inputs.any }}/${{ inputs.thing }}/${{ inputs.more }}:latest"),
        PUSH.format("$UNKNOWN"),
        "flux push artifact oci://ghcr.io/owner/fleet/apps:latest --path=./deploy/${{ matrix.name }}",
    ],
)
def test_a_push_that_tells_nothing(resolve_cluster: Resolve, script: str) -> None:
    fleet = resolve_cluster(APPS + f"== .github/workflows/a.yaml\nrun: {script}\n")
    assert standing(fleet) == ("outside", "None")


def standing(fleet: Fleet) -> tuple[str, str]:
    (found,) = (each for ref, each in only_cluster(fleet).standings.items() if ref.kind == "OCIRepository")
    return str(found.standing), str(found.folder)

"""The page of the docs that shows what `fleetbook diff` says of three pull requests to the example fleet.

make pictures      makes them anew, and writes the page
"""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from example.pictures import DOCS
from example_site import EXAMPLE
from fleetbook.differences import Both, read_both, report_difference
from fleetbook.pipeline import Request
from fleetbook.render.page_context import Origins
from trees import parse_tree

PAGE = DOCS / "guide" / "diff-examples.md"
IMAGES = DOCS / "images" / "diff"
_INTRO = """\
# What a pull request does

What `fleetbook diff main...HEAD` says of three pull requests to the example fleet. On a forge the diagrams
are drawn in the comment; here they are files, as `--pictures` writes them. Written by `make pictures`.
"""

_WHOAMI = """
    == apps/whoami/kustomization.yaml
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    namespace: whoami
    resources: [namespace.yaml, app.yaml, ingress.yaml]
    == apps/whoami/namespace.yaml
    apiVersion: v1
    kind: Namespace
    metadata:
      name: whoami
    == apps/whoami/app.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: whoami
    spec:
      selector: {matchLabels: {app: whoami}}
      template:
        metadata: {labels: {app: whoami}}
        spec:
          containers:
            - name: whoami
              image: traefik/whoami:v1.11.0
              ports: [{containerPort: 80}]
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: whoami
    spec:
      selector: {app: whoami}
      ports: [{port: 80}]
    == apps/whoami/ingress.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: whoami
      annotations:
        external-dns.alpha.kubernetes.io/target: ${external_dns_target}
        traefik.ingress.kubernetes.io/router.entrypoints: websecure
    spec:
      ingressClassName: traefik
      rules:
        - host: whoami.${domain}
          http:
            paths:
              - path: /
                pathType: Prefix
                backend: {service: {name: whoami, port: {number: 80}}}
    """
_NOWHERE = Origins(git_link=lambda _: None, edit_link=lambda _: None, excerpts=lambda _: ())
"""These commits are on no forge."""


@dataclass(frozen=True)
class PullRequest:
    """A change that someone proposes; `edit` makes it in a fleet's folder."""

    name: str
    title: str
    edit: Callable[[Path], None]


def _bump_charts(fleet: Path) -> None:
    _replace(fleet / "infrastructure/controllers/traefik/release.yaml", "version: 38.0.2", "version: 39.0.0")
    _replace(fleet / "infrastructure/controllers/longhorn/release.yaml", "version: 1.11.0", "version: 1.11.1")


def _add_app(fleet: Path) -> None:
    for path, content in parse_tree(_WHOAMI).items():
        file = fleet / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(content)
    _replace(fleet / "apps/kustomization.yaml", "  - uptime-kuma\n", "  - uptime-kuma\n  - whoami\n")


def _change_replicas(fleet: Path) -> None:
    _replace(
        fleet / "infrastructure/controllers/longhorn/release.yaml",
        "  values:\n",
        "  values:\n    persistence:\n      defaultClassReplicaCount: 2\n",
    )


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    if text.count(old) != 1:
        raise ValueError(f"{file} holds {old!r} {text.count(old)} times")
    file.write_text(text.replace(old, new))


PULL_REQUESTS = (
    PullRequest("chart-bump", "Renovate updates two charts", _bump_charts),
    PullRequest("new-app", "A new app with a public route", _add_app),
    PullRequest("replicas", "Longhorn keeps two copies instead of three", _change_replicas),
)


def files() -> dict[Path, bytes]:
    """The page and its pictures."""
    made = {}
    parts = [_INTRO]
    for request in PULL_REQUESTS:
        text, pictures = _told(request)
        parts.append(f"## {request.title}\n\n{text}")
        made |= {IMAGES / request.name / name: content for name, content in pictures}
    return {PAGE: "\n".join(parts).encode(), **made}


def _told(request: PullRequest) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """What `diff` says of a pull request, and the pictures it draws."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        fleet = _repository(folder / "fleet", request.edit)
        read = read_both(Request(repository=fleet, cached=False), "main...change", None, lambda _: None)
        both = Both(before=read.before, after=replace(read.after, origins=_NOWHERE))
        drawn = folder / "images" / "diff" / request.name
        text = report_difference(both, "markdown", drawn, folder / "guide" / "page.md", lambda _: None)
        pictures = tuple((file.name, file.read_bytes()) for file in sorted(drawn.glob("*.svg")))
    # MkDocs has another form for a box.
    return text.replace("> [!WARNING]\n", ""), pictures


def _repository(fleet: Path, edit: Callable[[Path], None]) -> Path:
    """The example as a repository with a branch that holds the change."""
    shutil.copytree(EXAMPLE, fleet)
    _git(fleet, "init", "--quiet", "--initial-branch=main")
    _commit(fleet)
    _git(fleet, "checkout", "--quiet", "-b", "change")
    edit(fleet)
    _commit(fleet)
    return fleet


def _commit(fleet: Path) -> None:
    who = ("-c", "user.name=someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false")
    _git(fleet, "add", "--all")
    _git(fleet, *who, "commit", "--quiet", "--no-verify", "--message", "change")


def _git(fleet: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=fleet, check=True)


if __name__ == "__main__":
    shutil.rmtree(IMAGES, ignore_errors=True)
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

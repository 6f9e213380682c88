"""Addresses do not change, and do not lead elsewhere, when something unrelated is added to a fleet."""

import re
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from architectures import architecture_of
from fleetbook.render.words import plain_words
from fleetbook.views.book import write_pages
from fleetbook.views.page import Block, Book, Bullets, Folded, Heading, PageLink, Row, Table

FLUX = """
== flux/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, prune: true, interval: 10m, sourceRef: {kind: GitRepository, name: flux-system}}
"""


def workload(namespace: str, name: str, image: str = "ghcr.io/me/app:1.0.0") -> str:
    return f"""
== apps/{namespace}/{name}.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers: [{{name: main, image: "{image}", envFrom: [{{secretRef: {{name: {name}}}}}]}}]
---
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{selector: {{app: {name}}}, ports: [{{port: 80}}]}}
"""


def route(namespace: str, name: str, host: str) -> str:
    return f"""
== apps/{namespace}/{name}-route.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  rules:
    - host: {host}
      http:
        paths: [{{path: /, pathType: Prefix, backend: {{service: {{name: {name}, port: {{number: 80}}}}}}}}]
"""


def claim(namespace: str, name: str) -> str:
    return f"""
== apps/{namespace}/{name}-data.yaml
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}
"""


def release(namespace: str, name: str, chart: str) -> str:
    return f"""
== apps/{namespace}/{name}-release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  chart: {{spec: {{chart: {chart}, version: 1.0.0, sourceRef: {{kind: HelmRepository, name: charts}}}}}}
"""


def kustomization(name: str, after: str) -> str:
    return f"""
== flux/{name}.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  path: ./{name}
  prune: true
  interval: 10m
  dependsOn: [{{name: {after}}}]
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""


PARTS = (
    # Each is whole: a route without its workload would rightly belong to another one later.
    workload("media", "photos") + route("media", "photos", "photos.example.org") + claim("media", "photos"),
    workload("db", "network"),
    workload("apps", "network") + route("apps", "network", "photos.example.org"),
    workload("apps", "toolbox") + route("apps", "toolbox", "tools.example.org"),
    workload("home", "jellyfin", "jellyfin/jellyfin:10.10.0"),
    workload("media", "jellyfin", "jellyfin/jellyfin:10.9.0"),
    release("infra", "longhorn", "longhorn"),
    release("apps", "longhorn", "podinfo"),
    release("infra", "traefik", "traefik"),
    kustomization("databases", "apps"),
    kustomization("tools", "apps"),
)


def addresses(book: Book) -> dict[str, str]:
    """Every address of a book, and what stands there: a page's title, a heading, a row's first words."""
    found: dict[str, str] = {}
    for page in book.pages:
        found[page.path] = page.title
        if page.path in ("findings", "architecture"):
            # A finding is gone when what it asks for is there; a summary lists what it has room for.
            continue
        for block in page.blocks:
            found |= {f"{page.path}#{anchor}": said for anchor, said in _anchors(block)}
    return found


def _anchors(block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, Heading):
        yield block.anchor, _NUMBER.sub("", block.title)
    if isinstance(block, Table):
        anchors = ((anchor, row) for row in block.rows for anchor in (row.anchor, row.also) if anchor)
        yield from ((anchor, _said(row)) for anchor, row in anchors)
    if isinstance(block, Folded):
        yield from (pair for each in block.blocks for pair in _anchors(each))


SEVERAL = "Several are called "
_NUMBER = re.compile(r"\d+")


def _said(row: Row) -> str:
    return plain_words(row.cells[0])


def book_of(parts: tuple[str, ...]) -> Book:
    return write_pages(architecture_of(FLUX + "".join(sorted(parts))))


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(PARTS), min_size=1, max_size=8), st.sampled_from(PARTS))
def test_what_is_added_moves_nothing(parts: set[str], more: str) -> None:
    before = addresses(book_of(tuple(parts)))
    after = addresses(book_of((*parts, more) if more not in parts else tuple(parts)))
    assert {address for address in before if not leads_on(address, after)} == set()
    changed = {address for address, said in before.items() if said not in after.get(address, said)}
    shared = {said.removeprefix(SEVERAL) for said in after.values() if said.startswith(SEVERAL)}
    assert {
        address for address in changed if address.rpartition(".")[2].rpartition("/")[2] not in shared
    } == set()


def leads_on(address: str, after: dict[str, str]) -> bool:
    """Whether it is there, or its page is one that leads to all who share a name."""
    page = after.get(address.partition("#")[0], "")
    return address in after or page.startswith(SEVERAL)


def test_the_address_that_several_components_would_have_leads_to_all_of_them() -> None:
    alone = addresses(book_of((workload("db", "network"),)))
    assert alone["applications/other/network"] == "network"
    both = book_of((workload("db", "network"), workload("apps", "network")))
    (page,) = [each for each in both.pages if each.path == "applications/other/network"]
    assert page.title == "Several are called network"
    (listed,) = [each for each in page.blocks if isinstance(each, Bullets)]
    targets = [part.page for item in listed.items for part in item if isinstance(part, PageLink)]
    assert targets == ["applications/other/apps-network", "applications/other/db-network"]
    assert addresses(both)["applications#component.network"] == "network (apps-network)"

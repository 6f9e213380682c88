"""A fleet of several clusters that share a base, written inline (see `trees`)."""

BASE = """
    == base/kustomization.yaml
    resources: [charts.yaml, shop.yaml, cache.yaml]
    == base/charts.yaml
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: HelmRepository
    metadata: {name: charts, namespace: shop}
    spec: {url: https://charts.example.org}
    == base/shop.yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: shop, namespace: shop}
    spec:
      interval: 1h
      chart:
        spec: {chart: shop, version: 1.3.0, sourceRef: {kind: HelmRepository, name: charts}}
    == base/cache.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: cache, namespace: cache}
    spec:
      selector: {matchLabels: {app: cache}}
      template:
        metadata: {labels: {app: cache}}
        spec: {containers: [{name: cache, image: "registry.example.org/cache:2.1.0"}]}
"""


def cluster_files(folder: str, version: str = "") -> str:
    """A cluster that applies the base, with a version of its own for the chart of the shop."""
    patch = f"""
      patches:
        - target: {{kind: HelmRelease, name: shop}}
          patch: |
            - {{op: replace, path: /spec/chart/spec/version, value: {version}}}
    """
    return f"""
    == {folder}/flux-system/gotk-sync.yaml
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: GitRepository
    metadata: {{name: flux-system, namespace: flux-system}}
    spec: {{interval: 1m, url: "ssh://git@example.org/me/fleet", ref: {{branch: main}}}}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {{name: flux-system, namespace: flux-system}}
    spec:
      interval: 10m
      path: ./{folder}
      prune: true
      sourceRef: {{kind: GitRepository, name: flux-system}}
    == {folder}/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {{name: apps, namespace: flux-system}}
    spec:
      interval: 10m
      path: ./base
      prune: true
      sourceRef: {{kind: GitRepository, name: flux-system}}
{patch if version else ""}"""

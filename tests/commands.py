"""The commands as a person runs them, and a fleet that is as small as can be."""

import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

Done: TypeAlias = "subprocess.CompletedProcess[str]"

FLEET = """
    == clusters/home/flux-system/gotk-sync.yaml
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: GitRepository
    metadata: {name: flux-system, namespace: flux-system}
    spec: {interval: 1m, url: "ssh://git@example.org/me/fleet", ref: {branch: main}}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: flux-system, namespace: flux-system}
    spec:
      interval: 10m
      path: ./clusters/home
      prune: true
      sourceRef: {kind: GitRepository, name: flux-system}
"""
APP = """
    == clusters/home/app.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "ghcr.io/me/web:1.0.0"}]}
"""
"""What may run in it."""


def fleetbook(*arguments: str | Path) -> Done:
    command = [sys.executable, "-m", "fleetbook", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)

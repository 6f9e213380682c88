"""A release of app-template written inline, and what it makes."""

from textwrap import dedent
from typing import Any

import yaml

from clusters import cluster_of
from fleetbook.resolve.fleet import ResolvedCluster, Resource

_HEAD = """\
== apps/release.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {name}, namespace: web}}
spec:
  chart: {{spec: {{chart: app-template, version: {version}}}}}
  values:
"""
_FIRST_LINE = len(_HEAD.splitlines())
"""The line of the file on which the values start, for the lines that tests compare."""


def cluster_with(values: str, version: str = "5.1.0", name: str = "app") -> ResolvedCluster:
    """The cluster of one release."""
    body = "\n".join(f"    {line}" for line in dedent(values).strip("\n").splitlines())
    return cluster_of(_HEAD.format(name=name, version=version) + body)


def objects(values: str, version: str = "5.1.0", name: str = "app") -> dict[str, Resource]:
    """Everything that a release makes, by kind and name."""
    made = cluster_with(values, version, name).made
    found = {f"{each.ref.kind} {each.ref.name}": each for each in made}
    assert len(found) == len(made)
    return found


def names(values: str, version: str = "5.1.0", name: str = "app", *, kind: str) -> list[str]:
    found = (each.partition(" ") for each in objects(values, version, name))
    return sorted(own for made, _, own in found if made == kind)


def spec(resource: Resource) -> Any:
    return resource.body["spec"]


def pod(resource: Resource) -> Any:
    return spec(resource)["template"]["spec"]


def said(text: str) -> Any:
    return yaml.safe_load(dedent(text))


def line(resource: Resource, *keys: str | int) -> int:
    """The line within the values that decides a field."""
    place = resource.at(*keys)
    assert place is not None
    return place.line - _FIRST_LINE + 1


WEB = """
    controllers:
      app:
        annotations: {reloader.stakater.com/auto: "true"}
        containers:
          app:
            image: {repository: ghcr.io/me/app, tag: 1.2.3@sha256:abc}
            env: {TZ: Etc/UTC, PORT: &port 8080, TOKEN: {valueFrom: {secretKeyRef: {name: login, key: t}}}}
            envFrom:
              - secretRef: {name: "{{ .Release.Name }}-secret"}
    service:
      app:
        ports: {http: {port: *port}}
    route:
      app:
        hostnames: ["{{ .Release.Name }}.example.org", "www.${DOMAIN}"]
        parentRefs:
          - {name: internal, namespace: network, sectionName: https}
    persistence:
      config:
        existingClaim: "{{ .Release.Name }}"
      media:
        type: nfs
        server: nas.local
        path: /volume/media
        advancedMounts: {app: {app: [{path: /media, readOnly: true}]}}
      tmp: {type: emptyDir}
"""

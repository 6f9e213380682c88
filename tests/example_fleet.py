"""The example fleet as tests read it: plain YAML, built by the real engine, settings put in."""

import re
import subprocess
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FLEET = Path(__file__).parents[1] / "examples/fleet-infra"
KUBECTL = Path(sysconfig.get_path("scripts")) / "kubectl"
PATHS = ("repositories", "infrastructure/controllers", "infrastructure/configs", "apps")
DEPLOY_KEY = ("Secret", "flux-system", "flux-system")
"""The one secret that `flux bootstrap` makes and Git never holds."""

Object = dict[str, Any]
Key = tuple[str, str, str]


def build(folder: str) -> str:
    done = subprocess.run([KUBECTL, "kustomize", FLEET / folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def documents(text: str) -> list[Object]:
    return [document for document in yaml.safe_load_all(text) if document]


def settings() -> dict[str, str]:
    text = (FLEET / "clusters/production/cluster-config.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["data"])


@cache
def objects() -> dict[Key, Object]:
    """Everything that the cluster gets, with the settings put in, by kind, namespace and name."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((FLEET / "clusters/production").glob("*.yaml"))
    ]
    texts.append(build("clusters/production/flux-system"))
    texts += [re.sub(r"\$\{(\w+)\}", lambda match: settings()[match[1]], build(path)) for path in PATHS]
    found = [document for text in texts for document in documents(text)]
    keyed = {
        (each["kind"], each["metadata"].get("namespace", ""), each["metadata"]["name"]): each
        for each in found
    }
    assert len(keyed) == len(found), "two objects have the same name"
    return keyed


def spec(kind: str, name: str, namespace: str = "flux-system") -> Object:
    return dict(objects()[kind, namespace, name]["spec"])


def values(release: str) -> Object:
    return dict(spec("HelmRelease", release)["values"])


def of_kind(*kinds: str) -> Iterator[tuple[Key, Object]]:
    return ((key, each) for key, each in objects().items() if key[0] in kinds)


def walk(node: Any) -> Iterator[Object]:
    """Every mapping in a tree, the tree itself included."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def middlewares_of(annotations: dict[str, str]) -> list[str]:
    stated = annotations["traefik.ingress.kubernetes.io/router.middlewares"]
    return [each.removeprefix("traefik-system-").removesuffix("@kubernetescrd") for each in stated.split(",")]


def routes() -> dict[str, list[str]]:
    """Host to its middlewares, from Ingresses, chart values and the dashboard."""
    found: dict[str, list[str]] = {}
    for _, each in of_kind("Ingress"):
        names = middlewares_of(each["metadata"]["annotations"])
        found |= {rule["host"]: names for rule in each["spec"]["rules"]}
    for _, release in of_kind("HelmRelease"):
        for node in walk(release["spec"].get("values", {})):
            annotations = node.get("annotations") or {}
            if "traefik.ingress.kubernetes.io/router.middlewares" not in annotations:
                continue
            hosts = [each if isinstance(each, str) else each["host"] for each in node.get("hosts", [])]
            found |= dict.fromkeys(hosts or [node["host"]], middlewares_of(annotations))
    dashboard = values("traefik")["ingressRoute"]["dashboard"]
    host = re.fullmatch(r"Host\(`(.+)`\)", dashboard["matchRule"])
    assert host
    return found | {host[1]: [each["name"] for each in dashboard["middlewares"]]}


def secrets() -> dict[Key, set[str]]:
    """Every Secret that comes to be, with its keys: sealed ones, certificates, accounts, the deploy key."""
    found = {
        ("Secret", key[1], key[2]): set(each["spec"]["encryptedData"])
        for key, each in of_kind("SealedSecret")
    }
    for key, each in of_kind("Certificate"):
        found["Secret", key[1], each["spec"]["secretName"]] = {"tls.crt", "tls.key"}
    return found | {DEPLOY_KEY: {"identity"}}

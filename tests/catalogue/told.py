"""What is told of one release of a chart, a line for each fact."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from architectures import architecture_of
from fleetbook.core.origin import Origin
from fleetbook.core.unknown import Unknown
from fleetbook.model.architecture import Cluster
from fleetbook.model.components import Workload
from fleetbook.model.network import Entrypoint, Route
from fleetbook.model.security import Secret, SecretKind
from fleetbook.model.storage import BackupTarget, StorageClass, Volume


def told(case: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """Every fact of a fleet with one release, `apps/main`, that has the chart and version of a case."""
    (cluster,) = architecture_of(_fleet(case, values)).clusters
    return sorted(_lines(cluster))


def _fleet(case: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    source = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "HelmRepository",
        "metadata": {"name": "charts", "namespace": "apps"},
        "spec": {"url": case["repository"]},
    }
    reference = {"kind": "HelmRepository", "name": "charts"}
    chart = {"chart": case["chart"], "version": case["version"], "sourceRef": reference}
    release = {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": "main", "namespace": "apps"},
        "spec": {"chart": {"spec": chart}, "values": dict(values)},
    }
    return f"== apps/main.yaml\n{yaml.safe_dump_all([source, release], sort_keys=False)}"


def _lines(cluster: Cluster) -> Iterator[str]:
    yield from (_workload(each) for component in cluster.components for each in component.workloads)
    yield from (_entrypoint(each) for each in cluster.network.entrypoints)
    yield from (_route(each) for each in cluster.network.routes)
    yield from (_volume(each) for each in cluster.storage.volumes)
    yield from (_class(each) for each in cluster.storage.classes)
    yield from (_target(each) for each in cluster.storage.targets)
    yield from (_secret(each) for each in cluster.security.secrets)
    for client in cluster.sign_in.clients:
        yield f"signs in with {client.issuer or client.provider}"


def _workload(workload: Workload) -> str:
    number = workload.replicas
    count = "number not told" if isinstance(number, Unknown) or number is None else f"replicas {number}"
    return f"workload {workload.name}: {count}{_documented(workload.default_version)}"


def _entrypoint(entrypoint: Entrypoint) -> str:
    parts = [entrypoint.name, *entrypoint.addresses]
    listeners = [f"{each.name} {each.port or '?'}" for each in entrypoint.listeners]
    parts += [f"listens on {', '.join(listeners)}"] if listeners else []
    parts += ["default class"] if entrypoint.default_class else []
    certificate = entrypoint.default_certificate
    parts += [f"serves {certificate}"] if certificate else []
    return f"entrypoint {'; '.join(parts)}"


def _route(route: Route) -> str:
    protocol = "" if route.protocol == "HTTP" else f" ({route.protocol})"
    tls = f", TLS by {route.tls.secret or 'the entrypoint'}" if route.tls else ""
    guards = "".join(f", guarded by {each.method}" for each in route.guards)
    return f"route {_text(route.host)}{route.path}{protocol}{tls}{guards}"


def _volume(volume: Volume) -> str:
    where = f" of {_text(volume.storage_class)}" if volume.storage_class else ""
    many = f" × {_text(volume.count)}" if volume.count != 1 else ""
    return f"volume {volume.name}{many}: {_text(volume.size)}{where}{_documented(volume.default_version)}"


def _class(storage_class: StorageClass) -> str:
    copies = f", {storage_class.replicas} copies" if storage_class.replicas else ""
    default = ", default class" if storage_class.default else ""
    version = _documented(storage_class.replicas_version)
    return f"storage class {storage_class.name} by {storage_class.provisioner}{copies}{version}{default}"


def _target(target: BackupTarget) -> str:
    return f"backup target {_text(target.url)}"


def _secret(secret: Secret) -> str:
    how = "expects" if secret.kind is SecretKind.REFERENCED else f"has the {secret.kind}"
    return f"{how} secret {secret.name}"


def _documented(version: str | None) -> str:
    return f" ({Origin.DEFAULT} of {version})" if version else ""


def _text(value: object) -> str:
    return f"<{value.written or value.reason}>" if isinstance(value, Unknown) else str(value)

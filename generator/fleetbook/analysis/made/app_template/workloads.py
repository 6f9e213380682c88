"""The workloads of a release: one for each controller."""

from collections.abc import Callable, Iterator
from typing import Any

from fleetbook.analysis.made.app_template.accounts import account_of
from fleetbook.analysis.made.app_template.chart import Chart
from fleetbook.analysis.made.app_template.containers import containers
from fleetbook.analysis.made.app_template.names import name_of
from fleetbook.analysis.made.app_template.node import Node, merge, node_of
from fleetbook.analysis.made.app_template.services import service_name
from fleetbook.analysis.made.app_template.volumes import claim_templates, volumes

_POD_FIELDS = (
    "affinity",
    "automountServiceAccountToken",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostUsers",
    "hostname",
    "imagePullSecrets",
    "nodeSelector",
    "priorityClassName",
    "resourceClaims",
    "resources",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "schedulingGates",
    "securityContext",
    "shareProcessNamespace",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
)
_CRON_FIELDS = {
    "concurrencyPolicy": "concurrencyPolicy",
    "failedJobsHistory": "failedJobsHistoryLimit",
    "schedule": "schedule",
    "startingDeadlineSeconds": "startingDeadlineSeconds",
    "successfulJobsHistory": "successfulJobsHistoryLimit",
    "suspend": "suspend",
    "timeZone": "timeZone",
}
_JOB_FIELDS = (
    "activeDeadlineSeconds",
    "backoffLimit",
    "completionMode",
    "completions",
    "parallelism",
    "ttlSecondsAfterFinished",
)


def workloads(chart: Chart) -> Iterator[Node]:
    """A workload for each controller, with what guards it while a node is drained and what scales it."""
    enabled = chart.enabled("controllers")
    for identifier, item in enabled.items():
        name = name_of(chart, "controllers", identifier, item, enabled)
        kind = item.get("type").or_else("deployment").text.lower()
        version, made, spec = _KINDS.get(kind, _KINDS["deployment"])
        labels = {} if chart.major == 1 else chart.pod_labels(identifier)
        yield node_of(
            {
                "apiVersion": version,
                "kind": made,
                "metadata": chart.metadata(name, item, labels),
                "spec": spec(chart, identifier, item),
            },
            item.keys,
        )
        if item.get("podDisruptionBudget"):
            yield _budget(chart, identifier, name, item.get("podDisruptionBudget"))
        if item.get("horizontalPodAutoscaler"):
            yield _autoscaler(chart, name, made, item.get("horizontalPodAutoscaler"))


def _deployment(chart: Chart, identifier: str, item: Node) -> dict[str, Any]:
    return {
        **_replicas(item),
        "strategy": {"type": item.get("strategy").or_else("Recreate")},
        **_chosen(chart, identifier),
        "template": _template(chart, identifier, item),
    }


def _stateful_set(chart: Chart, identifier: str, item: Node) -> dict[str, Any]:
    return {
        **_replicas(item),
        "serviceName": _governing(chart, item),
        **_chosen(chart, identifier),
        "template": _template(chart, identifier, item),
        "volumeClaimTemplates": claim_templates(item) or None,
    }


def _daemon_set(chart: Chart, identifier: str, item: Node) -> dict[str, Any]:
    return {**_chosen(chart, identifier), "template": _template(chart, identifier, item)}


def _cron_job(chart: Chart, identifier: str, item: Node) -> dict[str, Any]:
    cron = item.get("cronjob")
    stated = {made: cron.get(name) for name, made in _CRON_FIELDS.items() if cron.has(name)}
    return {
        "concurrencyPolicy": "Forbid",
        **({} if chart.major > 2 else {"schedule": "*/20 * * * *"}),
        **stated,
        "jobTemplate": {"spec": _job_spec(chart, identifier, item, cron)},
    }


def _job(chart: Chart, identifier: str, item: Node) -> dict[str, Any]:
    job = item.get("job")
    return {"suspend": job.get("suspend") or None, **_job_spec(chart, identifier, item, job)}


def _job_spec(chart: Chart, identifier: str, item: Node, options: Node) -> dict[str, Any]:
    stated = {name: options.get(name) for name in _JOB_FIELDS}
    template = _template(chart, identifier, item)
    never = {"restartPolicy": template.get("spec", "restartPolicy").or_else("Never")}
    spec = node_of({**template.get("spec").fields, **never}, template.get("spec").keys)
    return {**stated, "template": node_of({**template.fields, "spec": spec}, template.keys)}


_Spec = Callable[[Chart, str, Node], dict[str, Any]]
_KINDS: dict[str, tuple[str, str, _Spec]] = {
    "cronjob": ("batch/v1", "CronJob", _cron_job),
    "daemonset": ("apps/v1", "DaemonSet", _daemon_set),
    "deployment": ("apps/v1", "Deployment", _deployment),
    "job": ("batch/v1", "Job", _job),
    "statefulset": ("apps/v1", "StatefulSet", _stateful_set),
}


def _replicas(item: Node) -> dict[str, Any]:
    """One where nothing is said; nothing where an autoscaler decides (`replicas: null`)."""
    stated = item.get("replicas")
    if stated.keys is not None and stated.value is None:
        return {}
    return {"replicas": stated if stated.value is not None else 1}


def _governing(chart: Chart, item: Node) -> Node:
    """The Service that a StatefulSet names."""
    stated = item.get("statefulset", "serviceName")
    if stated.is_mapping:
        return service_name(chart, stated.get("identifier").text)
    return stated.or_else(chart.fullname)


def _chosen(chart: Chart, identifier: str) -> dict[str, Any]:
    return {"selector": {"matchLabels": chart.pod_labels(identifier)}}


def _template(chart: Chart, identifier: str, item: Node) -> Node:
    """The template of a controller's pods."""
    labels = merge(node_of(_option(chart, item, "labels").or_else({})), node_of(chart.pod_labels(identifier)))
    metadata = {"labels": labels, "annotations": _option(chart, item, "annotations") or None}
    spec: dict[str, Any] = {
        "automountServiceAccountToken": chart.major < 5,
        **{name: value for name in _POD_FIELDS if (value := _option(chart, item, name)).value is not None},
        "serviceAccountName": account_of(chart, item),
        "initContainers": containers(chart, identifier, item, "initContainers") or None,
        "containers": containers(chart, identifier, item, "containers"),
        "volumes": volumes(chart, identifier) or None,
    }
    return node_of({"metadata": metadata, "spec": spec}, item.keys)


def _option(chart: Chart, item: Node, name: str) -> Node:
    """An option of a pod: its controller's, else that of `defaultPodOptions`; the two may be merged."""
    own, default = item.get("pod", name), chart.values.get("defaultPodOptions", name)
    merged = chart.values.get("defaultPodOptionsStrategy").text == "merge" or name == "annotations"
    if merged and own.is_mapping and default.is_mapping:
        return merge(default, own)
    found = own if own or isinstance(own.value, bool) else default
    return found if found or isinstance(found.value, bool) else Node()


def _budget(chart: Chart, identifier: str, name: Node, budget: Node) -> Node:
    limits = {field: budget.get(field) for field in ("minAvailable", "maxUnavailable")}
    return node_of(
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": chart.metadata(name, budget),
            "spec": {**limits, **_chosen(chart, identifier)},
        },
        budget.keys,
    )


def _autoscaler(chart: Chart, name: Node, kind: str, scaler: Node) -> Node:
    target = {"apiVersion": "apps/v1", "kind": kind, "name": name}
    fields = ("minReplicas", "maxReplicas", "metrics", "behavior")
    return node_of(
        {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": chart.metadata(name, scaler),
            "spec": {"scaleTargetRef": target, **{field: scaler.get(field) for field in fields}},
        },
        scaler.keys,
    )

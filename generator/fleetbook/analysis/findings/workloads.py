"""Findings about disruption budgets and schedules."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.cron import parse_cron
from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.podspec import pod_labels
from fleetbook.analysis.shape import mapping, text, variables_in, within
from fleetbook.model.findings import Finding
from fleetbook.resolve.fleet import Resource

_NICKNAME = re.compile(r"@(annually|daily|hourly|midnight|monthly|weekly|yearly|every \S+)")
_SCHEDULED: Mapping[str, tuple[str, ...]] = {
    "CronJob": ("spec", "schedule"),
    "RecurringJob": ("spec", "cron"),
    "ReplicationSource": ("spec", "trigger", "schedule"),
}
"""Kind to the keys of its schedule, which has five fields."""


def workload_findings(evidence: Evidence) -> Iterator[Finding]:
    """Budgets that block a drain, and schedules that never come."""
    for budget in evidence.of_kind("PodDisruptionBudget"):
        yield from _blocking(evidence, budget)
    for kind, keys in _SCHEDULED.items():
        for resource in evidence.of_kind(kind):
            schedule = text(within(resource.body, *keys))
            if schedule and not variables_in(schedule) and not _is_schedule(schedule):
                message = f"The schedule of {resource.ref} is no cron expression: {schedule}"
                at = resource.at(*keys)
                yield evidence.found("invalid-schedule", resource.ref, f"{message}.", at)


def _is_schedule(written: str) -> bool:
    """In five fields, as all of these programs read it; a time zone may stand before them."""
    words = written.split()
    fields = words[1:] if words and words[0].startswith(("TZ=", "CRON_TZ=")) else words
    is_cron = len(fields) == 5 and parse_cron(written) is not None
    return is_cron or _NICKNAME.fullmatch(written.strip()) is not None


def _blocking(evidence: Evidence, budget: Resource) -> Iterator[Finding]:
    spec = mapping(budget.body.get("spec"))
    wanted = mapping(within(spec, "selector", "matchLabels"))
    workload = next((each for each in _selected(evidence, budget.ref.namespace, wanted)), None)
    if workload is None:
        return
    replicas = within(workload.body, "spec", "replicas")
    count = replicas if isinstance(replicas, int) else 1
    why = _why(spec, count)
    if why and count and not _is_scaled(evidence, workload):
        message = f"{budget.ref} {why} of {workload.ref}, which has {count}."
        at = budget.at("spec", "maxUnavailable" if "maxUnavailable" in spec else "minAvailable")
        yield evidence.found("disruption-budget-blocks-drain", budget.ref, message, at, about=(workload.ref,))


def _why(spec: Mapping[str, Any], count: int) -> str:
    least, most = text(spec.get("minAvailable")) or "", text(spec.get("maxUnavailable")) or ""
    if most in ("0", "0%"):
        return "keeps all of the pods"
    if least == "100%" or (least.isdecimal() and int(least) >= count > 0):
        return f"keeps {least} of the pods"
    return ""


def _selected(evidence: Evidence, namespace: str, wanted: Mapping[str, Any]) -> Iterator[Resource]:
    """Workloads with pods that carry some labels; of one whose count of pods an operator sets, none."""
    for workload in evidence.of_kind("Deployment", "StatefulSet") if wanted else ():
        if workload.ref.namespace == namespace and wanted.items() <= pod_labels(workload).items():
            yield workload


def _is_scaled(evidence: Evidence, workload: Resource) -> bool:
    scalers = evidence.of_kind("HorizontalPodAutoscaler", "ScaledObject")
    return any(
        each.ref.namespace == workload.ref.namespace
        and within(each.body, "spec", "scaleTargetRef", "name") == workload.ref.name
        for each in scalers
    )

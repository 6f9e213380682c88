import pytest

from fleetbook.resolve.selectors import matches_labels, matches_target

BODY = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web-1", "namespace": "live", "labels": {"app": "web", "tier": "front"}},
}
TARGETS = [
    ({}, True),
    ({"kind": "Deployment"}, True),
    ({"group": "apps", "version": "v1"}, True),
    ({"group": "batch"}, False),
    ({"kind": "Deploy"}, False),
    ({"name": "web-.*"}, True),
    ({"name": "web"}, False),
    ({"name": "(api|web-1)", "namespace": "live"}, True),
    ({"namespace": "other"}, False),
    ({"name": "web-["}, False),
    ({"labelSelector": "app=web"}, True),
    ({"labelSelector": "app=api"}, False),
    ({"annotationSelector": "x=y"}, False),
]
SELECTORS = [
    ("app=web", True),
    ("app==web,tier!=back", True),
    ("tier in (back, front)", True),
    ("tier notin (back),app", True),
    ("!app", False),
    ("!missing", True),
    ("missing in (a)", False),
    ("", True),
]


@pytest.mark.parametrize(("target", "expected"), TARGETS)
def test_a_target_means_what_kustomize_means(target: dict[str, str], expected: bool) -> None:
    assert matches_target(target, (BODY,)) is expected


@pytest.mark.parametrize(("selector", "expected"), SELECTORS)
def test_labels_are_selected_as_kubernetes_does(selector: str, expected: bool) -> None:
    assert matches_labels(selector, BODY["metadata"]["labels"]) is expected


def test_a_target_may_mean_the_name_before_the_overlay_changed_it() -> None:
    renamed = {**BODY, "metadata": {"name": "live-web-1", "namespace": "live"}}
    assert matches_target({"name": "web-1"}, (BODY, renamed))
    assert matches_target({"name": "live-web-1"}, (BODY, renamed))

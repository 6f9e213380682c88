"""Components that come, go, move or are called otherwise, and how far that reaches."""

from differences import changes_of, difference_of

APP = """
    == apps/app.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: tracker, namespace: NAMESPACE}
    spec:
      selector: {matchLabels: {app: tracker}}
      template:
        metadata: {labels: {app: tracker}}
        spec:
          containers:
            - {name: tracker, image: "ghcr.io/me/tracker:1.0.0", envFrom: [{secretRef: {name: tracker}}]}
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: tracker, namespace: NAMESPACE}
    stringData: {token: x}
    """
TRACKER = APP.replace("NAMESPACE", "tools")
OTHER = TRACKER.replace("tracker", "timer").replace("apps/app", "apps/timer")


def test_what_comes_with_a_component_is_told_below_it() -> None:
    told = changes_of(OTHER, OTHER + TRACKER)
    assert [line for line in told if not line.startswith(" ")] == [
        "components: tracker added",
        "images: ghcr.io/me/tracker added with tracker",
        "secrets: tools/tracker added with tracker",
    ]


def test_a_component_that_moves_to_another_namespace() -> None:
    told = changes_of(TRACKER, APP.replace("NAMESPACE", "apps"), "components")
    assert told[0] == "components: tracker changed"
    assert "  namespace: tools → apps" in told
    assert told[-1].startswith("  Its objects are made anew in another namespace")


def test_nothing_differs_where_only_the_files_do() -> None:
    assert changes_of(TRACKER, TRACKER.replace("apps/app.yaml", "apps/moved/tracker.yaml")) == []


def test_a_secret_that_nothing_provides_any_more() -> None:
    without = TRACKER.partition("    ---")[0]
    told = changes_of(TRACKER, without, "secrets")
    assert told[0] == "secrets: tools/tracker changed"
    assert told[-1] == "  ! Nothing in Git provides it, and Deployment tools/tracker needs it"


def test_how_far_a_change_reaches() -> None:
    (cluster,) = difference_of(OTHER + TRACKER, OTHER + TRACKER.replace("1.0.0", "1.1.0")).clusters
    assert cluster.radius
    assert (cluster.radius.touched, cluster.radius.felt, cluster.radius.total) == (("tracker",), (), 2)

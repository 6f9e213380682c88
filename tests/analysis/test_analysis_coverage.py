from dataclasses import replace

from architectures import fleet_of
from clusters import cluster_of
from fleetbook.analysis.coverage import analyse_coverage
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.coverage import DocumentUse, FileUse
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName, ObjectRef
from fleetbook.core.unknown import Unknown
from fleetbook.resolve.fleet import ResolvedRelease, ResolvedVariable, Unrendered, UnrenderedPart

TREE = """
== apps/a.yaml
apiVersion: example.org/v1
kind: Strange
metadata: {name: one, namespace: a}
---
apiVersion: example.org/v1
kind: Strange
metadata: {name: two, namespace: a}
== apps/b.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: a}
"""


def test_the_account_of_the_reading() -> None:
    ref, key = ObjectRef("Deployment", "a", "web"), NamespacedName("flux-system", "apps")
    unknown = ResolvedVariable(
        name="DOMAIN",
        value=Unknown("not set"),
        source="nowhere",
        defined_at=None,
        used_by=((ref, key, None), (ref, key, None)),
    )
    cluster = cluster_of(TREE, (unknown,))
    broken = Diagnostic("unreadable-file", Severity.ERROR, "not YAML")
    other = Diagnostic("missing-path", Severity.WARNING, "no such folder")
    coverage = analyse_coverage(fleet_of(cluster, diagnostics=(broken, other)), (cluster,), load_catalogue())
    assert (coverage.files, coverage.documents) == (2, 3)
    assert coverage.documents_of(DocumentUse.APPLIED) == 3
    assert coverage.files_of(FileUse.DEPLOYED) == 2
    assert [(each.cluster, each.applied) for each in coverage.objects] == [("test", 3)]
    assert (coverage.unreadable, coverage.diagnostics) == ((broken,), (other,))
    assert coverage.unmodelled_kinds == (("Strange", 2),)
    assert [(each.name, each.used_by) for each in coverage.unresolved_variables] == [("DOMAIN", (ref,))]


RELEASE = """
== apps/web.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: a}
spec:
  valuesFrom: [{kind: Secret, name: hidden}]
"""


def test_values_that_git_does_not_show_are_told() -> None:
    cluster = cluster_of(RELEASE)
    (release,) = cluster.releases
    hidden = replace(
        cluster, releases=(replace(release, unread_values=("Secret a/hidden, key values.yaml",)),)
    )
    (told,) = analyse_coverage(fleet_of(hidden), (hidden,), load_catalogue()).not_rendered
    assert (told.what, told.why) == (
        "Values of HelmRelease a/web",
        "not read: Secret a/hidden, key values.yaml",
    )
    assert str(told.at) == "apps/web.yaml:5"


def test_what_several_clusters_lack_is_told_once_with_their_names() -> None:
    lost = UnrenderedPart(what="Overlay apps", why="it names an address", at=None)
    both = [replace(cluster_of(TREE), name=name, not_rendered=(lost,)) for name in ("blue", "green")]
    (told,) = analyse_coverage(fleet_of(*both), both, load_catalogue()).not_rendered
    assert (told.what, told.clusters) == ("Overlay apps", ("blue", "green"))


def test_a_cluster_that_is_not_shown_is_not_counted() -> None:
    coverage = analyse_coverage(fleet_of(cluster_of(TREE)), (), load_catalogue())
    assert coverage.unmodelled_kinds == ()


def test_how_every_release_was_read() -> None:
    cluster = cluster_of(RELEASE)
    (release,) = cluster.releases

    def named(name: str, **parts: object) -> ResolvedRelease:
        return replace(release, key=NamespacedName("a", name), **parts)  # type: ignore[arg-type]

    absent, refused = Unrendered(why="its chart is not at hand"), Unrendered(why="no host", is_refused=True)
    both = replace(
        cluster,
        releases=(
            named("one", rendered=()),
            named("two", rendered=(), rendering_notes=("its number is not certain",)),
            named("three", unrendered=absent),
            named("four", unrendered=refused),
        ),
    )
    coverage = analyse_coverage(fleet_of(both), (both,), load_catalogue())
    found = [(each.rendered, each.why, [key.name for _, key in each.releases]) for each in coverage.charts]
    assert found == [
        (True, "", ["one", "two"]),
        (False, "its chart is at hand and cannot be rendered: see what is not rendered", ["four"]),
        (False, "its chart is not at hand", ["three"]),
    ]
    assert {each.why for each in coverage.not_rendered} == {"its number is not certain", "no host"}

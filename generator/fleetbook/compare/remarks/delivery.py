"""What it means that a release or a Kustomization changes.

Flux uninstalls a release that is renamed or moved, and installs another
(https://fluxcd.io/flux/components/helm/helmreleases/#release-name). A Kustomization that goes takes with it
what it applied, if it prunes (https://fluxcd.io/flux/components/kustomize/kustomizations/#prune).
"""

from collections.abc import Iterator

from fleetbook.compare.change import Action, Change, Remark
from fleetbook.compare.entry import Entry
from fleetbook.compare.remarks.telling import alarm, note
from fleetbook.core.version import Step


def remark_on_release(change: Change) -> Iterator[Remark]:
    """Major versions, versions that go back, and what Helm installs anew."""
    if change.downgrade:
        yield alarm("The version goes back; many charts cannot undo what a newer version changed")
    elif change.step is Step.MAJOR:
        yield note("A major version may break what worked: see its release notes")
    anew = change.shift("release name") or change.shift("namespace")
    if change.action is Action.RENAMED or (change.action is Action.CHANGED and anew):
        yield alarm("Helm uninstalls the release and installs another; what the old one kept may go with it")
    yield from _remark_on_suspension(change, "Flux leaves the release as it is until it is resumed")


def remark_on_kustomization(change: Change) -> Iterator[Remark]:
    """What is deleted, kept or not applied from now on."""
    if change.action is Action.REMOVED and change.before:
        yield _fate_of_objects(change.before)
    if change.action is Action.RENAMED and change.before and change.before.word("prunes") == "yes":
        yield alarm("Flux deletes what the old one applied, unless the new one has taken it over by then")
    prunes = change.shift("prunes")
    if prunes and prunes.after == ("no",):
        yield note("What is removed from Git stays in the cluster from now on")
    if prunes and prunes.after == ("yes",):
        yield note("What is removed from Git is deleted in the cluster from now on")
    yield from _remark_on_suspension(change, "Nothing of it is applied until it is resumed")


def _fate_of_objects(gone: Entry) -> Remark:
    if gone.word("suspended") == "yes":
        return note("It is suspended: what it applied stays in the cluster")
    if gone.word("prunes") == "yes":
        return note("Flux deletes what it applied, as far as no other Kustomization applies it")
    return note("It does not prune: what it applied stays in the cluster")


def _remark_on_suspension(change: Change, meaning: str) -> Iterator[Remark]:
    shift = change.shift("suspended")
    if shift and shift.after == ("yes",):
        yield note(f"It is suspended: {meaning[0].lower()}{meaning[1:]}")

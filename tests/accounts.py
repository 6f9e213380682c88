"""What must hold for the account of every fleet."""

from collections import Counter

from fleetbook.core.coverage import DocumentUse
from fleetbook.resolve.fleet import Fleet


def check_sums(fleet: Fleet, paths: tuple[str, ...]) -> None:
    """Each file and document is there once, and the objects and their documents agree."""
    account = fleet.account
    assert sorted(account.files) == sorted(paths)
    places = Counter(at for at, _ in account.documents)
    assert {each.location for each in fleet.documents} <= set(places)
    assert all(number == 1 for number in places.values())
    lost = {at.path for at, use in account.documents if use is DocumentUse.NOT_DEPLOYED}
    assert sorted(lost) == [each.path for each in account.undeployed]
    applied = {at for at, use in account.documents if use is DocumentUse.APPLIED}
    for cluster, count in zip(fleet.clusters, account.objects, strict=True):
        assert count.documents + count.expanded + count.generated == len(cluster.resources)
        made = [
            each
            for each in cluster.resources
            if each.made_by or (each.documents and each.documents[0].location in applied)
        ]
        assert len(made) == count.documents + count.expanded

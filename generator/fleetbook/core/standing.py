"""What a source of Flux is to the repository that is read."""

from enum import StrEnum


class Standing(StrEnum):
    """How a source stands to this repository, and how that is known."""

    OWN = "own"
    """It is this repository, at the revision that its root follows."""
    DECLARED = "declared"
    """`fleetbook.yml` says which folder of this repository it holds."""
    PUBLISHED = "published"
    """A workflow of this repository publishes a folder as this source."""
    INFERRED = "inferred"
    """Its address and the paths that are read from it fit one folder of this repository only."""
    COMPOSED = "composed"
    """It is made in the cluster from files of this repository, at least in part."""
    OTHER_REVISION = "other revision"
    """It is this repository at another branch, tag or commit, which is not read here."""
    OUTSIDE = "outside"
    """It lies elsewhere."""

    @property
    def within_fleet(self) -> bool:
        """Whether what it holds is read from this repository."""
        return self not in {Standing.OTHER_REVISION, Standing.OUTSIDE}

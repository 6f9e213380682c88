"""Icons of services that are known by their name only."""

from fleetbook.catalogue.icons import load_icons
from fleetbook.views.paths import slug


def brand(name: str, otherwise: str) -> str:
    """The icon that bears a service's name or the first word of it, else another."""
    names = load_icons().names
    whole = slug(name)
    return next((each for each in (whole, whole.split("-")[0]) if each in names), otherwise)

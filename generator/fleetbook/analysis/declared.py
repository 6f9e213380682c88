"""What the owner declares of components, held against the fleet: names that lead nowhere."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from fleetbook.catalogue.icons import load_icons
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.location import Location
from fleetbook.settings import Settings


def check_declared(settings: Settings, components: Iterable[str]) -> Iterator[Diagnostic]:
    """A warning for each declared component that is not there, and for each icon that does not exist.

    `components` are ids of the clusters that are shown.
    Where the settings choose some clusters, the others may hold the component.
    """
    known = sorted(set(components))
    icons = load_icons().names
    for id_, declared in settings.components.items():
        if id_ not in known and not settings.clusters:
            hint = "`fleetbook show components` lists the ids."
            yield _nowhere("unknown-component", "component", id_, known, declared.at, hint)
        if declared.icon and declared.icon not in icons:
            hint = "The icons are those of fleetbook's catalogue."
            yield _nowhere("unknown-icon", "icon", declared.icon, icons, declared.at, hint)


def _nowhere(rule: str, what: str, name: str, known: Iterable[str], at: Location, hint: str) -> Diagnostic:
    near = get_close_matches(name, list(known), 1)
    advice = f"; did you mean {near[0]}?" if near else ""
    return Diagnostic(rule, Severity.WARNING, f"There is no {what} {name}{advice}", at, hint)

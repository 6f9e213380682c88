"""A name that leads nowhere, and the existing one that was perhaps meant."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.shape import variables_in
from fleetbook.core.diagnostics import Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.model.findings import Finding

_ALIKE = 0.75


def leads_nowhere(evidence: Evidence, ref: ObjectRef) -> bool:
    """Whether nothing that is known is the object, and nothing unknown may make it."""
    if not ref.name or ref in evidence.refs or variables_in(str(ref)):
        return False
    return not evidence.may_be_made(ref)


def dangling(
    evidence: Evidence,
    rule: str,
    subject: ObjectRef,
    missing: ObjectRef,
    at: Location | None,
    *,
    by: str = "",
) -> Finding:
    """The finding that a subject names what does not exist; `by` says which part of it does.

    Milder where not all that Flux applies could be read.
    """
    named = f"{subject} ({by})" if by else str(subject)
    message = f"{named} names {missing}, which nothing in Git creates{near_name(missing, evidence.refs)}"
    mild = Severity.WARNING if evidence.is_partial else None
    return evidence.found(rule, subject, message, at, severity=mild, cause=f"no {missing}")


def near_name(missing: ObjectRef, known: Iterable[ObjectRef]) -> str:
    """The end of a sentence: the most similar name of the namespace, then where else the name is."""
    alike = sorted(each for each in known if each.kind == missing.kind)
    own = closest(missing.name, (each.name for each in alike if each.namespace == missing.namespace))
    same = next((each.namespace for each in alike if each.name == missing.name), None)
    elsewhere = f"there is one in namespace {same}." if same else ""
    if own:
        return f"; did you mean {own}?{f' {elsewhere.capitalize()}' if elsewhere else ''}"
    if elsewhere:
        return f"; {elsewhere}"
    other = closest(missing.name, (each.name for each in alike))
    found = next((each for each in alike if each.name == other), None)
    return f"; did you mean {found.key}?" if found else "."


def offer(name: str, known: Sequence[str]) -> str:
    """The end of a sentence that names the existing choice that was perhaps meant, else all of them."""
    near = closest(name, known)
    return f"did you mean {near}?" if near else f"it has {', '.join(known)}."


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that is most like a name; None where none is."""
    found = get_close_matches(name, sorted(set(candidates)), n=1, cutoff=_ALIKE)
    return found[0] if found else None

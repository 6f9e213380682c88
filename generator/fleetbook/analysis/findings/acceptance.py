"""What the owner accepts: settings and annotations held against what was found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from fleetbook.analysis.findings.dangling import closest
from fleetbook.analysis.findings.evidence import Evidence
from fleetbook.analysis.findings.rules import RULES
from fleetbook.analysis.made import guessed_at
from fleetbook.analysis.shape import mapping, text, walk, within
from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import ObjectRef
from fleetbook.core.location import Location
from fleetbook.model.findings import Accepted, Finding
from fleetbook.settings import AcceptedRule

ANNOTATION = "accept.fleetbook.dev/"
"""Beginning of an annotation whose name ends with a rule and whose value is the reason."""


@dataclass(frozen=True)
class Settled:
    """The findings to look at, those that are accepted, and what was wrong with the accepting."""

    open: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class _Consent:
    """One place that accepts findings of a rule."""

    rule: str
    reason: str
    by: str
    at: Location | None
    pattern: str | None = None
    """Objects that it holds for, by their text; None: every one."""
    holder: ObjectRef | None = None
    """The annotated object, which holds for itself and what it makes or applies."""

    def accept(self, finding: Finding) -> Accepted:
        """A finding that it accepts."""
        annotated = self.holder is not None
        return Accepted(finding=finding, reason=self.reason, by=self.by, annotated=annotated, at=self.at)

    def covers(self, finding: Finding, holders: frozenset[ObjectRef]) -> bool:
        """Whether it accepts a finding; `holders` are the objects whose annotations count for it."""
        if finding.rule != self.rule:
            return False
        if self.holder is not None:
            return self.holder in holders
        return self.pattern is None or any(fnmatchcase(name, self.pattern) for name in _names(finding))


def settle(
    found: Sequence[tuple[Evidence, Sequence[Finding]]], settings: Sequence[AcceptedRule], *, whole: bool
) -> Settled:
    """Findings of every cluster, sorted out.

    Not `whole` means that clusters were left out, of which the settings may speak.
    """
    stated = [_Consent(each.rule, each.reason, each.at.path, each.at, each.pattern) for each in settings]
    sorting = _Sorting(stated)
    for evidence, findings in found:
        sorting.sort(evidence, findings)
    stale = (each for each in (*sorting.annotated, *(stated if whole else ())) if each.at not in sorting.used)
    diagnostics = dict.fromkeys((*sorting.mistakes, *map(_stale, stale)))
    return Settled(tuple(sorting.open), tuple(sorting.accepted), tuple(diagnostics))


class _Sorting:
    """The findings of one cluster after the other."""

    def __init__(self, stated: Sequence[_Consent]) -> None:
        self._stated = stated
        self.open: list[Finding] = []
        self.accepted: list[Accepted] = []
        self.annotated: list[_Consent] = []
        self.mistakes: list[Diagnostic] = []
        self.used: set[Location | None] = set()
        """Places that accepted something; one file may be part of several clusters."""

    def sort(self, evidence: Evidence, findings: Sequence[Finding]) -> None:
        """Take in the findings of a cluster; what stands nearest to an object says why."""
        annotated, mistakes = _read_annotations(evidence)
        self.annotated += annotated
        self.mistakes += mistakes
        for finding in findings:
            holders = _holders(evidence, finding) if annotated else frozenset()
            consents = [each for each in (*annotated, *self._stated) if each.covers(finding, holders)]
            self.used |= {each.at for each in consents}
            if consents:
                self.accepted.append(consents[0].accept(finding))
            else:
                self.open.append(finding)


def _names(finding: Finding) -> Iterator[str]:
    """What a pattern may say of a finding: its subject and objects, with and without their kind."""
    for name in (finding.subject, *map(str, finding.about)):
        yield name
        yield name.partition(" ")[2]


def _holders(evidence: Evidence, finding: Finding) -> frozenset[ObjectRef]:
    """The objects a finding speaks of, what makes and what applies them; of values the releases."""
    found: set[ObjectRef] = set()
    for ref in finding.about:
        found |= {ref, *_makers(evidence, ref)}
    if finding.component and not any(evidence.object(ref) for ref in finding.about):
        for release in evidence.grouping.group(finding.component).releases:
            found |= {release.resource.ref, *_makers(evidence, release.resource.ref)}
    return frozenset(found)


def _makers(evidence: Evidence, ref: ObjectRef) -> Iterator[ObjectRef]:
    """The release or ResourceSet that makes an object, and the Kustomization that applies it."""
    resource = evidence.object(ref)
    if resource is not None:
        yield ObjectRef("Kustomization", resource.kustomization.namespace, resource.kustomization.name)
        if resource.made_by is not None:
            yield resource.made_by


def _read_annotations(evidence: Evidence) -> tuple[list[_Consent], list[Diagnostic]]:
    """What annotations accept, and what is wrong with them."""
    good: list[_Consent] = []
    wrong: list[Diagnostic] = []
    for ref, rule, reason, at in _annotations(evidence):
        mistake = _mistake(rule, reason, ref, at)
        if mistake is None:
            good.append(_Consent(rule, reason, str(ref), at, holder=ref))
        else:
            wrong.append(mistake)
    return good, wrong


def _annotations(evidence: Evidence) -> Iterator[tuple[ObjectRef, str, str, Location | None]]:
    """Object, rule, reason and place of each; those in values that a chart passes on hold for the release."""
    kustomizations = (each.resource for each in evidence.resolved.kustomizations)
    every = (*evidence.resolved.objects, *evidence.resolved.sources, *kustomizations)
    for resource in {each.ref: each for each in every}.values():
        for name, value in mapping(within(resource.body, "metadata", "annotations")).items():
            if str(name).startswith(ANNOTATION):
                at = resource.at("metadata", "annotations", name)
                yield resource.ref, str(name).removeprefix(ANNOTATION), text(value) or "", at
    for release in guessed_at(evidence.resolved):
        for keys, value in walk(release.values):
            if keys and str(keys[-1]).startswith(ANNOTATION):
                rule = str(keys[-1]).removeprefix(ANNOTATION)
                yield release.resource.ref, rule, text(value) or "", release.at(*keys)


def _mistake(rule: str, reason: str, ref: ObjectRef, at: Location | None) -> Diagnostic | None:
    hint = (
        f"Write `{ANNOTATION}<rule>: <reason>`; the rules stand in fleetbook's documentation, under Findings."
    )
    if rule not in RULES:
        near = closest(rule, RULES)
        advice = f"; did you mean {near}?" if near else ""
        message = f"{ref} accepts findings of a rule that does not exist, {rule}{advice}"
        return Diagnostic("unknown-rule", Severity.WARNING, message, at, hint)
    if not reason.strip():
        message = f"{ref} accepts findings of {rule} without a reason, so they are not accepted"
        return Diagnostic("acceptance-without-reason", Severity.WARNING, message, at, hint)
    return None


def _stale(consent: _Consent) -> Diagnostic:
    where = f" for {consent.pattern}" if consent.pattern else ""
    message = f"{consent.by} accepts findings of {consent.rule}{where}, and there are none"
    return Diagnostic(
        "stale-acceptance", Severity.WARNING, message, consent.at, "Remove it, or correct its name."
    )

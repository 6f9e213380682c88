"""Findings that the owner accepts: by settings, by annotations, and what is wrong with accepting."""

from architectures import architecture_of
from fleetbook.core.location import Location
from fleetbook.model.architecture import Architecture
from fleetbook.settings import AcceptedRule, Settings
from networks import release

PLACE = Location("fleetbook.yml", 3)


def accepting(rule: str, pattern: str | None = None) -> Settings:
    return Settings(accepted=(AcceptedRule(rule=rule, pattern=pattern, reason="It is so.", at=PLACE),))


def ingress(name: str, annotations: str = "{}") -> str:
    return f"""
== apps/{name}/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: web, annotations: {annotations}}}
spec:
  rules: [{{host: {name}.org, http: {{paths: [{{backend: {{service: {{name: {name}}}}}}}]}}}}]
"""


def told(found: Architecture) -> list[str]:
    """Findings of routes that are open and that are accepted, then the diagnostics of accepting."""
    rule = "route-without-guard"
    lines = [f"open: {each.subject}" for each in found.findings if each.rule == rule]
    lines += [
        f"accepted: {each.finding.subject} by {each.by} at {each.at}: {each.reason}"
        for each in found.accepted
    ]
    return lines + [
        f"{each.rule} {each.at}: {each.message}"
        for each in found.coverage.diagnostics
        if each.rule in ("unknown-rule", "acceptance-without-reason", "stale-acceptance")
    ]


def test_settings_accept_a_rule() -> None:
    found = architecture_of(ingress("one") + ingress("two"), accepting("route-without-guard"))
    assert told(found) == [
        "accepted: Route one.org by fleetbook.yml at fleetbook.yml:3: It is so.",
        "accepted: Route two.org by fleetbook.yml at fleetbook.yml:3: It is so.",
    ]


def test_settings_accept_a_rule_for_some_objects() -> None:
    text = ingress("one") + ingress("two")
    said = "accepted: Route one.org by fleetbook.yml at fleetbook.yml:3: It is so."
    for pattern in ("Route one.org", "one.org", "Ingress web/one", "web/one", "*/one"):
        found = architecture_of(text, accepting("route-without-guard", pattern))
        assert told(found) == ["open: Route two.org", said], pattern


def test_what_settings_accept_and_nothing_finds_is_reported() -> None:
    found = architecture_of(ingress("one"), accepting("route-without-guard", "three.org"))
    assert told(found) == [
        "open: Route one.org",
        "stale-acceptance fleetbook.yml:3: fleetbook.yml accepts findings of route-without-guard "
        "for three.org, and there are none",
    ]


def test_an_annotation_accepts_for_its_object() -> None:
    reason = "{accept.fleetbook.dev/route-without-guard: The app signs people in itself.}"
    assert told(architecture_of(ingress("one", reason) + ingress("two"))) == [
        "open: Route two.org",
        "accepted: Route one.org by Ingress web/one at apps/one/ingress.yaml:3: "
        "The app signs people in itself.",
    ]


def test_the_word_nearest_to_the_object_says_why() -> None:
    reason = "{accept.fleetbook.dev/route-without-guard: Nearer.}"
    found = architecture_of(ingress("one", reason), accepting("route-without-guard"))
    assert told(found) == ["accepted: Route one.org by Ingress web/one at apps/one/ingress.yaml:3: Nearer."]


def test_an_annotation_of_a_release_holds_for_what_its_values_say() -> None:
    text = release("ingress: {enabled: true, hosts: [web.org]}")
    assert told(architecture_of(text)) == ["open: Route web.org"]
    reason = "annotations: {accept.fleetbook.dev/route-without-guard: Mine.}"
    annotated = text.replace("{name: app, namespace", f"{{name: app, {reason}, namespace")
    assert annotated != text
    (line,) = told(architecture_of(annotated))
    assert line.startswith("accepted: Route web.org by HelmRelease flux-system/app")


def test_an_annotation_of_a_kustomization_holds_for_what_it_applies() -> None:
    flux = """
== flux/web.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
  annotations: {accept.fleetbook.dev/route-without-guard: Only in the house.}
spec: {path: ./apps/one, prune: true}
"""
    assert told(architecture_of(flux + ingress("one") + ingress("two"))) == [
        "open: Route two.org",
        "accepted: Route one.org by Kustomization flux-system/web at flux/web.yaml:6: Only in the house.",
    ]


def test_what_is_wrong_with_an_annotation() -> None:
    wrong = "{accept.fleetbook.dev/route-without-gard: Mine.}"
    assert told(architecture_of(ingress("one", wrong))) == [
        "open: Route one.org",
        "unknown-rule apps/one/ingress.yaml:3: Ingress web/one accepts findings of a rule that does not "
        "exist, route-without-gard; did you mean route-without-guard?",
    ]
    empty = "{accept.fleetbook.dev/route-without-guard: ''}"
    assert told(architecture_of(ingress("one", empty))) == [
        "open: Route one.org",
        "acceptance-without-reason apps/one/ingress.yaml:3: Ingress web/one accepts findings of "
        "route-without-guard without a reason, so they are not accepted",
    ]
    stale = "{accept.fleetbook.dev/suspended: For the holidays.}"
    assert told(architecture_of(ingress("one", stale))) == [
        "open: Route one.org",
        "stale-acceptance apps/one/ingress.yaml:3: Ingress web/one accepts findings of suspended, "
        "and there are none",
    ]

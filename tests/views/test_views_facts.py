"""Single facts by name, as sentences take them."""

from architectures import architecture_of
from fleetbook.render.words import plain_words
from fleetbook.views.book import scenes_of
from fleetbook.views.facts import facts_of

FLEET = """
    == apps/web.yaml
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: HelmRepository
    metadata: {name: charts, namespace: web}
    spec: {url: "https://charts.example.org", interval: 1h}
    ---
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: web, namespace: web}
    spec:
      chart: {spec: {chart: podinfo, version: 6.5.0, sourceRef: {kind: HelmRepository, name: charts}}}
      values:
        ingress: {enabled: true, hosts: [{host: web.example.org}]}
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data, namespace: web}
    spec: {storageClassName: fast, resources: {requests: {storage: 5Gi}}}
"""


def test_facts_of_a_small_fleet() -> None:
    facts = facts_of(scenes_of(architecture_of(FLEET)))
    said = {name: plain_words(content, places=True) for name, content in facts.items()}
    wanted = {
        "routes": "1",
        "routes.without-guard": "1",
        "volumes": "1",
        "volumes.not-backed-up": "0",
        "secrets": "0",
        "component/web.version": "6.5.0 apps/web.yaml:10",
        "component/web.hosts": "web.example.org",
        "release/web/web.chart": "podinfo apps/web.yaml:10",
        "route/web.example.org.guard": "open",
        "source/HelmRepository/web/charts.interval": "1h apps/web.yaml:4",
        "volume/web/data.size": "5Gi apps/web.yaml:17",
        "volume/web/data.class": "fast",
    }
    assert {name: said.get(name) for name in wanted} == wanted


def test_a_number_of_nothing_leads_nowhere() -> None:
    facts = facts_of(scenes_of(architecture_of(FLEET)))
    assert plain_words(facts["certificates"]) == "0"
    assert [type(part).__name__ for part in facts["certificates"]] == ["Text"]

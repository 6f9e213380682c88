"""What holds for every entry, kind and icon that fleetbook brings along."""

import json
from collections import Counter
from pathlib import Path

import jsonpath
import pytest
import yaml

from fleetbook.catalogue.extras import SCHEMA
from fleetbook.catalogue.icons import load_icons
from fleetbook.catalogue.loader import HERE, Catalogue, load_catalogue
from fleetbook.catalogue.validation import first_problem
from fleetbook.core.version import parse_version
from fleetbook.settings.validation import load_schema

FILES = sorted((HERE / "data").glob("*.yaml"))

EXAMPLE_PURPOSES = {
    "sealed-secrets": "Encrypted secrets management",
    "cert-manager": "TLS certificate automation",
    "cert-manager-webhook-hetzner": "DNS-01 challenges at Hetzner",
    "traefik": "Ingress controller",
    "longhorn": "Distributed storage",
    "kube-vip": "Virtual IP management",
    "reloader": "Config and secret change detection",
    "metrics-server": "Kubernetes resource metrics",
}

EXAMPLE_APPS = """
    homepage pocket-id uptime-kuma trilium actualbudget beszel beszel-agent servarr jellyfin jellyseerr
    sonarr radarr lidarr prowlarr bazarr qbittorrent flaresolverr sabnzbd configarr flux
    source-controller kustomize-controller helm-controller notification-controller cloudflare hetzner
    github gitlab gitea forgejo letsencrypt
"""

EXAMPLE_IMAGES = {
    "ghcr.io/kube-vip/kube-vip:v1.0.4": "kube-vip",
    "ghcr.io/gethomepage/homepage:v1.10": "homepage",
    "ghcr.io/pocket-id/pocket-id:v2.3.0": "pocket-id",
    "henrygd/beszel:0.18.4": "beszel",
    "henrygd/beszel-agent:0.18.4": "beszel-agent",
    "lscr.io/linuxserver/sabnzbd:4.5.5": "sabnzbd",
    "ghcr.io/raydak-labs/configarr:1.23.0": "configarr",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_is_what_the_schema_says(file: Path) -> None:
    assert first_problem(yaml.safe_load(file.read_bytes()), SCHEMA) is None


@pytest.mark.parametrize("name", ["kinds", "icons", "claims", "backups", "provisioners"])
def test_tables_are_what_the_schema_says(name: str) -> None:
    assert first_problem(yaml.safe_load((HERE / f"{name}.yaml").read_bytes()), SCHEMA, name) is None


def test_no_id_stands_in_two_files() -> None:
    ids = Counter(id_ for file in FILES for id_ in yaml.safe_load(file.read_bytes())["entries"])
    assert [id_ for id_, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("claim", ["charts", "images", "names"])
def test_nothing_is_claimed_twice(catalogue: Catalogue, claim: str) -> None:
    claims = Counter(name for entry in catalogue.entries.values() for name in getattr(entry, claim))
    assert [name for name, count in claims.items() if count > 1] == []


def test_every_icon_that_is_named_exists(catalogue: Catalogue) -> None:
    named = {entry.icon for entry in catalogue.entries.values()}
    named |= {kind.icon for kind in catalogue.kinds.values()}
    assert named - set(load_icons().names) == set()


def test_every_path_to_a_fact_can_be_compiled(catalogue: Catalogue) -> None:
    for entry in catalogue.entries.values():
        volumes = [path for each in entry.volumes for path in (each.at, each.when, each.unless, each.count)]
        routes = [
            path
            for each in entry.routes
            for path in (each.at, each.hosts, each.middlewares, each.when, each.unless)
        ]
        classes = [each.at for each in entry.classes]
        for path in filter(None, (*entry.facts.values(), *entry.opt_in, *volumes, *classes, *routes)):
            jsonpath.compile(path)


def test_versions_that_were_read_stand_in_their_order(catalogue: Catalogue) -> None:
    for entry in catalogue.entries.values():
        made = (*entry.volumes, *entry.classes, *entry.routes)
        documented = (*entry.defaults.values(), *(each.defaults for each in made))
        for read in (
            entry.read,
            *entry.opt_in.values(),
            *([each.chart_version for each in defaults] for defaults in documented),
        ):
            versions = [parse_version(each) for each in read]
            assert None not in versions, entry.id
            assert versions == sorted(filter(None, versions)), entry.id


def test_every_path_to_a_claim_can_be_compiled() -> None:
    for templates in yaml.safe_load((HERE / "claims.yaml").read_bytes()).values():
        for each in templates:
            jsonpath.compile(each["at"])


def test_every_entry_says_where_to_read_more(catalogue: Catalogue) -> None:
    assert [entry.id for entry in catalogue.entries.values() if entry.homepage is None] == []


@pytest.mark.parametrize(("id_", "purpose"), EXAMPLE_PURPOSES.items())
def test_controllers_of_the_example_have_their_purpose(catalogue: Catalogue, id_: str, purpose: str) -> None:
    entry = catalogue.for_chart(id_)
    assert entry is not None
    assert (entry.purpose, entry.role) == (purpose, "infrastructure")


@pytest.mark.parametrize("name", EXAMPLE_APPS.split())
def test_the_rest_of_the_example_is_known_by_name(catalogue: Catalogue, name: str) -> None:
    assert catalogue.for_name(name) is not None


@pytest.mark.parametrize(("image", "id_"), EXAMPLE_IMAGES.items())
def test_images_of_the_example_are_known(catalogue: Catalogue, image: str, id_: str) -> None:
    entry = catalogue.for_image(image)
    assert entry is not None
    assert entry.id == id_


def test_most_releases_of_real_fleets_are_known(catalogue: Catalogue) -> None:
    fleets = Path(__file__).parents[2] / "../shared/fleets"
    if not fleets.is_dir():
        pytest.skip("the real fleets are not on this machine")
    charts = [
        line.split(":", 1)[1].strip()
        for file in fleets.rglob("*release*.y*ml")
        for line in file.read_text("utf-8", "replace").splitlines()
        if line.startswith("      chart: ")
    ]
    named = [chart for chart in charts if chart.replace("-", "").isalnum() and chart != "app-template"]
    known = [chart for chart in named if catalogue.for_chart(chart)]
    assert len(named) > 50
    assert len(known) / len(named) > 0.85, sorted(set(named) - set(known))


def test_an_owner_may_declare_the_categories_of_the_catalogue() -> None:
    declare = load_schema()["properties"]["declare"]["properties"]
    component = declare["components"]["additionalProperties"]["properties"]
    catalogue = json.loads(SCHEMA.read_text("utf-8"))["$defs"]
    assert component["category"]["enum"] == catalogue["category"]["enum"]

"""Answers in the terminal."""

from dataclasses import replace

import pytest

from fleetbook.core.unknown import Unknown
from fleetbook.model.network import Network
from fleetbook.views.answers import answer
from scenes import architecture, cluster, route, told


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("web.org", "web.org/api"),
        (Unknown("the domain is not in Git", "web.${DOMAIN}"), "web.${DOMAIN}/api"),
        (Unknown("any host that matches ^web"), "unknown (any host that matches ^web)/api"),
    ],
)
def test_a_host_as_it_is_written_or_what_is_known_of_it(host: str | Unknown, words: str) -> None:
    made = replace(route("web.org"), host=host, path="/api")
    network = Network(entrypoints=(), routes=(made,), middlewares=(), policies=())
    _, line = told(answer(architecture(cluster(network=network)), "routes"))
    assert line.startswith(words)

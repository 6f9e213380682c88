"""Charts fetched from a repository and from a registry on loopback, and kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from charts import Server, pack_chart, serve
from fleetbook.chart_cache import ChartCache
from fleetbook.core.errors import ToolError
from fleetbook.tools.charts import ChartArchives
from fleetbook.tools.download import download
from fleetbook.tools.repositories import ChartAddress


def archive(version: str) -> bytes:
    return pack_chart(f"== Chart.yaml\napiVersion: v2\nname: web\nversion: {version}\n")


ONE, TWO, NEXT = archive("1.2.0"), archive("1.9.3"), archive("2.0.0-rc.1")
VERSIONS = (
    ("web", "1.2.0", ONE),
    ("web", "1.9.3", TWO),
    ("web", "2.0.0-rc.1", NEXT),
    ("other", "9.0.0", NEXT),
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as found:
        yield found


@pytest.fixture
def fetching(tmp_path: Path) -> ChartArchives:
    return ChartArchives(ChartCache(tmp_path / "kept"), fetches=True)


def chart(server: Server, version: str = "", name: str = "web") -> ChartAddress:
    return ChartAddress(address=server.url, name=name, version=version)


def artifact(server: Server, version: str = "", name: str = "web", path: str = "charts") -> ChartAddress:
    address = server.url.replace("http://", "oci://") + f"/{path}"
    return ChartAddress(address=address, name=name, version=version, insecure=True)


def refusal(archives: ChartArchives, address: ChartAddress) -> str:
    with pytest.raises(ToolError) as caught:
        archives.find(address)
    return caught.value.message


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.2.0", ONE), ("^1.0.0", TWO), ("1.x", TWO), ("", TWO), ("~1.2", ONE), (">=2.0.0-0", NEXT)],
)
def test_a_version_of_a_repository(
    server: Server, fetching: ChartArchives, version: str, expected: bytes
) -> None:
    server.add_index(*VERSIONS)
    assert fetching.find(chart(server, version)) == expected


def test_nothing_is_asked_for_without_being_told_to(server: Server, tmp_path: Path) -> None:
    server.add_index(*VERSIONS)
    archives = ChartArchives(ChartCache(tmp_path), fetches=False)
    assert archives.find(chart(server, "1.2.0")) is None
    assert archives.find(artifact(server, "1.2.0")) is None
    assert server.asked == []


def test_what_was_fetched_once_is_used_without_the_network(server: Server, tmp_path: Path) -> None:
    server.add_index(*VERSIONS)
    ChartArchives(ChartCache(tmp_path), fetches=True).find(chart(server, "^1"))
    asked = list(server.asked)
    assert ChartArchives(ChartCache(tmp_path), fetches=False).find(chart(server, "^1")) == TWO
    assert server.asked == asked


def test_an_exact_version_is_fetched_once_and_a_range_is_looked_up_each_time(
    server: Server, tmp_path: Path
) -> None:
    server.add_index(VERSIONS[0])
    for version in ("1.2.0", "^1"):
        ChartArchives(ChartCache(tmp_path), fetches=True).find(chart(server, version))
    server.asked.clear()
    server.add_index(*VERSIONS)
    assert ChartArchives(ChartCache(tmp_path), fetches=True).find(chart(server, "1.2.0")) == ONE
    assert server.asked == []
    assert ChartArchives(ChartCache(tmp_path), fetches=True).find(chart(server, "^1")) == TWO


def test_a_range_that_cannot_be_looked_up_again_is_what_it_was(server: Server, tmp_path: Path) -> None:
    server.add_index(*VERSIONS)
    ChartArchives(ChartCache(tmp_path), fetches=True).find(chart(server, "^1"))
    server.answers.clear()
    assert ChartArchives(ChartCache(tmp_path), fetches=True).find(chart(server, "^1")) == TWO


def test_a_damaged_archive_is_fetched_again(server: Server, tmp_path: Path) -> None:
    server.add_index(*VERSIONS)
    ChartArchives(ChartCache(tmp_path), fetches=True).find(chart(server, "1.2.0"))
    (kept,) = tmp_path.rglob("*.tgz")
    kept.write_bytes(b"damaged")
    assert ChartArchives(ChartCache(tmp_path), fetches=False).find(chart(server, "1.2.0")) is None
    assert ChartArchives(ChartCache(tmp_path), fetches=True).find(chart(server, "1.2.0")) == ONE


def test_two_names_of_one_archive_are_kept_once(server: Server, tmp_path: Path) -> None:
    server.add_index(*VERSIONS)
    cache = ChartCache(tmp_path)
    before = cache.state
    for version in ("1.2.0", "~1.2"):
        ChartArchives(cache, fetches=True).find(chart(server, version))
    assert len(list(tmp_path.rglob("*.tgz"))) == 1
    assert cache.state != before


def test_what_a_repository_does_not_have(server: Server, fetching: ChartArchives) -> None:
    server.add_index(*VERSIONS)
    assert refusal(fetching, chart(server, "7.0.0")) == f"{server.url} has no web 7.0.0"
    assert refusal(fetching, chart(server, name="gone")) == f"{server.url} has no chart gone"
    assert refusal(fetching, chart(server, "newest")) == "newest is no range of versions"


def test_a_repository_that_is_not_there(server: Server, fetching: ChartArchives) -> None:
    assert refusal(fetching, chart(server)) == f"{server.url}/index.yaml is not there"


def test_a_digest_that_differs(server: Server, fetching: ChartArchives) -> None:
    server.add_index(*VERSIONS, digest="0" * 64)
    assert refusal(fetching, chart(server, "1.2.0")).endswith("its digest differs")


def test_a_repository_that_asks_for_credentials(server: Server, fetching: ChartArchives) -> None:
    server.add("/index.yaml", b"", 401)
    assert refusal(fetching, chart(server)).endswith("asks for credentials")


def test_credentials_in_an_address_are_not_used(fetching: ChartArchives) -> None:
    address = ChartAddress(address="https://***@charts.example.org", name="web")
    assert refusal(fetching, address) == "its address holds credentials"


def test_a_server_that_says_nothing(server: Server) -> None:
    with pytest.raises(ToolError, match="cannot be reached"):
        download("http://127.0.0.1:9/index.yaml")
    with pytest.raises(ToolError, match="is no address of HTTP"):
        download("file:///etc/hostname")


def test_a_host_that_cannot_be_reached_is_asked_once(fetching: ChartArchives) -> None:
    with serve() as gone:
        address = gone.url
    one, other = (ChartAddress(address=address, name=name) for name in ("web", "other"))
    message = refusal(fetching, one)
    assert "cannot be reached" in message
    with serve() as back:
        back.add_index(*VERSIONS)
        there = ChartAddress(address=back.url, name="web", version="1.2.0")
        assert fetching.find(there) == ONE
    assert refusal(fetching, other) == message


def test_a_redirection_keeps_the_token_to_itself(server: Server) -> None:
    with serve() as other:
        other.add("/blob", b"content")
        server.add("/here", b"", 307, Location=f"{other.url}/blob")
        assert download(f"{server.url}/here", {"Authorization": "Bearer one"}).body == b"content"
        assert other.headers[-1].get("Authorization") is None
        assert server.headers[-1]["Authorization"] == "Bearer one"


@pytest.mark.parametrize(
    ("version", "expected"), [("1.2.0", ONE), ("^1.0.0", TWO), ("", TWO), ("1.9", TWO), ("2.0.0-rc.1", NEXT)]
)
def test_a_version_of_a_registry(
    server: Server, fetching: ChartArchives, version: str, expected: bytes
) -> None:
    for content, tag in ((ONE, "1.2.0"), (TWO, "1.9.3"), (NEXT, "2.0.0-rc.1")):
        server.add_artifact("charts/web", content, tag)
    server.add(
        "/v2/charts/web/tags/list?n=1000", b'{"tags": ["1.2.0", "1.9.3", "2.0.0-rc.1", "sha256-ab.sig"]}'
    )
    assert fetching.find(artifact(server, version)) == expected


def test_a_tag_or_a_digest_of_an_artifact(server: Server, fetching: ChartArchives) -> None:
    server.add_artifact("charts/web", ONE, "latest", "1.2", "1.2.0_build.5")
    (digest,) = {path.rpartition("/")[2] for path in server.answers if "manifests/sha256" in path}
    for version in ("", "1.2", "1.2.0+build.5", digest):
        assert fetching.find(artifact(server, version, "", "charts/web")) == ONE


def test_tags_on_several_pages(server: Server, fetching: ChartArchives) -> None:
    server.add_artifact("charts/web", TWO, "1.9.3")
    first, second = "/v2/charts/web/tags/list?n=1000", "/v2/charts/web/tags/list?n=1000&last=1.2.0"
    server.add(first, b'{"tags": ["1.2.0"]}', Link=f'<{second}>; rel="next"')
    server.add(second, b'{"tags": ["1.9.3"]}')
    assert fetching.find(artifact(server, "1.x")) == TWO


def test_a_registry_that_gives_everyone_a_token(server: Server, fetching: ChartArchives) -> None:
    server.add_artifact("charts/web", ONE, "1.2.0")
    server.token = "public"
    server.add("/token?scope=repository%3Acharts%2Fweb%3Apull&service=test", b'{"token": "public"}')
    assert fetching.find(artifact(server, "1.2.0")) == ONE


def test_a_registry_that_gives_no_token(server: Server, fetching: ChartArchives) -> None:
    server.add_artifact("charts/web", ONE, "1.2.0")
    server.token = "private"
    assert refusal(fetching, artifact(server, "1.2.0")).endswith("asks for credentials")


def test_a_layer_that_is_not_what_its_digest_says(server: Server, fetching: ChartArchives) -> None:
    server.add_artifact("charts/web", ONE, "1.2.0")
    blob = next(path for path in server.answers if "/blobs/" in path)
    server.add(blob, TWO)
    assert refusal(fetching, artifact(server, "1.2.0")).endswith("is not what its digest says")


def test_an_index_that_leads_to_a_registry(server: Server, fetching: ChartArchives) -> None:
    server.add_artifact("charts/web", ONE, "1.2.0")
    place = server.url.replace("http://", "oci://") + "/charts/web:1.2.0"
    server.add("/index.yaml", f"entries:\n  web:\n  - version: 1.2.0\n    urls: ['{place}']\n".encode())
    address = ChartAddress(address=server.url, name="web", version="1.2.0", insecure=True)
    assert fetching.find(address) == ONE


def test_an_index_in_json(server: Server, fetching: ChartArchives) -> None:
    server.add("/one.tgz", ONE)
    server.add("/index.yaml", b'{"entries": {"web": [{"version": "1.2.0", "urls": ["one.tgz"]}]}}')
    assert fetching.find(chart(server, "1.2.0")) == ONE


def test_an_index_is_read_once_for_all_charts_of_a_repository(
    server: Server, fetching: ChartArchives
) -> None:
    server.add_index(*VERSIONS)
    wanted = [chart(server, "1.2.0"), chart(server, "1.9.3"), chart(server, name="other")]
    fetching.prepare(wanted)
    assert server.asked.count("/index.yaml") == 1
    assert [fetching.find(each) for each in wanted] == [ONE, TWO, NEXT]
    assert len(server.asked) == 4


def test_what_fails_for_one_chart_is_told_for_it_alone(server: Server, fetching: ChartArchives) -> None:
    server.add_index(*VERSIONS)
    gone = chart(server, name="gone")
    fetching.prepare([gone, chart(server, "1.2.0")])
    assert fetching.find(chart(server, "1.2.0")) == ONE
    assert refusal(fetching, gone).endswith("has no chart gone")

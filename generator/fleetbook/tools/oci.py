"""Charts in OCI registries (opencontainers/distribution-spec)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urljoin

from fleetbook.core.errors import ToolError
from fleetbook.core.ranges import BadRangeError, highest
from fleetbook.tools.download import Reply, download, expect

OCI = "oci://"
_CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
_MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json"
)
_RANGE = re.compile(r"[<>=^~*|, ]|(?:^|\.)[xX](?:\.|$)")
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_ALIASES = {"docker.io": "registry-1.docker.io"}
_MOST_PAGES = 50


def fetch_artifact(address: str, version: str, *, is_range: bool, plain: bool) -> bytes:
    """The archive of the chart at an address; raises ToolError.

    `is_range` says that a version such as `1.2` is a range and not a tag.
    """
    host, _, path = address.removeprefix(OCI).rstrip("/").partition("/")
    repository = _Repository(f"{'http' if plain else 'https'}://{_ALIASES.get(host, host)}", path)
    return repository.read_chart(repository.find_reference(version, is_range=is_range))


@dataclass
class _Repository:
    """A repository of a registry."""

    base: str
    path: str
    _headers: dict[str, str] = field(default_factory=dict)

    def find_reference(self, version: str, *, is_range: bool) -> str:
        """The tag or digest of a version."""
        tag = version.replace("+", "_")
        exact = re.fullmatch(r"v?\d+\.\d+\.\d+[-+\w.]*", version) is not None
        if ":" in version or exact:
            return tag
        if not (is_range or _RANGE.search(version)):
            return tag or "latest"
        try:
            found = highest(version, (each.replace("_", "+") for each in self._tags()))
        except BadRangeError as error:
            raise ToolError(str(error), "Correct the version.") from None
        if found is None:
            raise ToolError(f"{self.path} has no version {version}", "Correct the version.")
        return found.replace("+", "_")

    def read_chart(self, reference: str) -> bytes:
        """The layer of an artifact that holds the chart, as its digest says."""
        url = self._url(f"manifests/{reference}")
        manifest = _mapping(expect(self._get(url, _MANIFESTS), url))
        layers = [each for each in manifest.get("layers") or () if isinstance(each, dict)]
        charts = [each for each in layers if each.get("mediaType") == _CHART_LAYER] or layers[:1]
        digest = str(charts[0].get("digest")) if charts else ""
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
            raise ToolError(f"{url} is no chart", "Look at what the registry holds there.")
        place = self._url(f"blobs/{digest}")
        content = expect(self._get(place), place)
        if sha256(content).hexdigest() != digest.removeprefix("sha256:"):
            hint = "The archive was changed or damaged on the way; it is not used."
            raise ToolError(f"{place} is not what its digest says", hint)
        return content

    def _tags(self) -> Iterator[str]:
        """Every tag, page by page."""
        url: str | None = self._url("tags/list?n=1000")
        for _ in range(_MOST_PAGES):
            if url is None:
                return
            reply = self._get(url)
            yield from map(str, _mapping(expect(reply, url)).get("tags") or ())
            link = re.match(r'<([^>]+)>\s*;\s*rel="?next', reply.headers.get("Link", ""))
            url = urljoin(url, link[1]) if link else None

    def _get(self, url: str, accept: str = "") -> Reply:
        headers = {"Accept": accept} if accept else {}
        reply = download(url, {**headers, **self._headers})
        if reply.status != 401 or self._headers:
            return reply
        # Registries hand a token to everyone who asks for what is public.
        token = _ask_token(reply.headers.get("WWW-Authenticate", ""), self.path)
        if token is None:
            return reply
        self._headers = {"Authorization": f"Bearer {token}"}
        return download(url, {**headers, **self._headers})

    def _url(self, rest: str) -> str:
        return f"{self.base}/v2/{self.path}/{rest}"


def _ask_token(challenge: str, path: str) -> str | None:
    """A token for everyone; None where the registry hands out none."""
    asked = dict(_CHALLENGE.findall(challenge))
    if not challenge.lower().startswith("bearer") or "realm" not in asked:
        return None
    query = {"scope": asked.get("scope") or f"repository:{path}:pull"}
    if "service" in asked:
        query["service"] = asked["service"]
    reply = download(f"{asked['realm']}?{urlencode(query)}")
    answer = _mapping(reply.body) if reply.status == 200 else {}
    token = answer.get("token") or answer.get("access_token")
    return str(token) if token else None


def _mapping(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        raise ToolError("the registry does not answer in JSON", "Look at the address.") from None
    return found if isinstance(found, dict) else {}

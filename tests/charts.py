"""Charts packed in a test, and served on loopback: by a repository with an index, and by an OCI registry."""

import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from trees import parse_tree

LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def pack_chart(text: str, name: str = "web") -> bytes:
    """The archive of an inline tree of files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for path, content in parse_tree(text).items():
            data = content.encode()
            member = tarfile.TarInfo(f"{name}/{path}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


@dataclass
class Server:
    """Answers by path; what was asked for is written down."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Message] = field(default_factory=list)
    token: str = ""
    """Where set, whatever is asked for below `/v2/` needs it."""
    url: str = ""

    def add(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        """Answer a path."""
        self.answers[path] = (
            status,
            {name.replace("_", "-"): value for name, value in headers.items()},
            body,
        )

    def add_index(self, *charts: tuple[str, str, bytes], digest: str | None = None) -> None:
        """A repository of charts: name, version and archive of each."""
        lines = ["apiVersion: v1", "entries:"]
        for name in sorted({each for each, _, _ in charts}):
            lines.append(f"  {name}:")
            for _, version, content in (each for each in charts if each[0] == name):
                file = f"{name}-{version}.tgz"
                self.add(f"/{file}", content)
                stated = digest or sha256(content).hexdigest()
                lines += [f"  - name: {name}", f"    version: {version}", f"    digest: {stated}"]
                lines += ["    urls:", f"    - {file}"]
        self.add("/index.yaml", "\n".join([*lines, ""]).encode())

    def add_artifact(self, path: str, content: bytes, *tags: str) -> None:
        """A chart in a registry."""
        digest = f"sha256:{sha256(content).hexdigest()}"
        layers = [{"mediaType": LAYER, "digest": digest, "size": len(content)}]
        manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "layers": layers}).encode()
        self.add(f"/v2/{path}/blobs/{digest}", content)
        self.add(f"/v2/{path}/tags/list?n=1000", json.dumps({"name": path, "tags": tags}).encode())
        for tag in (*tags, f"sha256:{sha256(manifest).hexdigest()}"):
            self.add(f"/v2/{path}/manifests/{tag}", manifest)


@contextmanager
def serve() -> Iterator[Server]:
    """A server on loopback."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.path)
            server.headers.append(self.headers)
            status, headers, body = server.answers.get(self.path, (404, {}, b""))
            allowed = self.headers.get("Authorization") == f"Bearer {server.token}"
            if server.token and self.path.startswith("/v2/") and not allowed:
                challenge = f'Bearer realm="{server.url}/token",service="test"'
                status, headers, body = 401, {"WWW-Authenticate": challenge}, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()

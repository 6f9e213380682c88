"""A small forge on this machine: the comments of one pull request, as the APIs of real ones keep them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

TOKEN = "t0ken"
GITHUB = "/repos/me/fleet/issues/7/comments"
GITLAB = "/projects/42/merge_requests/7/notes"


@dataclass
class Forge:
    """What it was asked, and the comments it holds."""

    url: str = ""
    comments: dict[int, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    pages: bool = True
    """Whether it gives comments by pages; Forgejo gives all of them whatever is asked."""

    def environment(self) -> dict[str, str]:
        """What a workflow of GitHub or Forgejo is told."""
        return {
            "GITHUB_API_URL": self.url,
            "GITHUB_REPOSITORY": "me/fleet",
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_TOKEN": TOKEN,
        }

    def gitlab_environment(self) -> dict[str, str]:
        """What a pipeline of GitLab is told."""
        return {
            "CI_API_V4_URL": self.url,
            "CI_MERGE_REQUEST_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_IID": "7",
            "FLEETBOOK_TOKEN": TOKEN,
        }


@contextmanager
def open_forge() -> Iterator[Forge]:
    """A forge that answers on a port of its own."""
    forge = Forge()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            forge.asked.append(f"{self.command} {path}")
            told = {self.headers.get("Authorization"), self.headers.get("PRIVATE-TOKEN")}
            if not told & {f"token {TOKEN}", TOKEN}:
                return self._send(403, {})
            if self.command == "GET" and path in (GITHUB, GITLAB):
                held = [{"id": id_, "body": body} for id_, body in sorted(forge.comments.items())]
                size, page = int(query["per_page"][0]), int(query["page"][0])
                return self._send(200, held[size * (page - 1) : size * page] if forge.pages else held)
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
            if self.command == "POST" and path in (GITHUB, GITLAB):
                forge.comments[max(forge.comments, default=0) + 1] = content
                return self._send(201, {})
            base, _, id_ = path.rpartition("/")
            whole = {"PATCH": "/repos/me/fleet/issues/comments", "PUT": GITLAB}
            if whole.get(self.command) != base or int(id_) not in forge.comments:
                return self._send(404, {})
            forge.comments[int(id_)] = content
            return self._send(200, {})

        do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815

        def _send(self, status: int, content: object) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forge.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()

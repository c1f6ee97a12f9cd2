"""Webs of a benchmark's own on loopback: an answer to every address."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

Answer = Callable[[str, str], tuple[str, bytes] | None]  # path and host: type and body; None: there is nothing


def handler_of(answer: Answer, protocol: str = "HTTP/1.0") -> type[BaseHTTPRequestHandler]:
    """What a server is made with."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = protocol

        def do_GET(self) -> None:
            found = answer(self.path, self.headers.get("Host", ""))
            self.send_response(200 if found else 404)
            kind, body = found or ("text/plain", b"")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler

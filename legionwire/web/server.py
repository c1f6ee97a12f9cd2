"""Runs the pages on a port of this machine."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from legionwire.config import Config, WebSettings
from legionwire.config_values import is_address
from legionwire.errors import ConfigError
from legionwire.processes import watch_lifeline
from legionwire.web.access import is_loopback
from legionwire.web.app import create_app
from legionwire.web.connections import Connection

HOST = "127.0.0.1"
PORT = 8000
MOST_HEAD = 32 * 1024  # bytes of a question's line and headers: more is refused before it is all there
MOST_CONNECTIONS = 200  # beyond these the answer is 503 at once
GRACE_SECONDS = 5  # for answers under way when it is told to stop


def listen(host: str = HOST, port: int = PORT, settings: WebSettings | None = None) -> socket.socket:
    """A socket on this machine; on an address that others reach only where the settings have a token. Raises
    ConfigError for any other address, and for a port that is taken.

    Port 0 takes a free one: `address_of` tells which.
    """
    has_token = settings is not None and settings.token is not None
    if settings is not None and settings.hosts and not has_token:
        raise ConfigError("web.hosts lets others in, and there is no web.token", _WAY_IN)
    if not is_loopback(host) and not has_token:
        raise ConfigError(
            f"without a token the pages are for this machine only, {host} is not it",
            f"use 127.0.0.1, and from elsewhere a tunnel such as `ssh -L 8000:127.0.0.1:8000`; or {_WAY_IN}",
        )
    if not is_loopback(host) and not is_address(host):
        raise ConfigError(f"{host!r} is no address to listen on", "give an IP address, such as 0.0.0.0 for all of them")
    host = HOST if host.lower() == "localhost" else host.removeprefix("[").removesuffix("]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(f"cannot listen on {host} port {port}: {reason}", "choose another with --port") from error


_WAY_IN = "set LEGIONWIRE_WEB_TOKEN, to what `openssl rand -base64 24` gives"


def address_of(listening: socket.socket) -> str:
    """Where a browser finds it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def make_server(config: Config, bound: str = HOST) -> uvicorn.Server:
    """The server, not yet running; `should_exit` ends it. `bound` is the address of the socket that it will have."""
    settings = uvicorn.Config(
        create_app(config, bound),
        http=Connection,
        h11_max_incomplete_event_size=MOST_HEAD,
        limit_concurrency=MOST_CONNECTIONS,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return uvicorn.Server(settings)


def serve(config: Config, listening: socket.socket, *, lifeline: bool = False) -> None:
    """Answer until SIGTERM or Ctrl-C, or with a `lifeline` until standard input ends; then finish what is under way and
    return."""
    server = make_server(config, listening.getsockname()[0])

    def stop() -> None:
        server.should_exit = True

    if lifeline:
        watch_lifeline(stop)
    with _stopped_by_signals(server):
        server.run(sockets=[listening])


@contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """uvicorn raises a signal once more when it has stopped: being told to stop is no failure of a server."""

    def stop(sign: int, frame: FrameType | None) -> None:
        server.should_exit = True

    before = {sign: signal.signal(sign, stop) for sign in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)

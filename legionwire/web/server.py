"""Runs the pages on a port of this machine."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from legionwire.config import Config
from legionwire.errors import ConfigError
from legionwire.processes import watch_lifeline
from legionwire.web.app import create_app
from legionwire.web.guard import is_loopback

HOST = "127.0.0.1"
PORT = 8000
GRACE_SECONDS = 5  # for answers under way when it is told to stop


def listen(host: str = HOST, port: int = PORT) -> socket.socket:
    """A socket on this machine and no other. Raises ConfigError for any other address, and for a port that is taken.

    Port 0 takes a free one: `address_of` tells which.
    """
    if not is_loopback(host):
        raise ConfigError(
            f"the pages are for this machine only, {host} is not it",
            "use 127.0.0.1, and from elsewhere a tunnel such as `ssh -L 8000:127.0.0.1:8000`",
        )
    host = HOST if host.lower() == "localhost" else host.removeprefix("[").removesuffix("]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(f"cannot listen on {host} port {port}: {reason}", "choose another with --port") from error


def address_of(listening: socket.socket) -> str:
    """Where a browser finds it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def make_server(config: Config) -> uvicorn.Server:
    """The server, not yet running; `should_exit` ends it."""
    settings = uvicorn.Config(
        create_app(config),
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
    server = make_server(config)

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

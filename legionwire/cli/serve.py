"""`legionwire serve`: the web pages alone."""

from __future__ import annotations

import click

from legionwire.cli.notes import note
from legionwire.cli.verbs import Verb


@click.command(cls=Verb)
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine; no other is taken.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
def serve(host: str, port: int) -> int:
    """The pages to search and read the collection, in a browser on this machine.

    Ctrl-C or SIGTERM stops it in good order, with exit code 0.
    """
    from legionwire.config import load_config
    from legionwire.web import server

    config = load_config()
    with server.listen(host, port) as listening:
        note(f"the pages are at {server.address_of(listening)} (Ctrl-C stops)")
        server.serve(config, listening)
    return 0

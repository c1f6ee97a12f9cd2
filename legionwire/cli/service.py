"""`legionwire up`, `schedule`, `serve`: what runs for months."""

from __future__ import annotations

import click

from legionwire.cli.notes import note, warn_of_no_contact
from legionwire.cli.verbs import Verb

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; others than this machine need web.token."
)
lifeline_option = click.option("--lifeline", is_flag=True, hidden=True, help="End when standard input does.")


@click.command(cls=Verb)
@host_option
@click.option("--port", type=click.IntRange(0, 65535), help="Of the pages; default is the setting web.port, 8000.")
def up(host: str, port: int | None) -> int:
    """The whole product: the scheduler crawls the catalogue, the pages show what it collects.

    Ctrl-C or SIGTERM stops both in good order: crawls take in what is on its way, what is left stays queued.
    """
    import sys

    from legionwire.config import crawl_environment, load_config
    from legionwire.crawls import open_store
    from legionwire.supervisor import Part, supervise
    from legionwire.watched import Watched
    from legionwire.web.server import address_of, listen

    config = load_config()
    Watched(config)  # what cannot work is told before anything starts
    open_store(config).close()
    with listen(host, config.web.port if port is None else port, config.web) as listening:
        chosen = listening.getsockname()[1]
        address = address_of(listening)
    warn_of_no_contact(config)
    python = (sys.executable, "-P", "-m", "legionwire")
    parts = (
        Part("the scheduler", (*python, "schedule", "--lifeline")),
        Part("the web server", (*python, "--quiet", "serve", "--host", host, "--port", str(chosen), "--lifeline")),
    )
    note(f"the pages are at {address} (Ctrl-C stops everything)")
    return supervise(parts, crawl_environment(config), config.schedule.grace + 20, note)


@click.command(cls=Verb)
@lifeline_option
def schedule(lifeline: bool) -> int:
    """The scheduler alone: looks at what is due and crawls it. Any number of them may run on one database.

    Ctrl-C or SIGTERM stops it in good order, with exit code 0.
    """
    import sys

    from legionwire.config import crawl_environment, load_config, project_root
    from legionwire.processes import become

    command = [sys.executable, "-P", str(project_root() / "scheduler.py"), *(["--lifeline"] if lifeline else [])]
    become(command, crawl_environment(load_config()))


@click.command(cls=Verb)
@host_option
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes a free one; default is web.port, 8000.")
@lifeline_option
def serve(host: str, port: int | None, lifeline: bool) -> int:
    """The pages to search and read the collection, in a browser on this machine; with the setting web.token on others.

    Ctrl-C or SIGTERM stops it in good order, with exit code 0.
    """
    from legionwire.config import load_config
    from legionwire.web import server

    config = load_config()
    with server.listen(host, config.web.port if port is None else port, config.web) as listening:
        note(f"the pages are at {server.address_of(listening)} (Ctrl-C stops)")
        server.serve(config, listening, lifeline=lifeline)
    return 0

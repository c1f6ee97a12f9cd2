"""`legionwire cite`: references to articles, for a text or for a reference manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from legionwire.cli.verbs import Verb
from legionwire.errors import UsageError

if TYPE_CHECKING:
    from legionwire.citations import Citation, Style
    from legionwire.storage.engine import Connection
    from legionwire.text_policy import TextPolicy


@click.command(cls=Verb)
@click.argument("numbers", metavar="ID...", nargs=-1, required=True, type=click.IntRange(1, 2**63 - 1))
@click.option(
    *("--format", "style"),
    type=click.Choice(("text", "ris", "bibtex", "csl")),
    default="text",
    show_default=True,
    help="A plain line, or what reference managers read.",
)
def cite(numbers: tuple[int, ...], style: Style) -> int:
    """How to cite articles, in the order in which they are named. `legionwire export` takes whole sets."""
    from legionwire.citation_styles import references
    from legionwire.cli.opening import collection
    from legionwire.config import load_config
    from legionwire.storage.results import source_names

    config = load_config()
    with collection(config) as store, store.read() as db:
        names = source_names(db)
        cited = [_citation(db, number, names, config.export.text) for number in numbers]
    click.echo("".join(references(style, cited)), nl=False)
    return 0


def _citation(db: Connection, number: int, names: dict[str, str], policy: TextPolicy) -> Citation:
    from legionwire.citations import citation_of
    from legionwire.shortened import shortened
    from legionwire.storage.exporting import find_exported

    article = find_exported(db, number)
    if article is None:
        raise UsageError(f"there is no article {number}", "`legionwire search` shows the numbers")
    return citation_of(shortened(article, policy), names.get(article.source, article.source))

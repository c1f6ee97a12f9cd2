"""The operator's own tables: written into the overlay, one file for each source that `sources add` found."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path

from legionwire.config import Config
from legionwire.errors import CatalogueError, LegionwireError, UsageError
from legionwire.files import whole
from legionwire.source_toml import changes_toml, to_toml
from legionwire.sources import Source, load_catalogue

HEAD = "# Written by `legionwire sources add`. It is yours: change what is wrong.\n\n"


def own_file(config: Config, source_id: str) -> Path:
    """Where the table of a source goes."""
    return config.overlay / "sources" / f"{source_id}.toml"


def add_table(config: Config, source: Source, *, force: bool) -> Path:
    """Write the table of a source and see that the whole catalogue can still be read. Returns the file.

    A table that is there is replaced only with `force`, and only where it has a file to itself. Raises UsageError,
    CatalogueError, LegionwireError; then nothing has changed.
    """
    file = own_file(config, source.id)
    before = file.read_bytes() if file.exists() else None
    if before is not None:
        _require_replaceable(file, before, source.id, force)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LegionwireError(
            f"{file.parent} cannot be made: {error.strerror or error}", "set LEGIONWIRE_DATA"
        ) from error
    with whole(file) as out:
        out.write((HEAD + _table_of(config, source)).encode())
    try:
        load_catalogue(config.catalogue, config.overlay)
    except CatalogueError:
        with suppress(OSError):
            if before is None:
                file.unlink()
            else:
                file.write_bytes(before)
        raise
    return file


def _table_of(config: Config, source: Source) -> str:
    """Of a source that is shipped only what is different: what the shipped table says later still counts."""
    below = next((one for one in load_catalogue(config.catalogue).sources if one.id == source.id), None)
    return changes_toml(source, below) if below else to_toml(source)


def _require_replaceable(file: Path, before: bytes, source_id: str, force: bool) -> None:
    if not force:
        raise UsageError(f"{file} is there already", "--force replaces it, --id gives the new table another name")
    try:
        others = set(tomllib.loads(before.decode())) - {source_id}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file} is there already and cannot be read: {error}", "correct or remove it") from error
    if others:
        raise UsageError(
            f"{file} holds other tables too: {', '.join(sorted(others))}", "change the table there by hand"
        )

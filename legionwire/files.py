"""Files that are whole or not there: written under another name, on the disk before they take their own."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from legionwire.errors import LegionwireError, UsageError

_CHUNK = 1 << 20


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A temporary file that takes the name when it is whole: half an export never looks like one.

    It may as well be written by its name, as databases are.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).chmod(0o666 & ~_umask())
                Path(file.name).replace(path)
                sync_folder(path.parent)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise LegionwireError(f"{path} cannot be written: {error.strerror or error}", "choose another file") from error


def sync_file(file: Path) -> None:
    """What a file holds is on the disk."""
    _sync(file)


def sync_folder(folder: Path) -> None:
    """New names in a folder are on the disk, too."""
    _sync(folder)


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def require_place(file: Path) -> None:
    """A folder that is there, and nothing in the file's place that is no file: /dev/null is not to be replaced."""
    folder = file.absolute().parent
    if not folder.is_dir():
        raise UsageError(f"the folder {folder} does not exist", "create it, or name another file")
    if file.exists() and not file.is_file():
        raise UsageError(f"{file} is not a file", "name another one")


def _umask() -> int:
    """The rights that new files do not get: temporary ones are made for their owner alone."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

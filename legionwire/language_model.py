"""py3langid's model of languages, unpacked once, kept on disk and mapped into memory.

Packed it takes two thirds of a second of every process that asks, and 80 MB which that process shares with nobody. What
is kept is named by the packed file's checksum, and whole or not there. Where it cannot be kept, the packed one is read;
the answers are the same.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_FORMAT = "1"  # of our file
_TABLES = 6
_STEP = 64  # bytes: where a table begins

_folder: Path | None = None


def use_cache(folder: Path | None) -> None:
    """Where the unpacked model is kept, for whoever loads it from now on; None keeps none. It need not exist."""
    global _folder
    _folder = folder


@cache
def identifier() -> LanguageIdentifier:
    """Who tells languages apart, loaded at its first use: 10 ms when the model is kept."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE

    return load(MODEL_DIR / MODEL_FILE, _folder)


def load(packed: Path, folder: Path | None) -> LanguageIdentifier:
    """The identifier of a packed model, from what is kept of it in a folder; unpacked and kept there if it was not."""
    from py3langid.langid import LanguageIdentifier

    kept = folder / f"languages-{zlib.crc32(packed.read_bytes()):08x}-{_FORMAT}.model" if folder else None
    if kept is None or not (found := _mapped(kept) or _made(packed, kept)):
        return LanguageIdentifier.from_modelpath(packed, norm_probs=True)
    weights, priors, labels, moves, rows, features = found
    steps, outcomes = memoryview(moves), memoryview(features)
    return LanguageIdentifier(weights, priors, labels.tolist(), steps, outcomes, True, tk_row=rows.tolist())


def _mapped(kept: Path) -> list[Any] | None:
    """The tables of a kept model: weights, priors, labels, moves, rows and features. None when there is none."""
    import numpy as np

    try:
        with kept.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        tables = []
        while mapped.tell() < len(mapped):
            np.lib.format.read_magic(mapped)
            shape, _, dtype = np.lib.format.read_array_header_1_0(mapped)
            count = int(np.prod(shape))
            tables.append(np.frombuffer(mapped, dtype, count, mapped.tell()).reshape(shape))
            mapped.seek(_next_step(mapped.tell() + count * dtype.itemsize))
        return tables if len(tables) == _TABLES else None
    except (OSError, ValueError):  # ValueError: an empty file, or none of ours
        return None


def _made(packed: Path, kept: Path) -> list[Any] | None:
    """Unpack a model, keep it, and map what is kept. None when it cannot be kept."""
    import numpy as np
    from py3langid.langid import LanguageIdentifier

    with contextlib.suppress(OSError), _alone(kept):
        if _mapped(kept) is None:  # or another process made it while we waited
            read = LanguageIdentifier.from_modelpath(packed)
            tables = (read.nb_ptc, read.nb_pc, np.array(read.nb_classes), np.asarray(read.tk_nextmove))
            with _replacing(kept) as file:
                _write(file, (*tables, np.asarray(read.tk_row), np.array(read.tk_output, np.int32)))
        return _mapped(kept)
    return None


def _write(file: IO[bytes], tables: Sequence[Any]) -> None:
    import numpy as np

    for table in tables:
        file.seek(_next_step(file.tell()))
        np.lib.format.write_array(file, np.ascontiguousarray(table), (1, 0), allow_pickle=False)
    file.truncate(_next_step(file.tell()))


def _next_step(place: int) -> int:
    return -(-place // _STEP) * _STEP


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name when it is on the disk, whole."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time; the kernel ends the wait when the other one dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.stem}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

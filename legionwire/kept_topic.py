"""A topic file, compiled once: what was made of it is kept in the folder of caches.

Compiling the shipped one takes a third of a second, and each crawl needs it twice: whoever starts it must tell what is
wrong with the file, and its workers judge by it. What is kept holds for one content of the file and one state of this
program's code. It is a pickle that may hold the classes of a topic and nothing else; torn or odd ones are made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import sys
import tempfile
from datetime import date
from pathlib import Path

from legionwire.gazetteer import Gazetteer, Named, Spot
from legionwire.patterns import Pattern
from legionwire.topic import Entry, Topic, Unit, Weights, load_topic

MOST_KEPT = 20  # files; the oldest go
_CLASSES = {
    (kind.__module__, kind.__qualname__): kind
    for kind in (Topic, Entry, Unit, Weights, Pattern, Gazetteer, Spot, Named, date)
}
_DIGEST = 32  # bytes before the pickle


def kept_topic(file: Path, folder: Path) -> Topic:
    """The topic of a file, from what is kept in `folder`, else compiled and kept there, if there is such a folder.
    Raises CatalogueError when the file cannot be used."""
    try:
        kept = folder / f"topic-{_key(file.read_bytes())}.pickle"
    except OSError:
        return load_topic(file)  # which tells what is wrong
    if (topic := _read(kept)) is not None:
        return topic
    topic = load_topic(file)
    if folder.is_dir():
        with contextlib.suppress(OSError):
            _keep(topic, kept)
    return topic


def _key(content: bytes) -> str:
    """Stands for what a topic is made from: the file, this program and its language."""
    digest = hashlib.sha256(content)
    digest.update(sys.version.encode())
    with os.scandir(Path(__file__).parent) as found:
        for entry in sorted(found, key=lambda entry: entry.name):
            if entry.is_file():
                state = entry.stat()
                digest.update(f"{entry.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]


def _read(kept: Path) -> Topic | None:
    try:
        content = kept.read_bytes()
        digest, pickled = content[:_DIGEST], content[_DIGEST:]
        if hashlib.sha256(pickled).digest() != digest:
            return None
        topic = _Unpickler(io.BytesIO(pickled)).load()
    except (OSError, pickle.UnpicklingError):
        return None
    return topic if isinstance(topic, Topic) else None


class _Unpickler(pickle.Unpickler):
    """Makes the values of a topic, and calls nothing."""

    def find_class(self, module: str, name: str) -> type:
        if (kind := _CLASSES.get((module, name))) is None:
            raise pickle.UnpicklingError(f"no part of a topic: {module}.{name}")
        return kind


def _keep(topic: Topic, kept: Path) -> None:
    pickled = pickle.dumps(topic, pickle.HIGHEST_PROTOCOL)
    with tempfile.NamedTemporaryFile(dir=kept.parent, prefix=f".{kept.name}.", delete=False) as file:
        try:
            file.write(hashlib.sha256(pickled).digest() + pickled)
            file.flush()
            Path(file.name).replace(kept)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    for old in sorted(kept.parent.glob("topic-*.pickle"), key=lambda path: path.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink(missing_ok=True)

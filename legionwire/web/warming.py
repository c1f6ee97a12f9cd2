"""What the first question would wait for, done when the pages start: dictionaries of the languages that are held."""

from __future__ import annotations

import threading

from legionwire.errors import DatabaseError
from legionwire.language import ways_to_say
from legionwire.storage.matching import languages
from legionwire.storage.readonly import ReadOnlyStore


def start_warming(store: ReadOnlyStore) -> threading.Thread:
    """Beside the pages, which answer meanwhile: a question in a language that is not ready waits for that one only."""
    thread = threading.Thread(target=warm, args=(store,), daemon=True, name="warm-dictionaries")
    thread.start()
    return thread


def warm(store: ReadOnlyStore) -> None:
    """Open the dictionaries; one that nobody made yet takes seconds. Nothing is done without a collection."""
    try:
        with store.read() as db:
            held = languages(db)
    except DatabaseError:
        return  # the pages say so themselves
    for lang in held:
        ways_to_say("a", [lang])

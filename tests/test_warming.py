"""The pages are warm before the first question."""

from __future__ import annotations

from pathlib import Path

import pytest
from web_collection import write_collection

from legionwire import lemmas
from legionwire.storage.readonly import ReadOnlyStore
from legionwire.web.warming import start_warming, warm


def test_dictionaries_of_the_languages_are_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = write_collection(tmp_path)
    monkeypatch.setattr(lemmas, "_opened", {})
    store = ReadOnlyStore(collection.config.database)
    start_warming(store).join(timeout=120)
    store.close()
    assert {"ar", "en"} <= set(lemmas._opened)


def test_without_a_collection_there_is_nothing_to_warm(tmp_path: Path) -> None:
    warm(ReadOnlyStore(f"sqlite:///{tmp_path}/none.db"))

"""When nobody at all can be reached, that is this machine's fault and no outlet's."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from crawling import Collection

from legionwire.clock import utcnow
from legionwire.storage.runs import OFFLINE
from legionwire.storage.schema import channel, run

TABLE = """[{name}]
name = "{name}"
homepage = "http://127.42.0.{number}:9/"
country = "US"
languages = ["en"]
kind = "regional"
feeds = ["http://127.42.0.{number}:9/feed.xml"]
"""


def unreachable(folder: Path, sources: int) -> Collection:
    """Outlets on ports where nobody listens."""
    (folder / "catalogue" / "sources").mkdir(parents=True)
    tables = (TABLE.format(name=f"outlet{number}", number=number) for number in range(1, sources + 1))
    (folder / "catalogue" / "sources" / "all.toml").write_text("\n".join(tables))
    return Collection(folder / "data", folder / "catalogue", "127.42.0.0/16")


@pytest.mark.parametrize(("sources", "blamed"), [(2, True), (3, False)], ids=["two may be down", "three are not"])
def test_whose_fault_it_is(tmp_path, sources, blamed):
    collection = unreachable(tmp_path, sources)
    assert collection.run("crawl", "--all").returncode == 1
    ended = collection.rows(sa.select(run.c.outcome, run.c.reason))
    assert ended == [("failed", "no source could be read" if blamed else OFFLINE)]
    for way in collection.rows(sa.select(channel)):
        assert way.strikes == (0.5 if blamed else 0.0)
        assert way.failures == 1
        assert (way.next_poll_at - utcnow() < timedelta(minutes=12)) is not blamed
    status = collection.run("status", "--json")
    assert status.stdout, status.stderr
    assert (status.returncode, OFFLINE in json.loads(status.stdout)["verdict"]) == ((4, False) if blamed else (1, True))
    shown = json.loads(collection.run("sources", "show", "outlet1", "--json").stdout)
    assert ("since this machine was offline" in shown["channels"][0]["why"]) is not blamed

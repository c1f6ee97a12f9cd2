"""One crawled collection of the demo web for a module of tests: import the fixture `demo`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from commands import Desk

from legionwire.demo import NETWORK, DemoWeb


@dataclass(frozen=True)
class Demo:
    """The web, still served, and the desk at which it was crawled once."""

    web: DemoWeb
    desk: Desk


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with DemoWeb() as web:
        web.catalogue(folder / "catalogue")
        desk = Desk(folder / "data", folder / "catalogue", {"allow_addresses": NETWORK})
        done = desk.run("crawl", "--all")
        assert done.code == 0, done.err
        yield Demo(web, desk)

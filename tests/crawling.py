"""Real crawls for the tests: the command as an operator types it, on a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import databases
import sqlalchemy as sa
from commands import CACHES
from starting import Command

from legionwire.storage.engine import Store
from legionwire.storage.schema import article, page, revision

CHECKOUT = Path(__file__).parent.parent


@dataclass
class Collection:
    """A data folder, a catalogue and the environment in which the commands see both."""

    folder: Path
    catalogue: Path
    networks: str = "127.0.0.0/8"
    settings: tuple[tuple[str, str], ...] = ()
    has_schema: bool = True  # before the first crawl, which need not make it then

    @property
    def environment(self) -> dict[str, str]:
        ours = {
            "LEGIONWIRE_DATA": str(self.folder),
            "LEGIONWIRE_CATALOGUE": str(self.catalogue),
            "LEGIONWIRE_ALLOW_ADDRESSES": self.networks,
            "LEGIONWIRE_CONTACT": "tests@example.org",
            "LEGIONWIRE_CACHES": str(CACHES),
            "PYTHONPATH": str(CHECKOUT),
            **dict(self.settings),
        }
        return {name: value for name, value in os.environ.items() if not name.startswith("LEGIONWIRE_")} | ours

    @property
    def database(self) -> str:
        """The URL of its database."""
        return self.environment.get("LEGIONWIRE_DATABASE", f"sqlite:///{self.folder / 'legionwire.db'}")

    def start(self, *arguments: str) -> Command:
        file = self.folder / "legionwire.db"
        if self.has_schema and "crawl" in arguments[:1] and self.database == f"sqlite:///{file}" and not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(databases.empty_file(), file)
        return Command(arguments, self.environment, CHECKOUT, text=True)

    def run(self, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=timeout)
        return subprocess.CompletedProcess(process.args, process.wait(), out, err)

    def crawl(self, *arguments: str) -> list[dict[str, Any]]:
        """Crawl, expect success, return the funnels."""
        done = self.run("crawl", *(arguments or ("--all",)), "--json")
        assert done.returncode == 0, done.stderr + self.log()
        funnels: list[dict[str, Any]] = json.loads(done.stdout)
        return funnels

    def log(self) -> str:
        """The log of the latest run."""
        logs = sorted(self.folder.glob("logs/*.log"), key=lambda path: path.stat().st_mtime)
        return logs[-1].read_text() if logs else ""

    def rows(self, statement: sa.Select[Any]) -> list[Any]:
        store = Store(self.database)
        try:
            with store.read() as db:
                return list(db.execute(statement))
        finally:
            store.close()

    def states(self) -> dict[str, str]:
        """Every address of the ledger and its state."""
        return {row.url: row.state for row in self.rows(sa.select(page.c.url, page.c.state))}

    def articles(self) -> dict[str, Any]:
        return {row.url: row for row in self.rows(sa.select(article))}

    def revisions(self) -> Counter[int]:
        return Counter(row.article_id for row in self.rows(sa.select(revision.c.article_id)))


def children_of(pid: int) -> list[int]:
    """The living descendants of a process."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            parents[int(entry.name)] = int(fields[1])
    found = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        children = [child for child, its in parents.items() if its == parent]
        found += children
        waiting += children
    return found


def is_alive(pid: int) -> bool:
    fields = _stat(pid)
    return bool(fields) and fields[0] not in "ZX"


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def wait_for(condition: Callable[[], Any], seconds: float = 150.0) -> Any:
    """The first true answer of a condition. It comes within seconds; whoever waits so long waits for nothing.

    Looking takes a tenth of a core's time at most: what is waited for may want it.
    """
    deadline = time.monotonic() + seconds
    while True:
        spent = _spent()
        if answer := condition():
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(min(max(0.02, 10 * (_spent() - spent)), 0.3))


def _spent() -> float:
    """CPU time of this process and of those it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def assert_adds_up(funnels: Iterable[dict[str, Any]]) -> None:
    """found = known + new, new = the sum of the states, copies are among the stored."""
    for funnel in funnels:
        assert funnel["found"] == funnel["known"] + funnel["new"], funnel
        assert funnel["new"] == sum(funnel["states"].values()), funnel
        assert funnel["copies"] <= funnel["stored"], funnel

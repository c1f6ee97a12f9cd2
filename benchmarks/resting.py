"""What a scheduler costs while nothing is due: memory and processor time over a minute, with 200 sources."""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks import cpu_of
from legionwire import processes
from legionwire.clock import utcnow
from legionwire.config import crawl_environment, load_config, project_root
from legionwire.source_toml import to_toml
from legionwire.sources import Source, load_catalogue
from legionwire.storage.engine import Store
from legionwire.storage.migrate import upgrade
from legionwire.storage.sources import Poll, record_poll, root_channels, sync_sources

SOURCES = 200
SECONDS = 60


def outlet(number: int) -> Source:
    """A source with two channels."""
    home = f"https://outlet{number}.example/"
    return Source(
        f"outlet{number}", f"Outlet {number}", home, "UA", ("uk",), "national", (home + "feed",), (home + "map",)
    )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="legionwire-resting-") as name:
        folder = Path(name)
        (folder / "sources").mkdir()
        (folder / "sources" / "all.toml").write_text("\n".join(to_toml(outlet(number)) for number in range(SOURCES)))
        config = load_config({"LEGIONWIRE_DATA": str(folder / "data"), "LEGIONWIRE_CATALOGUE": name}, folder)
        (folder / "data").mkdir()
        _poll_everything(config.database, load_catalogue(folder).sources)
        command = [sys.executable, "-P", str(project_root() / "scheduler.py")]
        process = processes.start(command, crawl_environment(config))
        try:
            time.sleep(10)
            before = cpu_of(process.pid)
            time.sleep(SECONDS)
            used, memory = cpu_of(process.pid) - before, _megabytes_of(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    print(f"\nA scheduler at rest: {SOURCES} sources, {2 * SOURCES} channels, {SECONDS} s")
    print(
        f"  memory {memory:.0f} MB (goal: under 80), processor {100 * used / SECONDS:.2f} % of a core (goal: under 1)"
    )


def _poll_everything(database: str, sources: tuple[Source, ...]) -> None:
    """Nothing is due within the next quarter of an hour."""
    store = Store(database)
    upgrade(store)
    now = utcnow()
    with store.write() as db:
        sync_sources(db, sources, now)
        for way in root_channels(db, [source.id for source in sources], ["feed", "sitemap"]):
            record_poll(db, Poll(way.id, now, 304, fresh=0, fresh_for=timedelta(hours=1)))
    store.close()


def _megabytes_of(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()

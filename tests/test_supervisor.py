"""The supervisor: parts that die start again, parts that cannot work end it, all end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from crawling import is_alive, wait_for
from loopback import ROOT

KEEP = """
import os, sys
from legionwire.supervisor import Part, supervise

parts = [Part(name, (sys.executable, "-c", program)) for name, program in zip(sys.argv[1::2], sys.argv[2::2])]
sys.exit(supervise(parts, dict(os.environ), 3.0, lambda words: print(words, flush=True)))
"""
LIVES = "import os, pathlib, time; pathlib.Path('{file}').open('a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + LIVES


STOPPED = "stopping: what is on its way is still taken in\nstopped; what is left stays queued\n"


class Kept:
    """A supervisor at work over parts that write their process numbers down."""

    def __init__(self, folder: Path, **parts: str) -> None:
        self.folder = folder
        told = [word for name, program in parts.items() for word in (name, program.format(file=folder / name))]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", KEEP, *told]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)

    def pids(self, name: str) -> list[int]:
        try:
            return [int(line) for line in (self.folder / name).read_text().splitlines()]
        except FileNotFoundError:
            return []

    def end(self) -> str:
        out, _ = self.process.communicate(timeout=300)
        return out


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_every_part(tmp_path, sign):
    kept = Kept(tmp_path, one=LIVES, two=LIVES)
    wait_for(lambda: kept.pids("one") and kept.pids("two"))
    kept.process.send_signal(sign)
    assert kept.end() == STOPPED
    assert kept.process.returncode == 0
    assert not any(is_alive(pid) for pid in kept.pids("one") + kept.pids("two"))


def test_a_part_that_does_not_end_is_killed_after_its_grace(tmp_path):
    kept = Kept(tmp_path, one=STUBBORN)
    wait_for(lambda: kept.pids("one"))
    at = time.monotonic()
    kept.process.terminate()
    kept.end()
    assert 3 < time.monotonic() - at < 50  # its own end would come after 60
    assert not is_alive(kept.pids("one")[0])


def test_a_part_that_dies_starts_again_and_the_other_goes_on(tmp_path):
    kept = Kept(tmp_path, one=LIVES, two=LIVES)
    wait_for(lambda: kept.pids("one") and kept.pids("two"))
    os.kill(kept.pids("one")[0], signal.SIGKILL)
    wait_for(lambda: len(kept.pids("one")) == 2)
    kept.process.terminate()
    assert kept.end() == "one ended (killed by SIGKILL): starts again in 1 s\n" + STOPPED
    assert len(kept.pids("two")) == 1


def test_a_part_that_dies_again_and_again_waits_longer_each_time(tmp_path):
    kept = Kept(tmp_path, one="raise SystemExit(1)", two=LIVES)
    assert kept.process.stdout is not None
    told = [kept.process.stdout.readline() for _ in range(3)]
    kept.process.terminate()
    kept.end()
    assert [line.split(" in ")[1] for line in told] == ["1 s\n", "2 s\n", "4 s\n"]


@pytest.mark.parametrize("code", [2, 5, 6])
def test_a_part_that_cannot_work_ends_everything_with_its_code(tmp_path, code):
    kept = Kept(tmp_path, one=LIVES, two=f"raise SystemExit({code})")
    kept.end()
    assert kept.process.returncode == code
    assert not any(is_alive(pid) for pid in kept.pids("one"))

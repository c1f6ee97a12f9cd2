"""The command as an operator types it: in a process of its own, with an environment of its own."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopback import ROOT
from starting import Command

LEGIONWIRE = (sys.executable, "-m", "legionwire")
CACHES = Path(tempfile.gettempdir()) / f"legionwire-test-caches-{os.getuid()}"  # for every run of the tests


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@dataclass(frozen=True)
class Desk:
    """Where an operator sits: a data folder, a catalogue, settings."""

    data: Path
    catalogue: Path | None = None
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self, **settings: str) -> dict[str, str]:
        """The settings by their names without prefix; an empty one takes a setting away."""
        ours = {"data": str(self.data), "contact": "tests@example.org", "crawl_delay": "0", "caches": str(CACHES)}
        ours |= self.settings | settings
        if self.catalogue is not None:
            ours.setdefault("catalogue", str(self.catalogue))
        theirs = {name: value for name, value in os.environ.items() if not name.startswith("LEGIONWIRE_")}
        return theirs | {"PYTHONPATH": str(ROOT)} | {f"LEGIONWIRE_{name.upper()}": ours[name] for name in ours}

    def start(self, *words: str, stdin: bytes = b"", **settings: str) -> Command:
        return Command(words, self.environment(**settings), self.data.parent, stdin=stdin)

    def run(self, *words: str, stdin: bytes = b"", **settings: str) -> Done:
        command = self.start(*words, stdin=stdin, **settings)
        out, err = command.communicate(timeout=300)
        return Done(command.wait(), out.decode(), err.decode())

    def run_on_terminal(self, *words: str, columns: int = 80, **environment: str) -> Done:
        """With standard output on a terminal; standard error as ever."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        command = subprocess.Popen(
            [*LEGIONWIRE, *words],
            env=self.environment() | {"TERM": "xterm-256color"} | environment,
            cwd=self.data.parent,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.PIPE,
        )
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the other side was closed
                break
        os.close(ours)
        _, err = command.communicate(timeout=300)
        return Done(command.returncode, shown.decode().replace("\r\n", "\n"), err.decode())

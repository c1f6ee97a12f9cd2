"""What ships with the program, read once for all tests of a process."""

from __future__ import annotations

from pathlib import Path

from legionwire.topic import load_topic

TOPIC = load_topic(Path(__file__).parent.parent / "catalogue" / "topic.toml")

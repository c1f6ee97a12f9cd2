"""Strangers' words on a terminal: without what it would obey."""

from __future__ import annotations

import re

import click

# Signs that turn the direction of all that follows, and would have a line say something else than it holds; the marks
# that languages are written with (U+200E, U+200F, U+061C) turn nothing.
_TURNING = "\u202a-\u202e\u2066-\u2069"
_OBEYED = re.compile(f"[\x00-\x1f\x7f-\x9f{_TURNING}]")
_OBEYED_BUT_LINES = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_TURNING}]")
_UNESCAPED_IN_JSON = re.compile(f"[\x7f-\x9f{_TURNING}]")  # JSON escapes itself what is below U+0020


def one_line(text: str) -> str:
    """On one line, single blanks between the words."""
    return _OBEYED.sub("", " ".join(text.split()))


def lines(text: str) -> str:
    """With its lines and tabs."""
    return _OBEYED_BUT_LINES.sub("", text)


def escaped(json: str) -> str:
    """JSON with escapes in the place of what is obeyed, so that no value changes."""
    return _UNESCAPED_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def say(text: str, *, err: bool = False) -> None:
    """A line, or several, for people who read."""
    click.echo(lines(text), err=err)

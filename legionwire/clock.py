"""The present moment, for whoever may look at a clock: adapters and commands, never the pure modules."""

from __future__ import annotations

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The present moment."""
    return datetime.now(UTC)

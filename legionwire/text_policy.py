"""How much of an article's text may leave the collection: all of it, its beginning, or nothing."""

from __future__ import annotations

from typing import Literal, get_args

from legionwire.errors import UsageError

TextPolicy = Literal["full", "excerpt", "none"]
POLICIES: tuple[TextPolicy, ...] = get_args(TextPolicy)  # from the widest to the narrowest


def narrowed(allowed: TextPolicy, asked: TextPolicy | None) -> TextPolicy:
    """What is given of what is asked for. Raises UsageError when the policy does not allow as much."""
    if asked is None:
        return allowed
    if POLICIES.index(asked) < POLICIES.index(allowed):
        raise UsageError(
            f"the policy of this collection does not let out {asked} texts: [export] text = {allowed!r}",
            f"ask for {allowed}, or change the setting",
        )
    return asked

"""A few words of a text around a place in it."""

from __future__ import annotations

WIDTH = 40  # characters on either side


def context_of(text: str, start: int, form: str) -> str | None:
    """The words around `form` in one line; None when it does not stand at `start`."""
    if not form or not text.startswith(form, start):
        return None
    end = start + len(form)
    before, after = text[max(0, start - WIDTH) : start], text[end : end + WIDTH]
    if start > WIDTH:
        before = "… " + before.partition(" ")[2]
    if end + WIDTH < len(text):
        after = after.rpartition(" ")[0] + " …"
    return " ".join(f"{before}{form}{after}".split())

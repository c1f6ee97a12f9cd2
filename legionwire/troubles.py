"""What is wrong, in words for an operator; what is wrong with many sources alike is said once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MANY = 3  # sources with the same trouble that are told of together
NAMED = 5  # of these

_NO_NAME = "the name could not be looked up; is this machine online?"
_NO_CONNECTION = "the connection was refused"
_NO_ROUTE = "there is no way to the network; is this machine online?"
# What Twisted, the resolver and the system say, wherever it stands in a reason.
_SIGNS = (
    ("DNS lookup failed", _NO_NAME),
    ("CannotResolveHost", _NO_NAME),
    ("Name or service not known", _NO_NAME),
    ("Temporary failure in name resolution", _NO_NAME),
    ("onnection was refused", _NO_CONNECTION),
    ("Connection refused", _NO_CONNECTION),
    ("Network is unreachable", _NO_ROUTE),
    ("No route to host", _NO_ROUTE),
)


def plain(trouble: str) -> str:
    """A trouble as the operator is told: without its address where the network is to blame, else as it is."""
    return "; ".join(dict.fromkeys(map(_plain, trouble.split("; "))))


def _plain(trouble: str) -> str:
    return next((words for sign, words in _SIGNS if sign in trouble), trouble)


def shared(troubles: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The troubles that many sources have alike, of (source, trouble): trouble -> sources, each once."""
    having: dict[str, dict[str, None]] = {}
    for source, trouble in troubles:
        having.setdefault(plain(trouble), {})[source] = None
    return {trouble: list(sources) for trouble, sources in having.items() if trouble and len(sources) >= MANY}


def shared_line(trouble: str, sources: list[str]) -> str:
    """A shared trouble in one line."""
    return f"{len(sources)} sources: {trouble}"


def lines_of(troubles: Sequence[tuple[str, str]]) -> list[str]:
    """A line for each (source, trouble); one for all sources that have the same."""
    common = shared(troubles)
    own = [f"{source}: {plain(trouble)}" for source, trouble in troubles if trouble and plain(trouble) not in common]
    return own + [f"{shared_line(trouble, sources)} ({_named(sources)})" for trouble, sources in common.items()]


def _named(sources: list[str]) -> str:
    more = f" and {len(sources) - NAMED} more" if len(sources) > NAMED else ""
    return ", ".join(sources[:NAMED]) + more

"""What a channel showed goes into the ledger: verbs for one transaction each."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime

from legionwire.link_packs import LinkPack
from legionwire.links import Channel
from legionwire.polling import Policy
from legionwire.storage import ledger, sources
from legionwire.storage.engine import Connection
from legionwire.storage.sources import ChannelRow, Poll

PACKED = 10  # times as much a gzipped sitemap is when it is unpacked, about


def jitter() -> float:
    """By how much a poll comes earlier or later, in parts of what is allowed."""
    return random.uniform(-1, 1)  # noqa: S311  (spreads polls, keeps no secret)


def size_of(body: bytes) -> int:
    """Bytes of a channel, roughly, when it is unpacked."""
    return len(body) * (PACKED if body.startswith(b"\x1f\x8b") else 1)


def record_pack(db: Connection, finder: ledger.Finder, pack: LinkPack, at: datetime) -> ledger.Recorded:
    """Older links of a large channel, unpacked where the reactor need not wait for it."""
    return ledger.record_links(db, finder, pack.links(), at)


def record_channel(
    db: Connection, finder: ledger.Finder, channel: ChannelRow, read: Channel, poll: Poll, policy: Policy
) -> ledger.Recorded:
    """Links, parts and validators in one transaction: validators saved before the rest would lose it in a crash."""
    parts = sources.record_children(db, channel, read.children, poll.at) if read.children else 0
    recorded = ledger.record_links(db, finder, read.links, poll.at)
    return conclude_poll(db, finder, read, poll, policy, recorded, parts)


def conclude_poll(
    db: Connection,
    finder: ledger.Finder,
    read: Channel,
    poll: Poll,
    policy: Policy,
    recorded: ledger.Recorded,
    parts: int = 0,
) -> ledger.Recorded:
    """What is left to keep once a channel's links are in the ledger; `parts` of it were new or dated anew."""
    refused = ledger.record_refused(db, finder, read.refused, poll.at)
    shown = len(read.links) + len(read.refused)
    # What is new of an index are its parts; that all of them changed does not mean that any was missed.
    brought = (None, parts) if read.children and not shown else (shown, len(recorded.new))
    poll = replace(poll, problem=read.problem, shown=brought[0], fresh=brought[1], ttl=read.ttl)
    sources.record_poll(db, poll, policy, jitter())
    return replace(recorded, known=recorded.known | refused.known, new=recorded.new | refused.new)

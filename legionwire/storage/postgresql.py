"""PostgreSQL's connections: their limits in time, how their transactions begin, and what its errors mean.

Much of our code looks first and writes later, which SQLite makes safe by having one writer at a time. Here one lock for
the whole database does the same: whoever holds it sees everything that was committed before, because every statement of
a READ COMMITTED transaction looks anew.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

WRITER_LOCK = 0x6C656769_6F6E7772  # "legionwr": advisory locks are numbers, and other programs have theirs
CONNECT_SECONDS = 10
# A sitemap of 50,000 links is some hundred statements of well under a second; a rebuild of the search index is many
# short ones, too.
STATEMENT_SECONDS = 300
# A process that was stopped in mid-work must not keep the lock for ever. Readers hold no lock, and an export may wait
# long for whoever reads its other end.
IDLE_WRITER_SECONDS = 20
IDLE_READER_SECONDS = 3600

# A peer that is gone without a word is noticed after about two minutes.
_LINK = {
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "legionwire",
    "client_encoding": "utf8",
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 6,
    "tcp_user_timeout": 120_000,
}


def arguments(url: sa.URL) -> dict[str, Any]:
    """How to connect; what the operator's URL says goes first."""
    return {name: value for name, value in _LINK.items() if name not in url.query}


def prepare(connection: Any, lock_seconds: int) -> None:
    """The settings of a new connection, as its session's own."""
    settings = {
        "TimeZone": "UTC",
        "lock_timeout": lock_seconds * 1000 or 1,  # 0 would be no limit at all
        "statement_timeout": STATEMENT_SECONDS * 1000,
        "idle_in_transaction_session_timeout": IDLE_WRITER_SECONDS * 1000,
    }
    connection.execute("; ".join(f"SET {name} = '{value}'" for name, value in settings.items()))
    connection.commit()


def begin(connection: sa.Connection, *, writes: bool, serial: bool) -> None:
    """What a transaction begins with."""
    if not writes:
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; "
            f"SET LOCAL idle_in_transaction_session_timeout = {IDLE_READER_SECONDS * 1000}"
        )
        return
    take = f"; SELECT pg_advisory_xact_lock({WRITER_LOCK})" if serial else ""
    connection.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL READ COMMITTED{take}")


def cause(error: DBAPIError) -> str:
    """What the server says, without the statement and its values."""
    said = getattr(error.orig, "diag", None)
    return (said and said.message_primary) or str(error.orig or error)


# By SQLSTATE or the beginning of one; the first that fits.
_WAYS_OUT = {
    "08": "is the server running, and is LEGIONWIRE_DATABASE right?",
    "28": "the user or the password in LEGIONWIRE_DATABASE is wrong, or may not connect from here",
    "3D000": "create it (`createdb`), or set LEGIONWIRE_DATABASE to one that exists",
    "55P03": "another process kept it locked too long: see `legionwire runs list`",
    "57014": "it took too long: ask for less, or see what else keeps the server busy",
    "25P03": "this process was stopped in the middle of its work: start it again",
    "53100": "free some disk space on the server",
    "53300": "the server has no connection left: end some, or raise its max_connections",
    "53": "the server is out of memory or space",
    "2BP01": "drop your own views that read ours, then give the same command again",
    "42P01": "run `legionwire db upgrade`",
    "42703": "run `legionwire db upgrade`",
    "42501": "the user in LEGIONWIRE_DATABASE must be allowed to do that",
    "25006": "it must be writable: set LEGIONWIRE_DATABASE to one that is, no standby and no read-only user",
    "57P": "the server is starting or stopping: try again",
    "XX001": "restore a backup",
    "XX002": "restore a backup, or REINDEX",
}
# A connection that was refused has no SQLSTATE, only the server's words.
_WORDS = {
    "password": "28",
    "no pg_hba.conf entry": "28",
    "authentication failed": "28",
    "role ": "28",
    "does not exist": "3D000",
    "too many clients": "53300",
    "connection slots": "53300",
    "starting up": "57P",
    "shutting down": "57P",
}


def way_out(error: DBAPIError) -> str:
    """What to do about it."""
    code = getattr(error.orig, "sqlstate", None) or ""
    if not code:
        text = str(error.orig)
        code = next((state for words, state in _WORDS.items() if words in text), "08")
    return next((way for state, way in _WAYS_OUT.items() if code.startswith(state)), "see `legionwire db check`")

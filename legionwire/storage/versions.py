"""By which versions of this program's rules a collection was made, as far as that forbids to write to it."""

from __future__ import annotations

import sqlalchemy as sa

from legionwire.storage import regrouping, search


def require_writable(db: sa.Connection) -> None:
    """Raise when the search index, or the links of copies, are of rules that this program's may not stand beside."""
    search.require_writable(db)
    regrouping.require_writable(db)

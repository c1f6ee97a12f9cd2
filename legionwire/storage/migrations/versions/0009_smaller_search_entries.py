"""a search index with the column of most terms first, and terms kept with one byte for a letter of most scripts"""

import re
import zlib
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_RAW = -15
_ENCODINGS = ("utf-8", "cp1253", "cp1251", "cp1255", "cp1256")
_OF_A_SCRIPT = re.compile(r"[\u0300-\u06ff]")
_ESCAPED = re.compile(r"\\(?:x(..)|u(.{4})|U(.{8}))")
_TOGETHER = 500
_COMMENT = "of the title, a line feed, of the text; raw deflate"
_COMMENT_SINCE = "a byte for the encoding; of the title, a line feed, of the text, deflated"

_TERMS = sa.table("article_terms", sa.column("article_id"), sa.column("sort_key"), sa.column("terms"))
_ENTER = sa.text("INSERT INTO search_fts(rowid, title, body) VALUES (:key, :title, :body)")


def upgrade() -> None:
    _repack(op.get_bind(), _unpacked_before, _packed)
    _make_index("body, title", _unpacked)
    _describe_terms(_COMMENT, _COMMENT_SINCE)


def downgrade() -> None:
    _repack(op.get_bind(), _unpacked, _packed_before)
    _make_index("title, body", _unpacked_before)
    _describe_terms(_COMMENT_SINCE, _COMMENT)


def _make_index(columns: str, unpacked: Callable[[bytes], str]) -> None:
    """From the terms that are kept: no text is read, no term is made. A server's index has no columns."""
    db = op.get_bind()
    if db.dialect.name != "sqlite":
        return
    op.execute("DROP TABLE search_fts")
    op.execute(f"CREATE VIRTUAL TABLE search_fts USING fts5({columns}, content='', tokenize='ascii')")
    numbers = list(db.execute(sa.select(_TERMS.c.article_id).order_by(_TERMS.c.sort_key)).scalars())
    for start in range(0, len(numbers), _TOGETHER):
        among = _TERMS.c.article_id.in_(numbers[start : start + _TOGETHER])
        held = db.execute(sa.select(_TERMS.c.sort_key, _TERMS.c.terms).where(among).order_by(_TERMS.c.sort_key))
        db.execute(_ENTER, [_entry(key, unpacked(terms)) for key, terms in held])
    op.execute("INSERT INTO search_fts(search_fts) VALUES ('optimize')")


def _describe_terms(before: str, after: str) -> None:
    if op.get_bind().dialect.name != "sqlite":  # which keeps no comments
        op.alter_column("article_terms", "terms", comment=after, existing_comment=before,
                        existing_type=sa.LargeBinary(), existing_nullable=False)  # fmt: skip


def _repack(db: sa.Connection, unpacked: Callable[[bytes], str], packed: Callable[[str], bytes]) -> None:
    """Taken out and put in again: SQLite leaves the room empty that a row no longer needs where it stands."""
    last = -1
    while True:
        wanted = _TERMS.c.article_id > last
        held = db.execute(sa.select(_TERMS).where(wanted).order_by(_TERMS.c.article_id).limit(_TOGETHER)).all()
        if not held:
            return
        db.execute(_TERMS.delete().where(wanted, _TERMS.c.article_id <= held[-1].article_id))
        rows = [(number, key, packed(unpacked(terms))) for number, key, terms in held]
        db.execute(_TERMS.insert(), [dict(zip(_TERMS.c.keys(), row, strict=True)) for row in rows])
        last = held[-1].article_id


def _entry(key: int, terms: str) -> dict[str, object]:
    title, _, body = terms.partition("\n")
    return {"key": key, "title": title, "body": body}


def _unpacked_before(terms: bytes) -> str:
    return zlib.decompress(terms, wbits=_RAW).decode()


def _packed_before(terms: str) -> bytes:
    packer = zlib.compressobj(9, wbits=_RAW, memLevel=9)
    return packer.compress(terms.encode()) + packer.flush()


def _unpacked(terms: bytes) -> str:
    encoding = _ENCODINGS[terms[0]]
    text = zlib.decompress(terms[1:], wbits=_RAW).decode(encoding)
    return text if encoding == "utf-8" else _ESCAPED.sub(_letter, text)


def _letter(escaped: re.Match[str]) -> str:
    return chr(int(escaped[escaped.lastindex or 0], 16))


def _packed(terms: str) -> bytes:
    number, written = 0, terms.encode()
    if (found := _OF_A_SCRIPT.search(terms)) and "\\" not in terms:
        own = (ord(found[0]) >> 8) - 2
        short = terms.encode(_ENCODINGS[own], "backslashreplace")
        if len(short) < len(written):
            number, written = own, short
    packer = zlib.compressobj(wbits=_RAW)
    return bytes([number]) + packer.compress(written) + packer.flush()

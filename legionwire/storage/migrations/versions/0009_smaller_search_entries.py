"""a search index with the column of most terms first, and terms kept with one byte for a letter of most scripts"""

import re
import zlib
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"
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
_KEEP = _TERMS.update().where(_TERMS.c.article_id == sa.bindparam("number")).values(terms=sa.bindparam("packed"))
_ENTER = sa.text("INSERT INTO search_fts(rowid, title, body) VALUES (:key, :title, :body)")


def upgrade() -> None:
    _make_anew("body, title", _unpacked_before, _packed, (_COMMENT, _COMMENT_SINCE))


def downgrade() -> None:
    _make_anew("title, body", _unpacked, _packed_before, (_COMMENT_SINCE, _COMMENT))


def _make_anew(
    columns: str, unpacked: Callable[[bytes], str], packed: Callable[[str], bytes], comments: tuple[str, str]
) -> None:
    """The index from the terms that are kept, which are packed in another way. No text is read, no term is made."""
    db = op.get_bind()
    on_sqlite = db.dialect.name == "sqlite"
    if on_sqlite:
        op.execute("DROP TABLE search_fts")
        op.execute(f"CREATE VIRTUAL TABLE search_fts USING fts5({columns}, content='', tokenize='ascii')")
    else:
        before, after = comments
        op.alter_column("article_terms", "terms", comment=after, existing_comment=before,
                        existing_type=sa.LargeBinary(), existing_nullable=False)  # fmt: skip
    keys = list(db.execute(sa.select(_TERMS.c.sort_key, _TERMS.c.article_id).order_by(_TERMS.c.sort_key)))
    for start in range(0, len(keys), _TOGETHER):
        numbers = [number for _, number in keys[start : start + _TOGETHER]]
        held = db.execute(sa.select(_TERMS).where(_TERMS.c.article_id.in_(numbers)).order_by(_TERMS.c.sort_key))
        rows = [(number, key, unpacked(terms)) for number, key, terms in held]
        db.execute(_KEEP, [{"number": number, "packed": packed(terms)} for number, _, terms in rows])
        if on_sqlite:
            db.execute(_ENTER, [_entry(key, terms) for _, key, terms in rows])
    if on_sqlite:
        op.execute("INSERT INTO search_fts(search_fts) VALUES ('optimize')")


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

"""rulings on dates, copies and tags beside those on labels"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from legionwire.storage.schema import UTCTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COMMENT = "a person's corrections, all that there were: the latest of an address wins over every re-run"
_COMMENT_SINCE = (
    "a person's corrections, all that there were: of an address the latest of a kind wins over every re-run"
)
_ORIGINS = "json-ld, meta, time, feed, sitemap, url, text"
_READ = "where a person ruled on the date, the one that was read: value, precision, origin; empty else"
_OTHER = "and of which address; numbers of articles are others in another database"
_NAMES = ("kind", "withdrawn", "dated_at", "dated_precision", "tie", "other_url", "other_hash", "tag")


def upgrade() -> None:
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("kind", sa.Text(), nullable=False, server_default="label", comment="label, date, copy or tag"),
        sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false(),
                  comment="ends those before it of its kind"),
        sa.Column("dated_at", UTCTime(length=20), comment="of a date: when the article was published"),
        sa.Column("dated_precision", sa.Text(), comment="second, minute or day"),
        sa.Column("tie", sa.Text(), comment="of a copy: copy-of or not-copy-of"),
        sa.Column("other_url", sa.Text(), comment=_OTHER),
        sa.Column("other_hash", sa.BigInteger()),
        sa.Column("tag", sa.Text(), comment="in small letters"),
    )  # fmt: skip
    for column in columns:
        op.add_column("ruling", column)
    op.execute("UPDATE ruling SET withdrawn = true WHERE label IS NULL")
    op.create_index("ix_ruling_other_hash", "ruling", ["other_hash"])
    op.add_column("article", sa.Column("published_read", sa.JSON(none_as_null=True), comment=_READ))
    _describe(_COMMENT, _COMMENT_SINCE, _ORIGINS, f"{_ORIGINS}, ruling")


def downgrade() -> None:
    _describe(_COMMENT_SINCE, _COMMENT, f"{_ORIGINS}, ruling", _ORIGINS)
    # The tables of before know labels only; what was ruled on dates is as it was ruled until the page is read again.
    op.execute("DELETE FROM ruling WHERE kind <> 'label'")
    op.drop_column("article", "published_read")
    op.drop_index("ix_ruling_other_hash", "ruling")
    for name in reversed(_NAMES):
        op.drop_column("ruling", name)


def _describe(before: str, after: str, origins: str, origins_after: str) -> None:
    if op.get_bind().dialect.name != "sqlite":  # which keeps no comments
        op.create_table_comment("ruling", after, existing_comment=before)
        op.alter_column("article", "published_origin", comment=origins_after, existing_comment=origins,
                        existing_type=sa.Text(), existing_nullable=True)  # fmt: skip

"""lines that repeat on a site; what was left out of a text, and what a revision came from"""

import sqlalchemy as sa
from alembic import op

from legionwire.storage.schema import UTCTime, Word

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STRIPPED = "lines left out since they repeat on the site: place among all, line"
_ORGANISATIONS = "of the authors those that are no persons: agencies, desks, the outlet itself"
_DATES = "all candidates of the publication date: value, precision, origin, zone"


def upgrade() -> None:
    op.create_table(
        "site_line",
        sa.Column("site", Word, nullable=False, comment="registrable domain"),
        sa.Column(
            "line_hash",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="of the line's words, numbers as 0",
        ),
        sa.Column(
            "holders",
            sa.JSON(),
            nullable=False,
            comment="pages that have it, at most 8: URL hash, number of their lines",
        ),
        sa.Column("n", sa.Integer(), nullable=False, comment="how many of these"),
        sa.Column("seen_at", UTCTime(length=20), nullable=False, comment="to the day"),
        sa.PrimaryKeyConstraint("site", "line_hash", name=op.f("pk_site_line")),
        comment="lines of pages that were read, on topic or not: what repeats is not an article's own",
    )
    op.add_column("article", sa.Column("stripped", sa.JSON(), nullable=True, comment=_STRIPPED))
    op.add_column("article", sa.Column("organisations", sa.JSON(), nullable=True, comment=_ORGANISATIONS))
    op.add_column("article", sa.Column("dates", sa.JSON(), nullable=True, comment=_DATES))
    op.add_column("revision", sa.Column("stripped", sa.JSON(), nullable=True, comment="as in article"))
    op.add_column(
        "revision",
        sa.Column(
            "cause", sa.Text(), server_default="edit", nullable=False, comment="edit, or reread: we read it better"
        ),
    )
    op.add_column("revision", sa.Column("extractor_version", sa.Text(), nullable=True, comment="that read it"))


def downgrade() -> None:
    op.drop_column("revision", "extractor_version")
    op.drop_column("revision", "cause")
    op.drop_column("revision", "stripped")
    op.drop_column("article", "dates")
    op.drop_column("article", "organisations")
    op.drop_column("article", "stripped")
    op.drop_table("site_line")

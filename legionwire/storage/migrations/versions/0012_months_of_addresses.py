"""an index of the ledger that coverage is counted from: states with the times of their addresses"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_page_source_id_state", "page")
    op.create_index("ix_page_coverage", "page", ["source_id", "state", "hint_published_at", "first_seen_at"])


def downgrade() -> None:
    op.drop_index("ix_page_coverage", "page")
    op.create_index("ix_page_source_id_state", "page", ["source_id", "state"])

"""
${message}

Why: …

Revision: ${up_revision}
Follows: ${down_revision | comma,n}
"""

from typing import Final

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision: Final = ${repr(up_revision)}
down_revision: Final = ${repr(down_revision)}


def upgrade() -> None:
    """Expand first: the running version must still work with what this makes."""
    ${upgrades if upgrades else "..."}


def downgrade() -> None:
    """The way back, without loss where there is one."""
    ${downgrades if downgrades else "..."}

"""A course's baseline is that of its first infusion: courses that have only a later one are without."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mark the infusions whose course had only the score before a later infusion."""
    op.execute(
        """
        UPDATE infusions SET baseline_missing = true
        WHERE NOT baseline_missing AND NOT EXISTS (
            SELECT 1 FROM outcomes
            JOIN infusions AS first ON first.id = outcomes.infusion_id
            LEFT JOIN outcomes AS newer ON newer.supersedes = outcomes.id
            WHERE outcomes.step = 'baseline' AND outcomes.measure = 'pain' AND outcomes.value_hundredths IS NOT NULL
            AND newer.id IS NULL AND first.status = 'active'
            AND first.clinic_id = infusions.clinic_id AND first.patient_id = infusions.patient_id
            AND first.course = infusions.course AND first.infused_at = (
                SELECT min(other.infused_at) FROM infusions AS other
                WHERE other.clinic_id = infusions.clinic_id AND other.patient_id = infusions.patient_id
                AND other.course = infusions.course AND other.status = 'active'
            )
        )
        """
    )


def downgrade() -> None:
    """A mark too many is looked up again where it is shown."""

"""What the privacy app holds, field by field."""

from privacy.holdings import Holding, Retention, Visibility, alike, declare
from privacy.models import SubjectKey

declare(
    SubjectKey,
    alike(
        Holding(
            "seals the private fields of one subject",
            Visibility.INTERNAL,
            Retention.ACCOUNT,
            "the database",
        ),
        "subject",
        "wrapped",
        "created_at",
    ),
)

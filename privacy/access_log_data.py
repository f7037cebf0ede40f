"""What the privacy app holds about imported access logs: how many lines, and none of them."""

from privacy import retention
from privacy.holdings import Holding, Retention, Visibility, alike, declare, swept
from privacy.models import AccessLogFile
from privacy.traffic import closing
from privacy.traffic.logs import importing

IMPORTED = Holding(
    "which access logs were counted, without their lines",
    Visibility.INTERNAL,
    Retention.DAILY,
    "our staff",
)
declare(
    AccessLogFile,
    {
        **alike(IMPORTED, "id", "content_hash", "size", "read", "lines", "counted"),
        **alike(IMPORTED, "dropped", "malformed", "first_day", "last_day"),
        **alike(IMPORTED, "begun_at", "claim", "claimed_until", "done_at"),
    },
)
swept(AccessLogFile, by=importing.forget_old)
retention.rule(AccessLogFile, "begun_at", closing.KEPT)

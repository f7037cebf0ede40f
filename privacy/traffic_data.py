"""What the privacy app holds about traffic, field by field: counts of many, about nobody."""

from privacy import holdings, retention
from privacy.holdings import Holding, Retention, Visibility, alike, declare, swept
from privacy.models import CountedDay, SharedVisits, TrafficDay
from privacy.traffic import closing, sharing

COUNTS = Holding(
    "how many pages were seen on a day, without anybody's path",
    Visibility.INTERNAL,
    Retention.DAILY,
    "the course of things",
)
SHARED = Holding(
    "how many visitors saw pages of an industry in a month, until that is released with noise",
    Visibility.INTERNAL,
    Retention.COUNTED,
    "the course of things",
)
declare(
    CountedDay,
    {
        **alike(COUNTS, "day", "begun_at", "closed_at", "source", "requests"),
        **alike(COUNTS, "malformed", "partial"),
    },
)
declare(
    TrafficDay,
    alike(COUNTS, "id", "day", "dimension", "key", "hits", "visitors"),
)
declare(SharedVisits, alike(SHARED, "id", "month", "industry", "visitors"))
swept(SharedVisits, by=sharing.forget_old)
swept(CountedDay, TrafficDay, by=closing.forget_old)
retention.rule(CountedDay, "day", closing.KEPT)
retention.rule(TrafficDay, "day", closing.KEPT)
retention.rule(SharedVisits, "month", sharing.KEPT)
# Not of readers of figures: SharedVisits, which has no noise and leaves nobody out.
holdings.of_many(CountedDay, TrafficDay)

"""What most tables of the listings app hold, in words of the data map."""

from privacy.holdings import Holding, Retention, Visibility

KEY = Holding(
    "tells rows apart", Visibility.INTERNAL, Retention.LISTING, "the database"
)
COURSE = Holding(
    "what happened when", Visibility.INTERNAL, Retention.LISTING, "the course of things"
)

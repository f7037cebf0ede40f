"""How long a confirmation counts, in one place for pages, search and mail."""

from datetime import timedelta

# Since the day on which a company or a listing was last confirmed:
ASKED = timedelta(days=90)  # its team is asked by mail, and again after as long
OLD = timedelta(days=180)  # beyond this it says so and stands lower
ARCHIVED = timedelta(days=365)  # beyond this lists and search leave it out

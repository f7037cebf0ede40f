"""Search: a question in, listings with their reasons out. This is its whole face."""

from listings.search.counts import kept_counts, kept_facets, totals
from listings.search.explaining import Explanation, explain
from listings.search.facets import Choice, Choices
from listings.search.finding import Found, count_of, find, newest, without_filters
from listings.search.patience import TookTooLong, in_time
from listings.search.query import SORTS, TABS, Query
from listings.search.suggesting import Suggestion, suggest

__all__ = [
    "SORTS",
    "TABS",
    "Choice",
    "Choices",
    "Explanation",
    "Found",
    "Query",
    "Suggestion",
    "TookTooLong",
    "count_of",
    "explain",
    "find",
    "in_time",
    "kept_counts",
    "kept_facets",
    "newest",
    "suggest",
    "totals",
    "without_filters",
]

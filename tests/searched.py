"""Pages of search, as tests read them."""

# What keeps the time of a question (listings/search/patience.py) inside a test's transaction: a
# savepoint, the settings read, set and given back. Elsewhere it is one statement.
TIMING = 5


def unmarked(html: str) -> str:
    """A page without its marks at the words that were asked for."""
    return html.replace("<mark>", "").replace("</mark>", "")

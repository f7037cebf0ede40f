"""A buyer's own tools: lists of favourites, saved searches, suppliers that are followed."""

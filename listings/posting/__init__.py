"""Posting: a company's items and offers written, published, changed and taken down by its team."""

"""Queries of the log itself: entries by filter, and the timeline of one server."""

"""Reading the log itself: entries, which of them, and the story of one server."""

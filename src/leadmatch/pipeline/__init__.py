"""From sources to a resolved book: the stages put together."""

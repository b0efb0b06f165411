"""Blocking: which pairs of leads are worth comparing."""

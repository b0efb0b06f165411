"""Comparing: the level of agreement of each pair of leads, field by field."""

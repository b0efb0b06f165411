"""Normalize: raw cells to canonical, typed values. `leads.normalize` is the stage; every other module is one concept.

A module of an identifier has `normalize(value)` for one value, None where nothing meaningful is there, and a form over
a Series of distinct raw values, which the stage uses: each distinct cell is read once and gathered back by its code.
"""

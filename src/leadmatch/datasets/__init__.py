"""Data sets to try, test and measure with: one dealership's dumps with the truth, of any size."""

from leadmatch.datasets.dealership import Dealership, dealership

__all__ = ["Dealership", "dealership"]

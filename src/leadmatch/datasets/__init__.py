"""Data sets to try, test and measure with: one dealership's dumps with the truth, of any size, and FEBRL."""

from leadmatch.datasets.dealership import Dealership, dealership
from leadmatch.datasets.demo import demo_files
from leadmatch.datasets.febrl import Febrl, febrl

__all__ = ["Dealership", "Febrl", "dealership", "demo_files", "febrl"]

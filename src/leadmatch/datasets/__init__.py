"""Data sets to try, test and measure with: one dealership's dumps with the truth, of any size, and FEBRL."""

from leadmatch.datasets.demo_dumps import demo_files
from leadmatch.datasets.febrl_sets import Febrl, febrl
from leadmatch.datasets.generate import Dealership, dealership

__all__ = ["Dealership", "Febrl", "dealership", "demo_files", "febrl"]

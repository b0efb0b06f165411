"""Data sets to try, test and measure with: one dealership's dumps with the truth, of any size, a group's
dumps of the systems that have a preset, and FEBRL.
"""

from leadmatch.datasets.demo_dumps import demo_files, systems_files
from leadmatch.datasets.febrl_sets import Febrl, febrl
from leadmatch.datasets.generate import Dealership, dealership
from leadmatch.datasets.named_systems import named_systems

__all__ = ["Dealership", "Febrl", "dealership", "demo_files", "febrl", "named_systems", "systems_files"]

"""When two leads were made: how many days lie between.

People shop in journeys: a form, a call and a visit come within days of each other, while the leads of two strangers lie
anywhere in the years that a dump spans.
Agreeing on the time is weak evidence, but evidence that every lead has, also one of nothing but a first name. Where
dates say nothing (everything imported on one day, journeys never recorded) that is what is learned, and they weigh
nothing.
"""

import numpy as np

from leadmatch.arrays import Ints, runs
from leadmatch.comparisons.comparison import Comparison, Floats, Levels, Rows
from leadmatch.comparisons.rarity import Rarity
from leadmatch.tables import LeadTable

LEVELS = (
    ("no date on a side", 0.0),
    ("same day", 0.15),
    ("within 3 days", 0.25),
    ("within two weeks", 0.25),
    ("within six weeks", 0.2),
    ("within four months", 0.1),
    ("within a year", 0.04),
    ("more than a year apart", 0.01),
)
"""First guess of how far two leads of one journey are apart."""
DAYS = (0, 3, 14, 45, 120, 365)
"""The most days of each level but the last."""
SAME, HOUSEHOLD = 0.5, 0.15
"""First guess of how many pairs of leads of one person, and of one household, are of one journey; the rest lie as far
apart as those of strangers.
"""


def prepare(leads: LeadTable, rarity: Rarity) -> Comparison:
    """The comparison of the days on which leads were made."""
    del rarity
    values = np.array(leads.created.values.to_list(), "datetime64[D]").astype(np.int32)
    day = np.r_[values, np.int32(0)][leads.created.codes]
    dated = leads.created.codes >= 0
    most = DAYS[-1] + 1
    level_of: Levels = 1 + np.searchsorted(DAYS, np.arange(most + 1)).astype(np.uint8)

    def levels(left: Rows, right: Rows) -> Levels:
        level: Levels = level_of[np.minimum(np.abs(day[left] - day[right]), most)]
        level[~(dated[left] & dated[right])] = 0
        return level

    totals = np.r_[np.nan, _pairs(day[dated])]
    strangers = totals[1:] / max(totals[1:].sum(), 1.0)
    journey = np.array([share for _, share in LEVELS[1:]]) * (strangers > 0)
    journey /= max(journey.sum(), 1e-9)
    same, household = (np.r_[1.0, share * journey + (1 - share) * strangers] for share in (SAME, HOUSEHOLD))
    labels = tuple(label for label, _ in LEVELS)
    group = np.r_[0, np.ones(len(labels) - 1, np.int64)]
    return Comparison("date", labels, group, same, household, totals, levels, held=True)


def _pairs(days: Ints) -> Floats:
    """How many pairs of leads are at each level."""
    ordered = np.sort(days)
    starts, often = runs(ordered)
    day, earlier = ordered[starts], np.r_[starts, len(days)]
    before = len(days) * (len(days) + 1) // 2
    within = [int((often * earlier[np.searchsorted(day, day + most, "right")]).sum()) - before for most in DAYS]
    counted: Floats = np.diff(np.r_[0, within, len(days) * (len(days) - 1) // 2]).astype(np.float64)
    return counted

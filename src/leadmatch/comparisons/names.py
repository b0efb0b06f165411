"""First and last name as one comparison: they are one piece of evidence, since communities share both.

The level of a pair is a cell of a grid (state of the first names x state of the last names). Where both are equal the
rarity of the whole name counts, where one is, the rarity of that one. Swapped places are a level of their own. Rarity
tells names that are close apart too: a slip makes a rare word (Schmidt, Schmdit), two names do not (Schmidt, Schmitt).
However close, two first names of different genders (Carl, Carla) are those of two people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leadmatch import nicknames
from leadmatch.arrays import Hashes, Ints, distinct, mix, over_distinct, pack
from leadmatch.comparisons import given, namesakes
from leadmatch.comparisons.comparison import BOUND, FIRM, Comparison, Floats, Frequencies, Levels, Rows, codes_among
from leadmatch.comparisons.middles import Middles
from leadmatch.comparisons.rarity import Rarity
from leadmatch.comparisons.strata import Stratum
from leadmatch.comparisons.strings import Vocabulary
from leadmatch.genders import BOTH, FEMALE, MALE
from leadmatch.hashing import hash_of
from leadmatch.tables import Coded, LeadTable

PART_RARITY = (3, 12, 50, 200, 1000)
WHOLE_RARITY = (2, 4, 8, 16, 32, 64, 128, 512)


@dataclass(frozen=True, slots=True)
class Part:
    """A state of one part of the name: first guess of its share among records of one person, and of one household."""

    label: str
    same: float
    household: float


# First names in a household are those of strangers, but for a parent and child of one name.
FIRST = (
    Part("missing", 1.0, 1.0),
    Part("same", 0.80, 0.025),
    Part("nickname", 0.04, 0.002),
    Part("initial", 0.03, 0.003),
    Part("close", 0.05, 0.002),
    Part("close (both usual)", 0.01, 0.004),
    Part("part", 0.02, 0.003),
    Part("similar", 0.02, 0.01),
    Part("different", 0.034, 0.955),
    Part("of two genders", 0.0, 0.0),  # a share of what is different, by how many genders are known
)
OF_TWO_GENDERS = (0.12, 0.6)
"""How many of the unlike first names of one person, and of a household, are of two genders where all genders are known.
Where fewer are, as many less."""
LAST = (
    Part("missing", 1.0, 1.0),
    Part("same", 0.88, 0.48),
    Part("part", 0.02, 0.03),
    Part("close", 0.04, 0.02),
    Part("close (both usual)", 0.01, 0.01),
    Part("similar", 0.02, 0.02),
    Part("different", 0.03, 0.44),
)
OTHERS_DIFFER = Part("one in the other's place, the others different", 0.0005, 0.005)
OTHER_WAYS = (
    Part("first and last swapped", 0.01, 0.0005),
    Part("one in the other's place", 0.005, 0.002),
    OTHERS_DIFFER,  # of two people of one family, one of whose names is in the wrong order
)
# A business is not the person who drives its car: known, not to be learned.
ENTITIES = (Part("both businesses", 0.998, 0.8), Part("a business and a person", 0.002, 0.2))
_PERSON, _BUSINESS = 1, 2
MISSING, SAME = 0, 1
NICKNAME, INITIAL, CLOSE, USUAL, PART, SIMILAR, DIFFERENT, TWO_GENDERS = range(2, 10)
LAST_PART, LAST_CLOSE, LAST_USUAL, LAST_SIMILAR, LAST_DIFFERENT = range(2, 7)
OTHER_FIRST = 1.0
"""The bound of a first name that differs, as far as leads have no birth dates: it is no likelier than believed, since
what a family shares cannot show that one person has several first names, and families outnumber duplicates."""
PARTLY = 0.5
"""For how much of a pair one counts that compares a part of the names: two first names alone, a name and an initial."""
KNOWN = 0.8
"""Share of the leads whose first names are clearly of one gender, before any lead is seen."""
FAR = 3
"""Bins of rarity between a name and a slip of it that is made often enough not to be rare itself."""


def prepare(leads: LeadTable, rarity: Rarity) -> Comparison:
    """The comparison of names for these leads."""
    first, last = _FirstNames(leads, rarity), _LastNames("last", leads.last, rarity)
    whole = _Whole(leads, rarity)
    grid = np.array([[f, s] for f in range(len(first.states)) for s in range(len(last.states))])
    ways = [*OTHER_WAYS, *ENTITIES]
    bins = len(WHOLE_RARITY) + 1
    same, household = _believed(first, last, whole, grid)
    exact_both = np.isin(grid[:, 0], first.same_states) & np.isin(grid[:, 1], last.same_states)
    same[: len(grid)][exact_both] = household[: len(grid)][exact_both] = 1e-9
    totals = np.r_[np.where(exact_both, 0.0, np.nan), whole.frequencies.pairs, np.full(len(ways), np.nan)]
    group = np.r_[(grid[:, 0] != MISSING) + 2 * (grid[:, 1] != MISSING), np.full(bins + len(OTHER_WAYS), 3), 4, 4]
    factors = np.r_[grid, np.full((bins + len(ways), 2), -1)]
    same_first, same_last = np.isin(factors[:, 0], first.same_states), np.isin(factors[:, 1], last.same_states)
    rows = np.arange(leads.n, dtype=np.int32)
    other_first = np.r_[first.is_unlike(grid[:, 0]), np.zeros(bins, bool), [way is OTHERS_DIFFER for way in ways]]
    told = float((leads.birth_date.codes >= 0).mean()) if leads.n else 0.0
    return Comparison(
        "name",
        _labels(first, last, grid),
        group,
        same,
        household,
        totals,
        _levels(first, last, whole),
        factors,
        chance=lambda: np.r_[np.full(len(grid), np.nan), whole.by_chance(first, last), np.full(len(ways), np.nan)],
        firm=np.where(group == 4, FIRM, 50.0),
        bound=np.where(other_first, OTHER_FIRST + (BOUND - OTHER_FIRST) * told, BOUND),
        strata=(
            Stratum(rows, first.codes, same_first & ~same_last, same_first & last.is_alike(factors[:, 1])),
            Stratum(rows, last.codes, same_last & ~same_first, same_last & first.is_alike(factors[:, 0])),
        ),
    )


def counted(labels: Sequence[str]) -> Floats:
    """For how much of a pair of leads each level counts, of all pairs of two customers: 0 for nothing to compare."""
    partly = ["missing" in label or "initial" in label for label in labels]
    found: Floats = np.r_[0.0, np.where(partly, PARTLY, 1.0)[1:]]
    return found


def _levels(first: "_Names", last: "_Names", whole: "_Whole") -> Callable[[Rows, Rows], Levels]:
    """The level of pairs of leads: the grid, then the bins of whole names, then the other ways."""
    size = len(last.states)
    start_whole = len(first.states) * size
    start_swap = start_whole + len(WHOLE_RARITY) + 1
    start_entity = start_swap + len(OTHER_WAYS)

    def levels(left: Rows, right: Rows) -> Levels:
        f, s = first.states_of(left, right), last.states_of(left, right)
        level = f * np.uint8(size) + s
        both = np.flatnonzero(first.is_same(f) & last.is_same(s))
        level[both] = start_whole + whole.bins[left[both]]
        rows = np.flatnonzero(first.is_open(f) & last.is_open(s))
        way = whole.swapped(left[rows], right[rows], first, last)
        level[rows[way > 0]] = start_swap - 1 + way[way > 0]
        entities = whole.entity[left] + whole.entity[right]
        level[entities == _BUSINESS + _PERSON] = start_entity + 1
        level[entities == 2 * _BUSINESS] = start_entity
        return level

    return levels


def _believed(first: "_Names", last: "_Names", whole: "_Whole", grid: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """First guesses of every level, for one person and for one household."""
    ways = [*OTHER_WAYS, *ENTITIES]
    share = whole.frequencies.share
    both = FIRST[SAME].same * LAST[SAME].same, FIRST[SAME].household * LAST[SAME].household
    return (
        np.r_[_product(first.same, last.same, grid), both[0] * share, [p.same for p in ways]],
        np.r_[_product(first.household, last.household, grid), both[1] * share, [p.household for p in ways]],
    )


def _product(a: Floats, b: Floats, grid: NDArray[np.int64]) -> Floats:
    return a[grid[:, 0]] * b[grid[:, 1]]


def _labels(first: "_Names", last: "_Names", grid: NDArray[np.int64]) -> tuple[str, ...]:
    cells = [f"first {first.states[f]}, last {last.states[s]}" for f, s in grid]
    whole = [f"same, on {edge} leads or fewer" for edge in WHOLE_RARITY] + [
        f"same, on more than {WHOLE_RARITY[-1]} leads"
    ]
    return (*cells, *whole, *(p.label for p in (*OTHER_WAYS, *ENTITIES)))


class _Names:
    """One part of the name: its states, their priors, and the state of a pair."""

    parts: tuple[Part, ...]
    similar: int
    """The last of `parts` whose names are alike."""

    def __init__(self, name: str, column: Coded, rarity: Rarity) -> None:
        self.codes = column.codes
        self.vocabulary = Vocabulary.of(column.values)
        self.length = self.vocabulary.size
        self.sound = self.vocabulary.sounds()
        size = len(column.values)
        self.frequencies = rarity.of(name, column.codes, size, lambda: hash_of(column.values), PART_RARITY)
        extra = len(PART_RARITY)
        edges = [f"same (on {e} leads or fewer)" for e in PART_RARITY] + [
            f"same (on more than {PART_RARITY[-1]} leads)"
        ]
        self.states = ["missing", *edges, *(p.label for p in self.parts[2:])]
        self.same_states = np.arange(1, extra + 2)
        self.same = self._spread([p.same for p in self.parts])
        self.household = self._spread([p.household for p in self.parts])

    def _spread(self, prior: list[float]) -> Floats:
        spread: Floats = np.r_[prior[0], prior[1] * self.frequencies.share, prior[2:]]
        return spread

    def is_same(self, state: Levels) -> NDArray[np.bool_]:
        same: NDArray[np.bool_] = (state >= 1) & (state <= len(PART_RARITY) + 1)
        return same

    def is_open(self, state: Levels) -> NDArray[np.bool_]:
        """Whether the names do not agree: missing, similar or unlike."""
        open_: NDArray[np.bool_] = (state == MISSING) | (state >= self.similar + len(PART_RARITY))
        return open_

    def is_alike(self, state: Ints) -> NDArray[np.bool_]:
        """Whether the names are not the same, but may be one person's."""
        alike: NDArray[np.bool_] = (state > len(PART_RARITY) + 1) & ~self.is_unlike(state)
        return alike

    def is_unlike(self, state: Levels | Ints) -> NDArray[np.bool_]:
        """Whether the names are those of two people: nothing like each other, or of two genders."""
        unlike: NDArray[np.bool_] = state > self.similar + len(PART_RARITY)
        return unlike

    def states_of(self, left: Rows, right: Rows) -> Levels:
        """State of each pair of leads."""
        a, b = self.codes[left], self.codes[right]
        state = np.zeros(len(a), np.uint8)
        equal = np.flatnonzero((a == b) & (a >= 0))
        state[equal] = 1 + self.frequencies.bins[a[equal]]
        unequal = np.flatnonzero((a != b) & (a >= 0) & (b >= 0))
        state[unequal] = len(PART_RARITY) + over_distinct(a[unequal], b[unequal], self.kind)
        return state

    def both_usual(self, a: Rows, b: Rows) -> NDArray[np.bool_]:
        """Whether neither name of a pair looks like a slip of the other: a slip makes a rare word."""
        one, other = self.frequencies.bins[a], self.frequencies.bins[b]
        least = np.minimum(one, other)
        usual: NDArray[np.bool_] = (least > 0) & (np.maximum(one, other) - least < FAR)
        return usual

    def kind(self, a: Rows, b: Rows) -> NDArray[np.uint8]:
        raise NotImplementedError


class _FirstNames(_Names):
    parts = FIRST
    similar = SIMILAR

    def __init__(self, leads: LeadTable, rarity: Rarity) -> None:
        column = leads.first
        super().__init__("first", column, rarity)
        self.gender = given.genders(leads, rarity)
        self.middles = Middles.of(leads)
        self._split_by_gender(column.codes[column.codes >= 0])
        i, j = nicknames.related(column.values.to_list())
        self.related = np.sort(i.astype(np.int64) << 32 | j)
        self.has_relatives = np.zeros(len(column.values), bool)
        self.has_relatives[np.r_[i, j]] = True

    def _split_by_gender(self, said: Rows) -> None:
        """What is believed of unlike names, for those of two genders and the others, by how many genders are known."""
        known = (np.isin(self.gender[said], (FEMALE, MALE)).sum() + KNOWN) / (len(said) + 1)
        for believed, of_two in zip((self.same, self.household), OF_TWO_GENDERS, strict=True):
            two = of_two * known**2
            believed[-2:] = believed[-2:].sum() * np.array([1.0 - two, two])

    def states_of(self, left: Rows, right: Rows) -> Levels:
        """As of any part; a name that is a middle name of the other is similar to it."""
        state = super().states_of(left, right)
        unlike = np.flatnonzero(self.is_unlike(state))
        state[unlike[self.middles.hold(left[unlike], right[unlike])]] = SIMILAR + len(PART_RARITY)
        return state

    def kind(self, a: Rows, b: Rows) -> NDArray[np.uint8]:
        words = self.vocabulary
        kind = np.full(len(a), DIFFERENT, np.uint8)
        similarity = words.jaro_winkler(a, b, 0.7)
        short = np.minimum(self.length[a], self.length[b])
        kind[(similarity >= 0.84) | ((self.sound[a] == self.sound[b]) & (self.sound[a] >= 0))] = SIMILAR
        shared = words.contains_words(a, b)
        kind[shared | words.begins(a, b)] = PART
        maybe = np.flatnonzero((similarity >= 0.7) | (short <= 2))
        edits = words.edits(a[maybe], b[maybe])
        kind[maybe[(edits <= 1) & (short[maybe] >= 3)]] = CLOSE
        kind[similarity >= 0.93] = CLOSE
        kind[(kind == CLOSE) & self.both_usual(a, b)] = USUAL
        kind[(self.gender[a] * self.gender[b] == BOTH) & ~shared] = TWO_GENDERS
        kind[words.together(a, b)] = CLOSE
        kind[((short == 1) & words.same_initial(a, b)) | words.initials(a, b)] = INITIAL
        maybe = np.flatnonzero(self.has_relatives[a] & self.has_relatives[b])
        kind[maybe[np.isin(pack(a[maybe], b[maybe]), self.related)]] = NICKNAME
        return kind


class _LastNames(_Names):
    parts = LAST
    similar = LAST_SIMILAR

    def kind(self, a: Rows, b: Rows) -> NDArray[np.uint8]:
        words = self.vocabulary
        kind = np.full(len(a), LAST_DIFFERENT, np.uint8)
        similarity = words.jaro_winkler(a, b, 0.7)
        kind[(similarity >= 0.88) | ((self.sound[a] == self.sound[b]) & (self.sound[a] >= 0))] = LAST_SIMILAR
        maybe = np.flatnonzero(similarity >= 0.7)
        edits = words.edits(a[maybe], b[maybe])
        kind[maybe[(edits <= 1) & (np.minimum(self.length[a], self.length[b])[maybe] >= 3)]] = LAST_CLOSE
        kind[similarity >= 0.94] = LAST_CLOSE
        kind[(kind == LAST_CLOSE) & self.both_usual(a, b)] = LAST_USUAL
        kind[words.together(a, b)] = LAST_CLOSE
        kind[words.contains_words(a, b)] = LAST_PART
        return kind


def _may_be_one(lasts: "_Names", last: Rows, firsts: "_Names", first: Rows) -> NDArray[np.bool_]:
    """`given.may_be_one` of last names and first names by code."""
    found, inverse = distinct(last.astype(np.int64) << 32 | first)
    pairs = found.astype(np.int64)
    last, first = (pairs >> 32).astype(np.int32), pairs.astype(np.int32)
    usual = (lasts.frequencies.bins[last] > 0) & (firsts.frequencies.bins[first] > 0)
    texts = lasts.vocabulary.texts(last), firsts.vocabulary.texts(first)
    return np.fromiter(map(given.may_be_one, *texts, usual.tolist()), bool, len(pairs))[inverse]


class _Whole:
    """First and last name together: how rare the whole name is, and whether two leads hold it swapped."""

    def __init__(self, leads: LeadTable, rarity: Rarity) -> None:
        first, last = leads.first, leads.last
        key = mix(first.codes, last.codes)
        whole = (first.codes >= 0) & (last.codes >= 0)
        code: Rows = np.where(whole, distinct(key)[1], -1).astype(np.int32)
        size = int(code.max(initial=-1)) + 1

        def hashes() -> Hashes:
            found = np.zeros(size, np.uint64)
            found[code[whole]] = mix(hash_of(first.values)[first.codes[whole]], hash_of(last.values)[last.codes[whole]])
            return found

        self.frequencies: Frequencies = rarity.of("whole name", code, size, hashes, WHOLE_RARITY)
        self.code = code
        self.bins = np.r_[self.frequencies.bins, np.uint8(0)][code]
        person = (first.codes >= 0) | (last.codes >= 0)
        self.entity = np.where(person, _PERSON, np.where(leads.company.codes >= 0, _BUSINESS, 0)).astype(np.uint8)
        self.as_last = codes_among(first.values, last.values)

    def by_chance(self, first: _Names, last: _Names) -> Floats:
        """Pairs of leads of two people that share a whole name, expected in each bin."""
        rows = np.flatnonzero(self.code >= 0).astype(np.int32)

        def others(names: _Names, one: Ints, other: Ints) -> NDArray[np.bool_]:
            """Whether two leads have names that are those of two people."""
            return names.is_unlike(names.states_of(rows[one], rows[other]))

        return namesakes.expected(
            namesakes.Column(first.codes[rows], partial(others, first)),
            namesakes.Column(last.codes[rows], partial(others, last)),
            self.code[rows],
            lambda holders: np.searchsorted(WHOLE_RARITY, holders),
            len(WHOLE_RARITY) + 1,
        )

    def swapped(self, left: Rows, right: Rows, first: _Names, last: _Names) -> Levels:
        """0 no, 1 both names in the other's place, 2 one of them, 3 one of them although the others differ; of pairs
        whose names do not agree in their places.
        """
        way = np.zeros(len(left), np.uint8)
        my_first, my_last, your_first, your_last = (c[i] for i in (left, right) for c in (first.codes, last.codes))
        one = (self.as_last[my_first] == your_last) & (your_last >= 0)
        other = (self.as_last[your_first] == my_last) & (my_last >= 0)
        differ = np.where(one, (my_last >= 0) & (your_first >= 0), (my_first >= 0) & (your_last >= 0))
        way[one | other] = 2
        way[(one | other) & differ] = 3
        way[one & other] = 1
        full = (my_first >= 0) & (my_last >= 0) & (your_first >= 0) & (your_last >= 0)
        rest = np.flatnonzero(full & ~one & ~other)
        way[rest[self._crossed(left[rest], right[rest], first, last)]] = 1
        met = np.flatnonzero(full & (one ^ other))
        family = np.where(one[met], my_last[met], your_last[met])
        name = np.where(one[met], your_first[met], my_first[met])
        way[met[_may_be_one(last, family, first, name)]] = 1
        return way

    def _crossed(self, a: Rows, b: Rows, first: _Names, last: _Names) -> NDArray[np.bool_]:
        """Whether each name is close to the other name of the other lead."""
        firsts, lasts = first.vocabulary, last.vocabulary
        one = firsts.jaro_winkler(first.codes[a], last.codes[b], given.CROSSED, lasts)
        close = np.flatnonzero(one >= given.CROSSED)
        a, b = a[close], b[close]
        other = lasts.jaro_winkler(last.codes[a], first.codes[b], given.CROSSED, firsts)
        result = np.zeros(len(one), bool)
        result[close[other >= given.CROSSED]] = True
        return result

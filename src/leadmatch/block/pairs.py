"""Candidate pairs: leads that share a blocking key, in blocks up to a cap."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadmatch.arrays import AT_ONCE, Hashes, Ints, mix, once_each, pack, runs, segments, spans
from leadmatch.block.atoms import ATOMS, Atom, Bagged, both_names, hashed
from leadmatch.block.rules import RULES, BlockingRule
from leadmatch.tables import LeadTable
from leadmatch.threads import in_threads

FEW_PAIRS = 500_000
"""So many pairs are simply all compared: about a thousand leads."""
ROOMY, ROOMIEST = 400_000, 3
"""The caps of rules hold from ROOMY leads on; below, blocks may be larger in proportion, up to ROOMIEST times."""
CROWDED = 1_500_000
"""Beyond so many leads, blocks of rules that fill are smaller in proportion."""
MERGED = 1 << 24
"""Pairs of several rules that are held before those of them that are the same become one."""
WINDOW = 6
"""How many followers, in order of name, each lead of an oversize anchor block is compared with."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """What one rule gave: its pairs (before pairs of other rules are taken off), and the blocks it dropped."""

    rule: str
    pairs: int
    dropped_blocks: int
    dropped_leads: int
    largest: int


@dataclass(frozen=True, slots=True)
class CandidatePairs:
    """Distinct unordered pairs as `left << 32 | right` (int64, ascending), and the report of each rule."""

    packed: Ints
    report: tuple[Blocked, ...]


def candidates(leads: LeadTable, rules: Sequence[BlockingRule] = RULES, roomy: float | None = None) -> CandidatePairs:
    """All pairs of leads that share a key of some rule. Deterministic; no block is ever quadratic beyond its cap.

    Args:
        leads: profiles.
        rules: what two leads must share; attributes and shared numbers have rules of their own.
        roomy: how many times its cap a block may be, as it was for other leads; by these leads when None, and so few
            that all their pairs can be compared are not blocked at all.
    """
    if roomy is None and leads.n * (leads.n - 1) // 2 <= FEW_PAIRS:
        left, right = np.triu_indices(leads.n, 1)
        return CandidatePairs(left.astype(np.int64) << 32 | right, ())
    report: list[Blocked] = []
    roomy = room(leads.n) if roomy is None else roomy
    names = both_names(leads)
    found = [np.zeros(0, np.int64)]
    blocked = in_threads(_atoms(leads, rules), lambda one: _block(one[0], one[0].most(roomy), _key(one[1]), names))
    for pairs, line in blocked:
        found += pairs
        report.append(line)
        if sum(map(len, found[1:])) > max(len(found[0]), MERGED):
            found = [_distinct_pairs(found)]
    return CandidatePairs(_distinct_pairs(found), tuple(report))


def keys(leads: LeadTable, rules: Sequence[BlockingRule] = RULES) -> Iterator[tuple[BlockingRule, Bagged]]:
    """Each rule with its keys, each key of a lead once, in order of leads."""
    return ((rule, _key(atoms)) for rule, atoms in _atoms(leads, rules))


def _atoms(leads: LeadTable, rules: Sequence[BlockingRule]) -> Iterator[tuple[BlockingRule, list[Atom]]]:
    """Each rule with its atoms; those of the leads' own attributes and shared numbers last."""
    atoms = AtomCache(leads)
    rules = (*rules, *attribute_rules(names_of(leads.ids, leads.attributes)))
    for number, rule in enumerate(rules, start=1):
        yield rule, [atoms[name] for name in rule.atoms]
        atoms.keep({name for later in rules[number:] for name in later.atoms})


def names_of(ids: Iterable[str], attributes: Iterable[str]) -> tuple[str, ...]:
    """The atoms of shared numbers and attributes."""
    return (*(f"id {name}" for name in sorted(ids)), *(f"attribute {name}" for name in sorted(attributes)))


def attribute_rules(names: Sequence[str]) -> tuple[BlockingRule, ...]:
    """The rules of shared numbers and attributes, which are those of the leads: their atoms."""
    single = tuple(BlockingRule((name,), 12) for name in names)
    paired = tuple(
        BlockingRule((other, name), 20) for name in names for other in ("first", "last", "birth date", "city")
    )
    return single + paired


class AtomCache:
    """Atoms of one lead table, each made once, and kept as long as a rule needs it."""

    def __init__(self, leads: LeadTable) -> None:
        self.leads = leads
        self.made: dict[str, Atom] = {}

    def __getitem__(self, name: str) -> Atom:
        if name not in self.made:
            self.made[name] = self._make(name)
        return self.made[name]

    def keep(self, names: set[str]) -> None:
        """Forget all atoms but these."""
        self.made = {name: atom for name, atom in self.made.items() if name in names}

    def _make(self, name: str) -> Atom:
        kind, _, rest = name.partition(" ")
        if kind in ("id", "attribute") and name not in ATOMS:
            column = (self.leads.ids if kind == "id" else self.leads.attributes)[rest]
            found: Hashes = np.r_[hashed(column.values), np.uint64(0)][column.codes]
            return found
        return ATOMS[name](self.leads)


def _key(atoms: Sequence[Atom]) -> Bagged:
    """Atoms combined to the keys of a rule, in long form and each key of a lead once, without leads that lack an atom.
    At most two atoms are bags.
    """
    bags = [atom for atom in atoms if isinstance(atom, Bagged)]
    scalars = [atom for atom in atoms if not isinstance(atom, Bagged)]
    if not bags:
        return _combine(np.arange(len(scalars[0]), dtype=np.int32), scalars)
    if len(bags) == 2:
        key = _cross(bags[0], bags[1], scalars)
    else:
        key = _combine(bags[0].lead, [bags[0].key] + [scalar.take(bags[0].lead) for scalar in scalars])
    once = once_each(key.lead, key.key)
    return key if once.all() else Bagged(key.lead[once], key.key[once])


def _combine(lead: NDArray[np.int32], columns: list[Hashes]) -> Bagged:
    keep = np.flatnonzero(np.logical_and.reduce([column != 0 for column in columns]))
    return Bagged(lead.take(keep), mix(*(column.take(keep) for column in columns)))


def _cross(a: Bagged, b: Bagged, scalars: list[Hashes]) -> Bagged:
    """Every value of one bag with every value of the other, lead by lead."""
    n = int(max(a.lead.max(initial=-1), b.lead.max(initial=-1))) + 1
    starts = segments(b.lead, n)
    size = np.diff(starts)[a.lead]
    index = spans(starts[a.lead], size)
    lead = np.repeat(a.lead, size)
    return _combine(lead, [np.repeat(a.key, size), b.key[index]] + [scalar[lead] for scalar in scalars])


def room(leads: int) -> float:
    """How many times its cap a block may be: few leads make few pairs, and very many leads are mostly strangers."""
    if leads > CROWDED:
        return CROWDED / leads
    return min(max(ROOMY // max(leads, 1), 1), ROOMIEST)


def _block(rule: BlockingRule, cap: int, key: Bagged, names: Hashes) -> tuple[list[Ints], Blocked]:
    lead, starts, sizes = _by_key(key)
    over = sizes > cap
    found = list(within(lead, starts, sizes, cap))
    large = sizes[over]
    if rule.anchor and len(large):
        lead = lead[np.repeat(over, sizes)]
        lead = lead[np.lexsort((lead, names[lead], np.repeat(np.arange(len(large)), large)))]
        found.extend(_walk(lead, np.cumsum(large) - large, large))
    pairs = sum(map(len, found))
    return found, Blocked(rule.name, pairs, len(large), int(large.sum()), int(sizes.max(initial=0)))


def _by_key(key: Bagged) -> tuple[NDArray[np.int32], Ints, Ints]:
    """Leads by key, where those of each key begin, and how many they are.

    The number of a lead stands in the last bits of its key, so that one column is sorted in its place: 40 bits of hash
    are left among ten millions, where a rule makes some forty pairs of keys that only look alike.
    """
    bits = np.uint64(int(key.lead.max(initial=0)).bit_length())
    packed = key.key >> bits
    packed <<= bits
    packed |= key.lead.view(np.uint32)
    packed.sort()
    lead = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int32)
    packed >>= bits
    return lead, *runs(packed)


def within(lead: NDArray[np.int32], starts: Ints, sizes: Ints, cap: int) -> Iterator[Ints]:
    """All pairs inside blocks of 2 to cap leads, blocks of one size at a time."""
    several = np.flatnonzero((sizes > 1) & (sizes <= cap))
    starts, sizes = starts.take(several), sizes.take(several)
    for size in np.flatnonzero(np.bincount(sizes)).tolist():
        blocks = starts[sizes == size]
        a, b = np.triu_indices(size, 1)
        step = max(AT_ONCE // len(a), 1)
        for at in range(0, len(blocks), step):
            first = blocks[at : at + step, None]
            left, right = lead.take(first + a).ravel(), lead.take(first + b).ravel()
            apart = left != right
            yield pack(left.compress(apart), right.compress(apart))


def _walk(lead: NDArray[np.int32], starts: Ints, sizes: Ints) -> Iterator[Ints]:
    """Each lead of a block with its next `WINDOW` in the order given."""
    index = spans(starts, sizes)
    ends = np.repeat(starts + sizes, sizes)
    for step in range(1, WINDOW + 1):
        inside = index + step < ends
        left, right = lead[index[inside]], lead[index[inside] + step]
        apart = left != right
        yield pack(left[apart], right[apart])


def _distinct_pairs(found: list[Ints]) -> Ints:
    """All pairs once, ascending; the list is emptied on the way."""
    packed = np.concatenate(found)
    found.clear()
    packed.sort()
    once = np.ones(len(packed), bool)
    np.not_equal(packed[1:], packed[:-1], out=once[1:])
    return packed.compress(once)

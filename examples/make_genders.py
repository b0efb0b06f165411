"""Make the list of women's and men's given names again: python examples/make_genders.py (it needs `pip install names`).

It is a file of the package, src/leadmatch/genders_census.txt: names of the lists of the US Census Bureau (1990 census,
public domain), which the package `names` carries with how frequent each is among women and among men.
"""

from importlib.resources import files
from pathlib import Path
from textwrap import fill

FILE = Path(__file__).parents[1] / "src" / "leadmatch" / "genders_census.txt"
LEAST = 0.004
"""Per cent of women or of men who have a name, at least: the list of men's names ends there."""
CLEAR = 0.95
"""Share of the bearers of a name who are of one gender, at least."""
HEAD = """\
# Given names of which 95 % or more of the bearers are women (f) or men (m), folded. Made by examples/make_genders.py.
# Source: frequencies of first names, US Census Bureau, 1990 census (public domain).
"""


def frequencies(gender: str) -> dict[str, float]:
    """Per cent of the women or of the men with each name, in lower case."""
    lines = files("names").joinpath(f"dist.{gender}.first").read_text(encoding="ascii").splitlines()
    return {name.lower(): float(share) for name, share, *_ in (line.split() for line in lines)}


def main() -> None:
    women, men = frequencies("female"), frequencies("male")
    listed = []
    for gender, mine, yours in (("f", women, men), ("m", men, women)):
        clear = [n for n, s in mine.items() if s >= LEAST and s >= CLEAR * (s + yours.get(n, 0.0))]
        listed.append(f"[{gender}]\n{fill(' '.join(sorted(clear)), 120)}\n")
        print(f"{gender}: {len(clear):,} names")
    FILE.write_text(HEAD + "".join(listed), encoding="utf-8")


if __name__ == "__main__":
    main()

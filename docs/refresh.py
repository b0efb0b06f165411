"""Fill in what the documentation takes from the code: python docs/refresh.py.

Each generated part stands between `<!-- NAME -->` and `<!-- end of NAME -->`; `tests/test_docs.py` says when it is
old.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from leadmatch.datasets import systems_files
from leadmatch.flags.registry import FLAGS
from leadmatch.golden import permission
from leadmatch.golden.rules import DEFAULTS, RULES
from leadmatch.lead import FIELDS
from leadmatch.segments.facts import FACTS
from leadmatch.segments.rules import SEGMENTS
from leadmatch.sources.preset import PRESETS, preset

ROOT = Path(__file__).parents[1]
_MAPPED = (
    "source ",
    "autovance     Deposit",
    "reynolds      RO",
    "highergear    Contact",
    "activix       result",
    "adf ",
)


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def fields() -> str:
    """The lead fields."""
    rows = ((f"`{f.name}`", " ".join(f"`{r}`" for r in f.roles if r), f.doc) for f in FIELDS)
    return "\n" + table(("field", "roles", "meaning"), rows) + "\n"


def rules() -> str:
    """The survivorship rules."""
    rows = ((f"`{r.name}`", r.kind, r.doc, ", then ".join(r.order)) for r in RULES)
    return "\n" + table(("rule", "kind", "the value that survives is", "decided by"), rows) + "\n"


def defaults() -> str:
    """The rule of each golden field."""
    of_rule: dict[str, list[str]] = {}
    for field, rule in DEFAULTS:
        of_rule.setdefault(rule, []).append(f"`{field}`")
    return "\n" + table(("rule", "fields"), ((f"`{r}`", ", ".join(names)) for r, names in of_rule.items())) + "\n"


def consent() -> str:
    """The rules of consent."""
    blanks = {"at": " on DATE", "until": "DATE", "record": "SOURCE:RECORD_ID", "thing": "mailbox"}
    rows = ((f"`{r.name}`", "yes" if r.may else "no", r.why.format(**blanks)) for r in permission.RULES)
    return "\n" + table(("rule", "may be used", "told as"), rows) + "\n"


def segments() -> str:
    """The segments that there are."""
    rows = ((f"`{one.name}`", one.says, f"`{one.where}`") for one in SEGMENTS)
    return "\n" + table(("segment", "customers who", "where"), rows) + "\n"


def facts() -> str:
    """The facts that a rule may ask for."""
    kinds = {"String": "text", "UInt32": "number", "Int32": "number", "Boolean": "yes or no"}
    rows = ((f"`{fact.name}`", kinds.get(str(fact.dtype), "time"), fact.says) for fact in FACTS)
    return "\n" + table(("fact", "kind", "what it says"), rows) + "\n"


def systems() -> str:
    """The presets, how each is known, its example and its test."""
    where = "tests/sources/test_preset.py"
    files = systems_files()
    rows = (
        (one.title, f"`{one.name}`", one.status, one.known, " ".join(one.formats), f"`{files[one.name].name}`",
         f"`CASES[\"{one.name}\"]`")
        for one in map(preset, PRESETS)
    )  # fmt: skip
    heads = ("system", "preset", "status", "how it is known", "formats", "example", f"test, in `{where}`")
    return "\n" + table(heads, rows) + "\n"


def flags() -> str:
    """The red flags."""
    rows = ((f"`{f.name}`", f.severity, f.needs, f.says, " ".join(f"`{key}`" for key in f.limits)) for f in FLAGS)
    return "\n" + table(("flag", "severity", "found in", "what it says", "thresholds"), rows) + "\n"


def demo() -> str:
    """A few lines of the demo's mapping, its counts, one customer with its household, and the waterfall."""
    with tempfile.TemporaryDirectory() as folder:
        run = [sys.executable, "-c", "from leadmatch.cli import main; main()", "demo", "--quiet", "-o", f"{folder}/out"]
        printed = subprocess.run(run, check=True, capture_output=True, text=True).stdout  # noqa: S603 - this program
    sections = [section.splitlines() for section in printed.split("\n\n")]
    by_head = {section[0].partition(" (")[0]: section for section in sections[::-1] if section}
    mapping = [line for line in by_head["How the columns were read"] if line.startswith(("How", *_MAPPED))]
    found = [line for line in by_head["What was found:"] if not line.startswith(("expected", "written to"))]
    customer = [by_head["Records of one customer"], by_head["Their golden record"]]
    why = next(section for section in sections if section[0].startswith("Why "))
    verdict = sections[sections.index(why) + 1]
    parts = ("\n".join(map(str.rstrip, lines)) for lines in (mapping, found, *customer, why, verdict))
    return "```text\n" + "\n\n".join(parts) + "\n```\n"


PARTS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("docs/sources.md", "fields", fields),
    ("docs/golden.md", "rules", rules),
    ("docs/golden.md", "defaults", defaults),
    ("docs/consent.md", "consent", consent),
    ("docs/segments.md", "segments", segments),
    ("docs/segments.md", "facts", facts),
    ("docs/systems.md", "systems", systems),
    ("docs/flags.md", "flags", flags),
    ("README.md", "demo", demo),
)
"""File, name and maker of each generated part."""


def block(name: str) -> re.Pattern[str]:
    """What stands between the markers of a part."""
    return re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- end of {name} -->)", re.DOTALL)


if __name__ == "__main__":
    for file, name, make in PARTS:
        text = (ROOT / file).read_text("utf-8")
        made = make()
        (ROOT / file).write_text(block(name).sub(lambda _, made=made: made, text), "utf-8")

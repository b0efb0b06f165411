"""What the package says that the bundled leads teach is what they teach."""

import numpy as np

from leadmatch.normalize.known import Known
from leadmatch.pipeline import reference
from leadmatch.pipeline.knowledge import Knowledge

AGAIN = "the bundled leads teach something else now: run examples/make_reference.py"


def test_the_file_is_what_the_leads_teach() -> None:
    kept, fresh = reference.learned(), reference.reference()
    assert type(kept) is reference.Learned, AGAIN
    assert kept.known == fresh.known, AGAIN
    for name in ("roomy", "ids", "attributes"):
        assert getattr(kept.knowledge, name) == getattr(fresh.knowledge, name), AGAIN
    assert (kept.knowledge.model.names, kept.knowledge.model.labels) == (
        fresh.knowledge.model.names, fresh.knowledge.model.labels), AGAIN  # fmt: skip
    for one, other in zip(kept.knowledge.model.logs, fresh.knowledge.model.logs, strict=True):
        assert np.allclose(one, other, atol=1e-6), AGAIN
    assert np.allclose(kept.knowledge.model.priors, fresh.knowledge.model.priors, atol=1e-6), AGAIN
    tables = [
        {n: (h.tolist(), b.tolist()) for n, (h, b) in one.knowledge.rarity.tables.items()} for one in (kept, fresh)
    ]
    assert tables[0] == tables[1], AGAIN


def test_another_version_of_polars_resolves_the_leads(monkeypatch) -> None:
    monkeypatch.setattr(reference, "probe", lambda: 1)
    monkeypatch.setattr(reference, "reference", lambda: "resolved")
    assert reference.learned() == "resolved"


def test_knowledge_is_read_as_it_was_written() -> None:
    written = reference.reference().written()
    again = Knowledge.read(written)
    known = Known.from_json(written["identifiers"].decode())
    assert reference.Learned(again, known).written() == written

"""`flags.hold` in a store: who is held back by what a record shows, as a batch holds back."""

import random

import polars as pl
import pytest

import leadmatch
from leadmatch.datasets import dealership
from leadmatch.errors import SpecError
from leadmatch.flags.registry import FLAGS
from leadmatch.pipeline.inputs import plan
from leadmatch.sources.mapping import to_spec
from leadmatch.spec import Spec
from livecheck import differences

ALONE = [flag.name for flag in FLAGS if flag.needs == "record"]
TOGETHER = [flag.name for flag in FLAGS if flag.needs != "record"]
ANN = {"first_name": "Ann", "last_name": "Kowalski", "phone": "519-434-0101", "email": "ann.kowalski@gmail.com"}
DEALER = {"postal_code": "N6A 1B7", "country": "CA"}
ODD = {
    "far_away": {"postal_code": "V6B 1A1"},
    "far_and_online": {"postal_code": "V6B 1A1", "comments": "please ship it to me"},
    "disposable_email": {"email": "ann@mailinator.com"},
    "po_box": {"street": "PO Box 12", "city": "London", "postal_code": "N6A 1B7"},
    "mail_drop": {"street": "General Delivery", "city": "London"},
    "trade_vin_fails": {"vin.trade": "1HGCM82633A004353"},
    "dear_no_trade": {"price": "250000", "payment_method": "wire"},
    "refund_elsewhere": {"refund_to": "Boris Grishenko", "refund_amount": "500"},
    "confirmed_fraud": {"phone": "416-555-9191"},
}
"""Flag -> what raises it. Ann gives her phone and mailbox, but for what is said here."""


def opened(path, *hold):
    return leadmatch.open(path, spec=Spec(dealer=DEALER, flags={"hold": hold, "fraud": ["416-555-9191"]}))


@pytest.mark.parametrize("flag", ODD)
def test_a_record_that_shows_it_is_joined_by_people_only(tmp_path, flag):
    first, second = {"source": "crm", "record_id": "1", **ANN}, {"source": "web", "record_id": "2", **ANN, **ODD[flag]}
    with opened(tmp_path / "free.db") as store:
        free = [store.add(lead).customer_id for lead in (first, second)]
        assert free[0] == free[1]
    with opened(tmp_path / "held.db", flag) as store:
        held = [store.add(lead) for lead in (first, second)]
        assert held[0].customer_id != held[1].customer_id
        assert held[1].kind == "review"
        assert flag in held[1].review[0][2]
        assert f"held back ({flag})" in store.explain("crm:1", "web:2").verdict
        assert differences(store) == []
        store.link("crm:1", "web:2")
        assert store.customer_of("crm:1") == store.customer_of("web:2")
        assert differences(store) == []


@pytest.mark.parametrize("flag", TOGETHER)
def test_a_flag_of_several_records_is_refused(tmp_path, flag):
    with pytest.raises(SpecError, match=f"{flag}.*(several records|once customers are)"):
        opened(tmp_path / "store.db", flag)


def test_a_dealership_in_pieces_with_all_of_them(tmp_path):
    planned = plan(dealership(700, seed=8).dumps)
    rng = random.Random(8)
    with opened(tmp_path / "store.db", *ALONE) as store:
        pieces = [(t.source, t.frame[part::3], to_spec(m)) for t, m in planned for part in range(3)]
        for source, frame, mapping in rng.sample(pieces, len(pieces)):
            store.load({source: frame}, map={source: mapping})
        assert differences(store) == []
        flags = store.book().frame("flags").filter(pl.col("flag").is_in(ALONE)).select("source", "record_id").unique()
        sizes = store.crosswalk().with_columns(records=pl.len().over("customer_id"))
        held = sizes.join(flags, on=["source", "record_id"])
        assert held.height > 20
        assert set(held["records"]) == {1}

import polars as pl
import pytest

from leadmatch.errors import SpecError
from leadmatch.journey.words import EVENTS, words_as_events

CASES = [
    ("event", "Left message", "outbound_attempt"),
    ("event", "Dépôt reçu", "deposit"),
    ("event", "Appel sortant", "outbound_attempt"),
    ("event", "RDV honoré", "appointment_shown"),
    ("event", "Appointment - No Show", "no_show"),
    ("event", "No Show", "no_show"),
    ("event", "Appt. cancelled", None),
    ("event", "Note", None),
    ("event", "Not contacted", "outbound_attempt"),
    ("event", "Contacted by phone", "contact"),
    ("event", "Deposit refunded", "deposit_refund"),
    ("event", "Sold elsewhere", None),
    ("event", "unsold", None),
    ("event", "appointment_confirmed", "appointment_confirmed"),
    ("event", "banana", None),
    ("entry", "Internet", "internet_lead"),
    ("entry", "AutoTrader.ca", "internet_lead"),
    ("entry", "Phone-up", "phone_up"),
    ("entry", "Walk In", "walk_in"),
    ("entry", "Showroom Log", "walk_in"),
    ("entry", "service", "service_ro"),
    ("entry", "Service contract", None),
    ("entry", "Referral", None),
    ("entry", "crm", None),
    ("status", "Sold", "sold"),
    ("status", "Vendu", "sold"),
    ("status", "Lost - sold elsewhere", None),
    ("status", "Unsold", None),
    ("status", "Not contacted", "outbound_attempt"),
    ("status", "Contacted", "contact"),
    ("status", "Do not contact", None),
    ("status", "Appt Set", "appointment_set"),
    ("status", "No appointment", None),
    ("status", "Open", None),
    ("status", "", None),
]


@pytest.mark.parametrize(("vocabulary", "text", "event"), CASES)
def test_words(vocabulary, text, event):
    assert words_as_events(pl.Series([text]), vocabulary).to_list() == [event]


def test_own_words_go_first_and_nulls_stay():
    own = {"Banana": "walk_in", "Sold": "none"}
    texts = pl.Series(["big banana today", "sold", None, "delivered"])
    assert words_as_events(texts, "status", own).to_list() == ["walk_in", None, None, "delivered"]


def test_an_unknown_event_is_told():
    with pytest.raises(SpecError, match="no event 'sould'"):
        words_as_events(pl.Series(["x"]), "event", {"x": "sould"})


def test_every_name_of_an_event_is_a_word_for_it():
    for vocabulary in ("event", "entry", "status"):
        assert words_as_events(pl.Series(EVENTS), vocabulary).to_list() == list(EVENTS)

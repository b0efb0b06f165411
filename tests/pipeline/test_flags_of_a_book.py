"""Red flags of a book, and records that they hold back."""

import leadmatch

CRM = [
    {"id": "C1", "first name": "Ann", "last name": "Roy", "phone": "519-432-1111", "email": "ann.roy@gmail.com"},
    {"id": "C2", "first name": "Bob", "last name": "Chan", "phone": "519-432-2222", "postal code": "V6C 2R7"},
]
WEB = [{"lead id": "W1", "first name": "Anne", "last name": "Roy", "phone": "5194321111", "email": "ann.roy@gmail.com"}]
DEALER = {"postal_code": "N6A 1B7", "country": "CA"}


def test_each_flag_names_the_record_and_its_customer():
    book = leadmatch.resolve({"crm": CRM, "web": WEB}, dealer=DEALER)
    flags = book.flags()
    assert list(flags.columns) == ["flag", "severity", "customer_id", "source", "record_id", "evidence"]
    (row,) = flags[flags.flag == "far_away"].to_dict("records")
    walk = {(r["source"], r["record_id"]): r["customer_id"] for r in book.crosswalk.to_dict("records")}
    assert row["customer_id"] == walk["crm", "C2"]
    assert "V6C2R7 (Vancouver)" in row["evidence"]


def test_a_confirmed_fraud_does_not_enter_a_golden_record():
    plain = leadmatch.resolve({"crm": CRM, "web": WEB})
    assert plain.customer[0] == plain.customer[2]
    book = leadmatch.resolve({"crm": CRM, "web": WEB}, flags={"fraud": ["web:W1"]})
    assert book.customer[0] != book.customer[2]
    (pair,) = book.review.to_dict("records")
    assert pair["reason"].startswith("held back (confirmed_fraud)")
    assert "held back (confirmed_fraud)" in book.explain("crm:C1", "web:W1").verdict
    told = leadmatch.resolve({"crm": CRM, "web": WEB}, flags={"fraud": ["web:W1"], "hold": []})
    assert told.customer[0] == told.customer[2]
    assert "confirmed_fraud" in told.flags().flag.to_list()


def test_what_a_person_judged_holds_over_a_flag():
    book = leadmatch.resolve(
        {"crm": CRM, "web": WEB}, flags={"fraud": ["web:W1"]}, judgements={"link": [["crm:C1", "web:W1"]]}
    )
    assert book.customer[0] == book.customer[2]


def test_flags_do_not_change_a_score():
    plain = leadmatch.resolve({"crm": CRM, "web": WEB}, dealer=DEALER)
    held = leadmatch.resolve({"crm": CRM, "web": WEB}, dealer=DEALER, flags={"hold": ["far_away"]})
    assert plain.explain("crm:C1", "web:W1").weight == held.explain("crm:C1", "web:W1").weight

"""The generator: sizes, truth, sameness by seed, and that its data are as hard as they should be."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import phonenumbers
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadmatch import datasets
from leadmatch.datasets.vehicles import WEIGHTS, _value
from leadmatch.errors import SpecError

SYSTEMS = ("crm", "web", "showroom", "phone", "service")


@pytest.fixture(scope="module")
def dealer() -> datasets.Dealership:
    return datasets.dealership(10_000)


@settings(deadline=None, max_examples=8)
@given(st.integers(1, 300), st.integers(0, 50), st.sampled_from(["low", "normal", "high"]))
def test_every_record_is_in_the_truth_once(records, seed, noise):
    dealer = datasets.dealership(records, seed=seed, noise=noise)
    assert tuple(dealer.dumps) == SYSTEMS
    assert sum(dump.height for dump in dealer.dumps.values()) == records == dealer.truth.height
    for name, dump in dealer.dumps.items():
        assert set(dump.dtypes) == {pl.String}
        assert dump.to_series(0).to_list() == dealer.truth.filter(source=name)["record_id"].to_list()
        assert dump.to_series(0).n_unique() == dump.height
    assert dealer.truth.null_count().sum_horizontal().item() == 0
    assert dealer.truth.group_by("person_id").agg(pl.col("household_id").n_unique())["household_id"].max() == 1


def test_sizes_of_people_and_households(dealer):
    records = dealer.truth.group_by("person_id").len()["len"]
    assert 2.1 < records.mean() < 2.3
    assert records.max() == 8
    people = dealer.truth.group_by("household_id").agg(pl.col("person_id").n_unique())["person_id"]
    assert 1.5 < people.mean() < 2.2


DIGEST = """
from leadmatch import datasets
import hashlib
dealer = datasets.dealership(3000, seed=5)
print([hashlib.sha256(dump.write_csv().encode()).hexdigest() for dump in (*dealer.dumps.values(), dealer.truth)])
"""


def test_the_same_for_every_hash_seed_and_number_of_threads():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, threads in (("0", "1"), ("12345", "2"))
    }
    assert len(outputs) == 1


def test_another_seed_is_another_dealership(dealer):
    assert not datasets.dealership(10_000, seed=1).dumps["crm"].equals(dealer.dumps["crm"])


def test_files(dealer, tmp_path: Path):
    paths = dealer.write(tmp_path)
    assert list(paths) == [*SYSTEMS, "truth"]
    prospects = ET.parse(paths["web"]).getroot().findall("prospect")  # noqa: S314 - written two lines above
    web = dealer.dumps["web"]
    assert [p.findtext("id") for p in prospects] == web["id"].to_list()
    assert [p.findtext("customer/contact/email") for p in prospects] == web["email"].to_list()
    assert [p.findtext("customer/comments") for p in prospects] == web["comments"].to_list()
    tsv = pl.read_csv(paths["showroom"], separator="\t", infer_schema=False)
    assert tsv.equals(dealer.dumps["showroom"])
    assert pl.read_csv(paths["truth"], infer_schema=False).equals(dealer.truth)


def test_vins_have_their_check_digits(dealer):
    vins = dealer.dumps["web"]["buy.vin"].drop_nulls().unique()
    for vin in vins.head(300):
        digit = sum(_value(c) * w for c, w in zip(vin, WEIGHTS, strict=True)) % 11
        assert vin[8] == ("X" if digit == 10 else str(digit))
    served = dealer.dumps["service"]["VIN"].drop_nulls()
    wrong = [v for v in served if len(v) != 17]
    assert 0 < len(wrong) < 0.02 * len(served)


def test_telephones_are_valid(dealer):
    cells = dealer.dumps["service"]["Cell"].drop_nulls().head(500)
    valid = [phonenumbers.is_valid_number(phonenumbers.parse(cell, "CA")) for cell in cells if len(cell) >= 10]
    assert sum(valid) > 0.95 * len(valid)


HARD = {
    "capitals, LAST, FIRST": ("service", "CUST NAME", r"^[A-Z' -]+, [A-Z-]+", 0.9),
    "accents": ("crm", "Last Name", r"[éèôç]", 0.02),
    "mojibake": ("web", "name.last", r"Ã", 0.0005),
    "hyphenated names": ("crm", "Last Name", r"^\w+-\w+$", 0.005),
    "double surnames": ("crm", "Last Name", r"^\w+ \w+$", 0.002),
    "initials only": ("crm", "First Name", r"^\w$", 0.005),
    "placeholder names": ("showroom", "First", r"(?i)^(walk in|unknown|cash customer)$", 0.002),
    "placeholder phones": ("crm", "Cell Phone", r"555-5555|000-000-0000|1111111111", 0.002),
    "placeholder mailboxes": ("crm", "Email", r"@none\.com|noemail|declined", 0.005),
    "relays": ("web", "email", r"@reply\.", 0.05),
    "made-up mailboxes": ("web", "email", r"@digitalretail\.", 0.005),
    "resent leads": ("web", "status", r"^resend$", 0.03),
    "companies": ("crm", "Company", r"(?i)inc|ltd|ltée|llc|corp", 0.01),
    "Jr and Sr": ("crm", "Suffix", r"^[JS]r$", 0.01),
    "couples": ("service", "CUST NAME", r" & ", 0.005),
    "nameless callers": ("phone", "Caller ID Name", r"WIRELESS CALLER|UNKNOWN NAME", 0.05),
    "telephones without area code": ("showroom", "Phone", r"^\d{3}-\d{4}$", 0.02),
}


@pytest.mark.parametrize(("system", "column", "pattern", "least"), HARD.values(), ids=HARD)
def test_hard_values_are_there(dealer, system, column, pattern, least):
    values = dealer.dumps[system][column]
    assert values.str.contains(pattern).sum() >= least * len(values)


def test_values_are_shared(dealer):
    """Telephones and mailboxes on several people, several mailboxes on a person, namesakes without a household."""
    crm = (
        dealer.dumps["crm"].rename({"Customer ID": "record_id"}).join(dealer.truth.filter(source="crm"), on="record_id")
    )
    people = crm.filter(pl.col("Home Phone").is_not_null()).group_by("Home Phone").agg(pl.col("person_id").n_unique())
    assert (people["person_id"] > 1).sum() > 50
    name = pl.col("First Name").str.to_lowercase() + pl.col("Last Name").str.to_lowercase()
    homes = crm.filter(name.is_not_null()).group_by(name).agg(pl.col("household_id").n_unique())
    assert (homes["household_id"] > 1).sum() > 3
    vins = (
        crm.filter(pl.col("Purchased VIN").is_not_null()).group_by("Purchased VIN").agg(pl.col("person_id").n_unique())
    )
    assert (vins["person_id"] > 1).any()


def test_record_ids_do_not_tell_the_person(dealer):
    numbers = dealer.dumps["crm"]["Customer ID"].cast(pl.Int64)
    people = dealer.truth.filter(source="crm")
    near = people.with_columns(number=numbers).sort("number")["person_id"]
    assert (near == near.shift()).mean() < 0.005


def test_more_noise_is_more_noise():
    def missing(noise: str) -> int:
        return datasets.dealership(3_000, noise=noise).dumps["crm"].null_count().sum_horizontal().item()

    assert missing("low") < missing("normal") < missing("high")


@pytest.mark.parametrize("wrong", [{"records": 0}, {"seed": -1}, {"noise": "loud"}])
def test_wrong_arguments(wrong):
    with pytest.raises(SpecError):
        datasets.dealership(**wrong)


def test_dealers_own_lines_turn_up(dealer):
    digits = {re.sub(r"\D", "", cell) for cell in dealer.dumps["crm"]["Cell Phone"].drop_nulls()}
    assert digits & set(dealer.dealer_phones)
    assert set(dealer.dumps["crm"]["Email"].drop_nulls()) & set(dealer.dealer_emails)

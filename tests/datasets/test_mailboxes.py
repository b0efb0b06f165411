"""Whose mailbox it is."""

import numpy as np
import polars as pl

from leadmatch.datasets.contacts import make_contacts
from leadmatch.datasets.draw import Draw
from leadmatch.datasets.people import Role, make_people
from leadmatch.datasets.places import towns
from leadmatch.normalize import emails

SHARING = (Role.SPOUSE, Role.CHILD, Role.DRIVER)


def test_strangers_have_no_mailbox_in_common() -> None:
    people = make_people(20_000, Draw(5, "people"), towns().weight, towns().region)
    contacts = make_contacts(people, Draw(5, "contacts"))
    own = pl.Series(~np.isin(people.role, SHARING))
    said = pl.concat([contacts.email.filter(own), contacts.email_other]).drop_nulls()
    assert len(said) > 10_000
    assert emails.parse_series(said)["value"].n_unique() == len(said)

"""The kind of a set of records, which a peer's settings go by. It is told from the columns that are filled.

| kind | what it has | sets |
| - | - | - |
| organisations | names of companies, no persons | fodors_zagat |
| identified | persons with birth date, street and an identity number | febrl1 to febrl4 |
| residents | persons with a street on nearly every record | pseudopeople |
| births | names and birth dates, perhaps places and an e-mail, few records | splink_fake_1000, rldata10000 |
| many births | the same, and more records than whole columns can block | splink_historical_50k |
| contacts | names with phones, e-mails and addresses, each on some records | generated |
"""

from adapter import Run

DENSE, USUAL = 0.9, 0.5
MANY = 20_000


def kind_of(run: Run) -> str:
    """The kind of the records of a run."""
    if not run.filled(["first_name"]):
        return "organisations"
    if run.filled(["street"], DENSE):
        return "identified" if run.numbers() and run.filled(["birth_date"], DENSE) else "residents"
    if run.filled(["birth_date"], USUAL):
        return "births" if len(run.records) <= MANY else "many births"
    return "contacts"

"""Two people of one household whose first names are nearly the same by letters are two; one person's variants are one.

All of them share last name, home phone, mailbox and address, among the leads of a small and of a larger dealership.
"""

import pytest

import leadmatch
from leadmatch import datasets

COUPLES = (
    "John/Jane", "Mark/Mary", "Joan/John", "Eric/Erica", "Daniel/Danielle", "Carl/Carla", "Paul/Paula",
    "Patrick/Patricia", "Michael/Michelle", "Robert/Roberta", "Andrew/Andrea", "George/Georgia", "Nicholas/Nicole",
    "Joseph/Josephine", "Louis/Louise", "Aaron/Erin", "Marie/Mario", "Jose/Josefa", "Antonio/Antonia", "Julio/Julia",
    "Pascal/Pascale", "Francois/Françoise", "Frédéric/Frédérique", "Christian/Christiane", "Karim/Karima",
    "Rashid/Rashida", "Amit/Amita", "Sunil/Sunila", "Tom/Lucy",
)  # fmt: skip
ONE = (
    "Jon/John", "Steven/Stephen", "Sara/Sarah", "Katherine/Catherine", "Micheal/Michael", "Jeffery/Jeffrey",
    "Brian/Bryan", "Mohamed/Muhammad", "Alan/Allen", "Ann/Anne", "Geoffrey/Jeffrey", "Teresa/Theresa",
    "Kristen/Kirsten", "Maria/Marie", "Danielle/Danielel", "Patricia/Patrica", "Pau/Paul", "Carla/Karla",
    "Gurpreet/Gurprit", "Nicolas/Nicholas", "Bob/Robert", "Liz/Elizabeth", "Sam/Samantha", "Alex/Alexandra",
    "Pat/Patricia", "Chris/Christine", "J/John", "M/Mary", "Mary Ann/Mary", "Jean-Paul/Jean", "Marie-Paul/Paul",
)  # fmt: skip
BEGIN = ("Kel", "Bran", "Fon", "Quig", "Nay", "Prui", "San", "Thi")
END = ("ler", "dova", "bault", "tine", "wick", "mond", "xley", "zon")
FAMILIES = [begin + end for begin in BEGIN for end in END]


TWO_IN_ANY_ORDER = ("Karen/Angela", "Frank/Hugo", "Tom/Lucy", "Amit/Hassan")
ONE_IN_ANY_ORDER = ("Karen/Karn", "Jose/Pepe", "Anil/A", "Robert/Bob")


def household(number, firsts):
    """A lead of each first name, with all that a household shares."""
    last = FAMILIES[number]
    shared = {
        "Last Name": last,
        "Home Phone": f"613555{1000 + 7 * number}",
        "Email": f"{last.lower()}.home@gmail.com",
        "Address": f"{number + 10} Elm Street",
        "City": "Ottawa",
        "Zip/Postal": "K1A 0B1",
    }
    return [{"id": f"{number} {first}", "First Name": first} | shared for first in firsts]


@pytest.mark.parametrize("others", [60, 2000])
def test_couples_are_two_and_variants_one(others):
    named = [tuple(names.split("/")) for names in (*COUPLES, *ONE)]
    leads = [lead for number, firsts in enumerate(named) for lead in household(number, firsts)]
    book = leadmatch.resolve(datasets.dealership(others, seed=7).dumps | {"desk": leads})
    customers = [[book.customer_of(f"desk:{n} {first}") for first in firsts] for n, firsts in enumerate(named)]
    merged = {"/".join(firsts) for firsts, (one, other) in zip(named, customers, strict=True) if one == other}
    assert merged == set(ONE)


def test_a_name_in_the_wrong_order_is_still_a_name():
    named = [tuple(names.split("/")) for names in (*TWO_IN_ANY_ORDER, *ONE_IN_ANY_ORDER)]
    leads = [lead for number, firsts in enumerate(named) for lead in household(number, firsts)]
    for lead in leads[1::2]:
        lead["First Name"], lead["Last Name"] = lead["Last Name"], lead["First Name"]
    book = leadmatch.resolve(datasets.dealership(200, seed=7).dumps | {"desk": leads})
    customers = [[book.customer_of(f"desk:{n} {first}") for first in firsts] for n, firsts in enumerate(named)]
    merged = {"/".join(firsts) for firsts, (one, other) in zip(named, customers, strict=True) if one == other}
    assert merged == set(ONE_IN_ANY_ORDER)


def test_a_business_and_who_speaks_for_it_are_two():
    shared = household(3, [""])[0] | {"Company": "Sterling Drywall Ltd", "Last Name": ""}
    leads = [shared | {"id": "firm"}, shared | {"id": "person", "First Name": "Sergiy", "Last Name": "Sokolov"}]
    book = leadmatch.resolve(datasets.dealership(200, seed=7).dumps | {"desk": leads})
    assert book.customer_of("desk:firm") != book.customer_of("desk:person")

"""`forget` reaches the memory of processes. What would be found here too is spelt backwards."""

import gc

import leadmatch

LEADS = [
    {"first_name": "anregitrov", "last_name": "oxerbmilp", "phone": "9110543708", "email": "moc.liamnilmurd@qz"},
    {"first_name": "onregitrov", "last_name": "oxerbmalp", "phone": "9110543708", "email": "moc.liamnilmurd@qz"},
]
WORDS = ("anregitrov", "oxerbmilp", "onregitrov", "oxerbmalp", "9110543708", "liamnilmurd")


def turned(text):
    return text[::-1]


def lead(number):
    return {name: turned(text) for name, text in LEADS[number].items()}


def come(store):
    """The ids of the customers of the leads, after they came and were looked for."""
    found = {store.add(lead(number)).customer_id for number in range(len(LEADS))}
    assert store.find(lead(0))
    return sorted(found)


def held():
    """Those words, as they stand here, that an object of this process holds turned."""
    gc.collect()
    found, todo, seen = set(), gc.get_objects(), set()
    while todo:
        for one in gc.get_referents(todo.pop()):
            if isinstance(one, str | bytes):
                text = str(one).lower()
                found |= {word for word in WORDS if turned(word) in text}
            elif not gc.is_tracked(one) and isinstance(one, dict | tuple) and id(one) not in seen:
                seen.add(id(one))
                todo.append(one)
    return found


def test_a_process_does_not_remember_whom_it_erased(url):
    with leadmatch.open(url) as store:
        names = come(store)
        assert held() == set(WORDS)
        for name in names:
            store.forget(name)
        assert held() == set()


def test_nor_does_whoever_has_the_store_open_once_it_looks_again(url):
    with leadmatch.open(url) as store, leadmatch.open(url) as other:
        names = come(store)
        assert other.find(lead(1))
        for name in names:
            store.forget(name)
        assert held() == set(WORDS)
        assert other.find({"first_name": "Somebody", "last_name": "Else"}) == []
        assert held() == set()

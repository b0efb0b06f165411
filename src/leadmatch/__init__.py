"""leadmatch: who is who in a dealership's leads.

    book = leadmatch.resolve({"crm": "crm.csv", "web": frame})
    book.customers, book.crosswalk, book.review, book.explain(a, b), book.write("out/")

    store = leadmatch.open("dealership.db")
    store.load({"crm": "today.csv"}), store.find(lead), store.add(lead), store.customer(id), store.undo(event)

Nothing heavy is imported before it is used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadmatch.errors import (
        ChainError,
        EventError,
        JudgementError,
        LeadmatchError,
        MappingError,
        QualityGateError,
        SourceError,
        SpecError,
        StoreBusyError,
        StoreError,
        UnknownCustomerError,
        UnknownRecordError,
    )
    from leadmatch.live.store import Store, open
    from leadmatch.pipeline.batch import resolve
    from leadmatch.pipeline.book import Book
    from leadmatch.pipeline.compare import compare
    from leadmatch.spec import Spec, read_spec

__version__ = "0.1.0"

_HOMES = {
    "resolve": "leadmatch.pipeline.batch",
    "compare": "leadmatch.pipeline.compare",
    "Book": "leadmatch.pipeline.book",
    "open": "leadmatch.live.store",
    "Store": "leadmatch.live.store",
    "Spec": "leadmatch.spec",
    "read_spec": "leadmatch.spec",
    **dict.fromkeys(
        (
            "LeadmatchError",
            "SourceError",
            "MappingError",
            "SpecError",
            "JudgementError",
            "UnknownRecordError",
            "QualityGateError",
            "StoreError",
            "StoreBusyError",
            "UnknownCustomerError",
            "ChainError",
            "EventError",
        ),
        "leadmatch.errors",
    ),
}

__all__ = [
    "Book",
    "ChainError",
    "EventError",
    "JudgementError",
    "LeadmatchError",
    "MappingError",
    "QualityGateError",
    "SourceError",
    "Spec",
    "SpecError",
    "Store",
    "StoreBusyError",
    "StoreError",
    "UnknownCustomerError",
    "UnknownRecordError",
    "__version__",
    "compare",
    "open",
    "read_spec",
    "resolve",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'leadmatch' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__

"""leadmatch: who is who in a dealership's leads.

    book = leadmatch.resolve({"crm": "crm.csv", "web": frame})
    book.customers, book.crosswalk, book.review, book.explain(a, b), book.write("out/")

Nothing heavy is imported before it is used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadmatch.errors import (
        JudgementError,
        LeadmatchError,
        MappingError,
        QualityGateError,
        SourceError,
        SpecError,
        UnknownRecordError,
    )
    from leadmatch.pipeline.batch import resolve
    from leadmatch.pipeline.book import Book
    from leadmatch.pipeline.compare import compare
    from leadmatch.spec import Spec, read_spec

__version__ = "0.1.0"

_HOMES = {
    "resolve": "leadmatch.pipeline.batch",
    "compare": "leadmatch.pipeline.compare",
    "Book": "leadmatch.pipeline.book",
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
        ),
        "leadmatch.errors",
    ),
}

__all__ = [
    "Book",
    "JudgementError",
    "LeadmatchError",
    "MappingError",
    "QualityGateError",
    "SourceError",
    "Spec",
    "SpecError",
    "UnknownRecordError",
    "__version__",
    "compare",
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

"""What is learned about identifiers: exported by one run, it types those of another, which learns nothing."""

import polars as pl

from leadmatch.normalize.known import Known
from leadmatch.normalize.leads import normalize
from leadmatch.spec import Spec
from leadmatch.tables import REJECTED, ColumnMapping, IdentifierType, RawTable

FIELDS = ("record_id", "first_name", "last_name", "phone", "email")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NO_REJECTS = pl.DataFrame(schema=dict.fromkeys(REJECTED, pl.String))


def table(rows, **more):
    columns = dict(zip(FIELDS, map(list, zip(*rows, strict=True)), strict=True)) | more
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    mapping = tuple(ColumnMapping(c, c if c in FIELDS else "ignore") for c in columns)
    numbers = pl.int_range(1, len(frame) + 1, dtype=pl.UInt32, eager=True)
    return RawTable("crm", "crm.csv", frame, numbers, NO_REJECTS, len(frame)), mapping


def run(pair, known=None):
    return normalize([pair[0]], [pair[1]], Spec(), known=known)


def rows():
    """Ten people on one line, five on a fictional one, forty of a connector, ten with a masked mailbox, typed ones."""
    people = [(f"{a}aron", f"{a}mith") for a in LETTERS]
    out = [(*p, "416-234-5678", None) for p in people[:10]]
    out += [(*p, "416-555-0123", None) for p in people[:5]]
    out += [(a, b, None, f"{a}{b}@vendor.example") for a, _ in people[:8] for _, b in people[:5]]
    out += [(*p, None, f"{i}9xk{i}jaen{i}44xpi@reply.site.example") for i, p in enumerate(people[:10])]
    out += [(*p, None, f"typed{i}@isp{i}.example") for i, p in enumerate(people * 4)]
    return [(str(i), *row) for i, row in enumerate(out)]


def types(done, bag):
    found = getattr(done.leads, bag)
    return dict(zip(found.values, found.types.tolist(), strict=True))


def test_a_run_exports_what_it_learned():
    known = run(table(rows())).known
    assert known.types == {"+14162345678": IdentifierType.DEALER, "+14165550123": IdentifierType.PLACEHOLDER}
    assert known.synthesised == {"vendor.example"}
    assert known.masked == {"reply.site.example"}


def test_types_are_the_same_with_what_was_learned_and_without():
    done = run(table(rows()))
    again = run(table(rows()), known=done.known)
    assert again.known is done.known
    for bag in ("phones", "emails", "vins"):
        assert types(done, bag) == types(again, bag)


def test_with_known_a_value_has_its_type_in_any_company():
    known = run(table(rows())).known
    few = [
        ("1", "Ann", "Lee", "416-234-5678", "x1y@vendor.example"),
        ("2", "Bob", "Ray", "416-555-0123", "bob@reply.site.example"),
    ]
    done = run(table(few), known=known)
    assert list(types(done, "phones").values()) == [IdentifierType.DEALER, IdentifierType.PLACEHOLDER]
    assert list(types(done, "emails").values()) == [IdentifierType.SYNTHETIC, IdentifierType.RELAY]
    nothing = run(table(rows()), known=Known())
    assert set(types(nothing, "phones").values()) == {IdentifierType.PERSONAL}


def test_vendor_columns_are_learned_too():
    pair = table([("1", "Ann", "Lee", "905 234 5678, 416 234 5678", None)], **{"vendor_phone.1": ["905-234-5678"]})
    known = run(pair).known
    assert known.own == {"+19052345678"}
    assert types(run(pair, known=known), "phones")["+19052345678"] == IdentifierType.DEALER
    assert types(run(pair, known=Known()), "phones")["+19052345678"] == IdentifierType.PERSONAL


def test_known_survives_json():
    known = run(table(rows())).known
    assert Known.from_json(known.to_json()) == known
    assert Known.from_json(Known().to_json()) == Known()

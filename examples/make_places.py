"""Make the tables of ZIP codes and area codes again: python examples/make_places.py (it needs `pip install zipcodes`).

They are files of the package, src/leadmatch/flags/data/us_zip_codes.parquet and us_area_codes.csv, which
`leadmatch.flags.places` reads in milliseconds; the package itself takes a second to load.
"""

from pathlib import Path

import polars as pl
import zipcodes

FOLDER = Path(__file__).parents[1] / "src" / "leadmatch" / "flags" / "data"
ZIPS, AREAS, CANADA = FOLDER / "us_zip_codes.parquet", FOLDER / "us_area_codes.csv", FOLDER / "canada_area_codes.csv"
SAYS = """\
# Area codes of the United States, their states, and the middle of the ZIP codes that list them: made of the package
# zipcodes by examples/make_places.py.
"""
MILITARY = ("AA", "AE", "AP")


def zip_codes() -> pl.DataFrame:
    """Every ZIP code of a state that has coordinates: key, place, region, lat, lon, area_codes (joined by blanks)."""
    rows = [
        (z["zip_code"], z["city"], z["state"].lower(), float(z["lat"]), float(z["long"]), " ".join(z["area_codes"]))
        for z in zipcodes.list_all()
        if z["lat"] and z["long"] and float(z["lat"]) and z["state"] not in MILITARY
    ]
    columns = ["key", "place", "region", "lat", "lon", "area_codes"]
    frame = pl.DataFrame(rows, schema=columns, orient="row").unique("key", keep="first", maintain_order=True)
    return frame.sort("key")


def area_codes(zips: pl.DataFrame) -> pl.DataFrame:
    """The area codes that ZIP codes list, but for Canadian ones: codes, region, place, lat, lon."""
    canadian = pl.read_csv(CANADA, comment_prefix="#", infer_schema=False)["codes"].str.split(" ").explode()
    listed = zips.with_columns(codes=pl.col("area_codes").str.split(" ")).explode("codes")
    listed = listed.filter((pl.col("codes") != "") & ~pl.col("codes").is_in(canadian.to_list()))
    states = pl.col("region").unique().sort().str.join(" ")
    found = listed.group_by("codes").agg(states, states.str.to_uppercase().alias("place"), pl.col("lat", "lon").mean())
    return found.sort("codes")


def main() -> None:
    zips = zip_codes()
    zips.drop("area_codes").write_parquet(ZIPS, compression="zstd", compression_level=22)
    areas = area_codes(zips)
    AREAS.write_text(SAYS + areas.write_csv())
    for file, frame in ((ZIPS, zips), (AREAS, areas)):
        print(f"{frame.height:,} codes, {file.stat().st_size:,} bytes  {file.name}")


if __name__ == "__main__":
    main()

"""Make the table of ZIP codes again: python examples/make_places.py (it needs `pip install zipcodes`).

It is a file of the package, src/leadmatch/flags/data/us_zip_codes.parquet, which `leadmatch.flags.places` reads in
milliseconds; the package itself takes a second to load.
"""

from pathlib import Path

import polars as pl
import zipcodes

FILE = Path(__file__).parents[1] / "src" / "leadmatch" / "flags" / "data" / "us_zip_codes.parquet"
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


def main() -> None:
    frame = zip_codes()
    frame.write_parquet(FILE, compression="zstd", compression_level=22)
    print(f"{frame.height:,} ZIP codes, {FILE.stat().st_size:,} bytes  {FILE.name}")


if __name__ == "__main__":
    main()

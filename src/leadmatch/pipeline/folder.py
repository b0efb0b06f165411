"""A written result, read again: its inputs, its spec and mapping, its customers."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from leadmatch.errors import SourceError
from leadmatch.model.model import Model, read_model
from leadmatch.pipeline.customers import numbered
from leadmatch.pipeline.guard import unguarded
from leadmatch.pipeline.inputs import plan, records
from leadmatch.pipeline.origin import FileStamp
from leadmatch.spec import Spec, read_spec
from leadmatch.tables import Codes, LeadTable, Mapping, RawTable


@dataclass(frozen=True, slots=True)
class Folder:
    """A result folder. run: what its run.json holds."""

    path: Path
    run: dict[str, Any]
    spec: Spec

    @classmethod
    def open(cls, path: Path) -> "Folder":
        """Open a result folder.

        Raises:
            SourceError: it holds no result.
        """
        try:
            run = json.loads((path / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SourceError(f"{path}: no result of leadmatch there: run.json cannot be read") from error
        mapping = read_spec(path / "mapping.toml").map
        return cls(path, run, read_spec(path / "spec.toml").model_copy(update={"map": mapping}))

    def leads(self) -> LeadTable:
        """The leads of the run, from its inputs as they were then.

        Raises:
            SourceError: an input is not a file or database, is gone, or has changed.
        """
        return records(self.planned(), self.spec).leads

    def planned(self) -> list[tuple[RawTable, Mapping]]:
        """The inputs of the run, read again and mapped as they were.

        Raises:
            SourceError: an input is not a file or database, is gone, or has changed; or there is none, but a store.
        """
        if not self.run["inputs"]:
            raise SourceError(f"{self.path}: written from a store, which holds its records: name the store instead")
        return plan({given["name"]: self._location(given) for given in self.run["inputs"]}, spec=self.spec)

    def _location(self, given: dict[str, Any]) -> str:
        if given["location"] is None:
            raise SourceError(f"input {given['name']!r} was a table in memory: call explain on its book")
        for file in given["files"]:
            path = Path(file["path"])
            stamp = FileStamp(file["path"], file["size"], file["modified_ns"])
            if not path.is_file() or FileStamp.of(path) != stamp:
                raise SourceError(f"{path}: gone or changed since this result was made: resolve it again")
        files = given["files"]
        return str(files[0]["path"] if len(files) == 1 else given["location"])

    def customers(self, leads: LeadTable) -> Codes:
        """Customer number of each lead, by the written crosswalk."""
        return self._numbers(leads, "customer_id")

    def households(self, leads: LeadTable) -> Codes:
        """Household number of each lead, by the written crosswalk."""
        return self._numbers(leads, "household_id")

    def _numbers(self, leads: LeadTable, column: str) -> Codes:
        frame = self.table("crosswalk")
        key = pl.DataFrame({"source": leads.source.values.gather(leads.source.codes), "record_id": leads.record_id})
        ids = key.join(frame, on=["source", "record_id"], how="left", maintain_order="left")[column]
        return numbered(ids.rank("dense").cast(pl.Int64).to_numpy())

    def review(self) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        """The pairs of records that a person should decide, the most uncertain first."""
        rows = self.table("review").select("source_a", "record_id_a", "source_b", "record_id_b").iter_rows()
        return [((source_a, a), (source_b, b)) for source_a, a, source_b, b in rows]

    def table(self, name: str) -> pl.DataFrame:
        """One of the written tables; every column is text where the result is in CSV."""
        parquet = self.path / f"{name}.parquet"
        if parquet.exists():
            return pl.read_parquet(parquet)
        return unguarded(pl.read_csv(self.path / f"{name}.csv", infer_schema=False))

    def model(self) -> Model:
        """The model that scored.

        Raises:
            SpecError: model.json cannot be read, or holds no model.
        """
        return read_model(self.path / "model.json")

"""The simulated exports' true tables as Records, where they lie beside the repository; else nothing to test against."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from vinkeval.exports.records import ACCOUNTING_COLUMNS, FINDING_COLUMNS, Records

SHARED = Path(__file__).parents[3] / "shared"
TABLES: dict[str, Any] = tomllib.loads(resources.files("vinkeval.exports").joinpath("tables.toml").read_text(encoding="utf-8"))
SET_ASIDE = ("duplicate", "quarantine", "quarantine_date", "after_cutoff")
"""Why rows are not kept; quarantined for a date is part of quarantined."""
NUMBERS = {"int": "Int64", "item": "Int64", "dec": "Float64", "kr": "Float64"}


def truth_folder(name: str) -> Path:
    return SHARED / "exports" / name / "truth"


def typed(table: str, raw: pd.DataFrame) -> pd.DataFrame:
    """A frame of texts ('' = missing) with the columns and types of a canonical table."""
    made = {}
    for column, entry in TABLES[table]["columns"].items():
        values = raw[column] if column in raw else pd.Series("", index=raw.index, dtype="str")
        values = values.where(values.ne(""))
        if entry["type"] == "date":
            made[column] = pd.to_datetime(values, format="%Y-%m-%d").astype("datetime64[us]")
        elif entry["type"] in NUMBERS:
            made[column] = pd.to_numeric(values).astype(NUMBERS[entry["type"]])
        else:
            made[column] = values.astype("str")
    return pd.DataFrame(made, index=raw.index)


def records_of(
    tables: Mapping[str, pd.DataFrame],
    as_of: date = date(2021, 12, 31),
    set_aside: Mapping[str, Mapping[str, int]] | None = None,
) -> Records:
    """Records of canonical tables, the missing ones empty; `set_aside`: table → counts by SET_ASIDE."""
    empty = pd.DataFrame(dtype="str")
    whole = {name: tables[name] if name in tables else typed(name, empty) for name in TABLES}
    rows = []
    for name, table in whole.items():
        aside = (set_aside or {}).get(name, {})
        doubled, quarantined, dates, late = (aside.get(why, 0) for why in SET_ASIDE)
        out = doubled + quarantined + late
        rows.append(("", "", name, len(table) + out, len(table), out, doubled, quarantined, dates, late, 0))
    accounting = pd.DataFrame(rows, columns=list(ACCOUNTING_COLUMNS))
    return Records(whole, as_of, accounting, pd.DataFrame(columns=list(FINDING_COLUMNS)))


def true_records(name: str) -> Records:
    folder = truth_folder(name)
    params = json.loads((folder / "params.json").read_text(encoding="utf-8"))
    tables = {table: typed(table, pd.read_csv(folder / f"{table}.csv", dtype="str", keep_default_na=False)) for table in TABLES}
    return records_of(tables, date.fromisoformat(params["cutoff"]), params["planted"])

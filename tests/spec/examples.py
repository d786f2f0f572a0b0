"""Worked examples: tiny tables in, the expected indicator out.

An example is read as documentation (`make_page` prints them in `docs/indikatorer.md`) and run as a test. Tables are written
with `|` between cells; a blank cell is a blank cell in the log. Columns that are not written are blank.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from tests.indicators.truth import TABLES, records_of, typed
from vinkeval.exports.records import Records
from vinkeval.indicators import measure
from vinkeval.plan import load_plan

PLAN = load_plan()
BLANK_MEANS_NONE = ("partners", "cancel_reason", "end_reason", "started_authority")
NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "n", "n_missing")


@dataclass(frozen=True)
class Example:
    """One worked example of an indicator.

    Attributes:
        id: the indicator.
        shows: what it shows, one Danish sentence.
        expect: the rows it must give, among others; columns of Measures. A blank number is no number.
        tables: canonical table → its rows.
        by: breakdown.
        as_of: cut-off.
        set_aside: table → rows not kept (duplicate, quarantine, quarantine_date, after_cutoff).
    """

    id: str
    shows: str
    expect: str
    tables: Mapping[str, str] = field(default_factory=dict)
    by: str | None = None
    as_of: date = date(2021, 12, 31)
    set_aside: Mapping[str, Mapping[str, int]] | None = None

    def records(self) -> Records:
        return records_of({name: table(name, text) for name, text in self.tables.items()}, self.as_of, self.set_aside)

    def found(self) -> pd.DataFrame:
        return measure(self.records(), self.id, by=self.by, plan=PLAN).frame

    def expected(self) -> list[dict[str, str]]:
        head, *rows = grid(self.expect)
        return [dict(zip(head, row, strict=True)) for row in rows]


def grid(text: str) -> list[list[str]]:
    """The cells of a table written with `|`."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def table(name: str, text: str) -> pd.DataFrame:
    """A canonical table from its written rows; ids that are not written are made up."""
    head, *rows = grid(text)
    raw = pd.DataFrame(rows, columns=head, dtype="str")
    main_date = TABLES[name].get("main_date")
    if main_date and main_date not in raw:  # no row comes through the door without it
        raw[main_date] = raw[next(column for column in head if TABLES[name]["columns"][column]["type"] == "date")]
    for column, entry in TABLES[name]["columns"].items():
        if column not in raw:
            made_up = entry["type"] == "id" and entry.get("required") == "cell"
            raw[column] = [f"X{number}" if made_up else "" for number in range(len(raw))]
        if entry["type"] in ("code", "codes") and column not in BLANK_MEANS_NONE:
            raw[column] = raw[column].replace("", "unknown")
    return typed(name, raw)


def differences(example: Example) -> Sequence[str]:
    """Where the measure is not what the example expects, told for a person to read."""
    found = example.found()
    told = []
    for want in example.expected():
        here = found
        for key in ("breakdown", "category", "period"):
            if key in want:
                here = here[here[key] == want[key]]
        if len(here) != 1:
            told.append(f"{len(here)} rows for {want}")
            continue
        row = here.iloc[0]
        for column, text in want.items():
            if column in NUMBERS:
                close = math.isnan(row[column]) if text == "" else abs(row[column] - float(text)) <= _half_of_last_digit(text)
            else:
                close = str(row[column]) == text
            if not close:
                told.append(f"{want['period']}: {column} is {row[column]}, expected {text or 'no number'}")
    return told


def _half_of_last_digit(text: str) -> float:
    decimals = len(text.partition(".")[2])
    return 0.5 * 10**-decimals + 1e-9 if decimals else 1e-9

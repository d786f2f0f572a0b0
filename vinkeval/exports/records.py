"""Records: what came through the door, as nine typed tables, with the account of every row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

ACCOUNTING_COLUMNS = (
    "file", "sheet", "table", "rows", "accepted", "set_aside", "duplicates", "quarantined", "quarantined_date",
    "after_cutoff", "not_data",
)  # fmt: skip
FINDING_COLUMNS = ("file", "sheet", "cell", "table", "rule", "action", "message")


@dataclass(frozen=True)
class Records:
    """Nine canonical tables and how they came about.

    Attributes:
        tables: table name → frame with exactly the columns of tables.toml, in that order, always all nine (empty where the
            exports lack the table). Types: id, code, codes, ids, text as `str` (missing = NaN; a code column has
            'unknown' instead, save where blank means none); date as datetime64[us]; int, item as Int64; dec, kr as Float64.
        as_of: data cut-off (opgørelsesdato).
        accounting: one row per file and sheet, ACCOUNTING_COLUMNS; rows = accepted + set_aside + not_data;
            set_aside = duplicates + quarantined + after_cutoff.
        findings: one row per finding, FINDING_COLUMNS; never a cell's value.
    """

    tables: Mapping[str, pd.DataFrame]
    as_of: date
    accounting: pd.DataFrame
    findings: pd.DataFrame

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

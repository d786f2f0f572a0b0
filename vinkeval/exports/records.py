"""Records: what came through the door, as nine typed tables, with the account of every row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

import pandas as pd

from vinkeval.danish import number
from vinkeval.exports.schema import load_schema
from vinkeval.internal import INTERNAL, released_only

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

    def __repr__(self) -> str:
        if released_only():
            return INTERNAL
        rows = number(sum(map(len, self.tables.values())))
        return f"{INTERNAL}: {rows} rækker, opgjort {self.as_of:%d-%m-%Y}"

    def _repr_html_(self) -> str:
        """Rows, periods and findings of each table, marked as internal; in a notebook that a run executes only the mark."""
        mark = f'<p role="note"><strong>{INTERNAL}</strong></p>'
        if released_only():
            return mark
        heads = ("Tabel", "Rækker", "Fra", "Til", "Sat til side", "Rettede celler", "Advarsler")
        head = "".join(f'<th scope="col">{name}</th>' for name in heads)
        body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in self._overview())
        return f"{mark}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _overview(self) -> Iterator[tuple[str, ...]]:
        aside = self.accounting.groupby("table")["set_aside"].sum()
        told = self.findings.groupby(["table", "action"]).size()
        for table in load_schema().tables.values():
            rows = self.tables[table.name]
            days = rows[table.main_date].dropna() if table.main_date else pd.Series(dtype="datetime64[us]")
            span = (f"{days.min():%d-%m-%Y}", f"{days.max():%d-%m-%Y}") if len(days) else ("–", "–")
            counts = (aside.get(table.name, 0), told.get((table.name, "repair"), 0), told.get((table.name, "warn"), 0))
            yield (table.title, number(len(rows)), *span, *(number(float(count)) for count in counts))

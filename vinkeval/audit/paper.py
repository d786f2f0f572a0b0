"""The numbers of one paper as a reader finds them: indicators.csv, and what the ledger says of earlier papers."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from vinkeval.audit.windows import Window, default_spans, spans_of
from vinkeval.errors import DisclosureFault

HIDDEN = ".."
NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "n", "n_missing")


@dataclass(frozen=True, order=True)
class Key:
    """A row of indicators.csv."""

    indicator: str
    breakdown: str
    category: str
    period: str

    def text(self) -> str:
        """How a message names the row, e.g. 'K1 channel=mail, 2020Q1'."""
        by = f" {self.breakdown}={self.category}" if self.breakdown else ""
        return f"{self.indicator}{by}, {self.period}" if self.period else f"{self.indicator}{by}"


@dataclass(frozen=True)
class Paper:
    """What one paper shows.

    Attributes:
        id: the release.
        as_of: the cut-off.
        rows: per row the numbers as printed ('..' hidden, absent where empty).
        statuses: per row the word in the column status.
        spans: the windows of its periods baseline, plan and all.
        rounded: its numbers of persons' rows are rounded to multiples of the threshold, not true.
    """

    id: str
    as_of: date
    rows: Mapping[Key, Mapping[str, str]]
    statuses: Mapping[Key, str]
    spans: Mapping[str, Window] = field(default_factory=default_spans)
    rounded: bool = False


def number(text: str) -> float | None:
    """A printed number of a csv file; None for hidden or empty."""
    if text in ("", HIDDEN):
        return None
    try:
        return float(text)
    except ValueError:
        return None


def shown_values(numbers: Mapping[str, str]) -> list[float]:
    """The numbers a row shows."""
    return [value for text in numbers.values() if (value := number(text)) is not None]


def read_indicators(path: Path, id_: str, as_of: date, spans: Mapping[str, Window]) -> Paper:
    """Read a file with the columns of indicators.csv.

    Raises:
        DisclosureFault: the file lacks one of the columns that name a row.
    """
    rows: dict[Key, dict[str, str]] = {}
    statuses: dict[Key, str] = {}
    for row in read_csv(path):
        key = key_of(row)
        if key is None:
            raise DisclosureFault(
                f"{path.name} kan ikke efterprøves: kolonnerne indicator, breakdown, category og period mangler."
            )
        rows[key] = {role: row[role].strip() for role in NUMBERS if row.get(role, "").strip()}
        statuses[key] = row.get("status", "")
    return Paper(id_, as_of, rows, statuses, spans)


def key_of(row: Mapping[str, str]) -> Key | None:
    """The row of indicators.csv that a row of another file names; None where it names none."""
    if "indicator" not in row or "period" not in row:
        return None
    return Key(row["indicator"], row.get("breakdown", ""), row.get("category", ""), row["period"])


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a csv file as text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {str(k): ("" if v is None else str(v)) for k, v in row.items() if k is not None}


def ledger_papers(path: Path) -> tuple[Paper, ...]:
    """The papers a ledger tells of, oldest first.

    Raises:
        DisclosureFault: the ledger cannot be read.
    """
    if not path.exists():
        return ()
    try:
        releases: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["releases"]
        return tuple(_from_ledger(entry) for entry in releases)
    except (ValueError, KeyError, TypeError) as fault:
        raise DisclosureFault(f"{path.name} kan ikke læses som et register over tidligere frigivelser.") from fault


def _from_ledger(entry: Mapping[str, Any]) -> Paper:
    """A release of the ledger: rows of [indicator, breakdown, category, period, the NUMBERS, status], and the rows read."""
    rows: dict[Key, dict[str, str]] = {}
    statuses: dict[Key, str] = {}
    for indicator, breakdown, category, period, *numbers, status in entry["rows"]:
        key = Key(indicator, breakdown, category, period)
        rows[key] = {role: HIDDEN if value is None else repr(value) for role, value in zip(NUMBERS, numbers, strict=True)}
        statuses[key] = status
    for table, read, accepted, aside, duplicates, quarantined, not_data in entry.get("quality", ()):
        for indicator, value in (("Q0", accepted), ("Q8", aside), ("Q3", duplicates), ("Q5", quarantined)):
            if value is not None:
                rows.setdefault(Key(indicator, "table", table, "all"), {})["numerator"] = repr(value)
        if read is not None and not_data is not None:
            rows[Key("Q7", "table", table, "all")] = {"numerator": repr(read - not_data)}
    return Paper(
        str(entry["id"]),
        date.fromisoformat(entry["as_of"]),
        rows,
        statuses,
        spans_of(entry.get("spans", {})),
        entry.get("mode") == "round",
    )

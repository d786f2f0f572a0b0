"""Small folders of results, as a run writes them, for the auditor to read."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

COLUMNS = [
    "indicator", "goal", "intervention", "breakdown", "category", "period", "numerator", "denominator", "value", "lower",
    "upper", "n", "n_missing", "unit", "status",
]  # fmt: skip
NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "n", "n_missing")
CHANNELS = ("vink_phone", "mail", "infohus_police", "other", "meeting", "national_hotline", "unknown")
Row = dict[str, str]


def count(indicator: str, period: str, number: int, breakdown: str = "", category: str = "") -> Row:
    row = dict.fromkeys(COLUMNS, "") | {"indicator": indicator, "period": period, "breakdown": breakdown, "category": category}
    return row | {"numerator": str(number), "value": str(number), "n": str(number), "n_missing": "0", "status": "ok"}


def share(indicator: str, period: str, part: int, whole: int, breakdown: str = "", category: str = "", missing: int = 0) -> Row:
    row = count(indicator, period, part, breakdown, category)
    return row | {"denominator": str(whole), "value": repr(part / whole), "n": str(whole), "n_missing": str(missing)}


def mean(indicator: str, period: str, total: float, n: int) -> Row:
    row = count(indicator, period, 0)
    return row | {"numerator": repr(total), "denominator": str(n), "value": repr(total / n), "n": str(n)}


def hidden(row: Row, *, keep: Iterable[str] = ()) -> Row:
    return row | {name: ".." for name in NUMBERS if name not in keep} | {"status": "hidden"}


def key(row: Row) -> tuple[str, str, str, str]:
    return row["indicator"], row["breakdown"], row["category"], row["period"]


# K1 by channel. Two small numbers (3 on the hotline in 2020, 4 in a meeting in 2021) and what must be hidden for their sake.
YEAR_2020 = dict(zip(CHANNELS, (40, 30, 12, 7, 8, 3, 0), strict=True))
YEAR_2021 = dict(zip(CHANNELS, (35, 25, 13, 6, 4, 7, 0), strict=True))


def truth() -> list[Row]:
    years = {"2020": YEAR_2020, "2021": YEAR_2021, "plan": {c: YEAR_2020[c] + YEAR_2021[c] for c in CHANNELS}}
    rows = [count("K1", period, sum(of.values())) for period, of in years.items()]
    rows += [count("K1", period, of[channel], "channel", channel) for period, of in years.items() for channel in CHANNELS]
    rows += [
        share("K2b", period, part, sum(years[period].values())) for period, part in (("2020", 60), ("2021", 50), ("plan", 110))
    ]
    rows += [count("K2a", period, part) for period, part in (("2020", 60), ("2021", 50), ("plan", 110))]
    rows += [mean("F3", "2020", 6.5, 9), mean("F3", "2021", 1.5, 3), mean("F3", "plan", 8.0, 12)]
    rows += [count("A1", "2020", 30) | {"unit": "antal"}]
    return rows


def protected(rows: Iterable[Row]) -> list[Row]:
    """Both small channels hide behind each other in both years; F3's small year hides behind the other year."""
    secret = {("K1", "channel", c, year) for c in ("meeting", "national_hotline") for year in ("2020", "2021")}
    secret |= {("F3", "", "", year) for year in ("2020", "2021")}
    return [hidden(row) if key(row) in secret else row for row in rows]


def naive(rows: Iterable[Row]) -> list[Row]:
    """Only what is itself from 1 to 4 is hidden."""
    small = {("K1", "channel", "national_hotline", "2020"), ("K1", "channel", "meeting", "2021"), ("F3", "", "", "2021")}
    return [hidden(row) if key(row) in small else row for row in rows]


def write(
    folder: Path,
    rows: Iterable[Row],
    *,
    true: Iterable[Row] | None = None,
    as_of: str = "2021-12-31",
    earlier: Iterable[Mapping[str, object]] = (),
) -> Path:
    """Write the folder; `true`: also the private part, `earlier`: releases of the ledger."""
    folder.mkdir(exist_ok=True)
    write_csv(folder / "indicators.csv", rows)
    if true is not None:
        (folder / "private").mkdir(exist_ok=True)
        write_csv(folder / "private" / "indicators_unreleased.csv", true)
    (folder / "run.json").write_text(json.dumps({"release": f"{as_of} plan", "as_of": as_of}), encoding="utf-8")
    (folder / "ledger.json").write_text(json.dumps({"k": 5, "releases": list(earlier)}), encoding="utf-8")
    return folder


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def in_ledger(rows: Iterable[Row], as_of: str) -> dict[str, object]:
    """A release of the ledger that shows and hides what the rows do."""
    entries = []
    for row in rows:
        numbers = [None if row[role] in ("", "..") else float(row[role]) for role in NUMBERS]
        entries.append([*key(row), *numbers, "hidden" if row["status"] == "hidden" else "shown"])
    return {"id": f"{as_of} plan", "as_of": as_of, "k": 5, "mode": "suppress", "rows": entries, "quality": [], "sha256": ""}

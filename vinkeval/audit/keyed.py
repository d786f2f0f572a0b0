"""Files that name the rows of indicators.csv, held against it, and what single rows say by themselves."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from vinkeval.audit.definitions import SUMMARY, definitions
from vinkeval.audit.knowledge import ROLE_NAMES
from vinkeval.audit.mentions import Said, numbers_in
from vinkeval.audit.paper import HIDDEN, NUMBERS, Key, key_of, number, read_csv, shown_values
from vinkeval.audit.reading import LEDGER, TABLE, Folder
from vinkeval.audit.released import Released
from vinkeval.audit.report import Finding

LEAST_BASE = 10
# Partitions of persons: that all are in one category tells it of each of them.
PARTITIONS = frozenset({"channel", "extremism_form", "referrer_group", "age_group", "gender"})
_NOT_NUMBERS = frozenset({"period", "year", "order", "position", "goal"})


def half_hidden(folder: Folder) -> Iterator[Finding]:
    """Rows that hide a number and show another that follows from it, percentages of few, groups that are all alike."""
    known = definitions()
    for key, numbers in folder.paper.rows.items():
        counts = {
            role: text
            for role, text in numbers.items()
            if role != "n_missing" and known.counted(key.indicator, key.breakdown, key.category, role)
        }
        if not counts:
            continue
        value = number(numbers.get("value", ""))
        if HIDDEN in counts.values() and any(number(numbers.get(name, "")) is not None for name in ("value", "lower", "upper")):
            yield Finding(TABLE, key.text(), "rækken er kun halvt skjult: et tal, der afhænger af det skjulte, er vist")
        top, base = number(counts.get("numerator", "")), number(counts.get("denominator", ""))
        share = known.indicators[key.indicator].kind == "share"
        if share and base is not None and 0 < base < LEAST_BASE and value is not None:
            yield Finding(TABLE, key.text(), f"en procent er vist, men den bygger på færre end {LEAST_BASE}")
        if key.breakdown in PARTITIONS and top and not folder.paper.rounded:  # rounded, the others need not be nobody
            whole = folder.paper.rows.get(Key(key.indicator, "", "", key.period), {}).get("numerator", "")
            if (base if share else number(whole)) == top:
                yield Finding(TABLE, key.text(), "alle er i samme kategori, så gruppen røber den enkelte")


def keyed(folder: Folder) -> Iterator[Finding]:
    """Numbers in other files that indicators.csv hides, does not have, or shows otherwise."""
    for path in folder.files:
        name = folder.name(path)
        if name == "goals.csv":
            yield from _goals(folder, path)
        elif name == "estimates.csv":
            yield from _estimates(folder, path)
        elif path.suffix == ".csv" and name not in (TABLE, f"{SUMMARY}.csv"):
            for row in read_csv(path):
                key = key_of(row)
                if key is not None:
                    for column, text in row.items():
                        if column not in _NOT_NUMBERS and number(text) is not None:
                            yield from _compare(folder, name, key, column, text)
    if folder.entry is not None:
        for key, numbers in folder.entry.rows.items():
            for role, text in numbers.items():
                told_of_reading = key.breakdown == "table" and key not in folder.paper.rows
                if number(text) is not None and not told_of_reading:
                    yield from _compare(folder, LEDGER, key, role, text)


def _compare(folder: Folder, file: str, key: Key, column: str, text: str) -> Iterator[Finding]:
    """A number in another file, against the row of indicators.csv it names."""
    known, numbers = definitions(), folder.paper.rows.get(key)
    cell = f"{key.text()}, {ROLE_NAMES.get(column, column)}"
    if numbers is None:
        if any(known.counted(key.indicator, key.breakdown, key.category, role) for role in NUMBERS):
            yield Finding(file, cell, f"tallet står her, men rækken er ikke frigivet i {TABLE}")
    elif column in NUMBERS:
        printed = numbers.get(column, "")
        if printed == HIDDEN:
            yield Finding(file, cell, f"tallet står her, men er skjult i {TABLE}")
        elif number(printed) is not None and not _close(number(printed), number(text)):
            yield Finding(file, cell, f"tallet er et andet end i {TABLE}")
    elif HIDDEN in numbers.values() and not any(_close(number(text), value) for value in shown_values(numbers)):
        yield Finding(file, cell, f"et tal står ved en række, som er skjult i {TABLE}")


def summary_rows(folder: Folder) -> dict[Key, dict[str, str]]:
    """findings_summary.csv as rows of the reader's system."""
    path = folder.path / f"{SUMMARY}.csv"
    return {
        Key(SUMMARY, "rule", f"{row['table']}.{row['rule']}.{row['action']}", "all"): {"numerator": row["cells"]}
        for row in (read_csv(path) if path.is_file() else ())
        if row.get("table") in definitions().persons
    }


def _estimates(folder: Folder, path: Path) -> Iterator[Finding]:
    """A comparison of two periods gives the one from the other."""
    for row in read_csv(path):
        if row.get("term") not in ("difference", "ratio") or number(row.get("estimate", "")) is None:
            continue
        for period in ("baseline", "plan"):
            key = Key(row.get("indicator", ""), "", "", period)
            if folder.paper.rows.get(key, {}).get("value") == HIDDEN:
                yield Finding(path.name, key.text(), "sammenligningen er vist, men en af de to perioder er skjult")


def _goals(folder: Folder, path: Path) -> Iterator[Finding]:
    """Baseline and latest must be released numbers of the indicator."""
    for row in read_csv(path):
        own = Released()
        rows = [
            numbers for key, numbers in folder.paper.rows.items() if key.indicator == row.get("indicator") and not key.breakdown
        ]
        own.add(value for numbers in rows for value in shown_values(numbers))
        for column in ("baseline", "latest"):
            if rows and not all(own.explains(each) for each in _said(row, column)):
                yield Finding(
                    path.name, f"{row.get('indicator')}, {column}", f"tallet er ikke et af indikatorens viste i {TABLE}"
                )


def _said(row: Mapping[str, str], column: str) -> list[Said]:
    text = row.get(column, "")
    value = number(text)
    return list(numbers_in(text)) if value is None else [Said(value, min(len(text.partition(".")[2]), 4))]


def _close(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))

"""From canonical tables to the sheets of hand-kept logs, with rows that are no data and rows that cannot be used."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from vinkeval.example.handwriting import LABEL_NUMBERS, AnswerFormat, Cell, Hand, Mess, answer_label
from vinkeval.exports.schema import ColumnRule, load_schema

Line = list[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it is to be written; `merged` holds ranges such as C1:F1."""

    title: str
    lines: list[Line]
    merged: tuple[str, ...] = ()


@dataclass
class SetAside:
    """What was put in that must not come out: rows by table."""

    duplicates: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    quarantined_date: Counter[str] = field(default_factory=Counter)


class Clerk:
    """Keeps the sheets of one set of exports, and the account of what was put in beside the data."""

    def __init__(self, rng: np.random.Generator, mess: Mess) -> None:
        self._rng = rng
        self._mess: Mess = mess
        self._spoiled = 0
        self.set_aside = SetAside()

    def log(
        self,
        title: str,
        table: str,
        frame: pd.DataFrame,
        *,
        without: Iterable[str] = (),
        remarks: bool = False,
        answers: AnswerFormat | None = None,
        spoil: bool = True,
    ) -> Sheet:
        """A sheet of a log: its header, its rows, and between them what people leave there.

        Args:
            without: columns that the sheet does not hold (its name tells them, or they do not apply).
            remarks: give it a column that is never read.
            answers: how answers are written; the line above the header says so.
            spoil: put in duplicates and unusable rows.
        """
        hand = Hand(self._rng, self._mess)
        rule = load_schema().tables[table]
        columns = [column for column in rule.columns.values() if column.name not in set(without)]
        bad = self._unusable(table, frame) if spoil else frame.head(0)
        whole = pd.concat([frame, bad], ignore_index=True) if len(bad) else frame.reset_index(drop=True)
        cells = [hand.column(column, whole[column.name], answers or "tekst") for column in columns]
        headers: Line = [hand.header(column) for column in columns]
        if remarks:
            headers.append("Bemærkninger")
            cells.append(hand.remarks(len(whole)))
        lines = [list(line) for line in zip(*cells, strict=True)]
        good, unusable = lines[: len(frame)], lines[len(frame) :]
        if spoil:
            self._spoil(table, columns, unusable)
            good = self._with_duplicates(table, good)
        good = self._scattered(good, unusable)
        return Sheet(title, self._framed(title, table, headers, good, columns, answers))

    def _unusable(self, table: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Copies of rows under numbers of their own; the second gets its dates in an impossible order, where it can."""
        rule = load_schema().tables[table]
        if not rule.main_date or not len(frame):
            return frame.head(0)
        count = min(len(frame), 3 if self._mess == "heavy" else 1)
        bad = frame.iloc[self._rng.choice(len(frame), count, replace=False)].copy()
        example = str(frame[rule.key[0]].iloc[0])
        bad[rule.key[0]] = [_free_number(example, self._spoiled + number) for number in range(1, count + 1)]
        self._spoiled += count
        if rule.not_before and count > 1:
            second, first = next(iter(rule.not_before.items()))
            at = bad.index[1]
            bad.loc[at, second] = bad[first][at] - timedelta(days=9)
        return bad

    def _spoil(self, table: str, columns: list[ColumnRule], lines: list[Line]) -> None:
        """Spoil the first by a date that does not exist, the third by a negative number; the second is spoilt already."""
        rule = load_schema().tables[table]
        day = next(number for number, column in enumerate(columns) if column.name == rule.main_date)
        count = next((number for number, column in enumerate(columns) if column.type == "int"), None)
        for number, line in enumerate(lines):
            self.set_aside.quarantined[table] += 1
            if number == 2 and count is not None:
                line[count] = -1
                continue
            self.set_aside.quarantined_date[table] += 1
            if number != 1 or not rule.not_before:
                line[day] = str(self._rng.choice(["31-02-2020", "30.02.2019", "31/4-2021"]))

    def _with_duplicates(self, table: str, lines: list[Line]) -> list[Line]:
        if not load_schema().tables[table].key or not lines:
            return lines
        count = min(len(lines), 4 if self._mess == "heavy" else 1)
        chosen = set(self._rng.choice(len(lines), count, replace=False).tolist())
        self.set_aside.duplicates[table] += count
        return [copy for number, line in enumerate(lines) for copy in ([line, list(line)] if number in chosen else [line])]

    def _scattered(self, lines: list[Line], extra: list[Line]) -> list[Line]:
        """Unusable and blank rows, each somewhere among the others."""
        found = list(lines)
        blank: list[Line] = [[None] * len(lines[0])] * (3 if self._mess == "heavy" else 1) if lines else []
        for line in [*extra, *blank]:
            found.insert(int(self._rng.integers(1, len(found) + 1)), line)
        return found

    def _framed(
        self, title: str, table: str, headers: Line, lines: list[Line], columns: list[ColumnRule], answers: AnswerFormat | None
    ) -> list[Line]:
        """Header and what stands above and below the rows."""
        found: list[Line] = []
        if answers:
            found.append([f"Eksportformat: {answers}"])
        elif self._mess == "heavy":
            found += [[f"{load_schema().tables[table].title} {title}"], [None], ["Sidst rettet i uge 2"]]
        found.append(headers)
        if self._mess == "heavy" and not answers and len(lines) > 40:
            half = len(lines) // 2
            found += [*lines[:half], list(headers), *lines[half:]]
        else:
            found += lines
        counted = next((number for number, column in enumerate(columns) if column.name == "participants"), None)
        if counted is not None:
            total = sum(cell for line in lines if isinstance(cell := line[counted], int))
            found.append(["I alt", *([None] * (counted - 1)), total])
        if self._mess == "heavy" and not answers:
            found.append(["Husk at udfylde alle felter"])
        return found

    def across(self, title: str, frame: pd.DataFrame) -> Sheet:
        """Finances with the years side by side, each over its own columns."""
        hand = Hand(self._rng, "light")
        rule = load_schema().tables["finances"]
        beside = [rule.columns[name] for name in ("budget_kr", "spent_kr", "price_level_year", "fte")]
        years = sorted(frame["year"].unique())
        upper: Line = [None, None]
        lower: Line = [rule.columns["intervention"].header, rule.columns["item"].header]
        merged = []
        for number, year in enumerate(years):
            first = 3 + number * len(beside)
            merged.append(f"{_letters(first)}1:{_letters(first + len(beside) - 1)}1")
            upper += [int(year), *([None] * (len(beside) - 1))]
            lower += [column.header for column in beside]
        lines = []
        for (letter, item), rows in frame.groupby(["intervention", "item"], sort=False):
            line = [*hand.column(rule.columns["intervention"], pd.Series([letter]))]
            line += hand.column(rule.columns["item"], pd.Series([item]))
            for year in years:
                row: Any = rows[rows["year"] == year]
                line += [hand.column(column, row[column.name])[0] for column in beside]
            lines.append(line)
        return Sheet(title, [upper, lower, *lines], tuple(merged))

    def labels(self, items: Iterable[str]) -> Sheet:
        """The sheet that tells what the label numbers of a survey export stand for."""
        lines: list[Line] = [["Spørgsmål", "Etiketnummer", "Etiket", "Værdi"]]
        for item in items:
            lines += [[item, number, answer_label(value), value] for value, number in LABEL_NUMBERS.items()]
        return Sheet("Etiketter", lines)

    def code_list(self, table: str, column: str) -> Sheet:
        """The sheet in which the unit keeps its own list of words; no data."""
        rule = load_schema().tables[table].columns[column]
        words = load_schema().code_lists[rule.codes].main.values()
        lines: list[Line] = [["Felt", "Skrives som"]]
        return Sheet("Kodeliste", lines + [[rule.header, word] for word in words])


def _free_number(example: str, number: int) -> str:
    """A number of the log's own form that no row of the log has."""
    if example.isdigit():
        return str(int(example[:2]) * 10 ** (len(example) - 2) + 9 * 10 ** (len(example) - 3) + number)
    sign, _, _ = example.partition("-")
    return f"{sign}-{9000 + number}"


def _letters(number: int) -> str:
    """Name of a column of a sheet: 1 → A, 27 → AA."""
    head, tail = divmod(number - 1, 26)
    return (_letters(head) if head else "") + chr(65 + tail)

"""How canonical values come to stand in a hand-kept log: Danish labels and headers, with the unevenness of many hands.

Whatever is written here says the same as before: another label for the same code, a date as text, a trailing space.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
import pandas as pd

from vinkeval.danish import MONTHS
from vinkeval.example.invention import NONE_IF_BLANK
from vinkeval.exports.schema import ColumnRule, load_schema

Mess = Literal["light", "heavy"]
Cell = str | int | float | datetime | None
AnswerFormat = Literal["tekst", "værdi", "etiketnummer"]

_BLANKS = ("uoplyst", "-", "ikke oplyst", "?")
_REMARKS = ("se mappen", "aftalt på møde", "sendt videre", "ringet tilbage", "rettet i uge 6", "ok")
_UNITS = {"participations": "pers.", "persons": "pers.", "minutes": "min.", "hours": "timer", "meetings": "gange"}
NO_ANSWER = 6
LABEL_NUMBERS = {5: 1, 4: 2, 3: 3, 2: 4, 1: 5, NO_ANSWER: 6}
"""Answer → the number of its label in a survey export that holds label numbers."""


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of cells and headers that are not written as they should be."""

    other_label: float
    spaces: float
    as_text: float
    marked_blank: float
    other_header: float
    odd: bool


HABITS: Mapping[Mess, Habits] = {
    "light": Habits(other_label=0.04, spaces=0.02, as_text=0.03, marked_blank=0.08, other_header=0.08, odd=False),
    "heavy": Habits(other_label=0.25, spaces=0.06, as_text=0.15, marked_blank=0.25, other_header=0.5, odd=True),
}


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("vinkeval.exports").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


class Hand:
    """One hand that keeps a sheet: which headers it likes, and how it writes a column down."""

    def __init__(self, rng: np.random.Generator, mess: Mess) -> None:
        self._rng = rng
        self.habits = HABITS[mess]

    def header(self, column: ColumnRule) -> str:
        """The column's header, or another that it is known by."""
        rule = _data("tables")[column.table]["columns"][column.name]
        if column.type == "item":
            wording = load_schema().items[column.name]
            return f"{column.name}. {wording}" if self._does(self.habits.other_header) else column.name
        others = rule["aliases"]
        return str(self._rng.choice(others)) if others and self._does(self.habits.other_header) else column.header

    def remarks(self, count: int) -> list[Cell]:
        """A column that is never read: short remarks about nothing in particular."""
        return [str(self._rng.choice(_REMARKS)) if self._does(0.15) else None for _ in range(count)]

    def column(self, column: ColumnRule, values: "pd.Series[Any]", answers: AnswerFormat = "tekst") -> list[Cell]:
        """The cells of a column of the sheet."""
        writers: dict[str, Callable[[Any], Cell]] = {
            "date": self._date,
            "int": lambda value: self._number(column, f"{value}", int(value)),
            "dec": lambda value: self._number(column, f"{value:g}".replace(".", ","), float(value)),
            "kr": self._kroner,
            "item": lambda value: self._answer(int(value), answers),
            "id": self._id,
            "ids": lambda value: "; ".join(str(value).split(";")),
            "code": lambda value: self._label(column.codes, str(value)),
            "codes": lambda value: ", ".join(self._label(column.codes, part) for part in str(value).split(";")),
            "text": str,
        }
        write = writers[column.type]
        missing = values.isna() | ((values == "unknown") if column.type in ("code", "codes") else False)
        return [
            self._blank(column, answers, told=value == "unknown") if gone else self._spaced(column, write(value))
            for value, gone in zip(values, missing, strict=True)
        ]

    def _does(self, share: float) -> bool:
        return bool(self._rng.random() < share)

    def _blank(self, column: ColumnRule, answers: AnswerFormat, *, told: bool) -> Cell:
        """An unknown value: mostly an empty cell, sometimes a word for it."""
        if column.type == "item":
            return self._answer(NO_ANSWER, answers) if self._does(0.5) else None
        if column.name in NONE_IF_BLANK:
            # A blank would say that there is nothing; where the value is not known, it must be said.
            return "uoplyst" if told and column.type == "codes" else None
        if column.type in ("id", "ids", "text") or not self._does(self.habits.marked_blank):
            return None
        return str(self._rng.choice(_BLANKS))

    def _spaced(self, column: ColumnRule, cell: Cell) -> Cell:
        if isinstance(cell, str) and column.type != "text" and self._does(self.habits.spaces):
            return str(self._rng.choice([f"{cell} ", f"\u00a0{cell}", f" {cell}"]))
        return cell

    def _label(self, codes: str, code: str) -> str:
        if code == "unknown":
            return "uoplyst"
        labels: Sequence[str] = [label for label in _data("codes")[codes][code] if label.lower() not in ("x", "✓", "1", "0")]
        if not self._does(self.habits.other_label):
            return labels[0]
        return str(self._rng.choice([*labels, labels[0].upper() if codes != "intervention" else labels[0]]))

    def _date(self, value: pd.Timestamp) -> Cell:
        day = value.to_pydatetime()
        if not self._does(self.habits.as_text):
            return day
        ways = [f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}"]
        if self.habits.odd:
            ways += [_in_words(day), f"d. {day.day}/{day.month} {day.year}", f"{day:%Y-%m-%d}", f"{day:%d-%m-%y}"]
        return str(self._rng.choice(ways))

    def _number(self, column: ColumnRule, text: str, value: float) -> Cell:
        if not self._does(self.habits.as_text):
            return value
        unit = _UNITS.get(_data("tables")[column.table]["columns"][column.name].get("unit", ""))
        return f"{text} {unit}" if unit and self.habits.odd and self._does(0.5) else text

    def _kroner(self, value: float) -> Cell:
        return f"{value:,.0f}".replace(",", ".") if self._does(self.habits.as_text) else int(value)

    def _id(self, value: str) -> Cell:
        if value.isdigit() and not self._does(self.habits.as_text):
            return int(value)
        return value.replace("-", "–") if self.habits.odd and self._does(0.05) else value

    def _answer(self, value: int, answers: AnswerFormat) -> Cell:
        if answers == "værdi":
            return value
        if answers == "etiketnummer":
            return LABEL_NUMBERS[value]
        return answer_label(value)


def answer_label(value: int) -> str:
    """The wording of an answer 1-6."""
    return str(_data("items")["answers"][str(value)][0])


def _in_words(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"

"""One column of a sheet into canonical values: each distinct value is read once, however often it stands there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from vinkeval.exports.amounts import (
    read_contact_number,
    read_count,
    read_decimal,
    read_hours,
    read_kroner,
    read_minutes,
    read_year,
)
from vinkeval.exports.answers import AnswerFormat, read_answer
from vinkeval.exports.dates import read_date
from vinkeval.exports.folding import tidy
from vinkeval.exports.grid import Column, Value
from vinkeval.exports.headings import Heading
from vinkeval.exports.identifiers import read_id, read_ids, read_milieu, read_pair_code
from vinkeval.exports.labels import read_code, read_codes
from vinkeval.exports.marks import is_blank, mark_of
from vinkeval.exports.schema import UNKNOWN, ColumnRule, Schema

Found = tuple[object, str]
Read = Callable[[Value], Found]

_TEXT = {"id", "ids", "code", "codes", "text"}
_FIRST_ORDINAL = date(1970, 1, 1).toordinal()
_STR: Any = pd.StringDtype(na_value=np.nan)
_WHOLE = {"int", "item"}


@dataclass(frozen=True)
class Circumstances:
    """What stands around the values of a column and decides how they are read.

    Attributes:
        textual: the file is a csv, where all is text.
        year: what the sheet's name says, for dates without a year.
        month_leads: the column's text dates stand with the month first.
        from_1904: serial numbers count from 1904.
        answers: how survey answers are written.
        cross_is_yes: crosses are the only marks, so a blank says no.
    """

    textual: bool = False
    year: int | None = None
    month_leads: bool = False
    from_1904: bool = False
    answers: AnswerFormat | None = None
    cross_is_yes: bool = False


@dataclass(frozen=True)
class ReadColumn:
    """A column as read.

    Attributes:
        values: one per row, in the dtype of the records.
        rules: rule of each distinct value, '' for none.
        told: whether each distinct value tells anything: it is not missing, and not the code for unknown.
        codes: which distinct value each row has.
    """

    values: ExtensionArray
    rules: Sequence[str]
    told: Sequence[bool]
    codes: NDArray[np.int32]

    @property
    def rows_told(self) -> NDArray[np.bool_]:
        """Which rows tell anything."""
        return np.array(self.told, dtype=bool)[self.codes]

    def rows_by_rule(self) -> dict[str, NDArray[np.intp]]:
        """Rule → positions of the rows it was needed in."""
        return {rule: self.rows_with(rule) for rule in dict.fromkeys(self.rules) if rule}

    def rows_with(self, rule: str) -> NDArray[np.intp]:
        """Positions of the rows a rule was needed in."""
        return np.flatnonzero(np.array([found == rule for found in self.rules], dtype=bool)[self.codes])

    def rule_of_rows(self) -> NDArray[np.object_]:
        """The rule of each row."""
        return np.array(self.rules, dtype=object)[self.codes]


def read_column(
    column: Column, rows: NDArray[np.intp], rule: ColumnRule, heading: Heading, schema: Schema, around: Circumstances
) -> ReadColumn:
    """The given rows of a column of a grid in the column's canonical type."""
    read = reader_of(rule, heading, schema, around)
    values, rules = zip(*[read(value) for value in column.values], strict=True)
    untold = (None, UNKNOWN) if rule.type == "code" else (None,)
    told = [value not in untold for value in values]
    codes = column.codes[rows]
    return ReadColumn(array_of(values, rule.type).take(codes), rules, told, codes)


def array_of(values: Sequence[object], kind: str) -> ExtensionArray:
    """Values in the dtype of the records for a column type; None is missing."""
    if kind in _TEXT:
        told: Any = [np.nan if value is None else value for value in values]
        texts: ExtensionArray = pd.array(told, dtype=_STR)
        return texts
    if kind == "date":
        blank = [value is None for value in values]
        ordinals = [_FIRST_ORDINAL if value is None else value.toordinal() for value in values]  # type: ignore[attr-defined]
        days = (np.array(ordinals, dtype=np.int64) - _FIRST_ORDINAL).astype("datetime64[D]")
        days[blank] = np.datetime64("NaT")
        # Dates of the records are in microseconds whatever pandas would choose.
        dates: ExtensionArray = pd.array(days.astype("datetime64[us]"))
        return dates
    missing = np.array([value is None for value in values], dtype=bool)
    numbers = [0.0 if value is None else value for value in values]
    if kind in _WHOLE:
        return pd.arrays.IntegerArray(np.array(numbers, dtype="int64"), missing)
    return pd.arrays.FloatingArray(np.array(numbers, dtype="float64"), missing)


def blank_array(kind: str, length: int) -> ExtensionArray:
    """A column of nothing but missing values."""
    blank = _one_blank(kind)
    return blank.take(np.zeros(length, dtype=np.int32)) if length else blank[:0]


@cache
def _one_blank(kind: str) -> ExtensionArray:
    return array_of([None], kind)


def reader_of(rule: ColumnRule, heading: Heading, schema: Schema, around: Circumstances) -> Read:
    """How the values of a column are read."""
    textual = around.textual
    place = (rule.table, rule.name)
    if rule.type == "date":
        return lambda value: read_date(
            value, year=around.year, month_leads=around.month_leads, textual=textual, from_1904=around.from_1904
        )
    if rule.type == "item":
        form = around.answers or AnswerFormat(schema.answers)
        return lambda value: read_answer(value, form, textual=textual)
    if rule.type == "code":
        codes = schema.code_lists[rule.codes]
        if around.cross_is_yes:
            return lambda value: ("no", "") if is_blank(value) else read_code(value, codes)
        return lambda value: read_code(value, codes)
    if rule.type == "codes":
        return lambda value: read_codes(value, schema.code_lists[rule.codes])
    if rule.type == "kr":
        return lambda value: read_kroner(value, textual=textual, scale=heading.scale)
    if rule.type == "text":
        return _read_text
    if rule.type == "ids":
        return read_ids
    if place == ("contacts", "milieu_code"):
        return read_milieu
    if place == ("responses", "pair_code"):
        return read_pair_code
    if rule.type == "id":
        return read_id
    if rule.name in {"year", "price_level_year"}:
        return lambda value: read_year(value, textual=textual)
    if place == ("contacts", "contact_no"):
        return lambda value: read_contact_number(value, textual=textual)
    if rule.name == "minutes":
        return lambda value: read_minutes(value, textual=textual)
    if rule.name in {"hours", "mentor_hours"}:
        return lambda value: read_hours(value, textual=textual)
    if rule.type == "dec":
        return lambda value: read_decimal(value, textual=textual)
    return lambda value: read_count(value, textual=textual)


def _read_text(value: Value) -> Found:
    if is_blank(value):
        return None, ""
    if rule := mark_of(value):
        return None, rule
    if isinstance(value, str):
        return tidy(value), "" if tidy(value) == value else "text_tidied"
    return (str(value), "") if isinstance(value, int | float) and not isinstance(value, bool) else (None, "date_in_number")

"""Dates as people write them in a log, day first: '3/4-20', 'd. 3. april 2020', 'uge 14, 2020', 43924.

`read_date` returns the day and the rule that was needed, '' for a date as it should be; None with a rule where there is no such
day or the text is vaguer than a day, a week or a third of a month.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from vinkeval.exports.folding import normal
from vinkeval.exports.grid import Value
from vinkeval.exports.marks import LONGEST_VALUE, is_blank, mark_of

Day = tuple[date | None, str]

_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
_MONTH_NUMBER = {name[:length]: i for i, name in enumerate(_MONTHS, 1) for length in (3, len(name))} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True))
_WEEKDAY = r"(?:(?:man|tirs|ons|tors|fre|lør|søn)(?:dag|\.)?,?\s*)?"
_YEAR = r"'?(\d{4}|\d{2})"

_BEFORE = re.compile(rf"^{_WEEKDAY}(?:d\.\s*|den\s+)?")
_TIME = re.compile(
    r"(?:(?<=\d)t|[\s,]+(?:kl\.?\s*)?)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?z?$|[\s,]+kl\.?\s*\d{1,2}(?:\.\d{2})?$"
)
_NUMERIC = re.compile(rf"(\d{{1,2}})\s*[-./]\s*(\d{{1,2}})(?:\s*[-./]\s*|\s+){_YEAR}")
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_SERIAL = re.compile(r"\d{5}")
_NAMED = re.compile(rf"(\d{{1,2}})\.?[\s-]*({_MONTH})\b\.?(?:[\s,-]*{_YEAR})?")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\.?")
_WEEK = re.compile(rf"uge\s*(?:nr\.?\s*)?(\d{{1,2}})(?:[\s,./-]+{_YEAR})?")
_THIRD = re.compile(rf"(primo|medio|ultimo)\s+({_MONTH})\b\.?(?:[\s,-]*{_YEAR})?")
_VAGUE = re.compile(
    rf"(?:(?:forår|sommer|efterår|vinter|{_MONTH})\w*\.?|(?:[1-4]\.?|første|andet|tredje|fjerde)\s*(?:kvartal|halvår)|[kq][1-4])?"
    rf"[\s,/-]*(?:{_YEAR})?"
)
_PLAIN_CSV = re.compile(r"\d{2}-\d{2}-\d{4}")

_MIDNIGHT = time()
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)


class MixedOrder(Exception):
    """Some dates of a column can only be day first, others only month first."""


def month_first(values: Iterable[Value]) -> bool:
    """Whether the dates written as text in a column stand with the month first: some second part is above 12, no first is.

    Raises:
        MixedOrder: both occur.
    """
    day_first = month_leads = False
    for value in values:
        if not isinstance(value, str) or len(value) > LONGEST_VALUE:
            continue
        if parts := _NUMERIC.fullmatch(_bare(value)[0]):
            first, second = int(parts[1]), int(parts[2])
            day_first = day_first or first > 12
            month_leads = month_leads or (0 < first <= 12 < second <= 31)
    if month_leads and day_first:
        raise MixedOrder
    return month_leads


def read_date(
    value: Value, *, year: int | None = None, month_leads: bool = False, textual: bool = False, from_1904: bool = False
) -> Day:
    """The day a cell stands for.

    Args:
        year: what the sheet's name says, for dates without a year.
        month_leads: the column's dates stand with the month first (`month_first`), so that is nothing to tell of each cell.
        textual: of a csv, where dd-mm-åååå is a date as it should be.
        from_1904: the workbook counts serial numbers from 1904.
    """
    if isinstance(value, datetime):  # first, for most are
        return value.date(), "" if value.time() == _MIDNIGHT else "date_with_time"
    if is_blank(value):
        return None, ""
    if rule := mark_of(value):
        return None, rule
    if isinstance(value, bool | timedelta):
        return None, "date_unreadable"
    if isinstance(value, int | float):
        return _of_number(value, from_1904=from_1904)
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        return None, "date_unreadable"
    if textual and not month_leads and _PLAIN_CSV.fullmatch(value):
        return _day(value[6:], value[3:5], value[:2], "")
    return _of_text(value, year, month_leads=month_leads, from_1904=from_1904)


def _of_number(number: float, *, from_1904: bool) -> Day:
    if float(number).is_integer() and _COMPACT.fullmatch(str(int(number))):
        return _of_compact(str(int(number)))
    if not 0 < number < 100_000:
        return None, "date_unreadable"
    day = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=int(number))
    return (
        (day, "date_as_serial")
        if _FIRST <= day <= _LAST
        else (None, "date_vague" if 1990 <= number <= 2100 else "date_unreadable")
    )


def _of_compact(digits: str) -> Day:
    return _day(digits[:4], digits[4:6], digits[6:], "date_as_number")


def _of_text(value: str, year: int | None, *, month_leads: bool, from_1904: bool) -> Day:
    text, timed = _bare(value)
    rule = "date_with_time" if timed else "date_as_text"
    if parts := _NUMERIC.fullmatch(text):
        day, month = (parts[2], parts[1]) if month_leads else (parts[1], parts[2])
        return _day(parts[3], month, day, "" if month_leads and not timed else rule)
    if parts := _ISO.fullmatch(text):
        return _day(parts[1], parts[2], parts[3], rule)
    if parts := _NAMED.fullmatch(text):
        return _day_of_year(parts[3], year, _MONTH_NUMBER[parts[2]], parts[1], rule)
    if _COMPACT.fullmatch(text):
        return _of_compact(text)
    if _SERIAL.fullmatch(text):
        return _of_number(int(text), from_1904=from_1904)
    if parts := _WEEK.fullmatch(text):
        return _monday(parts[2] or year, int(parts[1]))
    if parts := _THIRD.fullmatch(text):
        return _third(parts[1], _MONTH_NUMBER[parts[2]], parts[3] or year)
    if (parts := _DAY_AND_MONTH.fullmatch(text)) and not month_leads:
        return _day_of_year(None, year, parts[2], parts[1], rule)
    return None, "date_vague" if _VAGUE.fullmatch(text) else "date_unreadable"


def _bare(value: str) -> tuple[str, bool]:
    """Without weekday, 'd.', 'den' and time of day; and whether there was a time of day."""
    text = _BEFORE.sub("", normal(value).replace("–", "-"))
    bare = _TIME.sub("", text)
    return bare, bare != text


def _day_of_year(written: str | None, year: int | None, month: int | str, day: str, rule: str) -> Day:
    if written:
        return _day(written, month, day, rule)
    return _day(year, month, day, "date_without_year") if year else (None, "date_vague")


def _day(year: int | str, month: int | str, day: int | str, rule: str) -> Day:
    try:
        found = date(_whole_year(year), int(month), int(day))
    except ValueError:
        return None, "date_impossible"
    return (found, rule) if found.year >= 1900 else (None, "date_impossible")


def _whole_year(year: int | str) -> int:
    return int(year) + (2000 if int(year) < 100 else 0)


def _monday(year: int | str | None, week: int) -> Day:
    if year is None:
        return None, "date_vague"
    try:
        return date.fromisocalendar(_whole_year(year), week, 1), "date_week"
    except ValueError:
        return None, "date_impossible"


def _third(part: str, month: int, year: int | str | None) -> Day:
    if year is None:
        return None, "date_vague"
    year = _whole_year(year)
    if part == "ultimo":
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1), "date_third_of_month"
    return date(year, month, 1 if part == "primo" else 15), "date_third_of_month"

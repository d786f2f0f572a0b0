"""Which numbers are dates: Excel stores a serial number of days and leaves the rest to the cell's number format."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.grid import Value


class Kind(IntEnum):
    """What a stored number stands for; OBJECT: not a number but an index into a list of values."""

    OBJECT = 0
    NUMBER = 1
    DATE = 2
    TIME = 3


_BUILT_IN = {**dict.fromkeys((*range(14, 18), 22, *range(27, 37), *range(50, 59)), Kind.DATE)} | dict.fromkeys(
    (18, 19, 20, 21, 45, 46, 47), Kind.TIME
)
"""ECMA-376 part 1, 18.8.30: formats that are known by number alone (27-36 and 50-58 are dates of East Asian editions)."""

_NOT_CODE = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)

LATEST = 2_958_465.0  # 31 December 9999
_EPOCH = datetime(1899, 12, 30)
_PHANTOM_DAY = 60  # Excel's 29 February 1900, which never was


def kind_of_format(number: int, code: str | None = None) -> Kind:
    """Kind of the numbers shown by a format, from its code, else from its built-in number.

    Texts in quotes, colours, locales and escaped characters do not count; of several sections the first decides. Danish letters
    that another program left behind (dd-mm-åååå) are read as it meant them only as far as d and m go: 'åååå' alone is a number.
    """
    if code is None:
        return _BUILT_IN.get(number, Kind.NUMBER)
    letters = _NOT_CODE.sub("", code).split(";")[0].lower()
    if "general" in letters or "standard" in letters:
        return Kind.NUMBER
    if re.search(r"[dy]", letters):
        return Kind.DATE
    if re.search(r"[hs]|am/pm|a/p", letters):
        return Kind.TIME
    return Kind.DATE if "m" in letters else Kind.NUMBER


def value_of_serial(serial: float, kind: Kind, *, from_1904: bool) -> Value:
    """The date or time a serial number stands for, to the millisecond; a number Excel has no date for stays a number.

    A time is a timedelta since midnight; 1.5 days under a format of hours is 36 hours. A serial number of more than a year
    under a format of hours is a point in time of which only the clock is shown: a datetime.
    """
    if kind in (Kind.OBJECT, Kind.NUMBER) or not 0 <= serial <= LATEST:
        return plain_number(serial)
    milliseconds = timedelta(milliseconds=round(serial * 86_400_000))
    if serial < 1 or (kind is Kind.TIME and serial < 366):
        return milliseconds
    if from_1904:
        return _EPOCH + timedelta(days=1462) + milliseconds if serial + 1462 <= LATEST else plain_number(serial)
    if _PHANTOM_DAY <= serial < _PHANTOM_DAY + 1:
        return plain_number(serial)
    return _EPOCH + timedelta(days=1 if serial < _PHANTOM_DAY else 0) + milliseconds


def values_of_serials(serials: NDArray[np.float64], kind: Kind, *, from_1904: bool) -> Sequence[Value]:
    """`value_of_serial` of each, at once where they are whole days after the one that never was (29 February 1900)."""
    plain = (serials == np.floor(serials)) & (serials > _PHANTOM_DAY) & (serials <= LATEST)
    if kind is Kind.DATE and not from_1904 and plain.all():
        days: list[Value] = (np.datetime64(_EPOCH, "us") + serials.astype("timedelta64[D]")).tolist()
        return days
    return [value_of_serial(serial, kind, from_1904=from_1904) for serial in serials.tolist()]


def plain_number(number: float) -> int | float:
    """Whole numbers as int."""
    return int(number) if number.is_integer() and -1e15 < number < 1e15 else number


def plain_numbers(numbers: NDArray[np.float64]) -> Sequence[int | float]:
    """`plain_number` of each, at once where they are all whole."""
    if ((numbers == np.floor(numbers)) & (np.abs(numbers) < 1e15)).all():
        whole: list[int] = numbers.astype(np.int64).tolist()
        return whole
    return [plain_number(number) for number in numbers.tolist()]

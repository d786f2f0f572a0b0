"""Danish working days: how long an answer took, counted in days the office was open."""

from datetime import date
from functools import lru_cache
from typing import Any

import holidays
import numpy as np
from numpy.typing import NDArray

_ALSO_CLOSED = ((6, 5), (12, 24), (12, 31))
"""Not holidays by law, but nobody is at work: Grundlovsdag, Christmas Eve, New Year's Eve."""


@lru_cache(maxsize=64)
def closing_days(year: int) -> tuple[date, ...]:
    """Days of `year` on which nobody answers, weekends apart. Store bededag is one of them up to 2023."""
    by_law = holidays.country_holidays("DK", years=year)
    return tuple(sorted({*by_law, *(date(year, month, day) for month, day in _ALSO_CLOSED)}))


def working_days(asked: NDArray[np.datetime64], answered: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Number of working days d with asked < d <= answered; the same day is 0, an unknown date NaN."""
    result = np.full(len(asked), np.nan)
    known = ~(np.isnat(asked) | np.isnat(answered))
    if not known.any():
        return result
    begin, end = asked[known].astype("datetime64[D]"), answered[known].astype("datetime64[D]")
    years = np.concatenate([begin, end]).astype("datetime64[Y]").astype(int) + 1970
    closed = [day for year in range(int(years.min()), int(years.max()) + 1) for day in closing_days(year)]
    one: Any = np.timedelta64(1, "D")
    result[known] = np.busday_count(begin + one, end + one, holidays=np.array(closed, dtype="datetime64[D]"))
    return result

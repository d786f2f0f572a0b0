"""Danish working days: how long an answer took, counted in days the office was open."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from dateutil.easter import easter
from numpy.typing import NDArray

_AFTER_EASTER = {"maundy thursday": -3, "good friday": -2, "easter monday": 1, "ascension": 39, "whit monday": 50}
_FIXED = ((1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31))
LAST_PRAYER_DAY = 2023
"""Store bededag, the fourth Friday after Easter, was a holiday up to and including this year."""


@lru_cache(maxsize=64)
def closing_days(year: int) -> tuple[date, ...]:
    """Days of `year` on which nobody answers, weekends apart."""
    sunday = easter(year)
    shifts = [*_AFTER_EASTER.values(), *([26] if year <= LAST_PRAYER_DAY else [])]
    return tuple(sorted({sunday + timedelta(days=shift) for shift in shifts} | {date(year, month, day) for month, day in _FIXED}))


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

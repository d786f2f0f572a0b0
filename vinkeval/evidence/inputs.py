"""What the rest of the room accepts as measures: the indicators room's value, or its frame."""

from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from vinkeval.indicators.display import NUMBERS as FIGURE_NUMBERS


@runtime_checkable
class HasFrame(Protocol):
    """Anything with a tidy frame of measures (`Measures`)."""

    @property
    def frame(self) -> pd.DataFrame:
        """Columns indicator, breakdown, category, period, numerator, denominator, value, lower, upper, n, unit, status, ..."""
        ...


MeasuresLike = HasFrame | pd.DataFrame

_NUMBERS = (*FIGURE_NUMBERS, "se", "clusters")
_KEYS = ("breakdown", "category")


def frame_of(measures: MeasuresLike) -> pd.DataFrame:
    """The tidy frame with numbers as floats, empty keys as '' and every optional column there (NaN where it was not)."""
    frame = (measures if isinstance(measures, pd.DataFrame) else measures.frame).copy()
    for column in _NUMBERS:
        frame[column] = pd.to_numeric(frame[column], errors="coerce").astype(float) if column in frame else np.nan
    for column in _KEYS:
        frame[column] = frame[column].fillna("").astype(str)
    if "status" not in frame:
        frame["status"] = "ok"
    return frame


def whole(measures: MeasuresLike) -> pd.DataFrame:
    """Only the rows that are not broken down."""
    frame = frame_of(measures)
    return frame[frame["breakdown"] == ""]

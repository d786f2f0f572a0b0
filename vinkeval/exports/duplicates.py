"""One row a number stays: that of the sheet with the latest year in its name, within a sheet the first."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def repeated(frame: pd.DataFrame, key: tuple[str, ...], latest_year: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Rows that stand aside for another row of the same number.

    Args:
        frame: rows in the order they were read: file, sheet, row.
        key: the columns that make the number; nothing is repeated where there are none.
        latest_year: for each row the latest year in the name of its sheet (of its file, where the sheet says none).
    """
    if not key or frame.empty:
        return np.zeros(len(frame), dtype=bool)
    order = np.argsort(-latest_year, kind="stable")
    later = np.zeros(len(frame), dtype=bool)
    later[order] = frame[list(key)].iloc[order].duplicated().to_numpy()
    return later

"""What a blank means in a row, and values that cannot be true beside others of the row. Pure, from frame to frame."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.exports.schema import HELD, UNKNOWN, TableRule

Mask = NDArray[np.bool_]

_NOT_HELD = ("cancelled", "postponed", "held_online")
_NONE = {("activities", "cancel_reason"), ("cases", "end_reason"), ("referrals", "started_authority")}
"""Code columns in which a blank is not simply unknown."""
_FUTURE = {("cases", "planned_end")}
"""Dates that may lie after the cut-off."""


def without_late_dates(frame: pd.DataFrame, table: TableRule, as_of: date) -> tuple[pd.DataFrame, Mapping[str, Mask]]:
    """Later secondary dates are missing, so that an end after `as_of` is still to come. Planned dates stay.

    Returns:
        The frame, and column → rows that lost a date.
    """
    late: dict[str, Mask] = {}
    if not table.main_date:
        return frame, late
    planned = (frame["status"] == "planned").to_numpy() if table.name == "activities" else np.zeros(len(frame), dtype=bool)
    for column in table.columns.values():
        if column.type != "date" or column.name == table.main_date or (table.name, column.name) in _FUTURE:
            continue
        after = (frame[column.name] > pd.Timestamp(as_of)).to_numpy() & ~planned
        if after.any():
            late[column.name] = after
    if not late:
        return frame, late
    changed = frame.copy()
    for name, rows in late.items():
        changed.loc[rows, name] = pd.NaT
    if table.name == "cases" and "end_date" in late:
        changed.loc[late["end_date"], "end_reason"] = np.nan  # the reason of an end that has not come is what a blank says
    return changed, late


def meaning_of_blanks(frame: pd.DataFrame, table: TableRule) -> pd.DataFrame:
    """Every blank code said in full: unknown, or what it means beside the other columns of the row."""
    codes = [
        column.name for column in table.columns.values() if column.type == "code" and (table.name, column.name) not in _NONE
    ]
    frame = frame.assign(**{name: frame[name].fillna(UNKNOWN) for name in codes if frame[name].hasnans})
    if table.name == "activities":
        return _fill(frame, "cancel_reason", frame["status"].isin(_NOT_HELD), UNKNOWN)
    if table.name == "cases":
        ended, started = frame["end_date"].notna(), frame["start_date"].notna()
        return _fill(_fill(frame, "end_reason", ended, UNKNOWN), "end_reason", started & ~ended, "ongoing")
    return frame


def held_without_participants(frame: pd.DataFrame, table: TableRule) -> Mask:
    """Held activities that say 0 participants."""
    if table.name != "activities":
        return np.zeros(len(frame), dtype=bool)
    zero = frame["participants"].eq(0).fillna(False).to_numpy(dtype=bool)
    return zero & frame["status"].isin(HELD).to_numpy()


def _fill(frame: pd.DataFrame, column: str, where: pd.Series, code: str) -> pd.DataFrame:
    blank = frame[column].isna() & where
    return frame.assign(**{column: frame[column].mask(blank, code)}) if blank.any() else frame

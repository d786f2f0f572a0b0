"""The fields that results rest on, each with the rows it ought to be filled in: what Q1 and `vinkeval check` tell of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vinkeval.exports.schema import HELD, UNKNOWN, load_schema


@dataclass(frozen=True)
class KeyFields:
    """Some fields of one table that are due in the same rows.

    Attributes:
        table, date: the table, and the column that places its rows in time; a row without it is in no year.
        due: yes or no for each row of the table; a missing answer is a no.
        columns: the fields.
    """

    table: str
    date: str
    due: Callable[[pd.DataFrame], Any]
    columns: tuple[str, ...]


def _always(table: pd.DataFrame) -> Any:
    return pd.Series(True, index=table.index)


def _of(*letters: str) -> Callable[[pd.DataFrame], Any]:
    return lambda table: table.intervention.isin(letters)


def _logged(activities: pd.DataFrame) -> Any:
    return activities.intervention.ne("g")


def _took_place(activities: pd.DataFrame) -> Any:
    return _logged(activities) & activities.status.isin(HELD)


KEY_FIELDS = (
    KeyFields("activities", "date", _logged, ("status", "district")),
    KeyFields("activities", "date", _of("a", "b", "h"), ("institution_type",)),
    KeyFields("activities", "date", _took_place, ("participants",)),
    KeyFields(
        "referrals",
        "received_date",
        _always,
        ("referrer_type", "age_group", "gender", "district", "extremism_form", "assessment", "outcome"),
    ),
    KeyFields("cases", "assigned_date", _always, ("consent",)),
    KeyFields("cases", "end_date", _always, ("end_reason", "measured_start", "measured_end", "goals_set")),
    KeyFields("cases", "end_date", _of("e"), ("employment_end",)),
    KeyFields("advice", "date", _always, ("referrer_type", "first_reply_date", "result")),
    KeyFields("contacts", "date", _always, ("milieu_code", "led_to", "contact_no")),
    KeyFields("responses", "response_date", _of("a", "b", "h"), ("pair_code", "activity_id")),
)


def unknown_shares(table: pd.DataFrame, fields: KeyFields, as_of: pd.Timestamp) -> pd.DataFrame:
    """How often fields lack what is due, year by year.

    Args:
        table: the table that `fields` is about.
        as_of: rows after this day need not be filled in yet.

    Returns:
        Index: the years with a row that is due; a column for each field: the share (0-1) of those rows in which it is missing
        or unknown.
    """
    due = pd.array(fields.due(table), dtype="boolean").fillna(False).to_numpy(dtype=bool)
    dates = table[fields.date]
    rows = table[due & (dates <= as_of).to_numpy(dtype=bool)]
    rules = load_schema().tables[fields.table].columns
    missing = {
        name: rows[name].isna() | (rows[name].eq(UNKNOWN) if rules[name].type in ("code", "codes") else False)
        for name in fields.columns
    }
    return pd.DataFrame(missing).groupby(rows[fields.date].dt.year).mean()

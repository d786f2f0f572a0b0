"""Rules that several indicators share. Each stands once, as the definition sheet words it.

A rule takes a table and gives one yes or no per row.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.exports.schema import HELD

Bools = NDArray[np.bool_]
Rule = Callable[[pd.DataFrame], Any]

UNKNOWN = "unknown"
NOT_DELIVERED = ("cancelled", "postponed")
AS_PLANNED = ("as_planned", "goal_reached")
WORKING_OR_LEARNING = ("job", "education")

REFERRER_GROUPS = {
    "professional": ("teacher", "social_worker", "job_centre", "ssp", "health", "housing", "police", "probation"),
    "relative": ("parent", "family"),
    "citizen": ("friend", "citizen", "association", "anonymous"),
    "other": ("other",),
}
"""Who turns to the unit, in the groups that may be shown; unknown stays out."""


def every_row(table: pd.DataFrame) -> Any:
    """All rows."""
    return np.ones(len(table), dtype=bool)


def known(*columns: str) -> Rule:
    """Rows where each of the columns is filled in, 'uoplyst' being the same as blank."""
    return lambda table: np.logical_and.reduce([is_known(table[column]) for column in columns])


def is_known(values: "pd.Series[Any]") -> Bools:
    """Which values are neither missing nor unknown."""
    filled = values.notna().to_numpy()
    return filled if pd.api.types.is_numeric_dtype(values) else filled & values.ne(UNKNOWN).to_numpy(bool, na_value=False)


def held(table: pd.DataFrame) -> Any:
    """Activities that took place, online or not; whatever else the row says."""
    return table.status.isin(HELD)


def due(table: pd.DataFrame) -> Any:
    """Activities whose planned date came: held, or cancelled or postponed from that date."""
    return table.status.isin((*HELD, *NOT_DELIVERED))


def not_delivered(table: pd.DataFrame) -> Any:
    """Activities that were cancelled or postponed from their planned date."""
    return table.status.isin(NOT_DELIVERED)


def network_meeting(table: pd.DataFrame) -> Any:
    """Held meetings of the network, as against its theme days."""
    return held(table) & table.activity_type.eq("network_meeting")


def with_partner(*partners: str) -> Rule:
    """Rows whose list of partners names one of these."""
    wanted = set(partners)

    def named(table: pd.DataFrame) -> Bools:
        codes, lists = pd.factorize(table.partners)  # few different lists stand in many rows
        has = [not wanted.isdisjoint(one.split(";")) for one in lists]
        return np.array([*has, False])[codes]  # a blank list has code -1: the last

    return named


def partner_known(*partners: str) -> Rule:
    """Rows where it can be told whether one of these is among the partners: it is named, or nothing in the list is unknown.

    A blank list means no partner.
    """
    named, unknown = with_partner(*partners), with_partner(UNKNOWN)
    return lambda table: named(table) | ~unknown(table)


def first_telling(table: pd.DataFrame) -> Any:
    """Referrals that are not marked as a second telling of another."""
    return table.duplicate_of.isna()


def tells_of_repeats(referrals: pd.DataFrame) -> bool:
    """Whether a repeat can be seen: not where some are marked as repeats and none ever names the earlier one."""
    return bool(referrals.earlier_referral_id.notna().any() or not referrals.repeat.eq("yes").any())


def ended_as_planned(table: pd.DataFrame) -> Any:
    """Cases that staff closed as planned or because the goal was reached."""
    return table.end_reason.isin(AS_PLANNED)


def end_reason_known(table: pd.DataFrame) -> Any:
    """Closed cases whose reason is told; a closed case still called ongoing tells none."""
    return is_known(table.end_reason) & table.end_reason.ne("ongoing")


def valid_answer(table: pd.DataFrame) -> Any:
    """Answers that were not declined; test answers never came through the door."""
    return table.status.ne("rejected")


def valid_after(table: pd.DataFrame) -> Any:
    """Valid answers given after the activity."""
    return valid_answer(table) & table.timepoint.eq("after")


def agrees(item: str) -> Rule:
    """Answers 4 (enig) or 5 (helt enig) to an item."""
    return lambda table: table[item].isin((4, 5))


def yes_or_no(rule: Rule, table: pd.DataFrame) -> Bools:
    """A rule's answers as plain booleans; a missing value is a no."""
    if not len(table):  # exports often lack most tables, and no rows cost as much to ask as many
        return np.zeros(0, dtype=bool)
    answers = rule(table)
    if isinstance(answers, np.ndarray):
        return answers.astype(bool)
    return np.asarray(answers.to_numpy(dtype=bool, na_value=False))

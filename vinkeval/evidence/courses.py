"""Follow-up of the plan's own cases: how they end (E3) and whether concern returns (M3.3). For the analyst's own eyes only."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from vinkeval.danish import counted, percent
from vinkeval.evidence.estimate import InternalTable
from vinkeval.evidence.follow_up import INCIDENCE_COLUMNS, ShareWithin, cumulative_incidence, share_within
from vinkeval.evidence.wording import say
from vinkeval.exports.records import Records
from vinkeval.indicators.rules import first_telling

RETAINED_DAYS = 90
RENEWED_WITHIN = 365
COMPLETED = "fuldført"
STOPPED = "stoppet af borgeren eller uden kontakt"
AWAY = "flyttet eller fængslet"
WAYS = {
    "as_planned": COMPLETED,
    "goal_reached": COMPLETED,
    "citizen_stopped": STOPPED,
    "lost_contact": STOPPED,
    "moved": AWAY,
    "custody": AWAY,
    "transferred": "overgået til anden indsats",
    "covid": "afbrudt, COVID-19",
}
"""Ways a case can end, from the codes of end_reason; all others are *uoplyst*."""


@dataclass(frozen=True, eq=False)
class Endings:
    """How cases end.

    Attributes:
        table: cumulative incidence of each way (days since the start), columns of `cumulative_incidence`.
        cases: how many were started. text: Danish, the state after 90 days.
    """

    table: InternalTable
    cases: int
    text: str


def case_endings(records: Records, intervention: str = "e", days: int = RETAINED_DAYS) -> Endings:
    """In which way cases end, and when: the ways compete, so that none is taken for a case that might have gone on.

    Args:
        records: with the table of cases; a case without an end is followed to the cut-off.
        intervention: e, f or g. days: at which the sentence tells the state.
    """
    cases = records["cases"]
    cut_off = pd.Timestamp(records.as_of)
    cases = cases[cases["intervention"].eq(intervention) & (cases["start_date"] <= cut_off)]
    ended = cases["end_date"] <= cut_off
    time = (cases["end_date"].where(ended, cut_off) - cases["start_date"]).dt.days.clip(lower=0).to_numpy(float)
    way = cases["end_reason"].map(WAYS).fillna("uoplyst").where(ended)
    table = cumulative_incidence(time, way.to_numpy())
    at = table[table["time"] <= days].groupby("cause")["incidence"].max()
    completed = float(at.get(COMPLETED, 0.0))
    others = float(at.sum()) - completed
    text = say(
        "courses.endings",
        "description",
        days=str(days),
        cases=counted(len(cases), "forløb", "forløb"),
        completed=percent(completed),
        others=percent(others),
        still=percent(1 - completed - others),
    )
    return Endings(InternalTable(table, columns=INCIDENCE_COLUMNS), len(cases), text)


def renewed_concern(records: Records) -> dict[str, ShareWithin]:
    """Renewed founded concern within a year of the end of mentor and individual cases (M3.3).

    Returns:
        'alle' (the share is that of M3.3), and apart those closed by moving or custody (AWAY), of whom it is least known, and
        'øvrige'.
    """
    cases, referrals = records["cases"], records["referrals"]
    closed = cases[cases["intervention"].isin(["e", "g"]) & cases["referral_id"].notna() & cases["end_date"].notna()]
    founded = referrals[first_telling(referrals) & referrals["assessment"].eq("founded")]
    later = closed[["case_id", "referral_id", "end_date"]].merge(
        founded[["earlier_referral_id", "received_date"]], left_on="referral_id", right_on="earlier_referral_id"
    )
    later["days"] = (later["received_date"] - later["end_date"]).dt.days
    first = later[later["days"] >= 1].groupby("case_id")["days"].min()
    to_event = closed["case_id"].map(first).to_numpy(float)
    followed = (pd.Timestamp(records.as_of) - closed["end_date"]).dt.days.to_numpy(float)
    away = closed["end_reason"].map(WAYS).eq(AWAY).to_numpy()
    groups = {"alle": np.ones(len(closed), dtype=bool), AWAY: away, "øvrige": ~away}
    return {group: share_within(to_event[chosen], followed[chosen], RENEWED_WITHIN) for group, chosen in groups.items()}

"""Invented logs of a small unit: a few hundred rows, so that much is small. Nobody's data."""

from datetime import date

import numpy as np
import pandas as pd

from tests.indicators.truth import records_of, typed
from vinkeval.exports.records import Records

FIRST = np.datetime64("2018-01-01")


def invented_records(as_of: date = date(2021, 12, 31), *, seed: int = 1, late: int = 0) -> Records:
    """Referrals, cases and advice up to a day; `late` referrals of 2020 were registered after 2020 only."""
    rng = np.random.default_rng(seed)
    referrals, cases, advice = _referrals(rng, 150, late), _cases(rng, 90), _advice(rng, 220)
    if as_of.year < 2021:
        referrals = referrals[~referrals["late"]]
    day = as_of.isoformat()
    tables = {
        "referrals": typed("referrals", _until(referrals.drop(columns="late"), "received_date", day)),
        "cases": typed("cases", _until(cases, "assigned_date", day)),
        "advice": typed("advice", _until(advice, "date", day)),
    }
    return records_of(tables, as_of, {"referrals": {"duplicate": 3, "quarantine": 9, "quarantine_date": 2}})


def _until(table: pd.DataFrame, main: str, day: str) -> pd.DataFrame:
    table = table[table[main] <= day].reset_index(drop=True)
    for column in table.columns:
        if column.endswith(("date", "end")):
            table[column] = table[column].where(table[column] <= day, "")
    return table


def _days(rng: np.random.Generator, number: int) -> np.ndarray:
    return np.sort(FIRST + rng.integers(0, 4 * 365, number).astype("timedelta64[D]"))


def _pick(rng: np.random.Generator, number: int, codes: dict[str, float]) -> np.ndarray:
    weights = np.array(list(codes.values()))
    return rng.choice(list(codes), number, p=weights / weights.sum())


def _referrals(rng: np.random.Generator, number: int, late: int) -> pd.DataFrame:
    days = _days(rng, number)
    table = pd.DataFrame(
        {
            "referral_id": [f"R{at}" for at in range(number)],
            "received_date": days.astype(str),
            "channel": _pick(rng, number, {"vink_phone": 5, "mail": 3, "infohus_police": 2, "unknown": 0.3}),
            "referrer_type": _pick(
                rng, number, {"teacher": 5, "social_worker": 4, "parent": 2, "association": 1, "unknown": 0.3}
            ),
            "resident": _pick(rng, number, {"yes": 9, "no": 1}),
            "age_group": _pick(rng, number, {"u15": 1, "15-17": 3, "18-24": 4, "25-29": 2, "unknown": 0.4}),
            "gender": _pick(rng, number, {"male": 8, "female": 2, "unknown": 0.2}),
            "extremism_form": _pick(rng, number, {"militant_islamism": 5, "right": 3, "unclear": 2, "unknown": 0.5}),
            "resourceful": _pick(rng, number, {"yes": 1, "no": 3, "not_assessed": 1}),
            "assessment": _pick(rng, number, {"founded": 3, "unfounded": 5, "other_need": 2, "pending": 0.5}),
            "outcome": _pick(rng, number, {"case_started": 2, "no_action": 4, "referred_other": 2, "pending": 0.3}),
        }
    )
    of_2020 = np.flatnonzero(table["received_date"].str.startswith("2020"))
    table["late"] = np.isin(np.arange(number), of_2020[:late])
    return table


def _cases(rng: np.random.Generator, number: int) -> pd.DataFrame:
    start = _days(rng, number)
    end = start + rng.integers(40, 500, number).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "case_id": [f"C{at}" for at in range(number)],
            "intervention": _pick(rng, number, {"e": 5, "f": 3, "g": 2}),
            "assigned_date": (start - rng.integers(0, 20, number).astype("timedelta64[D]")).astype(str),
            "start_date": start.astype(str),
            "end_date": end.astype(str),
            "consent": _pick(rng, number, {"yes": 8, "no": 1}),
            "end_reason": _pick(rng, number, {"as_planned": 5, "citizen_stopped": 2, "moved": 1, "unknown": 0.5}),
            "measured_start": _pick(rng, number, {"yes": 9, "no": 1}),
            "measured_end": _pick(rng, number, {"yes": 9, "no": 1}),
            "goals_set": rng.integers(1, 5, number).astype(str),
            "goals_met": rng.integers(0, 2, number).astype(str),
            "employment_start": _pick(rng, number, {"job": 1, "unemployed": 3}),
            "employment_end": _pick(rng, number, {"job": 2, "unemployed": 3, "unknown": 0.4}),
        }
    )


def _advice(rng: np.random.Generator, number: int) -> pd.DataFrame:
    days = _days(rng, number)
    reply = days + rng.integers(0, 5, number).astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "advice_id": [f"A{at}" for at in range(number)],
            "date": days.astype(str),
            "referrer_type": _pick(rng, number, {"teacher": 6, "parent": 2, "citizen": 1, "unknown": 0.3}),
            "first_reply_date": np.where(rng.random(number) < 0.95, reply.astype(str), ""),
            "result": _pick(rng, number, {"resolved": 5, "briefing_agreed": 2, "referred_on": 2, "unknown": 0.3}),
        }
    )

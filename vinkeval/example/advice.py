"""Invented advice sessions: a monthly series with a known step at the plan's start, a summer dip and two lockdowns."""

import math
from datetime import date, timedelta

import numpy as np

from vinkeval.example.invention import Row, World, chance, dates, forget, number_within_year, pick
from vinkeval.plan.periods import Period

_REFERRERS = {
    "teacher": 0.22, "social_worker": 0.18, "ssp": 0.1, "job_centre": 0.09, "health": 0.08, "housing": 0.05, "police": 0.03,
    "probation": 0.03, "parent": 0.07, "family": 0.04, "friend": 0.02, "citizen": 0.04, "association": 0.02,
    "anonymous": 0.02, "other": 0.01,
}  # fmt: skip
_WORKPLACES = {
    "teacher": "school", "social_worker": "social_centre", "ssp": "police_ssp", "job_centre": "job_centre",
    "police": "police_ssp", "health": "psychiatry", "housing": "housing", "probation": "probation",
    "association": "association",
}  # fmt: skip
_TOPICS = {"person": 0.47, "knowledge": 0.23, "request": 0.15, "online": 0.1, "other": 0.05}
_RESULTS = {"became_referral": 0.3, "briefing_agreed": 0.23, "referred_on": 0.47}


def invent_advice(rng: np.random.Generator, world: World) -> list[Row]:
    """Rows of the advice log, in order of their dates, numbered within the year."""
    rows = []
    for index, month in enumerate(world.months):
        days = dates(rng, world.working_days(month), monthly_mean(world, index, month))
        rows += [_session(rng, world, day) for day in days]
    forget(rng, rows, {"referrer_type": 0.02, "topic": 0.03, "minutes": 0.04, "result": 0.02, "first_reply_date": 0.015})
    number_within_year(rows, "advice_id", "date", "{}{:05}")
    return rows


def monthly_mean(world: World, index: int, month: Period) -> float:
    """Expected number of sessions in month number `index`."""
    effects = world.effects
    mean = effects.advice_per_month * math.exp(effects.advice_trend_per_month * index)
    mean *= effects.advice_level_ratio if month.first >= world.plan.period.first else 1
    mean *= effects.advice_july_ratio if month.first.month == 7 else 1
    return float(mean * effects.advice_lockdown_ratio ** world.lockdown_share(month) * world.scale)


def _session(rng: np.random.Generator, world: World, day: date) -> Row:
    referrer = pick(rng, _REFERRERS)
    resolved = chance(rng, world.during(world.effects.advice_resolved, day))
    result = "resolved" if resolved else pick(rng, _RESULTS)
    wait = int(rng.geometric(world.during(world.effects.replied_within_a_step, day))) - 1
    later = day + timedelta(days=int(rng.integers(7, 40)))
    return {
        "date": day,
        "referrer_type": referrer,
        "institution_type": _WORKPLACES.get(referrer),
        "topic": pick(rng, _TOPICS),
        "first_reply_date": world.happened(world.open_day(day, wait)),
        "minutes": int(rng.choice([15, 20, 25, 30, 35, 45, 50, 60, 65, 90])),
        "result": result,
        "followup_date": world.happened(later) if not resolved and chance(rng, 0.6) else None,
    }

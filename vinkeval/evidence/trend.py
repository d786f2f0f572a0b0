"""The monthly trends of the plan's indicators."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from vinkeval.errors import UsageFault
from vinkeval.evidence.inputs import MeasuresLike, whole
from vinkeval.evidence.interrupted import SeriesEstimate, interrupted_series
from vinkeval.evidence.telling import Labels
from vinkeval.evidence.verdict import Limits
from vinkeval.plan.model import Plan

TRENDS = ("A1", "H1", "I1", "K1")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_MIN_MONTHS, _MIN_EVENTS = 12, 20


def trend(measures: MeasuresLike, plan: Plan, id: str | None = None) -> SeriesEstimate:
    """Level and slope of an indicator's monthly counts at the plan's start.

    The covid share of the month, one seasonal wave and July are terms (docs/metode.md section 4); a break in the way of
    counting is never crossed. Fewer than 12 months on either side or 20 events in all: refused with the reason.

    Args:
        measures: with monthly rows of the indicator.
        plan: dates, events, breaks, names, the smallest relevant change.
        id: an indicator that is a count; may be left out where `measures` holds only one.

    Raises:
        UsageFault: the plan has no such indicator, it is not a count, or it must be named.
    """
    if id is None:
        held = list(dict.fromkeys(whole(measures)["indicator"]))
        if len(held) != 1:
            raise UsageFault("Angiv, hvilken indikator tidsserien skal beregnes for, for eksempel vk.trend(tal, plan, 'I1').")
        id = str(held[0])
    if id not in plan.indicators:
        raise UsageFault(f"Planen har ingen indikator {id!r}.")
    text = plan.indicators[id]
    if text.unit != "antal":
        raise UsageFault(f"{id} er ikke et antal. Tidsserier beregnes kun af antal pr. måned, fx {', '.join(TRENDS)}.")
    found = interrupted_series(
        monthly(measures, plan, id),
        at=f"{plan.period.first:%Y-%m}",
        family="count",
        events=plan.events,
        harmonics=1,
        july=True,
        labels=Labels(id, text.name, text.unit, "ved planens start", "før planen"),
        limits=Limits(_MIN_MONTHS, _MIN_MONTHS, 2 * _MIN_MONTHS, _MIN_EVENTS, text.relevant_change),
    )
    if found.status not in ("estimated", "indicative"):
        return found
    return replace(found, text=f"{found.text} {found.sign_text()}")


def trends(measures: MeasuresLike, plan: Plan) -> tuple[SeriesEstimate, ...]:
    """The trends the plan has declared beforehand: A1, H1, I1 and K1, as far as the plan has them."""
    return tuple(trend(measures, plan, id) for id in TRENDS if id in plan.indicators)


def monthly(measures: MeasuresLike, plan: Plan, id: str) -> "pd.Series[float]":
    """Monthly values of an indicator from baseline to the plan's end, on the near side of any break in the way of counting."""
    rows = whole(measures)
    rows = rows[(rows["indicator"] == id) & rows["period"].astype(str).str.fullmatch(_MONTH.pattern)]
    values = rows["value"].where(rows["status"] == "ok", np.nan).to_numpy(float)
    series = pd.Series(values, index=pd.PeriodIndex(rows["period"].astype(str), freq="M"))
    first, last = pd.Period(plan.baseline.first, "M"), pd.Period(plan.period.last, "M")
    for crossed in (entry for entry in plan.breaks if id in entry.indicators):
        if crossed.date <= plan.period.first:
            first = max(first, pd.Period(crossed.date, "M"))
        else:
            last = min(last, pd.Period(crossed.date, "M") - 1)
    return series[(series.index >= first) & (series.index <= last)]

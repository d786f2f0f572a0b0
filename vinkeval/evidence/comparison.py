"""Plan period against baseline, indicator by indicator (docs/metode.md section 3). Called *ændring*, never *effekt*.

How two figures are compared follows from how the catalogue makes the interval of one: two Wilson intervals give Newcombe's, two
exact Poisson intervals the exact conditional ratio, two mean changes a t interval. All else gets no interval.
Where baseline and plan are not equally long, counts of chance events are compared per month, other totals not at all.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd

from vinkeval.evidence.design import Status
from vinkeval.evidence.inputs import MeasuresLike, whole
from vinkeval.evidence.methods import IntervalKind, grows_with_time, interval_kind
from vinkeval.evidence.units import difference, difference_range, figure, ratio, ratio_range
from vinkeval.evidence.wording import because, say, when
from vinkeval.indicators.labels import cut_short
from vinkeval.intervals import Interval, MeanInterval, difference_of_means, newcombe, rate_ratio
from vinkeval.plan.model import Plan

COMPARISON_COLUMNS = [
    "indicator", "baseline", "plan", "method", "estimate", "lower", "upper", "df", "status", "design", "text",
]  # fmt: skip

Method = Literal["difference (t)", "difference (Newcombe)", "ratio (exact)", "difference, no interval"]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Baseline and plan row of one indicator.

    Attributes:
        exposure: length of the plan period for each unit of the baseline's.
        until: the cut-off, where the plan period is not over.
    """

    id: str
    unit: str
    name: str
    baseline: "pd.Series[Any]"
    plan: "pd.Series[Any]"
    exposure: float
    until: date | None

    @property
    def rows(self) -> "tuple[pd.Series[Any], pd.Series[Any]]":
        return self.baseline, self.plan


def compare_with_baseline(measures: MeasuresLike, plan: Plan, *, as_of: date | None = None) -> pd.DataFrame:
    """Compare every indicator that has a whole figure for both `baseline` and `plan`.

    Args:
        measures: the indicators' frame (or what carries it), with the internal columns `se` and `clusters`.
        plan: names, units, lengths of the periods.
        as_of: data cut-off, where the measures do not carry it; a plan period that is not over is told up to it.

    Returns:
        One row per indicator in the order of the measures: indicator, baseline, plan (values), method, estimate, lower, upper
        (a difference in the indicator's own unit, shares as fractions; a ratio for counts), df (of a t interval, else NaN),
        status, design, text (Danish).
        An indicator whose figure is missing, hidden or behind a closed gate in either period is refused with its reason; so is
        a total of periods that are not equally long.
    """
    frame = whole(measures)
    by_period = {key: frame[frame["period"] == key].set_index("indicator") for key in ("baseline", "plan")}
    both = [id for id in by_period["baseline"].index if id in by_period["plan"].index and id in plan.indicators]
    exposure, until = relative_length(plan), cut_short("plan", as_of or getattr(measures, "as_of", None), plan)
    rows = [
        _compare(_Pair(id, text.unit, text.name, by_period["baseline"].loc[id], by_period["plan"].loc[id], exposure, until))
        for id, text in ((id, plan.indicators[id]) for id in both)
    ]
    return pd.DataFrame(rows, columns=COMPARISON_COLUMNS)


def _compare(pair: _Pair) -> dict[str, Any]:
    method = _method(pair.id)
    row = {"indicator": pair.id, "method": method, "design": "before_after"}
    missing = _missing(pair)
    unequal = method == "difference, no interval" and pair.exposure != 1 and grows_with_time(pair.id)
    refusals = missing or ((say("reason.unequal", "before_after"),) if unequal else ())
    if refusals:
        shown = {
            key: side["value"] if side["status"] == "ok" else np.nan
            for key, side in zip(("baseline", "plan"), pair.rows, strict=True)
        }
        text = say("comparison.refused", "before_after", name=pair.name, reasons=because(refusals))
        hidden = any(side["status"] == "hidden" for side in pair.rows)
        refused: Status = "hidden" if hidden else "too_little_data" if missing else "not_identifiable"
        numbers = dict.fromkeys(("estimate", "lower", "upper", "df"), np.nan)
        return row | shown | numbers | {"status": refused, "text": text}
    found = _estimate(pair, method)
    status: Status = "estimated"
    if method == "difference (t)" and np.isnan(found.lower):
        status = "too_little_data"
    return (
        row
        | {"baseline": pair.baseline["value"], "plan": pair.plan["value"]}
        | found._asdict()
        | {"df": _df(pair, method, found), "status": status, "text": _text(pair, method, found)}
    )


def relative_length(plan: Plan) -> float:
    """Months of the plan period for each month of the baseline; days, where they are not whole months."""
    spans = plan.period, plan.baseline
    after = [span.last + timedelta(days=1) for span in spans]
    if any(day.day != 1 for day in (*after, *(span.first for span in spans))):
        return spans[0].days / spans[1].days
    months = [12 * (end.year - span.first.year) + end.month - span.first.month for span, end in zip(spans, after, strict=True)]
    return months[0] / months[1]


def _missing(pair: _Pair) -> tuple[str, ...]:
    reasons = []
    for period, side in zip(("baseline", "plan"), pair.rows, strict=True):
        if side["status"] in ("gated", "hidden"):
            reasons.append(say(f"reason.{side['status']}", "before_after", when=when(period)))
        elif side["status"] != "ok" or np.isnan(side["value"]):
            reasons.append(say("reason.no_figure", "before_after", when=when(period)))
    return tuple(reasons)


def _method(id: str) -> Method:
    methods: dict[IntervalKind, Method] = {
        "t": "difference (t)",
        "wilson": "difference (Newcombe)",
        "poisson": "ratio (exact)",
    }
    return methods.get(interval_kind(id), "difference, no interval")


def _estimate(pair: _Pair, method: Method) -> Interval:
    before, after = pair.rows
    if method == "difference (Newcombe)":
        k1, n1, k0, n0 = (float(side[column]) for side in (after, before) for column in ("numerator", "denominator"))
        return newcombe(k1, n1, k0, n0)
    if method == "ratio (exact)":
        return rate_ratio(float(after["value"]), pair.exposure, float(before["value"]), 1)
    if method == "difference (t)":
        return Interval(*difference_of_means(_mean(after), _mean(before))[:3])
    return Interval(after["value"] - before["value"], np.nan, np.nan)


def _df(pair: _Pair, method: Method, found: Interval) -> float:
    told = method == "difference (t)" and not np.isnan(found.lower)
    return min(_mean(side).clusters for side in pair.rows) - 1 if told else np.nan


def _mean(side: "pd.Series[Any]") -> MeanInterval:
    clusters = 0 if np.isnan(side["clusters"]) else int(side["clusters"])
    return MeanInterval(side["value"], side["lower"], side["upper"], side["se"], 0, clusters)


def _text(pair: _Pair, method: Method, found: Interval) -> str:
    common = {
        "name": pair.name,
        "plan": figure(pair.plan["value"], pair.unit),
        "baseline": figure(pair.baseline["value"], pair.unit),
        "when": when("plan", pair.until),
    }
    if np.isnan(found.lower):
        if method == "difference (t)":
            return say(
                "comparison.refused", "before_after", name=pair.name, reasons=say("reason.too_few_groups", "before_after")
            )
        counted = "full_count_missing" if any(side["n_missing"] > 0 for side in pair.rows) else "full_count"
        template = f"comparison.{counted if interval_kind(pair.id) == 'none' else 'no_interval'}"
        return say(template, "before_after", change=difference(found.estimate, pair.unit), **common)
    if method == "ratio (exact)":
        sure = not found.lower <= 1 <= found.upper
        change, span = ratio(found.estimate, sure=sure), ratio_range(found.lower, found.upper)
        if pair.exposure != 1:
            change, span = f"{change} pr. måned", f"{span} pr. måned"
        elif np.isinf(found.estimate):  # none before: no number of times, but a number
            change = difference(pair.plan["value"] - pair.baseline["value"], pair.unit)
    else:
        sure = not found.lower <= 0 <= found.upper
        change = difference(found.estimate, pair.unit, sure=sure)
        span = difference_range(found.lower, found.upper, pair.unit)
    if sure:
        return say("comparison.sure", "before_after", change=change, range=span, **common)
    return say("comparison.unsure", "before_after", range=span, **common)

"""Plan period against baseline, indicator by indicator (indicators.md section 5). Called *ændring*, never *effekt*.

How two figures are compared follows from how each figure's own interval was made: two Wilson intervals give Newcombe's, two
exact Poisson intervals the exact conditional ratio, two mean changes a t interval. All else gets no interval.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from vinkeval.evidence.design import Status
from vinkeval.evidence.inputs import MeasuresLike, whole
from vinkeval.evidence.methods import IntervalKind, interval_kind
from vinkeval.evidence.units import difference, difference_range, figure, ratio, ratio_range
from vinkeval.evidence.wording import because, say, when
from vinkeval.intervals import Interval, MeanInterval, difference_of_means, newcombe, rate_ratio
from vinkeval.plan.model import Plan

COMPARISON_COLUMNS = ["indicator", "baseline", "plan", "method", "estimate", "lower", "upper", "status", "design", "text"]

Method = Literal["difference (t)", "difference (Newcombe)", "ratio (exact)", "difference, no interval"]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Baseline and plan row of one indicator."""

    id: str
    unit: str
    name: str
    baseline: "pd.Series[Any]"
    plan: "pd.Series[Any]"

    @property
    def rows(self) -> "tuple[pd.Series[Any], pd.Series[Any]]":
        return self.baseline, self.plan


def compare_with_baseline(measures: MeasuresLike, plan: Plan) -> pd.DataFrame:
    """Compare every indicator that has a whole figure for both `baseline` and `plan`.

    Args:
        measures: the indicators' frame (or what carries it), with the internal columns `se` and `clusters`.
        plan: names and units.

    Returns:
        One row per indicator in the order of the measures: indicator, baseline, plan (values), method, estimate, lower, upper
        (a difference in the indicator's own unit, shares as fractions; a ratio for counts), status, design, text (Danish).
        An indicator whose figure is missing, hidden or behind a closed gate in either period is refused with its reason.
    """
    frame = whole(measures)
    by_period = {key: frame[frame["period"] == key].set_index("indicator") for key in ("baseline", "plan")}
    both = [id for id in by_period["baseline"].index if id in by_period["plan"].index and id in plan.indicators]
    rows = [
        _compare(_Pair(id, text.unit, text.name, by_period["baseline"].loc[id], by_period["plan"].loc[id]))
        for id, text in ((id, plan.indicators[id]) for id in both)
    ]
    return pd.DataFrame(rows, columns=COMPARISON_COLUMNS)


def _compare(pair: _Pair) -> dict[str, Any]:
    method = _method(pair.id)
    row = {"indicator": pair.id, "method": method, "design": "before_after"}
    refusals = _refusals(pair)
    if refusals:
        shown = {
            key: side["value"] if side["status"] == "ok" else np.nan
            for key, side in zip(("baseline", "plan"), pair.rows, strict=True)
        }
        text = say("comparison.refused", "before_after", name=pair.name, reasons=because(refusals))
        hidden = any(side["status"] == "hidden" for side in pair.rows)
        refused: Status = "hidden" if hidden else "too_little_data"
        return row | shown | {"estimate": np.nan, "lower": np.nan, "upper": np.nan, "status": refused, "text": text}
    found = _estimate(pair, method)
    status: Status = "estimated"
    if method == "difference (t)" and np.isnan(found.lower):
        status = "too_little_data"
    return (
        row
        | {"baseline": pair.baseline["value"], "plan": pair.plan["value"]}
        | found._asdict()
        | {"status": status, "text": _text(pair, method, found)}
    )


def _refusals(pair: _Pair) -> tuple[str, ...]:
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
        return rate_ratio(float(after["value"]), 1, float(before["value"]), 1)
    if method == "difference (t)":
        return Interval(*difference_of_means(_mean(after), _mean(before))[:3])
    return Interval(after["value"] - before["value"], np.nan, np.nan)


def _mean(side: "pd.Series[Any]") -> MeanInterval:
    clusters = 0 if np.isnan(side["clusters"]) else int(side["clusters"])
    return MeanInterval(side["value"], side["lower"], side["upper"], side["se"], 0, clusters)


def _text(pair: _Pair, method: Method, found: Interval) -> str:
    common = {
        "name": pair.name,
        "plan": figure(pair.plan["value"], pair.unit),
        "baseline": figure(pair.baseline["value"], pair.unit),
    }
    if np.isnan(found.lower):
        if method == "difference (t)":
            return say(
                "comparison.refused", "before_after", name=pair.name, reasons=say("reason.too_few_groups", "before_after")
            )
        template = "comparison.full_count" if interval_kind(pair.id) == "none" else "comparison.no_interval"
        return say(template, "before_after", change=difference(found.estimate, pair.unit), **common)
    if method == "ratio (exact)":
        sure, change, span = (
            not found.lower <= 1 <= found.upper, ratio(found.estimate), ratio_range(found.lower, found.upper),
        )  # fmt: skip
    else:
        sure = not found.lower <= 0 <= found.upper
        change, span = difference(found.estimate, pair.unit), difference_range(found.lower, found.upper, pair.unit)
    if sure:
        return say("comparison.sure", "before_after", change=change, range=span, **common)
    return say("comparison.unsure", "before_after", range=span, **common)

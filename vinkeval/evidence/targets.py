"""Whether the plan's targets are reached (docs/metode.md section 9), in one sentence each, and how many per goal (O1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

from vinkeval.evidence.inputs import MeasuresLike, whole
from vinkeval.evidence.methods import interval_kind
from vinkeval.evidence.units import figure, figure_range
from vinkeval.evidence.wording import because, say, when
from vinkeval.indicators.labels import cut_short
from vinkeval.plan.model import IndicatorText, Plan, Target
from vinkeval.plan.periods import period as calendar_period

GOAL_COLUMNS = ["goal", "indicator", "baseline", "latest", "target", "status", "sentence"]
TargetStatus = Literal["naaet", "delvist_naaet", "ikke_naaet", "ikke_belyst", "kun_baseline", "uden_maal"]
TARGET_STATUSES: tuple[TargetStatus, ...] = (
    "naaet", "delvist_naaet", "ikke_naaet", "ikke_belyst", "kun_baseline", "uden_maal",
)  # fmt: skip
_Lookup = Mapping[tuple[str, str], "pd.Series[Any]"]
_ROLES = ("activity", "reach", "outcome", "harm")


def target_status(rows: MeasuresLike, plan: Plan, *, as_of: date | None = None) -> pd.DataFrame:
    """The goal table: every indicator of the goals 1-4 that tells of activity, reach, outcome or harm, and all with a target.

    Args:
        rows: measures, or the rows of a release (status 'hidden' where a number may not be shown).
        plan: targets with where they were decided; none are invented.
        as_of: data cut-off, where the rows do not carry it; a period that is not over is told up to it.

    Returns:
        goal, indicator, baseline and latest (values; latest is the period of the target, else the plan period; NaN where there
        is none), target (NaN where none is decided), status (TARGET_STATUSES), sentence (Danish). One row per target, an
        indicator's in the order its periods end.
    """
    shown = whole(rows)
    lookup: _Lookup = {(str(row["indicator"]), str(row["period"])): row for _, row in shown.iterrows()}
    as_of = as_of or getattr(rows, "as_of", None)
    table = []
    for id, text in plan.indicators.items():
        in_table = text.goal != "0" and text.role in _ROLES and not text.always_broken_down
        chosen: list[Target | None] = [*targets_of(plan, id)] or ([None] if in_table else [])
        table += [_row(text, target, lookup, plan, as_of, has_interval=interval_kind(id) != "none") for target in chosen]
    return pd.DataFrame(table, columns=GOAL_COLUMNS)


def targets_of(plan: Plan, id: str) -> list[Target]:
    """An indicator's targets in the order their periods end."""
    return sorted((target for target in plan.targets if target.indicator == id), key=lambda target: _ends(target.period, plan))


def target_of_rows(statuses: pd.DataFrame, plan: Plan) -> list[Target | None]:
    """The target each row of the goal table is of; None where its indicator has none."""
    found: list[Target | None] = []
    for id, place in zip(statuses["indicator"], statuses.groupby("indicator").cumcount(), strict=True):
        own = targets_of(plan, str(id))
        found.append(own[place] if place < len(own) else None)
    return found


def goal_counts(statuses: pd.DataFrame) -> pd.DataFrame:
    """O1: indicators of each goal in each state, of those with a target.

    An indicator with several targets counts once, in the state of the target whose period ends last.

    Args:
        statuses: what `target_status` gave.

    Returns:
        goal, status, count, with_target (indicators of the goal that have a target); every state of every goal.
    """
    goals = sorted(statuses["goal"].unique())
    each = statuses.drop_duplicates("indicator", keep="last")
    with_target = each[each["target"].notna()].groupby("goal").size()
    counted = each.groupby(["goal", "status"]).size()
    rows = [
        (goal, status, int(counted.get((goal, status), 0)), int(with_target.get(goal, 0)))
        for goal in goals
        for status in TARGET_STATUSES
    ]
    return pd.DataFrame(rows, columns=["goal", "status", "count", "with_target"])


def _ends(key: str, plan: Plan) -> tuple[date, int]:
    """Sorts periods by their last day, of those that end together the longest last."""
    span = plan.period if key == "plan" else calendar_period(key)
    return span.last, span.days


def _row(
    text: IndicatorText,
    target: Target | None,
    lookup: _Lookup,
    plan: Plan,
    as_of: date | None,
    *,
    has_interval: bool,
) -> dict[str, Any]:
    period = target.period if target else "plan"
    latest = lookup.get((text.id, period))
    baseline = _value(lookup.get((text.id, "baseline")))
    value = _value(latest)
    told = when(period, cut_short(period, as_of, plan))
    if not text.measurable:
        status: TargetStatus = "ikke_belyst"
        sentence = say("target.not_measurable", "description", name=text.name, unit=plan.unit)
    elif target is None:
        status = "uden_maal" if np.isnan(baseline) else "kun_baseline"
        sides = (lookup.get((text.id, "baseline")), latest)
        sentence = _sentence_without_target(text, value, baseline, told, sides)
    elif latest is None or np.isnan(value):
        status = "ikke_belyst"
        sentence = say("target.ikke_belyst", "description", name=text.name, reasons=because((_why_no_value(latest, period),)))
    else:
        status = _judge(
            value, _unfavourable_end(latest, text), target.value, up=text.direction == "up", has_interval=has_interval
        )
        sentence = _sentence(text, target, latest, status, told)
    return {
        "goal": text.goal,
        "indicator": text.id,
        "baseline": baseline,
        "latest": value,
        "target": target.value if target else np.nan,
        "status": status,
        "sentence": sentence,
    }


def _value(row: "pd.Series[Any] | None") -> float:
    return float(row["value"]) if row is not None and row["status"] == "ok" else np.nan


def _why_no_value(row: "pd.Series[Any] | None", period: str) -> str:
    reason = {"gated": "reason.gated", "hidden": "reason.hidden"}.get("" if row is None else row["status"], "reason.no_figure")
    return say(reason, "description", when=when(period))


def _unfavourable_end(row: "pd.Series[Any]", text: IndicatorText) -> float:
    return float(row["lower"] if text.direction == "up" else row["upper"])


def _judge(value: float, end: float, target: float, *, up: bool, has_interval: bool) -> TargetStatus:
    def passes(number: float) -> bool:
        return number >= target if up else number <= target

    if not passes(value):
        return "ikke_naaet"
    return "naaet" if not has_interval or passes(end) else "delvist_naaet"  # a missing end (NaN) passes nothing


def _sentence(text: IndicatorText, target: Target, row: "pd.Series[Any]", status: TargetStatus, told: str) -> str:
    bound = "mindst" if text.direction == "up" else "højst"
    values = {
        "name": text.name,
        "value": figure(float(row["value"]), text.unit),
        "when": told,
        "target": f"{bound} {figure(target.value, text.unit)}",
    }
    if status == "delvist_naaet" and not np.isnan(row["lower"]):
        span = figure_range(float(row["lower"]), float(row["upper"]), text.unit)
        return say("target.delvist", "description", range=span, **values)
    template = {"naaet": "target.naaet", "delvist_naaet": "target.delvist_few", "ikke_naaet": "target.ikke"}[status]
    return say(template, "description", **values)


def _sentence_without_target(
    text: IndicatorText, value: float, baseline: float, told: str, sides: "tuple[pd.Series[Any] | None, pd.Series[Any] | None]"
) -> str:
    """What there is in place of a verdict. A figure that is hidden or behind a gate is not told as one that is not there."""
    values = {
        "name": text.name,
        "value": figure(value, text.unit),
        "baseline": figure(baseline, text.unit),
        "when": told,
    }
    known = ("" if np.isnan(value) else "value", "" if np.isnan(baseline) else "baseline")
    template = {("value", "baseline"): "both", ("", "baseline"): "baseline", ("value", ""): "value"}.get(known, "nothing")
    period, row = ("baseline", sides[0]) if template == "value" else ("plan", sides[1])
    if template in ("value", "baseline") and row is not None and row["status"] in ("gated", "hidden"):
        return say(f"target.none_{template}_why", "description", reason=_why_no_value(row, period), **values)
    return say(f"target.none_{template}", "description", **values)

"""Whether the plan's targets are reached (indicators.md section 7), in one sentence each, and how many per goal (O1)."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from vinkeval.evidence.inputs import MeasuresLike, whole
from vinkeval.evidence.methods import interval_kind
from vinkeval.evidence.units import figure, figure_range
from vinkeval.evidence.wording import because, say, when
from vinkeval.plan.model import IndicatorText, Plan, Target

GOAL_COLUMNS = ["goal", "indicator", "baseline", "latest", "target", "status", "sentence"]
TargetStatus = Literal["naaet", "delvist_naaet", "ikke_naaet", "ikke_belyst", "kun_baseline", "uden_maal"]
TARGET_STATUSES: tuple[TargetStatus, ...] = (
    "naaet", "delvist_naaet", "ikke_naaet", "ikke_belyst", "kun_baseline", "uden_maal",
)  # fmt: skip
_Lookup = Mapping[tuple[str, str], "pd.Series[Any]"]
_ROLES = ("activity", "reach", "outcome", "harm")


def target_status(rows: MeasuresLike, plan: Plan) -> pd.DataFrame:
    """The goal table: every indicator of the goals 1-4 that tells of activity, reach, outcome or harm, and all with a target.

    Args:
        rows: measures, or the rows of a release (status 'hidden' where a number may not be shown).
        plan: targets with where they were decided; none are invented.

    Returns:
        goal, indicator, baseline and latest (values; latest is the period of the target, else the plan period; NaN where there
        is none), target (NaN where none is decided), status (TARGET_STATUSES), sentence (Danish). One row per target.
    """
    shown = whole(rows)
    lookup: _Lookup = {(str(row["indicator"]), str(row["period"])): row for _, row in shown.iterrows()}
    targets = {id: [target for target in plan.targets if target.indicator == id] for id in plan.indicators}
    table = []
    for id, text in plan.indicators.items():
        in_table = text.goal != "0" and text.role in _ROLES and not text.always_broken_down
        chosen: list[Target | None] = [*targets[id]] or ([None] if in_table else [])
        table += [_row(text, target, lookup, plan, has_interval=interval_kind(id) != "none") for target in chosen]
    return pd.DataFrame(table, columns=GOAL_COLUMNS)


def goal_counts(statuses: pd.DataFrame) -> pd.DataFrame:
    """O1: indicators of each goal in each state, of those with a target.

    Args:
        statuses: what `target_status` gave.

    Returns:
        goal, status, count, with_target (indicators of the goal that have a target); every state of every goal.
    """
    goals = sorted(statuses["goal"].unique())
    with_target = statuses[statuses["target"].notna()].groupby("goal").size()
    counted = statuses.groupby(["goal", "status"]).size()
    rows = [
        (goal, status, int(counted.get((goal, status), 0)), int(with_target.get(goal, 0)))
        for goal in goals
        for status in TARGET_STATUSES
    ]
    return pd.DataFrame(rows, columns=["goal", "status", "count", "with_target"])


def _row(
    text: IndicatorText,
    target: Target | None,
    lookup: _Lookup,
    plan: Plan,
    *,
    has_interval: bool,
) -> dict[str, Any]:
    period = target.period if target else "plan"
    latest = lookup.get((text.id, period))
    baseline = _value(lookup.get((text.id, "baseline")))
    value = _value(latest)
    if not text.measurable:
        status: TargetStatus = "ikke_belyst"
        sentence = say("target.not_measurable", "description", name=text.name, unit=plan.unit)
    elif target is None:
        status = "uden_maal" if np.isnan(baseline) else "kun_baseline"
        sentence = _sentence_without_target(text, value, baseline)
    elif latest is None or np.isnan(value):
        status = "ikke_belyst"
        sentence = say("target.ikke_belyst", "description", name=text.name, reasons=because((_why_no_value(latest, period),)))
    else:
        status = _judge(
            value, _unfavourable_end(latest, text), target.value, up=text.direction == "up", has_interval=has_interval
        )
        sentence = _sentence(text, target, latest, status)
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


def _sentence(text: IndicatorText, target: Target, row: "pd.Series[Any]", status: TargetStatus) -> str:
    bound = "mindst" if text.direction == "up" else "højst"
    values = {
        "name": text.name,
        "value": figure(float(row["value"]), text.unit),
        "when": when(target.period),
        "target": f"{bound} {figure(target.value, text.unit)}",
    }
    if status == "delvist_naaet" and not np.isnan(row["lower"]):
        span = figure_range(float(row["lower"]), float(row["upper"]), text.unit)
        return say("target.delvist", "description", range=span, **values)
    template = {"naaet": "target.naaet", "delvist_naaet": "target.delvist_few", "ikke_naaet": "target.ikke"}[status]
    return say(template, "description", **values)


def _sentence_without_target(text: IndicatorText, value: float, baseline: float) -> str:
    values = {
        "name": text.name,
        "value": figure(value, text.unit),
        "baseline": figure(baseline, text.unit),
        "when": when("plan"),
    }
    known = ("" if np.isnan(value) else "value", "" if np.isnan(baseline) else "baseline")
    template = {("value", "baseline"): "both", ("", "baseline"): "baseline", ("value", ""): "value"}.get(known, "nothing")
    return say(f"target.none_{template}", "description", **values)

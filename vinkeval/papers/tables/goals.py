"""The table of goals: indicator, baseline, latest, target and status in words."""

from typing import Any

import pandas as pd

from vinkeval.disclosure.release import Release
from vinkeval.evidence.targets import target_of_rows
from vinkeval.figures.notes import source
from vinkeval.figures.texts import texts
from vinkeval.figures.values import with_unit
from vinkeval.indicators import period_label_until
from vinkeval.papers.model import Grid
from vinkeval.papers.naming import span
from vinkeval.papers.tables.cells import figure_cell, hidden_together, steps_note
from vinkeval.plan.model import Target

_TEXTS = texts("vinkeval.papers")


def goal_rows(release: Release) -> pd.DataFrame:
    """The rows of the goal table: everything with a target, and every reach, result and harm."""
    plan = release.plan
    keep = [
        id in plan.indicators and (pd.notna(target) or plan.indicators[id].role in ("reach", "outcome", "harm"))
        for id, target in zip(release.goals["indicator"], release.goals["target"], strict=True)
    ]
    return release.goals[pd.Series(keep, index=release.goals.index, dtype=bool)]


def results(release: Release, *, every_row: bool = False) -> Grid | None:
    """Goal, indicator, baseline, latest, target and status; no column of targets where none is decided.

    Args:
        every_row: hidden rows one by one, as the workbook has them; else those of a goal together.
    """
    found = goal_rows(release)
    targets = target_of_rows(found, release.plan)
    rows = [_result(release, row, target) for (_, row), target in zip(found.iterrows(), targets, strict=True)]
    rows = rows if every_row else hidden_together(rows)
    if not rows:
        return None
    keys = ("indicator", "goal", "baseline", "latest", "target", "status")
    spans = {"baseline": span(release, "baseline"), "latest": span(release, "plan")}
    header = tuple(_TEXTS.say(f"results.header.{key}", span=spans.get(key, "")) for key in keys)
    widths: tuple[float, ...] = (0.26, 0.05, 0.19, 0.19, 0.16, 0.15)
    where = _decided_where(release)
    said = [_TEXTS.say("results.note" if where else "results.note_none")]
    if any(target.period == "plan" for target in release.plan.targets):
        said.insert(0, _TEXTS.say("results.plan_targets"))
    if len(where) == 1:
        said.insert(0, _TEXTS.say("results.all_decided", where=where[0]))
    if not where:
        rows, header, widths = [row[:4] + row[5:] for row in rows], header[:4] + header[5:], (0.33, 0.05, 0.23, 0.23, 0.16)
    said += [steps_note(release, rows), _TEXTS.say("results.source", source=source(release))]
    note = " ".join(part for part in said if part)
    return Grid(_TEXTS.say("results.table"), header, tuple(rows), widths, note, about=tuple(found["indicator"].astype(str)))


def _decided_where(release: Release) -> list[str]:
    return list(dict.fromkeys(target.decided_where for target in release.plan.targets))


def _result(release: Release, row: "pd.Series[Any]", decided: Target | None) -> tuple[str, ...]:
    text = release.plan.indicators[str(row["indicator"])]
    period = decided.period if decided else "plan"
    target = _TEXTS.say("results.no_target")
    if decided is not None:
        target = with_unit(decided.value, text.unit)
        if period != "plan":
            target = _TEXTS.say("results.decided", value=target, period=_named_period(release, period))
        if len(_decided_where(release)) > 1:
            target = f"{target} ({decided.decided_where})"
    figure = release.figure(text.id, period)
    latest = figure_cell(figure, text)
    if period != "plan":
        latest = f"{_named_period(release, period)}: {latest}"
    baseline = figure_cell(release.figure(text.id, "baseline"), text)
    if len(text.interventions) == 1 and release.plan.intervention(text.interventions[0]).new_in:
        baseline = _TEXTS.say("goal.new_cell") if baseline == "–" else baseline
    unseen = figure is None or figure["status"] != "ok"
    status = _TEXTS.say(f"results.status.{'ikke_belyst' if unseen and decided is None else row['status']}")
    if text.unit == "–":
        baseline = latest = "–"
        status = _TEXTS.say("results.status.not_measurable")
    return (f"{text.name} ({text.id})", str(row["goal"]), baseline, latest, target, status)


def _named_period(release: Release, key: str) -> str:
    return period_label_until(key, release.as_of, release.plan)

"""The annex's tables from released rows. A cell is text as the reader sees it: '..' where hidden, never empty, never 0."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import pandas as pd

from vinkeval.danish import HIDDEN, NO_BREAK, kroner, number, percent
from vinkeval.disclosure.release import Release
from vinkeval.exports.rules import RULES
from vinkeval.figures.labels import category_label, field_label, intervention_label, table_label
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown, shown_with_interval, with_unit
from vinkeval.papers.model import Grid
from vinkeval.papers.sentences import change_words
from vinkeval.plan.model import IndicatorText
from vinkeval.plan.periods import period_label

_TEXTS = texts("vinkeval.papers")
_STEPS = ("activity", "reach", "outcome", "harm", "quality", "context")
READ = ("rows", "accepted", "duplicates", "quarantined", "not_data")
TABLES = (
    "activities", "referrals", "cases", "advice", "contacts", "responses", "finances", "context", "institutions",
)  # fmt: skip
_ALWAYS = ("activity", "reach", "outcome")  # each intervention says these three, if only 'ingen data'


def _table_order(table: str) -> int:
    return TABLES.index(table) if table in TABLES else len(TABLES)


def count_cell(value: float) -> str:
    """A count of rows; hidden where it is NaN."""
    return HIDDEN if pd.isna(value) else number(float(value))


def span(release: Release, which: Literal["baseline", "plan"]) -> str:
    """'2018-2019'."""
    stretch = release.plan.baseline if which == "baseline" else release.plan.period
    return f"{stretch.first.year}-{stretch.last.year}"


def quality_rows(release: Release) -> Grid | None:
    """Rows read, used, duplicates and set aside, a table each."""
    if release.quality.empty:
        return None
    quality = release.quality.sort_values("table", key=lambda names: names.map(_table_order), kind="stable")
    rows = [
        (table_label(str(row["table"])), *(count_cell(row[column]) for column in READ)) for row in quality.to_dict("records")
    ]
    header = tuple(_TEXTS.say(f"quality.header.{key}") for key in ("table", *READ))
    return Grid(
        _TEXTS.say("quality.table_rows"), header, tuple(rows), (0.3, 0.14, 0.14, 0.14, 0.14, 0.14),
        _TEXTS.say("quality.table_rows_note"), frozenset({1, 2, 3, 4, 5}),
    )  # fmt: skip


def quality_fields(release: Release) -> Grid | None:
    """Completeness of the key fields, a column a year."""
    rows = release.rows("Q1", "field")
    years = sorted({str(key) for key in rows["period"]})
    if not years:
        return None
    cells = [
        (field_label(str(field)), *(shown(release.figure("Q1", year, "field", str(field)), "pct.") for year in years))
        for field in dict.fromkeys(rows["category"])
    ]
    wide = 0.5 / len(years)
    return Grid(
        _TEXTS.say("quality.table_fields"), (_TEXTS.say("quality.header.field"), *years), tuple(cells),
        (0.5, *[wide] * len(years)), _TEXTS.say("quality.table_fields_note"), frozenset(range(1, len(years) + 1)),
    )  # fmt: skip


def quality_findings(release: Release, actions: Sequence[str] | None = None) -> Grid | None:
    """What was repaired, warned of or set aside when reading, as released counts; of some actions, or all."""
    found = release.findings_summary
    if actions is not None:
        found = found[found["action"].isin(list(actions))]
    found = found.sort_values("table", key=lambda names: names.map(_table_order), kind="stable")
    found = found[[str(rule) in RULES and bool(RULES[str(rule)].title) for rule in found["rule"]]]
    if found.empty:
        return None
    rows = [
        (
            table_label(str(row["table"])) or _TEXTS.say("quality.whole_file"),
            RULES[str(row["rule"])].title,
            _TEXTS.say(f"quality.actions.{row['action']}"),
            count_cell(row["cells"]),
        )
        for row in found.to_dict("records")
    ]
    header = tuple(_TEXTS.say(f"quality.header.{key}") for key in ("table", "finding", "action", "cells"))
    return Grid(
        _TEXTS.say("quality.table_findings"), header, tuple(rows), (0.27, 0.36, 0.25, 0.12),
        _TEXTS.say("quality.table_findings_note"), frozenset({3}),
    )  # fmt: skip


def goal_rows(release: Release) -> pd.DataFrame:
    """The rows of the goal table: everything with a target, and every reach, result and harm."""
    plan = release.plan
    keep = [
        id in plan.indicators and (pd.notna(target) or plan.indicators[id].role in ("reach", "outcome", "harm"))
        for id, target in zip(release.goals["indicator"], release.goals["target"], strict=True)
    ]
    return release.goals[pd.Series(keep, index=release.goals.index, dtype=bool)]


def results(release: Release) -> Grid | None:
    """Goal, indicator, baseline, latest, target and status."""
    rows = [_result(release, row) for _, row in goal_rows(release).iterrows()]
    if not rows:
        return None
    keys = ("indicator", "goal", "baseline", "latest", "target", "status")
    header = tuple(_TEXTS.say(f"results.header.{key}", span=span(release, "baseline")) for key in keys)
    note = _TEXTS.say("results.note")
    where = _decided_where(release)
    if len(where) == 1:
        note = f"{_TEXTS.say('results.all_decided', where=where[0])} {note}"
    return Grid(_TEXTS.say("results.table"), header, tuple(rows), (0.255, 0.07, 0.16, 0.19, 0.17, 0.155), note)


def _decided_where(release: Release) -> list[str]:
    return list(dict.fromkeys(target.decided_where for target in release.plan.targets))


def _result(release: Release, row: "pd.Series[Any]") -> tuple[str, ...]:
    text = release.plan.indicators[str(row["indicator"])]
    decided = next((target for target in release.plan.targets if target.indicator == text.id), None)
    period = decided.period if decided else "plan"
    target = _TEXTS.say("results.no_target")
    if decided is not None:
        target = _TEXTS.say("results.decided", value=with_unit(decided.value, text.unit), period=period_label(period))
        if len(_decided_where(release)) > 1:
            target = f"{target} ({decided.decided_where})"
    latest = shown_with_interval(release.figure(text.id, period), text.unit)
    if period != "plan":
        latest = f"{period_label(period)}: {latest}"
    baseline = shown(release.figure(text.id, "baseline"), text.unit)
    if len(text.interventions) == 1 and release.plan.intervention(text.interventions[0]).new_in:
        baseline = _TEXTS.say("goal.new_cell") if baseline == "–" else baseline
    status = _TEXTS.say(f"results.status.{row['status']}")
    if text.unit == "–":
        baseline = latest = "–"
        status = _TEXTS.say("results.status.not_measurable")
    return (f"{text.name} ({text.id})", str(row["goal"]), baseline, latest, target, status)


def intervention_table(release: Release, letter: str) -> Grid | None:
    """Activity, reach and outcome of one intervention; for goal 1 with the harm indicator beside the results."""
    plan = release.plan
    own = [text for text in plan.indicators.values() if text.interventions == (letter,) and text.unit != "–"]
    rows = _step_rows(release, [text for text in own if text.role in _STEPS], _ALWAYS)
    harm = plan.indicators.get("M1.6")
    if harm is not None and plan.intervention(letter).goal == harm.goal:
        cells = [
            shown_with_interval(release.figure(harm.id, key, "intervention", letter), harm.unit) for key in ("baseline", "plan")
        ]
        rows.append((_TEXTS.say("goal.harm_row", letter=letter), _TEXTS.say("goal.steps.harm"), *cells, "–"))
    return _steps(release, _TEXTS.say("goal.table", name=intervention_label(plan, letter)), rows)


def across_table(release: Release, goal: str) -> Grid | None:
    """The goal's indicators that belong to several interventions."""
    texts_ = [
        text
        for text in release.plan.indicators.values()
        if text.goal == goal and len(text.interventions) > 1 and text.role in _STEPS and text.unit != "–"
    ]
    return _steps(release, _TEXTS.say("goal.table_across", goal=goal), _step_rows(release, texts_, ()))


def _steps(release: Release, caption: str, rows: list[tuple[str, ...]]) -> Grid | None:
    if not rows:
        return None
    header = (
        *(_TEXTS.say(f"goal.header.{key}") for key in ("indicator", "step")),
        _TEXTS.say("goal.header.baseline", span=span(release, "baseline")),
        _TEXTS.say("goal.header.plan", span=span(release, "plan")),
        _TEXTS.say("goal.header.change"),
    )
    note = _TEXTS.say("goal.table_note") if any(HIDDEN in row for row in rows) else ""
    return Grid(caption, header, tuple(rows), (0.28, 0.13, 0.195, 0.195, 0.2), note)


def _step_rows(release: Release, found: list[IndicatorText], always: Iterable[str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for step in _STEPS:
        label = _TEXTS.say(f"goal.steps.{step}")
        inside = [row for text in found if text.role == step for row in _indicator_rows(release, text)]
        rows += [(name, label, *cells) for name, *cells in inside]
        if not inside and step in always:
            rows.append((_TEXTS.say("goal.no_indicator"), label, "–", "–", "–"))
    return rows


def _indicator_rows(release: Release, text: IndicatorText) -> list[tuple[str, ...]]:
    if not text.always_broken_down:
        cells = [_period_cell(release, text, key) for key in ("baseline", "plan")]
        return [(f"{text.name} ({text.id})", *cells, change_words(release, text))]
    breakdown = text.breakdowns[0]
    rows = release.rows(text.id, breakdown)
    return [
        (
            _TEXTS.say("goal.by_category", name=text.name, category=category_label(breakdown, str(category), release.plan)),
            *(
                shown_with_interval(release.figure(text.id, key, breakdown, str(category)), text.unit)
                for key in ("baseline", "plan")
            ),
            "–",
        )
        for category in dict.fromkeys(rows["category"])
    ]


def _period_cell(release: Release, text: IndicatorText, key: str) -> str:
    row = release.figure(text.id, key)
    if row is None:
        letters = text.interventions
        new = key == "baseline" and len(letters) == 1 and release.plan.intervention(letters[0]).new_in
        return _TEXTS.say("goal.new_cell" if new else "goal.no_data")
    return shown_with_interval(row, text.unit)


def budget(release: Release) -> Grid | None:
    """Budget and spending of each intervention over the plan period, in the plan's order."""
    rows = release.rows("OE1", "intervention")
    rows = rows[rows["period"].eq("plan") & rows["status"].eq("ok")].sort_values("category")
    if rows.empty:
        return None
    cells = [
        (
            intervention_label(release.plan, str(row["category"])),
            kroner(row["denominator"]),
            kroner(row["numerator"]),
            percent(row["value"]),
        )
        for row in rows.to_dict("records")
    ]
    header = tuple(_TEXTS.say(f"economy.header.{key}") for key in ("intervention", "budget", "spent", "share"))
    return Grid(
        _TEXTS.say("economy.table"), header, tuple(cells), (0.4, 0.2, 0.2, 0.2), _TEXTS.say("economy.table_note"),
        frozenset({1, 2, 3}),
    )  # fmt: skip


def unit_costs(release: Release) -> Grid | None:
    """Unit costs in the plan's order, never ranked."""
    cells = []
    for entry in release.plan.interventions:
        for id, per in (("OE2", "per_participation"), ("OE3", "per_case")):
            row = release.figure(id, "plan", "intervention", entry.id)
            if row is not None:
                cells.append((intervention_label(release.plan, entry.id), shown(row, "kr."), _TEXTS.say(f"economy.{per}")))
    if not cells:
        return None
    header = tuple(_TEXTS.say(f"economy.header.{key}") for key in ("intervention", "cost", "per"))
    return Grid(
        _TEXTS.say("economy.unit_costs"), header, tuple(cells), (0.46, 0.24, 0.3), _TEXTS.say("economy.unit_costs_note"),
        frozenset({1}),
    )  # fmt: skip


def referrals(release: Release) -> Grid | None:
    """Referrals of concern in the exports: context, never goal attainment."""
    found = [text for text in release.plan.indicators.values() if text.id in ("K1", "K2a", "K2b", "K2c", "K2d", "K3")]
    rows = [(name, *cells) for name, _, *cells in _step_rows(release, found, ())]
    if not any(release.figure(text.id, "plan") is not None for text in found):
        return None
    header = (
        _TEXTS.say("goal.header.indicator"),
        _TEXTS.say("goal.header.baseline", span=span(release, "baseline")),
        _TEXTS.say("goal.header.plan", span=span(release, "plan")),
        _TEXTS.say("goal.header.change"),
    )
    return Grid(_TEXTS.say("economy.context_table"), header, tuple(rows), (0.34, 0.23, 0.23, 0.2))


def comparisons(release: Release) -> Grid | None:
    """Every comparison of plan period with baseline, in words."""
    plan = release.plan
    rows = [
        (
            f"{text.name} ({text.id})",
            *(shown_with_interval(release.figure(text.id, key), text.unit) for key in ("baseline", "plan")),
            change_words(release, text),
        )
        for text in (plan.indicators[str(id)] for id in release.comparisons["indicator"] if str(id) in plan.indicators)
    ]
    if not rows:
        return None
    header = (
        _TEXTS.say("goal.header.indicator"),
        _TEXTS.say("goal.header.baseline", span=span(release, "baseline")),
        _TEXTS.say("goal.header.plan", span=span(release, "plan")),
        _TEXTS.say("goal.header.change"),
    )
    return Grid(_TEXTS.say("display.comparisons"), header, tuple(rows), (0.34, 0.22, 0.22, 0.22), _TEXTS.say("goal.table_note"))


def trends(release: Release) -> Grid | None:
    """What the trend models came to: the term at the plan's start, its interval, and what may be said."""
    rows = []
    for row in release.estimates.to_dict("records"):
        text = release.plan.indicators.get(str(row["indicator"]))
        if text is None:
            continue
        term = _TEXTS.entry("workbook.terms").get(str(row["term"]), str(row["term"]))
        status = _TEXTS.say(f"workbook.status.{row['status']}")
        if row["status"] == "hidden":
            figure = HIDDEN
        elif pd.isna(row["estimate"]):
            figure = "–"
        else:
            figure = f"{number(row['estimate'], 2)} ({number(row['lower'], 2)}{NO_BREAK}til{NO_BREAK}{number(row['upper'], 2)})"
        rows.append((f"{text.name} ({text.id})", term, figure, status))
    header = tuple(_TEXTS.say(f"workbook.columns.{key}") for key in ("name", "term", "estimate_interval", "status"))
    return Grid(_TEXTS.say("display.trends"), header, tuple(rows), (0.34, 0.28, 0.2, 0.18)) if rows else None


def by_category(release: Release, indicator: str, breakdown: str, caption: str) -> Grid | None:
    """An indicator by one dimension, baseline and plan period; most first."""
    text = release.plan.indicators.get(indicator)
    rows = release.rows(indicator, breakdown)
    if text is None or rows.empty:
        return None
    plan = rows[rows["period"] == "plan"].sort_values(["value", "category"], ascending=[False, True], kind="stable")
    cells = [
        (
            category_label(breakdown, str(category), release.plan),
            *(shown(release.figure(indicator, key, breakdown, str(category)), text.unit) for key in ("baseline", "plan")),
        )
        for category in plan["category"]
    ]
    header = (
        _TEXTS.say("goal.header.category"),
        _TEXTS.say("goal.header.baseline", span=span(release, "baseline")),
        _TEXTS.say("goal.header.plan", span=span(release, "plan")),
    )
    return Grid(caption, header, tuple(cells), (0.5, 0.25, 0.25), "", frozenset({1, 2})) if cells else None


def definitions(release: Release) -> Grid:
    """Every indicator that has a released row, and those that are always printed, with its definition."""
    released = set(release.indicators["indicator"])
    rows = [
        (text.id, text.name, text.definition)
        for text in release.plan.indicators.values()
        if text.id in released or text.unit == "–"
    ]
    header = tuple(_TEXTS.say(f"method.{key}") for key in ("id", "name", "definition"))
    return Grid(_TEXTS.say("method.definitions_table"), header, tuple(rows), (0.09, 0.31, 0.6))

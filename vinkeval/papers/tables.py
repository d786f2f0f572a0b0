"""The annex's tables from released rows. A cell is text as the reader sees it: '..' where hidden, never empty, never 0."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import pandas as pd

from vinkeval.danish import HIDDEN, NO_BREAK, day, kroner, listing, number, percent
from vinkeval.disclosure.release import Release
from vinkeval.exports.rules import RULES
from vinkeval.figures.labels import category_label, field_label, indicator_name, intervention_label, table_label
from vinkeval.figures.notes import source
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown, shown_with_interval, with_unit
from vinkeval.indicators import period_label_until
from vinkeval.indicators.labels import cut_short
from vinkeval.papers.model import Grid
from vinkeval.papers.sentences import FEW, change_words, few, verdict
from vinkeval.plan.model import IndicatorText

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
    """'2018-2019'; '2020-2021 til og med 30. juni 2021' where it is not over."""
    until = cut_short(which, release.as_of, release.plan)
    return f"{years(release, which)} til og med {day(until)}" if until else years(release, which)


def years(release: Release, which: Literal["baseline", "plan"]) -> str:
    """The years of a period, over or not: '2020-2021'."""
    stretch = release.plan.baseline if which == "baseline" else release.plan.period
    return "-".join(dict.fromkeys(str(end.year) for end in (stretch.first, stretch.last)))


def when(release: Release) -> str:
    """'planperioden'; 'planperioden til og med 30. juni 2021' where it is not over."""
    until = cut_short("plan", release.as_of, release.plan)
    return f"planperioden til og med {day(until)}" if until else "planperioden"


_INTERVAL = re.compile(rf"\(.*{NO_BREAK}til{NO_BREAK}.*\)")
_FEW_MARK = re.compile(rf", n{NO_BREAK}={NO_BREAK}\d")


def steps_note(release: Release, rows: Sequence[Sequence[str]], about: Sequence[str] = ()) -> str:
    """What the marks of a table of figures mean, those that occur in it.

    Args:
        rows: the table's cells.
        about: the indicators whose change it shows.
    """
    cells = [cell for row in rows for cell in row]
    said = []
    if HIDDEN in cells:
        said.append(_TEXTS.say("goal.note_hidden"))
    if any(_INTERVAL.search(cell) for cell in cells):
        said.append(_TEXTS.say("goal.note_interval"))
    if any(_FEW_MARK.search(cell) for cell in cells):
        said.append(_TEXTS.say("goal.note_few", few=FEW))
    found = {str(verdict(release, id)) for id in about} - {"none"}
    if about and any(row[-1] == _TEXTS.say("change.none") for row in rows):
        found.add("none")
    keys = [text for key, text in _TEXTS.entry("change.keys").items() if key in found]
    if keys:
        said.append(_TEXTS.say("goal.note_keys", keys="; ".join(keys)))
    if found & {"sure", "counted", "no_interval"}:
        said.append(_TEXTS.say("goal.note_exact"))
    return " ".join(said)


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
    unseen = [name for name, *row in cells if set(row) == {HIDDEN}]
    if len(unseen) > 1:  # many rows of nothing but '..' tell no more than one
        cells = [row for row in cells if row[0] not in unseen]
        cells.append((_TEXTS.say("quality.fields_rest", fields=_by_table(unseen)), *[HIDDEN] * len(years)))
    wide = 0.5 / len(years)
    return Grid(
        _TEXTS.say("quality.table_fields"), (_TEXTS.say("quality.header.field"), *years), tuple(cells),
        (0.5, *[wide] * len(years)), _TEXTS.say("quality.table_fields_note"), frozenset(range(1, len(years) + 1)),
    )  # fmt: skip


def _by_table(fields: Iterable[str]) -> str:
    """'Forløb (Samtykke, Mål opsat); Sparring (Henvender)'."""
    inside: dict[str, list[str]] = {}
    for field in fields:
        table, _, name = field.partition(": ")
        inside.setdefault(table, []).append(name)
    return "; ".join(f"{table} ({', '.join(names)})" for table, names in inside.items())


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
    """Goal, indicator, baseline, latest, target and status; no column of targets where none is decided."""
    found = goal_rows(release)
    rows = [_result(release, row) for _, row in found.iterrows()]
    if not rows:
        return None
    keys = ("indicator", "goal", "baseline", "latest", "target", "status")
    spans = {"baseline": span(release, "baseline"), "latest": span(release, "plan")}
    header = tuple(_TEXTS.say(f"results.header.{key}", span=spans.get(key, "")) for key in keys)
    widths: tuple[float, ...] = (0.25, 0.07, 0.19, 0.19, 0.15, 0.15)
    where = _decided_where(release)
    said = [_TEXTS.say("results.note" if where else "results.note_none")]
    if len(where) == 1:
        said.insert(0, _TEXTS.say("results.all_decided", where=where[0]))
    if not where:
        rows, header, widths = [row[:4] + row[5:] for row in rows], header[:4] + header[5:], (0.34, 0.08, 0.21, 0.21, 0.16)
    said += [steps_note(release, rows), _TEXTS.say("results.source", source=source(release))]
    note = " ".join(part for part in said if part)
    return Grid(_TEXTS.say("results.table"), header, tuple(rows), widths, note, about=tuple(found["indicator"].astype(str)))


def _decided_where(release: Release) -> list[str]:
    return list(dict.fromkeys(target.decided_where for target in release.plan.targets))


def _result(release: Release, row: "pd.Series[Any]") -> tuple[str, ...]:
    text = release.plan.indicators[str(row["indicator"])]
    decided = next((target for target in release.plan.targets if target.indicator == text.id), None)
    period = decided.period if decided else "plan"
    target = _TEXTS.say("results.no_target")
    if decided is not None:
        target = _TEXTS.say("results.decided", value=with_unit(decided.value, text.unit), period=_named_period(release, period))
        if len(_decided_where(release)) > 1:
            target = f"{target} ({decided.decided_where})"
    figure = release.figure(text.id, period)
    latest = _cell(figure, text)
    if period != "plan":
        latest = f"{_named_period(release, period)}: {latest}"
    baseline = _cell(release.figure(text.id, "baseline"), text)
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


def _cell(row: "pd.Series[Any] | None", text: IndicatorText) -> str:
    """A figure with its interval, and what it rests on where that is few."""
    words = shown_with_interval(row, text.unit)
    base = few(row)
    return _TEXTS.say("goal.few", cell=words, n=base) if base else words


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
    about = [text.id for text in own if text.role in _STEPS]
    return _steps(release, _TEXTS.say("goal.table", name=intervention_label(plan, letter)), rows, about)


def across_table(release: Release, goal: str) -> Grid | None:
    """The goal's indicators that belong to several interventions."""
    texts_ = [
        text
        for text in release.plan.indicators.values()
        if text.goal == goal and len(text.interventions) > 1 and text.role in _STEPS and text.unit != "–"
    ]
    rows = _step_rows(release, texts_, ())
    return _steps(release, _TEXTS.say("goal.table_across", goal=goal), rows, [text.id for text in texts_])


def _begun_later(release: Release, about: Iterable[str]) -> Iterable[str]:
    """Which of an indicator's interventions are not in its baseline, as they began later."""
    for id in about:
        text = release.plan.indicators[id]
        new = [release.plan.intervention(letter) for letter in text.interventions]
        later = [entry for entry in new if entry.new_in]
        if later and len(later) < len(new):
            letters = listing([entry.id for entry in later])
            yield _TEXTS.say("goal.note_from", name=text.name, id=id, letters=letters, year=later[0].new_in)


def _steps(release: Release, caption: str, rows: list[tuple[str, ...]], about: Sequence[str]) -> Grid | None:
    if not rows:
        return None
    header = (
        *(_TEXTS.say(f"goal.header.{key}") for key in ("indicator", "step")),
        _TEXTS.say("goal.header.baseline", span=span(release, "baseline")),
        _TEXTS.say("goal.header.plan", span=span(release, "plan")),
        _TEXTS.say("goal.header.change"),
    )
    note = " ".join(part for part in (steps_note(release, rows, about), *_begun_later(release, about)) if part)
    return Grid(caption, header, tuple(rows), (0.28, 0.12, 0.195, 0.195, 0.21), note, about=tuple(about))


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
            _TEXTS.say(
                "goal.by_category",
                name=f"{text.name} ({text.id})",
                category=category_label(breakdown, str(category), release.plan),
            ),
            *(
                shown_with_interval(release.figure(text.id, key, breakdown, str(category)), text.unit)
                for key in ("baseline", "plan")
            ),
            "–",
        )
        for category in dict.fromkeys(rows["category"])
        for name in (category_label(breakdown, str(category), release.plan),)
    ]


def _period_cell(release: Release, text: IndicatorText, key: str) -> str:
    row = release.figure(text.id, key)
    if row is None:
        letters = text.interventions
        new = key == "baseline" and len(letters) == 1 and release.plan.intervention(letters[0]).new_in
        return _TEXTS.say("goal.new_cell" if new else "goal.no_data")
    return _cell(row, text)


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
        _TEXTS.say("economy.table", when=when(release)), header, tuple(cells), (0.4, 0.2, 0.2, 0.2),
        _TEXTS.say("economy.table_note"), frozenset({1, 2, 3}),
    )  # fmt: skip


def unit_costs(release: Release) -> Grid | None:
    """Unit costs in the plan's order, never ranked."""
    cells = []
    kinds = (("OE2", "per_participation"), ("OE3", "per_case"))
    for entry in release.plan.interventions:
        for id, per in kinds:
            row = release.figure(id, "plan", "intervention", entry.id)
            if row is not None:
                cells.append((intervention_label(release.plan, entry.id), shown(row, "kr."), _TEXTS.say(f"economy.{per}")))
    if not cells:
        return None
    header = tuple(_TEXTS.say(f"economy.header.{key}") for key in ("intervention", "cost", "per"))
    note = _TEXTS.say("economy.unit_costs_note")
    covered = {
        letter for id, _ in kinds if id in release.plan.indicators for letter in release.plan.indicators[id].interventions
    }
    without = [entry.id for entry in release.plan.interventions if entry.id not in covered]
    if without:
        note = f"{_TEXTS.say('economy.unit_costs_without', letters=listing(without))} {note}"
    return Grid(
        _TEXTS.say("economy.unit_costs", when=when(release)),
        header,
        tuple(cells),
        (0.46, 0.24, 0.3),
        note,
        frozenset({1}),
        about=("OE2", "OE3"),
    )


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
    about = [text.id for text in found]
    note = steps_note(release, rows, about)
    return Grid(_TEXTS.say("economy.context_table"), header, tuple(rows), (0.32, 0.23, 0.23, 0.22), note, about=tuple(about))


def comparisons(release: Release) -> Grid | None:
    """Every comparison of plan period with baseline, in words."""
    plan = release.plan
    about = [str(id) for id in release.comparisons["indicator"]]
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
    return Grid(
        _TEXTS.say("display.comparisons"), header, tuple(rows), (0.34, 0.22, 0.22, 0.22), steps_note(release, rows, about)
    )


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
    """An indicator by one dimension, baseline and plan period; most first, unknown last."""
    text = release.plan.indicators.get(indicator)
    rows = release.rows(indicator, breakdown)
    if text is None or rows.empty:
        return None
    plan = rows[rows["period"] == "plan"].sort_values(["value", "category"], ascending=[False, True], kind="stable")
    plan = plan.sort_values("category", key=lambda codes: codes.eq("unknown"), kind="stable")
    full = _TEXTS.entry("administrations") if breakdown == "administration" else {}
    cells = [
        (
            full.get(str(category), category_label(breakdown, str(category), release.plan)),
            *(shown(release.figure(indicator, key, breakdown, str(category)), text.unit) for key in ("baseline", "plan")),
        )
        for category in plan["category"]
    ]
    first = _TEXTS.entry("goal.header").get(breakdown, _TEXTS.say("goal.header.category"))
    header = (
        str(first),
        _TEXTS.say("goal.header.baseline", span=span(release, "baseline")),
        _TEXTS.say("goal.header.plan", span=span(release, "plan")),
    )
    note = steps_note(release, cells)
    return (
        Grid(caption, header, tuple(cells), (0.5, 0.25, 0.25), note, frozenset({1, 2}), about=(indicator,)) if cells else None
    )


def definitions(release: Release, about: Iterable[str] | None = None) -> Grid:
    """The indicators a paper is about with their definitions; by default every one that has a released row."""
    shown_ids = set(release.indicators["indicator"]) if about is None else set(about)
    rows = [
        (text.id, indicator_name(text), text.definition) for text in release.plan.indicators.values() if text.id in shown_ids
    ]
    header = tuple(_TEXTS.say(f"method.{key}") for key in ("id", "name", "definition"))
    return Grid(_TEXTS.say("method.definitions_table"), header, tuple(rows), (0.09, 0.31, 0.6))

"""Coverage grid: the interventions by half-year. What ran, what was cancelled, what is unknown."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vinkeval.danish import HIDDEN, day, listing, number
from vinkeval.disclosure.release import Release
from vinkeval.figures import notes
from vinkeval.figures.chart import Chart
from vinkeval.figures.labels import intervention_label
from vinkeval.figures.sheet import HATCH, Sheet, sheet
from vinkeval.figures.style import (
    BAND,
    INK,
    MAIN,
    PALE,
    PAPER,
    QUIET,
    SMALL,
    STUB,
    TEXT,
    WIDTH_CM,
    line_cm,
    wrap,
)
from vinkeval.figures.texts import texts
from vinkeval.indicators.labels import cut_short
from vinkeval.plan.periods import Period, calendar_periods

_TEXTS = texts("vinkeval.figures")
_NAME, _ROW, _HEAD = 4.0, 1.02, 0.95
# The indicator that says how much of an intervention ran in a half-year (catalogue, section 9).
RAN = {"a": "A1", "b": "B1", "c": "C1", "d": "D1", "e": "E1", "f": "F1", "h": "H1", "i": "I1"}
# The indicator whose denominator also counts what was cancelled or postponed, and the activities that have none such.
DUE = {"a": "A3"}
NOT_DUE = ("b", "c", "d", "h")
_DEVELOPED = ("g", "G1")
_COUNTED = {"activities": "abdh", "meetings": "c", "cases": "ef", "advice": "i"}  # what is counted of which interventions


@dataclass(frozen=True)
class _Cell:
    state: str  # ran, none, hidden, no_data, not_started
    lines: tuple[str, ...]
    rows: "tuple[pd.Series[Any], ...]" = ()


def coverage(release: Release) -> Chart:
    """Interventions by half-year of baseline and plan period."""
    plan = release.plan
    halves = calendar_periods(plan.baseline.first, min(plan.period.last, release.as_of), "half-year")
    page_width = WIDTH_CM - _NAME - 0.2
    wide = page_width / len(halves)
    title = _TEXTS.say("coverage.title", first=halves[0].first.year, last=halves[-1].last.year)
    cells = {
        letter: [_cell(release, letter, half) for half in halves]
        for letter in (entry.id for entry in plan.interventions)
        if letter in RAN
    }
    drawn = [row for line in cells.values() for cell in line for row in cell.rows]
    developed = release.figure(_DEVELOPED[1], "plan")
    if developed is not None:
        drawn.append(developed)
    data = pd.DataFrame(drawn, columns=release.indicators.columns)
    states = {cell.state for line in cells.values() for cell in line}
    note = notes.joined(*_note(release, halves, states), notes.hidden_sentence(data))
    source = notes.source(release)
    page = sheet(title, source, note, _HEAD + _ROW * len(plan.interventions) + 0.1)

    for at, half in enumerate(halves):
        x = _NAME + (at + 0.5) * wide
        page.write(x, 0.42, _TEXTS.say("series.half", half=half.key[-1]), size=SMALL, ha="center", va="top")
        if half.key.endswith("H1"):
            page.write(x + 0.5 * wide, 0.02, str(half.first.year), size=TEXT, weight="bold", ha="center", va="top")
    for line, entry in enumerate(plan.interventions):
        y = _HEAD + line * _ROW
        name = "\n".join(wrap(intervention_label(plan, entry.id), _NAME - 0.3, SMALL))
        page.write(0.15, y + _ROW / 2, name, size=SMALL, va="center", linespacing=1.05)
        if entry.id not in cells:
            before = sum(half.last < plan.period.first for half in halves) * wide
            if before:
                _draw_cell(page, _NAME, y, before, _Cell("not_started", (_TEXTS.say("coverage.plan_only"),)), locked=False)
            _draw_span(page, y, before, _developed_words(release, developed), developed)
            continue
        for at, cell in enumerate(cells[entry.id]):
            shaded = any(event.last >= halves[at].first and event.first <= halves[at].last for event in plan.events)
            _draw_cell(page, _NAME + at * wide, y, wide, cell, locked=shaded)
    alt = _alt(release, cells, halves, developed)
    return Chart("daekning", "0", title, note, source, alt, data, page.figure, page.margins)


def _note(release: Release, halves: tuple[Period, ...], states: Container[str]) -> list[str]:
    """What the cells count, of the plan's own interventions."""
    own = {entry.id for entry in release.plan.interventions}
    counted = [
        _TEXTS.say("coverage.counted", what=_TEXTS.say(f"coverage.what.{what}"), letters=", ".join(found))
        for what, letters in _COUNTED.items()
        if (found := [letter for letter in letters if letter in own])
    ]
    said = [_TEXTS.say("coverage.note", counted=listing(counted))] if counted else []
    due, others = ([letter for letter in letters if letter in own] for letters in (DUE, NOT_DUE))
    if due and others:
        said.append(_TEXTS.say("coverage.undelivered_note", letters=listing(due), others=listing(others)))
    events = [event.label for event in release.plan.events if event.last >= halves[0].first and event.first <= halves[-1].last]
    if events:
        said.append(_TEXTS.say("coverage.events_note", events=events[0]))
    return [*said, *(_TEXTS.say(f"coverage.{state}_note") for state in ("not_started", "no_data") if state in states)]


def _cell(release: Release, letter: str, half: Period) -> _Cell:
    entry = release.plan.intervention(letter)
    if entry.new_in and half.last.year < entry.new_in:
        return _Cell("not_started", (_TEXTS.say("coverage.not_started"),))
    row = release.figure(RAN[letter], half.key)
    if row is None or row["status"] not in ("ok", "hidden"):
        return _Cell("no_data", (_TEXTS.say("coverage.no_data"),), () if row is None else (row,))
    if row["status"] == "hidden":
        return _Cell("hidden", (HIDDEN,), (row,))
    lines, rows = [number(float(row["value"]))], [row]
    due = release.figure(DUE[letter], half.key) if letter in DUE else None
    if due is not None and due["status"] == "ok":
        undelivered = number(float(due["denominator"] - due["numerator"]))
        lines += [line.format(n=undelivered) for line in _TEXTS.entry("coverage.undelivered")]
        rows.append(due)
    return _Cell("ran" if row["value"] > 0 else "none", tuple(lines), tuple(rows))


def _developed_words(release: Release, row: "pd.Series[Any] | None") -> str:
    if row is None or row["status"] != "ok":
        return _TEXTS.say("coverage.developed_none")
    over = cut_short("plan", release.as_of, release.plan)
    return _TEXTS.say(
        "coverage.developed",
        until=f" til og med {day(over)}" if over else "",
        part=number(float(row["numerator"])),
        whole=number(float(row["denominator"])),
    )


def _draw_cell(page: Sheet, x: float, y: float, wide: float, cell: _Cell, *, locked: bool) -> None:
    gap = 0.05
    looks: dict[str, Any] = {"facecolor": PAPER, "edgecolor": STUB, "linewidth": 0.7}
    if cell.state == "ran":
        looks = {"facecolor": PALE, "edgecolor": MAIN, "linewidth": 0.9}
    elif cell.state in ("no_data", "not_started"):
        looks["linestyle"] = (0, (3, 2))
    page.box(x + gap, y + gap, wide - 2 * gap, _ROW - 2 * gap, **looks)
    if locked:
        page.box(x + gap, y + gap, 0.1, _ROW - 2 * gap, facecolor=BAND, edgecolor=INK, hatch="----", linewidth=0.4)
    if cell.state == "hidden":
        page.box(x + wide / 2 - 0.4, y + 0.56, 0.8, 0.32, facecolor=PAPER, edgecolor=STUB, hatch=HATCH, linewidth=0.8)
    middle = x + wide / 2 + (0.05 if locked else 0)
    if cell.state in ("no_data", "not_started"):
        text = "\n".join(wrap(cell.lines[0], wide - 0.4, SMALL))
        page.write(middle, y + _ROW / 2, text, size=SMALL, color=QUIET, ha="center", va="center", linespacing=1.05)
        return
    top = y + (0.1 if len(cell.lines) > 2 else 0.2 if len(cell.lines) > 1 or cell.state == "hidden" else 0.34)
    page.write(middle, top, cell.lines[0], size=TEXT, weight="bold", ha="center", va="top")
    for line, text in enumerate(cell.lines[1:]):
        page.write(middle, top + line_cm(TEXT) + line * line_cm(6.6, 1.1), text, size=6.6, ha="center", va="top")


def _draw_span(page: Sheet, y: float, before: float, words: str, row: "pd.Series[Any] | None") -> None:
    left, wide = _NAME + before, WIDTH_CM - _NAME - 0.2 - before
    ran = row is not None and row["status"] == "ok"
    words = "\n".join(wrap(words, wide - 0.4, SMALL))
    page.box(left + 0.05, y + 0.05, wide - 0.1, _ROW - 0.1, facecolor=PALE if ran else PAPER, edgecolor=MAIN, linewidth=0.9)
    page.write(left + wide / 2, y + _ROW / 2, words, size=SMALL, ha="center", va="center", linespacing=1.05)


def _spoken(cell: _Cell) -> str:
    if cell.state == "hidden":
        return _TEXTS.say("coverage.alt_hidden")
    first, *rest = cell.lines
    return f"{first}, {' '.join(rest)}" if rest else first


def _alt(
    release: Release, cells: dict[str, list[_Cell]], halves: tuple[Period, ...], developed: "pd.Series[Any] | None"
) -> str:
    parts = [_TEXTS.say("coverage.alt", first=halves[0].label, last=halves[-1].label)]
    for entry in release.plan.interventions:
        if entry.id not in cells:
            words = _developed_words(release, developed)
        else:
            words = "; ".join(f"{half.label} {_spoken(cell)}" for half, cell in zip(halves, cells[entry.id], strict=True))
        parts.append(_TEXTS.say("coverage.alt_row", name=intervention_label(release.plan, entry.id), cells=words))
    return notes.joined(*parts)

"""Baseline beside plan period: a dot and an interval each, one block an indicator, values written at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from vinkeval.danish import listing, number
from vinkeval.disclosure.release import Release
from vinkeval.errors import NothingReleased, UsageFault
from vinkeval.figures import notes
from vinkeval.figures.chart import Chart
from vinkeval.figures.series import tick_text
from vinkeval.figures.sheet import HATCH, sheet
from vinkeval.figures.style import INK, MAIN, PAPER, QUIET, SECOND, SMALL, STUB, TEXT, WIDTH_CM, line_cm, width_cm, wrap
from vinkeval.figures.texts import texts
from vinkeval.figures.values import axis_label, is_change, is_fraction, scaled, shown, shown_with_interval
from vinkeval.plan.model import IndicatorText

_TEXTS = texts("vinkeval.figures")
_NAME = 4.6  # cm for the indicator's name
_LINE = 0.46  # cm for each dot
_BETWEEN = 0.3  # cm between indicators


@dataclass(frozen=True)
class _Block:
    text: IndicatorText
    name: tuple[str, ...]
    rows: "tuple[tuple[str, pd.Series[Any] | None], ...]"  # period and its released row

    @property
    def is_shown(self) -> bool:
        """Whether either period has a number; a block of nothing but stubs says no more than a line of the note."""
        return any(row is not None and row["status"] == "ok" and pd.notna(row["value"]) for _, row in self.rows)

    @property
    def height(self) -> float:
        return max(len(self.rows) * _LINE, len(self.name) * line_cm(TEXT)) + _BETWEEN


def change(release: Release, indicators: Sequence[str], title: str | None = None, name: str | None = None) -> Chart:
    """Baseline and plan period of indicators that share a unit.

    Raises:
        UsageFault: units differ, or none of the indicators has a released figure for either period.
    """
    asked = [block for id in indicators if (block := _block(release, release.plan.indicators[id]))]
    found = [block for block in asked if block.is_shown]
    if not found:
        raise NothingReleased(_TEXTS.say("fault.no_change", indicator=", ".join(indicators)))
    units = {block.text.unit for block in found}
    if len(units) > 1:
        raise UsageFault(_TEXTS.say("fault.mixed_units", indicators=", ".join(block.text.id for block in found)))
    unit = units.pop()
    rows = pd.DataFrame([row for block in found for _, row in block.rows if row is not None])

    if title is None:
        ids = listing([block.text.id for block in found])
        title = _TEXTS.say("change.title_one" if len(found) == 1 else "change.title_many", name=found[0].text.name, ids=ids)
    note = notes.joined(
        notes.base_sentence(rows, unit),
        notes.interval_sentence(rows, "line"),
        notes.hidden_sentence(rows),
        notes.missing_sentence(rows),
        _registration([block.text.name for block in found if block.text.role == "quality"]),
        _left_out([block.text.name for block in asked if not block.is_shown]),
    )
    source = notes.source(release)
    words = {id(row): shown_with_interval(row, unit) for block in found for _, row in block.rows}
    right = max(width_cm(word) for word in words.values()) + 0.35
    periods = {"baseline": _short(release, "baseline"), "plan": _short(release, "plan")}
    left = _NAME + max(width_cm(word, SMALL) for word in periods.values()) + 0.45
    height = sum(block.height for block in found)
    page = sheet(title, source, note, height + 1.15)
    axes = page.axes(left, 0.1, WIDTH_CM - left - right - 0.3, height)
    low, high = _limits(rows, unit)
    axes.set_xlim(low, high)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(low == 0)
    if low < 0:
        axes.axvline(0, color=STUB, linewidth=0.8, zorder=0)

    down = _BETWEEN / 2
    for number_, block in enumerate(found):
        if number_:
            page.figure.add_artist(_rule(page.figure, page.top + 0.1 + down - _BETWEEN / 2))
        for line, words_ in enumerate(block.name):
            page.write(0.15, 0.1 + down + line * line_cm(TEXT), words_, size=TEXT, va="top")
        for line, (key, row) in enumerate(block.rows):
            at = down + (line + 0.5) * _LINE
            page.write(left - 0.2, 0.1 + at, periods[key], size=SMALL, color=QUIET, va="center", ha="right")
            hidden = row is not None and row["status"] == "hidden"
            if hidden:  # beside the axis, where it cannot be taken for a value
                page.box(WIDTH_CM - right, at, 0.3, 0.2, facecolor=PAPER, edgecolor=STUB, hatch=HATCH, linewidth=0.8)
            else:
                _draw_row(axes, at, key, row, unit)
            page.write(WIDTH_CM - right + (0.45 if hidden else 0), 0.1 + at, words[id(row)], size=TEXT, va="center")
        down += block.height
    _finish_axis(axes)
    page.write(left, height + 0.75, _TEXTS.say("change.axis", unit=axis_label(unit)), size=SMALL, color=QUIET, va="top")
    alt = _alt(found, unit, (low, high), rows)
    name = name or "_".join(block.text.id for block in found)
    return Chart(f"{name}_aendring", found[0].text.goal, title, note, source, alt, rows, page.figure, page.margins)


def _block(release: Release, text: IndicatorText) -> _Block | None:
    rows = tuple((key, release.figure(text.id, key)) for key in ("baseline", "plan"))
    rows = tuple((key, row) for key, row in rows if row is not None)
    if not rows:
        return None
    return _Block(text, tuple(wrap(text.name, _NAME - 0.2)), rows)


def _registration(names: list[str]) -> str:
    return _TEXTS.say("change.registration", names=listing(names)) if names else ""


def _left_out(names: list[str]) -> str:
    return _TEXTS.say("change.left_out", names=listing(names)) if names else ""


def _short(release: Release, key: str) -> str:
    span = release.plan.baseline if key == "baseline" else release.plan.period
    years = "-".join(dict.fromkeys(str(end.year) for end in (span.first, span.last)))
    return _TEXTS.say(f"change.short_{key}", span=years)


def _limits(rows: pd.DataFrame, unit: str) -> tuple[float, float]:
    seen = [scaled(float(x), unit) for c in ("value", "lower", "upper") for x in rows[c].dropna()] + [0.0]
    low, high = min(seen), max(seen)
    span = (high - low) or 1.0
    ceiling = 100.0 if unit == "pct." else float("inf")
    return (low - 0.05 * span if low < 0 else 0.0), max(min(high + 0.05 * span, ceiling), high)


def _draw_row(axes: Axes, at: float, key: str, row: "pd.Series[Any] | None", unit: str) -> None:
    if row is None or row["status"] != "ok" or pd.isna(row["value"]):
        return
    colour, marker, fill = (SECOND, "s", "white") if key == "baseline" else (MAIN, "o", MAIN)
    value = scaled(float(row["value"]), unit)
    if pd.notna(row["lower"]) and pd.notna(row["upper"]):
        ends = [scaled(float(row[c]), unit) for c in ("lower", "upper")]
        axes.plot(ends, [at, at], color=colour, linewidth=1.4, zorder=2)
        axes.vlines(
            ends, at - 0.16, at + 0.16, color=colour, linewidth=1.2, zorder=4
        )  # seen also where the mark covers the line
    axes.plot(value, at, marker=marker, markersize=5.5, color=colour, markerfacecolor=fill, zorder=3, clip_on=False)


def _rule(figure: Any, down: float) -> Any:
    from matplotlib.lines import Line2D

    height = figure.get_size_inches()[1] * 2.54
    y = 1 - down / height
    return Line2D([0.01, 0.99], [y, y], transform=figure.transFigure, color="#d0d0d0", linewidth=0.5)


def _finish_axis(axes: Axes) -> None:
    axes.xaxis.get_major_locator().set_params(nbins=5, steps=[1, 2, 2.5, 5, 10])  # type: ignore[call-arg]
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value, axes.get_xticks()))
    axes.spines["bottom"].set_color(INK)


def _alt(found: list[_Block], unit: str, limits: tuple[float, float], rows: pd.DataFrame) -> str:
    places = 2 if is_change(unit) and not is_fraction(unit) else 0
    parts = [
        _TEXTS.say(
            "change.alt",
            count=_TEXTS.count("change.indicators", len(found)),
            unit=axis_label(unit),
            low=number(limits[0], places),
            high=number(limits[1], places),
        )
    ]
    for block in found:
        words = {key: notes.spoken(shown(row, unit)) for key, row in block.rows}
        key = "change.alt_row" if "baseline" in words else "change.alt_row_new"
        parts.append(_TEXTS.say(key, name=block.text.name, baseline=words.get("baseline"), plan=words.get("plan", "–")))
    return notes.joined(*parts, notes.hidden_sentence(rows))

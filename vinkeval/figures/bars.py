"""Horizontal bars from zero, sorted: one indicator by one dimension. And the steps of the outreach as bars."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from vinkeval.danish import number
from vinkeval.disclosure.release import Release
from vinkeval.errors import NothingReleased
from vinkeval.figures import notes
from vinkeval.figures.chart import Chart
from vinkeval.figures.labels import category_label, distributed
from vinkeval.figures.series import tick_text
from vinkeval.figures.sheet import Sheet, hidden_stub, sheet
from vinkeval.figures.style import INK, MAIN, QUIET, SMALL, TEXT, WIDTH_CM, width_cm, wrap
from vinkeval.figures.texts import texts
from vinkeval.figures.values import axis_label, scaled, shown
from vinkeval.indicators import period_label_until

_TEXTS = texts("vinkeval.figures")
_ROW = 0.62
_LONGEST = 5.6


@dataclass(frozen=True)
class Bar:
    """One bar: its label, the released row behind it, the length (on the axis' scale) and the words at its end."""

    label: str
    row: "pd.Series[Any]"
    length: float
    words: str

    @property
    def is_shown(self) -> bool:
        """Whether there is a number to draw."""
        return bool(self.row["status"] == "ok" and pd.notna(self.length))


def bars(release: Release, indicator: str, breakdown: str | None = None, period: str = "plan") -> Chart:
    """An indicator by one dimension in one period, longest bar first, unknown last.

    Raises:
        NothingReleased: the release does not hold this breakdown.
    """
    text = release.plan.indicators[indicator]
    breakdown = breakdown or next((name for name in text.breakdowns if len(release.rows(indicator, name))), "")
    rows = release.rows(indicator, breakdown)
    rows = rows[rows["period"] == period]
    if not breakdown or rows.empty:
        raise NothingReleased(_TEXTS.say("fault.no_breakdown", indicator=indicator))
    unit = str(rows["unit"].iloc[0])  # the parts may be counted where the whole is a share
    found = [
        Bar(
            category_label(breakdown, str(row["category"]), release.plan),
            row,
            scaled(float(row["value"]), unit),
            shown(row, unit),
        )
        for _, row in rows.iterrows()
    ]
    found.sort(
        key=lambda bar: (bar.row["category"] == "unknown", not bar.is_shown, -bar.length if bar.is_shown else 0, bar.label)
    )
    when = period_label_until(period, release.as_of, release.plan)
    what = distributed(text, breakdown)
    title = _TEXTS.say("bars.title", what=what, period=when)
    note = notes.joined(
        notes.base_sentence(rows, unit),
        notes.interval_sentence(rows, "line"),
        notes.hidden_sentence(rows),
        notes.missing_sentence(rows),
        *notes.reader_caveats(text)[:1],
    )
    source = notes.source(release)
    page, high = draw_bars(title, source, note, found, _TEXTS.say("bars.axis", unit=axis_label(unit)), unit)
    listed = notes.listed([_TEXTS.say("bars.alt_row", label=bar.label, value=notes.spoken(bar.words)) for bar in found])
    alt = notes.joined(
        _TEXTS.say("bars.alt", what=what, period=when, unit=axis_label(unit), high=number(high)),
        listed,
        notes.hidden_sentence(rows),
    )
    return Chart(f"{indicator}_{breakdown}", text.goal, title, note, source, alt, rows, page.figure, page.margins)


def funnel(release: Release) -> Chart:
    """From contact to case (goal 2): of the contacts whose outcome is known, how far they led. One base for all bars."""
    steps = (
        ("contacts", "M2.3", "denominator"),
        ("measures", "M2.3", "numerator"),
        ("infohus", "D4", "numerator"),
    )
    when = period_label_until("plan", release.as_of, release.plan)
    title = _TEXTS.say("funnel.title", period=when)
    rows = {id: release.figure(id, "plan") for _, id, _ in steps}
    if any(row is None for row in rows.values()):
        raise NothingReleased(_TEXTS.say("fault.no_figure", name=title))
    found = []
    for step, id, role in steps:
        row = rows[id]
        assert row is not None
        count = float(row[role])
        known = "ok" if pd.notna(count) else str(row["status"])
        words = number(count) if pd.notna(count) else shown(row, "antal")
        found.append(Bar(_TEXTS.say(f"funnel.{step}"), row.where(row.index != "status", known), count, words))
    drawn = pd.DataFrame([rows[id] for id in ("M2.3", "D4")])
    source = notes.source(release)
    note = notes.joined(_TEXTS.say("funnel.note"), notes.hidden_sentence(drawn), notes.missing_sentence(drawn))
    page, high = draw_bars(title, source, note, found, _TEXTS.say("funnel.axis"), "antal")
    listed = notes.listed([_TEXTS.say("bars.alt_row", label=bar.label, value=notes.spoken(bar.words)) for bar in found])
    alt = notes.joined(_TEXTS.say("funnel.alt", period=when, high=number(high)), listed, notes.hidden_sentence(drawn))
    return Chart("maal2_trin", "2", title, note, source, alt, drawn, page.figure, page.margins)


def draw_bars(title: str, source: str, note: str, found: list[Bar], axis: str, unit: str) -> tuple[Sheet, float]:
    """The sheet with its bars; returns it with the axis' upper end."""
    labels = [wrap(bar.label, _LONGEST) for bar in found]
    left = max(width_cm(line) for lines in labels for line in lines) + 0.45
    right = max(width_cm(bar.words) for bar in found) + 0.35
    height = _ROW * len(found)
    page = sheet(title, source, note, height + 1.15)
    width = WIDTH_CM - left - right - 0.1
    axes = page.axes(left, 0.1, width, height)
    visible = [bar for bar in found if bar.is_shown]
    ends = [bar.length for bar in visible]
    ends += [scaled(float(bar.row["upper"]), unit) for bar in visible if unit == "pct." and pd.notna(bar.row["upper"])]
    high = max(ends, default=1.0) or 1.0
    axes.set_xlim(0, high * 1.02)
    axes.set_ylim(len(found), 0)
    axes.set_yticks([])
    for at, (bar, lines) in enumerate(zip(found, labels, strict=True)):
        middle = at + 0.5
        page.write(left - 0.2, 0.1 + middle * _ROW, "\n".join(lines), size=TEXT, va="center", ha="right", linespacing=1.0)
        end = _draw_bar(axes, bar, middle, high, unit)
        axes.text(end + 0.15 * high / width, middle, bar.words, size=TEXT, va="center", ha="left", color=INK)
    axes.xaxis.get_major_locator().set_params(nbins=6, steps=[1, 2, 2.5, 5, 10], integer=unit != "kr.")  # type: ignore[call-arg]
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value, axes.get_xticks()))
    page.write(left, height + 0.75, axis, size=SMALL, color=QUIET, va="top")
    return page, high


def _draw_bar(axes: Any, bar: Bar, middle: float, high: float, unit: str) -> float:
    """Draw one bar or stub; returns where its words begin."""
    if bar.row["status"] == "hidden":
        hidden_stub(axes, 0, middle - 0.3, 0.05 * high, 0.6)
        return 0.05 * high
    if not bar.is_shown:
        return 0.0
    axes.barh(middle, bar.length, height=0.62, color=MAIN, zorder=2)
    if unit == "pct." and pd.notna(bar.row["lower"]):
        low, top = (scaled(float(bar.row[c]), unit) for c in ("lower", "upper"))
        axes.plot([low, top], [middle, middle], color="white", linewidth=3.0, zorder=2.5)
        axes.plot([low, top], [middle, middle], color=INK, linewidth=1.2, zorder=3)
        return max(top, bar.length)
    return bar.length

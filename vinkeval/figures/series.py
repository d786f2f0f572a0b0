"""One indicator over time: line, points and interval band, with the plan's start and the lockdowns behind."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from vinkeval.danish import number
from vinkeval.disclosure.release import Release
from vinkeval.errors import NothingReleased
from vinkeval.evidence.targets import targets_of
from vinkeval.figures import events, notes
from vinkeval.figures.chart import Chart
from vinkeval.figures.sheet import hidden_stub, sheet, stub_text
from vinkeval.figures.style import INK, MAIN, PALE, PAPER, QUIET, SMALL, TEXT, WIDTH_CM, line_cm, width_cm, wrap
from vinkeval.figures.texts import texts
from vinkeval.figures.values import axis_label, bare, is_change, is_fraction, scaled, shown, with_unit
from vinkeval.indicators import period_label_until
from vinkeval.plan.model import IndicatorText, Target
from vinkeval.plan.periods import Every, Period, period

_TEXTS = texts("vinkeval.figures")
HEIGHT = 5.2
LEFT, RIGHT = 1.45, 0.35
_TARGET = 2.3  # cm to the right of the axes for the target's label
_FINEST: tuple[Every, ...] = ("quarter", "half-year", "year")
_CLEAR = {"boxstyle": "square,pad=0.08", "facecolor": PAPER, "edgecolor": "none"}  # no edge or band runs through a value
_ALL_LABELLED = 8  # up to so many points each carries its value


@dataclass(frozen=True)
class Point:
    """A period and its released row."""

    when: Period
    row: "pd.Series[Any]"

    @property
    def middle(self) -> float:
        """The middle of the period as a day number."""
        return (self.when.first.toordinal() + self.when.last.toordinal() + 1) / 2

    @property
    def is_shown(self) -> bool:
        """Whether there is a number to draw."""
        return bool(self.row["status"] == "ok" and pd.notna(self.row["value"]))


def series(release: Release, indicator: str, every: Every | None = None) -> Chart:
    """An indicator as a whole, period by period.

    Args:
        release: what may be shown.
        indicator: an id of the plan, e.g. 'I1'.
        every: length of the periods; by default the finest that is released.

    Raises:
        NothingReleased: the release holds no series of this indicator.
    """
    every = every or next((length for length in _FINEST if len(release.series(indicator, length)) > 1), None)
    rows = release.series(indicator, every) if every else release.indicators.iloc[:0]
    if every is None or rows.empty:
        raise NothingReleased(_TEXTS.say("fault.no_series", indicator=indicator))
    text = release.plan.indicators[indicator]
    points = [Point(period(str(row["period"])), row) for _, row in rows.iterrows()]
    if not any(point.is_shown for point in points):
        raise NothingReleased(_TEXTS.say("fault.no_series", indicator=indicator))
    first, last = points[0].when, points[-1].when
    target = _target(release, text, every)

    title = _TEXTS.say(
        "series.title", name=text.name, every=_TEXTS.say(f"every.{every}"), first=first.first.year, last=last.last.year
    )
    note = notes.joined(
        notes.base_sentence(rows, text.unit),
        notes.interval_sentence(rows, "band"),
        notes.hidden_sentence(rows),
        notes.missing_sentence(rows),
        notes.breaks_sentence(release, [indicator], first, last),
        notes.events_sentence(release, first, last),
    )
    source = notes.source(release)
    width = WIDTH_CM - LEFT - RIGHT - (_TARGET if target else 0)
    behind = events.backdrop(release, indicator, first, last, width)
    above = max(behind.height, 0.15) + line_cm(SMALL) + 0.15
    below = 1.05 if every == "half-year" else 0.65
    page = sheet(title, source, note, HEIGHT + above + below)
    page.write(0.15, 0.05, _TEXTS.say("series.axis", unit=axis_label(text.unit)), size=SMALL, color=QUIET, va="top")
    axes = page.axes(LEFT, above, width, HEIGHT)

    bottom, top = _limits(points, text, target)
    axes.set_xlim(first.first.toordinal(), last.last.toordinal() + 1)
    axes.set_ylim(bottom, top)
    events.draw(axes, behind, width, HEIGHT)
    _draw_line(axes, points, text.unit)
    _draw_marks(axes, points, bottom, (top - bottom) / HEIGHT)
    _label_points(axes, points, text.unit, width, (top - bottom) / HEIGHT)
    draw_time_axis(axes, points, every, text.unit, bottom)
    if target:
        _draw_target(axes, target, text.unit, width)
    alt = _alt(release, text, every, points, rows, (bottom, top))
    return Chart(f"{indicator}_serie", text.goal, title, note, source, alt, rows, page.figure, page.margins)


def _target(release: Release, text: IndicatorText, every: Every) -> Target | None:
    """The decided target, the last of those that can be compared with the periods shown (a year's count with years only)."""
    found = targets_of(release.plan, text.id)
    if not (is_fraction(text.unit) or is_change(text.unit)):
        found = [target for target in found if every == "year" and target.period not in ("plan", "baseline")]
    return found[-1] if found else None


def _limits(points: list[Point], text: IndicatorText, target: Target | None) -> tuple[float, float]:
    seen = [0.0] + ([scaled(target.value, text.unit)] if target else [])
    for point in points:
        if point.is_shown:
            seen += [scaled(float(point.row[c]), text.unit) for c in ("value", "lower", "upper") if pd.notna(point.row[c])]
    low, high = min(seen), max(seen)
    span = (high - low) or 1.0
    return (low - 0.06 * span if low < 0 else 0.0), high + 0.14 * span


def _draw_line(axes: Axes, points: list[Point], unit: str) -> None:
    run: list[Point] = []
    for point in [*points, None]:
        if point is not None and point.is_shown:
            run.append(point)
            continue
        if run:
            _draw_run(axes, run, unit)
        run = []


def _draw_run(axes: Axes, run: list[Point], unit: str) -> None:
    x = [point.middle for point in run]
    y, low, high = ([scaled(float(point.row[c]), unit) for point in run] for c in ("value", "lower", "upper"))
    if all(pd.notna([*low, *high])):
        if len(run) > 1:
            axes.fill_between(x, low, high, facecolor=PALE, linewidth=0, zorder=1.5)
            for edge in (low, high):
                axes.plot(x, edge, color=MAIN, linewidth=0.6, zorder=2)
        else:
            axes.vlines(x, low, high, color=MAIN, linewidth=1.0, zorder=2)
    axes.plot(x, y, color=MAIN, marker="o", markeredgecolor="white", markeredgewidth=0.6, zorder=3, clip_on=False)


def _draw_marks(axes: Axes, points: list[Point], bottom: float, cm: float) -> None:
    """Hidden periods as stubs, periods without data as a dash on the axis."""
    for point in points:
        if point.is_shown:
            continue
        if point.row["status"] == "hidden":
            wide = 0.55 * point.when.days
            hidden_stub(axes, point.middle - wide / 2, bottom, wide, 0.45 * cm)
            stub_text(axes, point.middle, bottom + 0.5 * cm, ha="center", va="bottom")
        else:
            axes.text(point.middle, bottom + 0.12 * cm, "–", ha="center", va="bottom", size=TEXT, color=INK)


def _label_points(axes: Axes, points: list[Point], unit: str, width: float, cm: float) -> None:
    """Values beside their points: all where there is room, else first, last, highest and lowest."""
    chosen = [point for point in points if point.is_shown]
    if not chosen:
        return
    words = {id(point): bare(float(point.row["value"]), unit) for point in chosen}
    room = width / len(points)
    if len(points) > _ALL_LABELLED or max(width_cm(word) for word in words.values()) > room - 0.1:
        ranked = sorted(chosen, key=lambda point: float(point.row["value"]))
        keep = {id(point) for point in (chosen[0], chosen[-1], ranked[0], ranked[-1])}
        chosen = [point for point in chosen if id(point) in keep]
    for earlier, point in zip([None, *chosen[:-1]], chosen, strict=True):
        days = width / (points[-1].when.last.toordinal() + 1 - points[0].when.first.toordinal())
        if earlier is not None and (point.middle - earlier.middle) * days < (width_cm(words[id(point)]) + 0.3):
            continue
        trough = _is_trough(points, point)
        at = scaled(float(point.row["value"]), unit)
        half = width_cm(words[id(point)]) / 2
        from_left = (point.middle - points[0].when.first.toordinal()) * days
        side = "left" if from_left < half else "right" if from_left > width - half else "center"
        axes.text(
            point.middle,
            at + (-0.17 if trough else 0.17) * cm,
            words[id(point)],
            ha=side,
            va="top" if trough else "bottom",
            size=TEXT,
            zorder=5,
            weight="bold",
            bbox=_CLEAR,
        )


def _is_trough(points: list[Point], point: Point) -> bool:
    """Lower than both neighbours and clear of the axis: its value is written below, where the line does not pass."""
    value = float(point.row["value"])
    at = points.index(point)
    beside = [float(other.row["value"]) for other in points[max(at - 1, 0) : at + 2] if other is not point and other.is_shown]
    tops = [other.row[edge] for other in points if other.is_shown for edge in ("value", "upper")]
    highest = max(float(top) for top in tops if pd.notna(top))
    return len(beside) == 2 and value < min(beside) and value > 0.12 * highest


def draw_time_axis(axes: Axes, points: list[Point], every: Every, unit: str, bottom: float) -> None:
    """Years and the periods within them below the axes, Danish numbers beside them."""
    years = sorted({point.when.first.year for point in points})
    axes.set_xticks([period(str(year)).first.toordinal() for year in years], minor=False)
    axes.set_xticklabels([])
    axes.tick_params(axis="x", length=9 if every != "year" else 0)
    axes.set_xticks([point.when.first.toordinal() for point in points], minor=True)
    axes.tick_params(axis="x", which="minor", length=3 if every != "year" else 0)
    down = 0.12
    if every == "half-year":
        for point in points:
            half = _TEXTS.say("series.half", half=point.when.key[-1])
            _write_below(axes, point.middle, down, half, SMALL)
        down += line_cm(SMALL) + 0.02
    for year in years:
        inside = [point for point in points if point.when.first.year == year]
        _write_below(axes, (inside[0].when.first.toordinal() + inside[-1].when.last.toordinal() + 1) / 2, down, str(year), TEXT)
    if bottom < 0:
        axes.axhline(0, color=INK, linewidth=0.7, zorder=1)
    axes.yaxis.get_major_locator().set_params(nbins=5, steps=[1, 2, 2.5, 5, 10], integer=_whole(unit))  # type: ignore[call-arg]
    axes.yaxis.set_major_formatter(lambda value, _: tick_text(value, axes.get_yticks()))


def _write_below(axes: Axes, x: float, down: float, text: str, size: float) -> None:
    axes.text(x, -down / HEIGHT, text, ha="center", va="top", size=size, transform=axes.get_xaxis_transform())


def _whole(unit: str) -> bool:
    return not is_change(unit)


def tick_text(value: float, ticks: Any) -> str:
    """An axis number in Danish with as many decimals as its neighbours need."""
    steps = [round(float(tick), 10) for tick in ticks]
    decimals = next((places for places in (0, 1, 2) if all(round(step, places) == round(step, 6) for step in steps)), 2)
    return number(value, decimals)


def _draw_target(axes: Axes, target: Target, unit: str, width: float) -> None:
    at = scaled(target.value, unit)
    axes.axhline(at, color=INK, linewidth=1.0, linestyle=(0, (1, 1.5)), zorder=2.5)
    label = _TEXTS.say(
        "series.target", value=with_unit(target.value, unit), period=_TEXTS.entry("periods").get(target.period, target.period)
    )
    axes.text(
        1 + 0.12 / width, at, "\n".join(wrap(label, _TARGET - 0.2, SMALL)), size=SMALL, va="center",
        transform=axes.get_yaxis_transform(),
    )  # fmt: skip


def _alt(
    release: Release, text: IndicatorText, every: Every, points: list[Point], rows: pd.DataFrame, limits: tuple[float, float]
) -> str:
    visible = [point for point in points if point.is_shown]
    parts = [
        _TEXTS.say(
            "series.alt",
            name=text.name,
            every=_TEXTS.say(f"every.{every}"),
            unit=axis_label(text.unit),
            first=points[0].when.label,
            last=points[-1].when.label,
            low=number(limits[0]) if limits[0] == 0 else number(limits[0], 2 if is_change(text.unit) else 0),
            high=number(limits[1], 2 if text.unit == "point (1-5)" else 0),
        )
    ]
    if visible:
        ranked = sorted(visible, key=lambda point: float(point.row["value"]))
        parts.append(
            _TEXTS.say(
                "series.main_point",
                first=shown(visible[0].row, text.unit),
                first_period=visible[0].when.label,
                last=shown(visible[-1].row, text.unit),
                last_period=period_label_until(visible[-1].when.key, release.as_of, release.plan),
                highest=shown(ranked[-1].row, text.unit),
                highest_period=ranked[-1].when.label,
                lowest=shown(ranked[0].row, text.unit),
                lowest_period=ranked[0].when.label,
            )
        )
    parts += [notes.hidden_sentence(rows), notes.missing_sentence(rows)]
    parts.append(notes.events_sentence(release, points[0].when, points[-1].when))
    return notes.joined(*parts)

"""Control chart of a released series: is it more restless than its own baseline, or does it run to one side?"""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from vinkeval.disclosure.release import Release
from vinkeval.errors import NothingReleased
from vinkeval.evidence.control_charts import MAX_BASELINE, MIN_BASELINE, ControlChart, xmr
from vinkeval.figures import events, notes
from vinkeval.figures.chart import Chart
from vinkeval.figures.series import HEIGHT, LEFT, Point, draw_time_axis
from vinkeval.figures.sheet import sheet
from vinkeval.figures.style import INK, MAIN, PAPER, QUIET, SMALL, WIDTH_CM, line_cm, width_cm
from vinkeval.figures.texts import texts
from vinkeval.figures.values import axis_label, bare, is_change, scaled, with_unit
from vinkeval.plan.model import IndicatorText
from vinkeval.plan.periods import Every, period

_TEXTS = texts("vinkeval.figures")
_LENGTHS: tuple[Every, ...] = ("quarter", "month")


def control(release: Release, indicator: str, every: Every | None = None) -> Chart:
    """An individuals chart: limits from the plan's baseline, moved at declared events only.

    Args:
        release: what may be shown.
        indicator: an id of the plan.
        every: 'month' or 'quarter'; by default the longest that has enough points in the baseline.

    Raises:
        NothingReleased: too few released points before the plan to set limits by, or hidden ones among them.
    """
    text = release.plan.indicators[indicator]
    lengths: Sequence[Every] = (every,) if every else _LENGTHS
    for length in lengths:
        rows = release.series(indicator, length)
        points = [Point(period(str(row["period"])), row) for _, row in rows.iterrows()]
        before = sum(point.when.last <= release.plan.baseline.last for point in points)
        if before >= MIN_BASELINE and all(point.is_shown for point in points):
            return _drawn(release, text, length, points, min(before, MAX_BASELINE), rows)
    raise NothingReleased(_TEXTS.say("fault.no_control", indicator=indicator, least=MIN_BASELINE))


def _drawn(
    release: Release, text: IndicatorText, every: Every, points: list[Point], baseline: int, rows: pd.DataFrame
) -> Chart:
    values = pd.Series([scaled(float(point.row["value"]), text.unit) for point in points])
    found = xmr(values, baseline)
    first, last = points[0].when, points[-1].when
    title = _TEXTS.say(
        "control.title", name=text.name, every=_TEXTS.say(f"every.{every}"), first=first.first.year, last=last.last.year
    )
    note = notes.joined(
        _TEXTS.say("control.note", points=baseline), *found.warnings, notes.events_sentence(release, first, last)
    )
    source = notes.source(release)
    floor = float("-inf") if is_change(text.unit) else 0.0
    ends = {key: max(float(found.frame[key].iloc[0]), floor) for key in ("lower", "centre", "upper")}
    words = {key: _TEXTS.say(f"control.{key}", value=bare(end / scaled(1, text.unit), text.unit)) for key, end in ends.items()}
    right = max(width_cm(word, SMALL) for word in words.values()) + 0.5
    width = WIDTH_CM - LEFT - right
    behind = events.backdrop(release, text.id, first, last, width)
    above = max(behind.height, 0.15) + line_cm(SMALL) + 0.15
    page = sheet(title, source, note, HEIGHT + above + 0.65)
    page.write(0.15, 0.05, _TEXTS.say("series.axis", unit=axis_label(text.unit)), size=SMALL, color=QUIET, va="top")
    axes = page.axes(LEFT, above, width, HEIGHT)
    low, high = min(ends["lower"], values.min()), max(ends["upper"], values.max())
    bottom = low - 0.06 * (high - low) if low < 0 else 0.0
    axes.set_xlim(first.first.toordinal(), last.last.toordinal() + 1)
    axes.set_ylim(bottom, high + 0.08 * (high - low))
    events.draw(axes, behind, width, HEIGHT)
    _draw(axes, points, values, found, ends)
    _label_limits(axes, ends, words, width, (axes.get_ylim()[1] - bottom) / HEIGHT)
    draw_time_axis(axes, points, "quarter" if every == "quarter" else "month", text.unit, bottom)
    alt = notes.joined(
        _TEXTS.say(
            "control.alt",
            name=text.name,
            every=_TEXTS.say(f"every.{every}"),
            first=first.label,
            last=last.label,
            **{key: with_unit(end / scaled(1, text.unit), text.unit) for key, end in ends.items()},
        ),
        found.text,
    )
    return Chart(f"{text.id}_kontrol", text.goal, title, note, source, alt, rows, page.figure, page.margins)


def _draw(axes: Axes, points: list[Point], values: "pd.Series[float]", found: ControlChart, ends: dict[str, float]) -> None:
    middles = [point.middle for point in points]
    axes.axhline(ends["centre"], color=INK, linewidth=0.9, zorder=1.5)
    for key in ("lower", "upper"):
        axes.axhline(ends[key], color=INK, linewidth=0.9, linestyle=(0, (5, 2)), zorder=1.5)
    axes.plot(middles, values, color=MAIN, marker="o", markersize=4, zorder=3)
    outside = [(at, value) for at, value, out in zip(middles, values, found.frame["outside"], strict=True) if out]
    if outside:
        ring = {"marker": "D", "markersize": 8, "markerfacecolor": PAPER, "markeredgecolor": MAIN, "markeredgewidth": 1.6}
        axes.plot(*zip(*outside, strict=True), linestyle="none", zorder=4, **ring)  # type: ignore[arg-type]


def _label_limits(axes: Axes, ends: dict[str, float], words: dict[str, str], width: float, cm: float) -> None:
    """The three lines named at the right, moved apart where they lie closer than a line of text."""
    at = dict(ends)
    for lower, upper in (("lower", "centre"), ("centre", "upper")):
        at[upper] = max(at[upper], at[lower] + line_cm(SMALL) * cm)
    for key, word in words.items():
        axes.text(1 + 0.12 / width, at[key], word, size=SMALL, va="center", transform=axes.get_yaxis_transform(), color=INK)

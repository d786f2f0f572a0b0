"""All comparisons of plan period with baseline on one page, the refused and hidden ones hollow: what was tested is seen."""

from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

import pandas as pd
from matplotlib.axes import Axes

from vinkeval.danish import HIDDEN, number
from vinkeval.disclosure.release import Release
from vinkeval.errors import NothingReleased
from vinkeval.figures import notes
from vinkeval.figures.chart import Chart
from vinkeval.figures.labels import indicator_name
from vinkeval.figures.series import tick_text
from vinkeval.figures.sheet import HATCH, Sheet, sheet
from vinkeval.figures.style import MAIN, PAPER, QUIET, SMALL, STUB, TEXT, WIDTH_CM, line_cm, width_cm, wrap
from vinkeval.figures.texts import texts
from vinkeval.figures.values import bare, is_fraction, with_unit

_TEXTS = texts("vinkeval.figures")
_ROW = 0.335
_HEAD, _FOOT = 0.85, 0.62  # cm above and below each panel's rows
_NAME = 6.2
_MARK = 0.45  # cm for the mark of what has no figure
Panel = Literal["percent", "points", "ratio", "other"]
_PANELS: tuple[Panel, ...] = ("percent", "points", "ratio", "other")


@dataclass(frozen=True)
class _Row:
    panel: Panel
    name: tuple[str, ...]
    source: "pd.Series[Any]"
    unit: str

    @property
    def height(self) -> float:
        """Centimetres of its name."""
        return _ROW + (len(self.name) - 1) * line_cm(SMALL)

    @property
    def is_shown(self) -> bool:
        return bool(self.source["status"] not in ("hidden", "too_little_data", "not_identifiable") and pd.notna(self.estimate))

    @property
    def estimate(self) -> float:
        return self._scaled("estimate")

    @property
    def lower(self) -> float:
        return self._scaled("lower")

    @property
    def upper(self) -> float:
        return self._scaled("upper")

    def _scaled(self, column: str) -> float:
        return float(self.source[column]) * (100 if self.panel == "percent" else 1)

    @property
    def words(self) -> str:
        if self.source["status"] == "hidden":
            return HIDDEN
        if not self.is_shown:
            return _TEXTS.say("forest.refused")
        if self.panel == "other":
            return (
                f"{with_unit(float(self.source['baseline']), self.unit)} → {with_unit(float(self.source['plan']), self.unit)}"
            )
        places = 1 if self.panel == "percent" else 2
        unchanged = 1.0 if self.panel == "ratio" else 0.0
        if pd.notna(self.lower) and not self.lower <= unchanged <= self.upper:  # a sure change's interval never reads as none
            places += any(isfinite(end) and round(end, places) == unchanged for end in (self.lower, self.upper))
        text = number(self.estimate, places)
        return text if pd.isna(self.lower) else f"{text} ({number(self.lower, places)} til {number(self.upper, places)})"


def forest(release: Release, part: Literal["shares", "others"] | None = None) -> Chart:
    """Every comparison of the release, by unit; nothing is left out for lack of a clear result.

    Args:
        part: for a paper, whose page does not hold all at once: the shares, or the others; by default all in one picture.

    Raises:
        NothingReleased: the release holds no comparison.
    """
    plan = release.plan
    frame = release.comparisons
    frame = frame[frame["indicator"].isin(list(plan.indicators))]
    order = {id: (text.goal == "0", text.goal) for id, text in plan.indicators.items()}
    frame = frame.iloc[sorted(range(len(frame)), key=lambda at: order[str(frame["indicator"].iloc[at])])]
    rows = [_row(release, entry) for _, entry in frame.iterrows()]
    if part:
        wanted = [(row.panel == "percent") == (part == "shares") for row in rows]
        rows, frame = [row for row, keep in zip(rows, wanted, strict=True) if keep], frame[wanted]
    if not rows:
        raise NothingReleased(_TEXTS.say("fault.no_figure", name=_TEXTS.say("forest.title")))
    panels = [(panel, [row for row in rows if row.panel == panel]) for panel in _PANELS]
    panels = [(panel, inside) for panel, inside in panels if inside]

    title, source = _TEXTS.say(f"forest.title_{part}" if part else "forest.title"), notes.source(release)
    note = notes.joined(
        _TEXTS.say("forest.note", tested=_TEXTS.count("forest.tested", len(rows))), notes.hidden_sentence(frame)
    )
    height = sum(_HEAD + _height(inside) + (_FOOT if panel != "other" else 0.1) for panel, inside in panels)
    page = sheet(title, source, note, height)
    down = 0.0
    for panel, inside in panels:
        page.write(0.15, down + 0.05, _TEXTS.say(f"forest.panel_{panel}"), size=TEXT, weight="bold", va="top")
        down += _HEAD
        if panel == "other":
            _write_rows(page, inside, down)
        else:
            _draw_panel(page, panel, inside, down)
        down += _height(inside) + (_FOOT if panel != "other" else 0.1)
    name = _TEXTS.say(f"forest.file_{part}" if part else "forest.file")
    data = frame.reset_index(drop=True)
    return Chart(name, "0", title, note, source, _alt(title, rows), data, page.figure, page.margins)


def _row(release: Release, entry: "pd.Series[Any]") -> _Row:
    text = release.plan.indicators[str(entry["indicator"])]
    panel: Panel = "other"
    if is_fraction(text.unit):
        panel = "percent"
    elif text.unit.startswith("point"):
        panel = "points"
    elif str(entry["method"]).startswith("ratio"):
        panel = "ratio"
    return _Row(panel, tuple(wrap(f"{text.id} {indicator_name(text)}", _NAME, SMALL)), entry, text.unit)


def _height(rows: list[_Row]) -> float:
    return sum(row.height for row in rows)


def _middles(rows: list[_Row]) -> list[float]:
    """The middle of each row, in centimetres below the first one's top."""
    return [_height(rows[:at]) + row.height / 2 for at, row in enumerate(rows)]


def _write(page: Sheet, row: _Row, x: float, y: float) -> None:
    """A row's name at the left and its figure at `x`; what has no figure is marked beside its words, not on an axis."""
    page.write(0.15, y, "\n".join(row.name), size=SMALL, va="center", linespacing=1.05)
    if row.source["status"] == "hidden":
        page.box(x, y - 0.1, 0.3, 0.2, facecolor=PAPER, edgecolor=STUB, hatch=HATCH, linewidth=0.8)
    elif not row.is_shown:
        page.mark(x + 0.15, y, marker="o", markersize=4, color=MAIN, markerfacecolor=PAPER)
    page.write(x + (0 if row.is_shown else _MARK), y, row.words, size=SMALL, va="center")


def _write_rows(page: Sheet, rows: list[_Row], top: float) -> None:
    for row, middle in zip(rows, _middles(rows), strict=True):
        _write(page, row, _NAME + 0.4, top + middle)


def _draw_panel(page: Sheet, panel: Panel, rows: list[_Row], top: float) -> None:
    right = max(width_cm(row.words, SMALL) + (0 if row.is_shown else _MARK) for row in rows) + 0.3
    left, height = _NAME + 0.35, _height(rows)
    axes = page.axes(left, top, WIDTH_CM - left - right - 0.3, height)
    unchanged = 1.0 if panel == "ratio" else 0.0
    _scale(axes, panel, rows, unchanged)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(unchanged, color=STUB, linewidth=0.9, zorder=0)
    low, high = axes.get_xlim()
    for row, at in zip(rows, _middles(rows), strict=True):
        _write(page, row, WIDTH_CM - right, top + at)
        if not row.is_shown:
            continue
        if pd.notna(row.lower):
            ends = [min(max(end, low), high) for end in (row.lower, row.upper)]
            axes.plot(ends, [at] * 2, color=MAIN, linewidth=1.1, zorder=2, solid_capstyle="butt")
            for end, beyond, mark in ((low, row.lower < low, "<"), (high, row.upper > high, ">")):
                if beyond:
                    axes.plot(end, at, marker=mark, markersize=3.5, color=MAIN, zorder=3, clip_on=False)
        if low <= row.estimate <= high:  # 0 and infinitely many times stand on no axis: only their interval is drawn
            axes.plot(row.estimate, at, marker="o", markersize=4, color=MAIN, zorder=3)
    for text, x, side in (("less", 0.0, "left"), ("more", 1.0, "right")):
        axes.text(
            x,
            1 + 0.06 / height,
            _TEXTS.say(f"forest.{text}"),
            size=SMALL,
            color=QUIET,
            ha=side,
            va="bottom",
            transform=axes.transAxes,
        )


def _scale(axes: Axes, panel: Panel, rows: list[_Row], unchanged: float) -> None:
    """A scale that holds every estimate there is room for; an interval far wider than the rest is cut with an arrow."""
    shown = [row for row in rows if row.is_shown]
    # A ratio to nothing, and of nothing, is infinite or 0, which no logarithm holds.
    seen = [row.estimate for row in shown if isfinite(row.estimate) and (panel != "ratio" or row.estimate > 0)] + [unchanged]
    ends = [end for row in shown for end in (row.lower, row.upper) if isfinite(end)]
    if panel == "ratio":
        axes.set_xscale("log")
        low, high = min([0.5, *seen, *[max(end, 0.25) for end in ends]]), max([2.0, *seen, *[min(end, 4.0) for end in ends]])
        axes.set_xlim(low * 0.92, high * 1.08)
        ticks = [tick for tick in (0.1, 0.25, 0.5, 1, 2, 4, 8) if low * 0.92 <= tick <= high * 1.08]
        axes.set_xticks(ticks)
        axes.set_xticks([], minor=True)
        axes.set_xticklabels([bare(tick, "antal") if tick >= 1 else number(tick, 2 if tick == 0.25 else 1) for tick in ticks])
        return
    reach = max([abs(end) for end in seen] + sorted(abs(end) for end in ends)[: max(1, int(0.95 * len(ends)))] + [0.1])
    axes.set_xlim(-1.1 * reach, 1.1 * reach)
    axes.xaxis.get_major_locator().set_params(nbins=6, steps=[1, 2, 2.5, 5, 10])  # type: ignore[call-arg]
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value, axes.get_xticks()))


def _alt(title: str, rows: list[_Row]) -> str:
    shown = [row for row in rows if row.is_shown]
    judged = [row for row in shown if pd.notna(row.lower)]
    clear = [row for row in judged if not row.lower <= (1.0 if row.panel == "ratio" else 0.0) <= row.upper]
    counts = {
        "clear": len(clear), "unclear": len(judged) - len(clear), "without": len(shown) - len(judged),
        "refused_count": len(rows) - len(shown),
    }  # fmt: skip
    parts = notes.joined(*(_TEXTS.count(f"forest.{key}", count) for key, count in counts.items() if count))
    return _TEXTS.say("forest.alt", title=title, tested=_TEXTS.count("forest.count", len(rows)), parts=parts)

"""What stands behind a series: lockdown bands, the plan's start, breaks; their labels in lanes above, so that none collide."""

from dataclasses import dataclass
from datetime import date

from matplotlib.axes import Axes

from vinkeval.disclosure.release import Release
from vinkeval.figures.style import BAND, INK, QUIET, SMALL, STUB, line_cm, width_cm
from vinkeval.figures.texts import texts
from vinkeval.plan.periods import Period

_TEXTS = texts("vinkeval.figures")
_ROOM = 0.25  # cm between labels in one lane


@dataclass(frozen=True)
class Label:
    """A label above the axes: its left edge and width in centimetres from the axes' left, and its lane (0 lowest)."""

    text: str
    left: float
    width: float
    lane: int


@dataclass(frozen=True)
class Backdrop:
    """Bands and lines of the days shown, and where their labels stand."""

    bands: tuple[tuple[int, int], ...]
    lines: tuple[int, ...]
    labels: tuple[Label, ...]

    @property
    def height(self) -> float:
        """Centimetres the labels need above the axes."""
        lanes = max((label.lane for label in self.labels), default=-1) + 1
        return lanes * line_cm(SMALL) + (0.1 if lanes else 0)


def backdrop(release: Release, indicator: str, first: Period, last: Period, width: float) -> Backdrop:
    """The events of the plan's data between two periods, laid out over `width` centimetres."""
    start, end = first.first.toordinal(), last.last.toordinal() + 1
    to_cm = width / (end - start)
    wanted: list[tuple[str, float, bool]] = []  # text, where (cm), centred there (else beside)

    bands = [
        (max(event.first.toordinal(), start), min(event.last.toordinal() + 1, end))
        for event in release.plan.events
        if event.last.toordinal() >= start and event.first.toordinal() < end
    ]
    if bands:
        middle = (min(low for low, _ in bands) + max(high for _, high in bands)) / 2
        wanted.append((release.plan.events[0].label, (middle - start) * to_cm, True))
    lines = []
    for day, text in _lines(release, indicator):
        if start < day.toordinal() < end:
            lines.append(day.toordinal())
            wanted.append((text, (day.toordinal() - start) * to_cm, False))
    return Backdrop(tuple(bands), tuple(lines), _lanes(wanted, width))


def _lines(release: Release, indicator: str) -> list[tuple[date, str]]:
    plan = release.plan
    found = [(plan.period.first, _TEXTS.say("series.plan_start"))]
    found += [
        (entry.date, _TEXTS.say("series.break"))
        for entry in plan.breaks
        if indicator in entry.indicators and entry.date != plan.period.first
    ]
    return found


def _lanes(wanted: list[tuple[str, float, bool]], width: float) -> tuple[Label, ...]:
    placed: list[Label] = []
    for text, at, centred in wanted:
        wide = width_cm(text, SMALL)
        left = at - wide / 2 if centred else at - wide - 0.1
        left = min(max(left, 0.0), width - wide)
        lane = 0
        while any(
            other.lane == lane and left < other.left + other.width + _ROOM and other.left < left + wide + _ROOM
            for other in placed
        ):
            lane += 1
        placed.append(Label(text, left, wide, lane))
    return tuple(placed)


def draw(axes: Axes, behind: Backdrop, width: float, height: float) -> None:
    """Draw bands, dashed lines and labels on axes that are `width` by `height` centimetres."""
    for low, high in behind.bands:
        axes.axvspan(low, high, facecolor=BAND, edgecolor=STUB, linewidth=0.5, zorder=0)
    for at in behind.lines:
        axes.axvline(at, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    for label in behind.labels:
        axes.text(
            label.left / width,
            1 + (0.1 + label.lane * line_cm(SMALL)) / height,
            label.text,
            size=SMALL,
            color=QUIET,
            va="bottom",
            transform=axes.transAxes,
        )

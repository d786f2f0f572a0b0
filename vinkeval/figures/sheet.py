"""The sheet a chart is drawn on: title above, source and note below, the drawing between, all measured before it is drawn."""

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from vinkeval.danish import HIDDEN
from vinkeval.figures.chart import FRAME
from vinkeval.figures.style import (
    CM,
    INK,
    PAPER,
    QUIET,
    SMALL,
    STUB,
    TEXT,
    TITLE,
    WIDTH_CM,
    blank,
    line_cm,
    place,
    wrap,
)
from vinkeval.figures.texts import texts

_TEXTS = texts("vinkeval.figures")
_EDGE = 0.15  # cm kept free at the sides
_GAP = 0.25  # cm between title, drawing and note
HATCH = "//////"


@dataclass(frozen=True, eq=False)
class Sheet:
    """A figure with its frame of words; `top` is where the drawing begins and `height` what it may use, in centimetres."""

    figure: Figure
    top: float
    height: float
    margins: tuple[float, float]

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes in the drawing, in centimetres from its upper left corner."""
        return place(self.figure, left, self.top + top, width, height)

    def write(self, x: float, y: float, text: str, **looks: object) -> None:
        """Text in the drawing, placed in centimetres from its upper left corner."""
        width, height = self.figure.get_size_inches() / CM
        self.figure.text(x / width, 1 - (self.top + y) / height, text, **looks)  # type: ignore[arg-type]

    def box(self, x: float, y: float, wide: float, high: float, **looks: Any) -> None:
        """A rectangle in the drawing, its upper left corner in centimetres from the drawing's."""
        width, height = self.figure.get_size_inches() / CM
        at = (x / width, 1 - (self.top + y + high) / height)
        self.figure.add_artist(
            Rectangle(at, wide / width, high / height, transform=self.figure.transFigure, zorder=-1, **looks)
        )

    def mark(self, x: float, y: float, **looks: Any) -> None:
        """A marker in the drawing, in centimetres from its upper left corner."""
        width, height = self.figure.get_size_inches() / CM
        at = [x / width], [1 - (self.top + y) / height]
        self.figure.add_artist(Line2D(*at, transform=self.figure.transFigure, linestyle="none", **looks))


def sheet(title: str, source: str, note: str, height: float) -> Sheet:
    """A figure that holds a drawing `height` centimetres high and the words around it, however long they are."""
    inner = 0.98 * (WIDTH_CM - 2 * _EDGE)  # a letter is drawn a little wider on a coarse screen than in print
    heading = wrap(title, inner, TITLE, bold=True)
    words = [
        *wrap(f"{_TEXTS.say('frame.source')}: {source}", inner, SMALL),
        *wrap(f"{_TEXTS.say('frame.note')}: {note}", inner, SMALL),
    ]
    above = len(heading) * line_cm(TITLE) + _GAP
    below = len(words) * line_cm(SMALL) + _GAP
    total = above + height + below
    figure = blank(total)

    lines: list[tuple[float, str, dict[str, Any]]]
    lines = [(0.08 + at * line_cm(TITLE), text, {"size": TITLE, "weight": "bold"}) for at, text in enumerate(heading)]
    lines += [
        (above + height + _GAP / 2 + at * line_cm(SMALL), text, {"size": SMALL, "color": QUIET})
        for at, text in enumerate(words)
    ]
    for at, (y, text, looks) in enumerate(lines):
        figure.text(_EDGE / WIDTH_CM, 1 - y / total, text, va="top", gid=f"{FRAME}_{at}", **looks)
    return Sheet(figure, above, height, (above * CM, below * CM))


def hidden_stub(axes: Axes, x: float, y: float, width: float, height: float) -> None:
    """The mark of a hidden value: a hatched stub of fixed size with '..', neither zero nor a gap. Data coordinates."""
    axes.add_patch(Rectangle((x, y), width, height, facecolor=PAPER, edgecolor=STUB, hatch=HATCH, linewidth=0.8, zorder=3))


def stub_text(axes: Axes, x: float, y: float, **looks: object) -> None:
    """The '..' beside a hidden stub."""
    axes.text(x, y, HIDDEN, size=TEXT, color=INK, zorder=4, **looks)  # type: ignore[arg-type]

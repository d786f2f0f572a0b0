"""One look for every figure: 16 cm wide, one typeface that follows matplotlib everywhere, colours that survive a photocopier.

Colours are chosen by contrast, not by meaning: nothing is ever coloured good or bad. Every colour pair in use is listed in
`PAIRS`, so that its contrast can be computed. Text is measured by the typeface before it is placed, so nothing is clipped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

WIDTH_CM = 16.0
CM = 1 / 2.54

INK = "#1a1a1a"  # text and axes
QUIET = "#565656"  # secondary text
MAIN = "#14507d"  # the plan period; lines and bars
SECOND = "#b0500f"  # the baseline; differs from MAIN also in lightness and in shape
PALE = "#dbe6ef"  # interval band; its edges are drawn in MAIN
BAND = "#ececec"  # lockdown; its edges are drawn in STUB
STUB = "#757575"  # hatching of hidden values, reference lines
PAPER = "#ffffff"

# (foreground, background, least contrast): 4.5 for text, 3 for graphics (WCAG 1.4.3 and 1.4.11).
PAIRS = (
    (INK, PAPER, 4.5), (INK, BAND, 4.5), (INK, PALE, 4.5), (QUIET, PAPER, 4.5), (QUIET, BAND, 4.5), (PAPER, MAIN, 4.5),
    (MAIN, PAPER, 3.0), (MAIN, BAND, 3.0), (MAIN, PALE, 3.0), (SECOND, PAPER, 3.0), (SECOND, BAND, 3.0), (STUB, PAPER, 3.0),
    (STUB, BAND, 3.0),
)  # fmt: skip

TITLE, TEXT, SMALL = 10.0, 8.0, 7.2  # points
FONT = "DejaVu Sans"  # ships with matplotlib: the same figure everywhere
SVG_FONTS = "'DejaVu Sans', Verdana, sans-serif"  # Verdana has its proportions, where DejaVu is not installed

_EM = 100  # points at which letters are measured
_RC: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": TEXT,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.labelsize": TEXT,
    "ytick.labelsize": TEXT,
    "hatch.color": STUB,
    "hatch.linewidth": 0.7,
    "text.hinting": "none",  # letters keep the widths they are measured by; and they are drawn faster
    "lines.linewidth": 1.5,
    "lines.markersize": 5.0,
    "svg.fonttype": "none",  # text stays text: it can be read aloud, searched and audited
    "svg.hashsalt": "vinkeval",
    "path.simplify": False,
}


@contextmanager
def house_style() -> Iterator[None]:
    """The house's settings for drawing and saving, whatever the reader's own matplotlibrc says."""
    settings: Any = {**mpl.rcParamsDefault, **_RC, "backend": mpl.rcParams["backend"]}
    with mpl.rc_context(settings):
        yield


def blank(height_cm: float) -> Figure:
    """An empty figure of the paper's width."""
    return Figure(figsize=(WIDTH_CM * CM, height_cm * CM), facecolor=PAPER)


def place(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place given in centimetres from the figure's upper left corner."""
    total_w, total_h = figure.get_size_inches() / CM
    return figure.add_axes((left / total_w, 1 - (top + height) / total_h, width / total_w, height / total_h))


@cache
def _font(bold: bool) -> FT2Font:
    return get_font(findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))


@cache
def _advance(letter: str, bold: bool) -> float:
    """How far a letter moves the pen, in parts of the size of the type."""
    font = _font(bold)
    font.set_size(_EM, 72)  # at every letter: matplotlib shares the typeface and draws with it in other sizes meanwhile
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / _EM


def width_cm(text: str, size: float = TEXT, bold: bool = False) -> float:
    """Width of one line of text, by the typeface's own measures."""
    return sum(_advance(letter, bold) for letter in text) * size / 72 / CM


def line_cm(size: float, spacing: float = 1.25) -> float:
    """Height of one line of text."""
    return size * spacing / 72 / CM


def wrap(text: str, width: float, size: float = TEXT, bold: bool = False) -> list[str]:
    """Break a text into lines no wider than `width` centimetres, at spaces only (a single longer word keeps its line)."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_cm(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines

"""Does a figure cost at most twice a bare matplotlib figure of the same size with equally many artists?

usage: python benchmarks/figures.py OUT     (the folder of a run, e.g. of «vinkeval demo»)

Ours: drawn from the release and rendered as a run needs it: PNG and SVG with title and note for figures/, without them for the
documents. Bare: as many texts (the same words), lines and patches on plain axes, saved once as PNG and once as SVG, with the
same resolution and letters. Both are the best of several times, in processor time; the ratio is what matters.
"""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from vinkeval.disclosure import load_release
from vinkeval.disclosure.release import Release
from vinkeval.figures import Chart, chart
from vinkeval.figures.chart import DPI
from vinkeval.figures.style import house_style

FAMILIES: dict[str, Callable[[Release], object]] = {
    "series": lambda release: chart(release, "I1", "series"),
    "control": lambda release: chart(release, "A1", "control"),
    "bars": lambda release: chart(release, "H1", "bars", breakdown="institution_type"),
    "change": lambda release: chart(release, ["M1.1", "A5", "M1.5", "B4", "B5"]),
    **{
        name: lambda release, name=name: chart(release, name) for name in ("coverage", "forest", "funnel", "economy", "context")
    },  # type: ignore[misc]
}
TIMES = 5


def rendered(made: Chart) -> None:
    """All four forms a run writes."""
    for framed in (True, False):
        made.png(framed=framed)
        made.svg(framed=framed)


def bare(like: Chart) -> None:
    """A figure with as many artists as `like`, and nothing else to it."""
    drawn = like.figure
    frames = {id(axes.patch) for axes in drawn.axes} | {id(drawn.patch)}
    of_axes = {id(found) for axes in drawn.axes for axis in (axes.xaxis, axes.yaxis) for found in axis.findobj()}
    own = [found for found in drawn.findobj() if id(found) not in of_axes | frames and found.get_visible()]
    with house_style():
        figure = Figure(figsize=tuple(drawn.get_size_inches()))
        axes = figure.add_axes((0.3, 0.1, 0.6, 0.8))
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        for at, found in enumerate(own):
            y = (at + 0.5) / len(own)
            match found:
                case Text() if found.get_text().strip():
                    figure.text(0.02, y, found.get_text(), size=found.get_size(), va="center")
                case Line2D():
                    axes.plot([0.5] * len(found.get_xdata()), [y] * len(found.get_xdata()), marker=found.get_marker())  # type: ignore[arg-type]
                case Rectangle():
                    axes.add_patch(Rectangle((0.2, y), 0.3, 0.01))
                case Collection():
                    axes.hlines([y] * max(1, len(found.get_paths())), 0.2, 0.5)
        for format in ("png", "svg"):
            figure.savefig(io.BytesIO(), format=format, dpi=DPI)


def best(work: Callable[[], object]) -> float:
    """Least processor seconds of several tries."""
    found = []
    for _ in range(TIMES):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def main() -> int:
    """Print the ratios; 1 when a family costs more than twice a bare figure."""
    release = load_release(Path(sys.argv[1]))
    worst = 0.0
    for name, make in FAMILIES.items():
        example = make(release)
        if not isinstance(example, Chart):
            print(f"{name:10} nothing released to draw")
            continue
        ours = best(lambda make=make: rendered(make(release)))  # type: ignore[misc]
        plain = best(lambda example=example: bare(example))  # type: ignore[misc]
        worst = max(worst, ours / plain)
        print(f"{name:10} ours / bare = {ours / plain:.2f}")
    return int(worst > 2)


if __name__ == "__main__":
    sys.exit(main())

"""Figures of a release: what may be drawn, drawn in one style, with its words and its numbers."""

from vinkeval.figures.chart import Chart
from vinkeval.figures.paper import chart, charts, withheld
from vinkeval.figures.preview import preview

__all__ = ["Chart", "chart", "charts", "preview", "withheld"]

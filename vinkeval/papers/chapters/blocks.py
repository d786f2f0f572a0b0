"""Blocks that are there only where there is something to show."""

from collections.abc import Iterator, Sequence

from vinkeval.figures import Chart
from vinkeval.figures.texts import texts
from vinkeval.papers.model import Block, Grid, Picture

_TEXTS = texts("vinkeval.papers")


def if_any(grid: Grid | None) -> Iterator[Block]:
    """The table, where there is one."""
    if grid is not None:
        yield grid


def picture(charts: Sequence[Chart], name: str) -> Iterator[Block]:
    """The figure of this name, where the release has one."""
    for chart in charts:
        if chart.name == name:
            yield Picture(0, chart)

"""Records in, Measures out: every number of the plan, exact, and explained."""

from vinkeval.indicators.counted import CountedCell, counted_cells
from vinkeval.indicators.labels import breakdown_label, category_label
from vinkeval.indicators.measures import MEASURE_COLUMNS, Measures, indicators, measure

__all__ = [
    "MEASURE_COLUMNS", "CountedCell", "Measures", "breakdown_label", "category_label", "counted_cells", "indicators", "measure",
]  # fmt: skip

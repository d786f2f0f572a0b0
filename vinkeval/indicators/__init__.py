"""Records in, Measures out: every number of the plan, exact, and explained."""

from vinkeval.indicators.counted import CountedCell, counted_cells, later_answers
from vinkeval.indicators.economy import price_levels
from vinkeval.indicators.explaining import Explanation, catalogue, explain
from vinkeval.indicators.labels import breakdown_label, category_label, period_label_until, titled
from vinkeval.indicators.measures import MEASURE_COLUMNS, Measures, indicators, measure

__all__ = [
    "MEASURE_COLUMNS",
    "CountedCell",
    "Explanation",
    "Measures",
    "breakdown_label",
    "catalogue",
    "category_label",
    "counted_cells",
    "explain",
    "indicators",
    "later_answers",
    "measure",
    "period_label_until",
    "price_levels",
    "titled",
]

"""Section 0, across the goals: what was spent, and on what scale. Never ranked across interventions."""

from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import Ratio
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.sources import CLOSED_CASES, HELD_ACTIVITIES

MONEY = Rows("finances", "first_of_year")
COSTS = By("intervention", periods=None)

INDICATORS = (
    Indicator(
        "OE1",
        Ratio(above=MONEY, below=MONEY, top="spent_kr", bottom="budget_kr"),
        by=(By("intervention", periods=None, with_rows=True),),
    ),
    Indicator(
        "OE2",
        Ratio(above=MONEY, below=HELD_ACTIVITIES, top="spent_kr", bottom="participants"),
        by=(COSTS,),
        whole=False,
    ),
    Indicator("OE3", Ratio(above=MONEY, below=CLOSED_CASES, top="spent_kr"), by=(COSTS,), whole=False),
)

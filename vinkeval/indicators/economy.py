"""Section 0, across the goals: what was spent, and on what scale. Never ranked across interventions."""

from vinkeval.exports.records import Records
from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import Ratio, RatioOfSums
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.sources import CLOSED_CASES, HELD_ACTIVITIES

MONEY = Rows("finances", "first_of_year")
COSTS = By("intervention", periods=None)

INDICATORS = (
    Indicator(
        "OE1",
        RatioOfSums(MONEY, top="spent_kr", bottom="budget_kr", adds_up=True),
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


def price_levels(records: Records) -> tuple[int, ...]:
    """The years whose price and wage level the accounts name, in order; to be named beside every figure in kroner.

    None at all where the exports name none.
    """
    return tuple(sorted({int(year) for year in records["finances"].price_level_year.dropna()}))

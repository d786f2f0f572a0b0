"""Section 0, across the goals: how complete the data are. They describe the registration, not the people."""

from vinkeval.exports.keyfields import KEY_FIELDS
from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import Ratio, Share, Total
from vinkeval.indicators.rules import known
from vinkeval.indicators.seen import Rows
from vinkeval.indicators.tables import ACCOUNT

ACCOUNTED = Rows(ACCOUNT, None, of=lambda account: account["read"].gt(0))
BY_TABLE = By("table", periods=None)

INDICATORS = (
    *(
        Indicator(
            "Q1",
            Share(Rows(fields.table, fields.date, of=fields.due), having=known(column), interval=None),
            named=("field", f"{fields.table}.{column}"),
        )
        for fields in KEY_FIELDS
        for column in fields.columns
    ),
    Indicator("Q3", Total(ACCOUNTED, "duplicates", tallied=True), by=(BY_TABLE,), whole=False),
    Indicator("Q4", Total(ACCOUNTED, "impossible_date", tallied=True), by=(BY_TABLE,), whole=False),
    Indicator(
        "Q5", Ratio(above=ACCOUNTED, below=ACCOUNTED, top="set_aside", bottom="read", tallied=True), by=(BY_TABLE,), whole=False
    ),
)

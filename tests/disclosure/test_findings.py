"""How many findings of each kind a paper tells."""

import pandas as pd

from vinkeval.disclosure.findings import findings_summary
from vinkeval.exports.records import FINDING_COLUMNS
from vinkeval.plan import load_plan

RULES = load_plan().disclosure


def found(*cells: tuple[str, str, str]) -> pd.DataFrame:
    """Findings of rows of referrals set aside: (sheet, cell, rule)."""
    lines = [
        {"file": "log.xlsx", "sheet": sheet, "cell": cell, "table": "referrals", "rule": rule, "action": "quarantine_row"}
        for sheet, cell, rule in cells
    ]
    return pd.DataFrame(lines, columns=[*FINDING_COLUMNS])


def test_a_row_with_two_faults_is_one_row_set_aside() -> None:
    # the account tells of seven rows: eight faults beside it would tell that exactly one row has two
    rows = [("2021", f"L{line}", "date_unreadable") for line in range(90, 96)]
    faults = found(
        *rows, ("2021", "L96", "date_unreadable"), ("2021", "S96", "missing_key"), ("2020", "L96", "date_unreadable")
    )
    (cells,) = findings_summary(faults, RULES, frozenset())["cells"]
    assert cells == 8  # line 96 of the two sheets, and the six

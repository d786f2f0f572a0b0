"""A finding names its row, so that a run can withhold it."""

import pytest

from vinkeval.audit import named_row


@pytest.mark.parametrize(
    ("cell", "row"),
    [
        ("E4, 2021H2, tæller", ("E4", "", "")),
        ("M3.1, plan, nævner minus tæller", ("M3.1", "", "")),
        ("K4 referrer_group=other, 2018, tæller", ("K4", "referrer_group", "other")),
        ("Q5 table=cases, all, tæller", ("Q5", "table", "cases")),
        ("contacts, date_missing, quarantine_row", None),
        ("", None),
    ],
)
def test_a_finding_names_its_row(cell: str, row: tuple[str, str, str] | None) -> None:
    assert named_row(cell) == row

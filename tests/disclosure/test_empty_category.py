"""A category nobody is of must not make the others' counts give it away: that nobody is, no reader knows."""

import numpy as np

from vinkeval.disclosure.structure import structure
from vinkeval.disclosure.system import equation_matrix
from vinkeval.indicators import CountedCell
from vinkeval.plan import load_plan


def test_an_empty_category_is_not_worked_out_from_the_ties() -> None:
    """K4 by gender where all are women or men: the base is never told to be those two alone."""
    women, men = np.arange(0, 12), np.arange(12, 40)
    rows = {"female": women, "male": men, "other": np.zeros(0, np.int64)}
    cells = [
        CountedCell("K4", "gender", category, period, role, "referrals", counted + shift)
        for period, shift in (("2018", 0), ("2019", 100), ("2020", 200), ("2021", 300))
        for category, own in rows.items()
        for role, counted in (("numerator", own), ("denominator", np.arange(0, 40)))
    ]
    made = structure(cells, {(one.indicator, one.breakdown, one.category, one.period) for one in cells}, load_plan())
    equations = equation_matrix([*made.equations, *made.found], len(made.values)).toarray()
    other = made.cell_of[("K4", "gender", "other", "2018", "numerator")]
    direction = np.zeros(len(made.values))
    direction[other] = 1
    # other can move while all equations hold: it is not in the row space of the equations
    rank = np.linalg.matrix_rank(equations)
    assert np.linalg.matrix_rank(np.vstack([equations, direction])) == rank + 1

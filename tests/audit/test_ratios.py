"""The limits of a ratio of sums, as exact as they are printed, against all cases they could come of."""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t

from tests.audit.releases import Row, count, write
from vinkeval.audit import audit

# Ten cases with one to three goals each: exact limits leave one way only, two cases with two goals.
MET, SET = np.array([2, 1, 1, 2, 2, 3, 1, 1, 2, 2]), np.array([2, 3, 3, 2, 3, 3, 1, 1, 3, 3])


def row(decimals: int | None) -> Row:
    """M3.2 of these cases by the formula of docs/indikatorer.md, its limits printed with so many decimals."""
    n, ratio = len(SET), MET.sum() / SET.sum()
    reach = t.ppf(0.975, n - 1) * math.sqrt(n / (n - 1) * ((MET - ratio * SET) ** 2).sum()) / SET.sum()
    limits = [float(limit) if decimals is None else round(float(limit), decimals) for limit in (ratio - reach, ratio + reach)]
    told = {"numerator": str(MET.sum()), "denominator": str(SET.sum()), "value": repr(float(ratio)), "n": str(n)}
    return count("M3.2", "2020", 0) | told | {"lower": repr(limits[0]), "upper": repr(limits[1]), "unit": "pct."}


@pytest.mark.parametrize(("decimals", "caught"), [(None, True), (6, True), (2, False)])
def test_exact_limits_are_caught_and_whole_per_cent_pass(tmp_path: Path, decimals: int | None, caught: bool) -> None:
    found = [f for f in audit(write(tmp_path / "out", [row(decimals)])).findings if "M3.2" in f.cell]
    assert [(f.file, f.cell) for f in found] == ([("indicators.csv", "M3.2, 2020, nedre og øvre grænse")] if caught else [])

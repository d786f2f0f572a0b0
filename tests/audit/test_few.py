"""What means and medians of several periods tell of few persons: naive releases are caught, guarded ones pass."""

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t

from tests.audit.releases import Row, count, hidden, in_ledger, mean, write
from vinkeval.audit import audit
from vinkeval.audit.definitions import definitions
from vinkeval.audit.few import told_of_few
from vinkeval.audit.paper import Key, Paper
from vinkeval.intervals import median_interval

BARE = {"lower": "", "upper": ""}


def median(period: str, n: int, value: float, lower: float, upper: float) -> Row:
    numbers = {"numerator": "", "denominator": str(n), "value": repr(value), "lower": repr(lower), "upper": repr(upper)}
    return count("F2", period, 0) | numbers | {"n": str(n)}


def with_interval(period: str, changes: Sequence[float], indicator: str = "F3") -> Row:
    n = len(changes)
    reach = float(t.ppf(0.975, n - 1) * np.std(changes, ddof=1)) / math.sqrt(n)
    value = float(np.mean(changes))
    return mean(indicator, period, sum(changes), n) | {"lower": repr(value - reach), "upper": repr(value + reach)}


def found(folder: Path) -> set[str]:
    """What was found of the indicators these tests are about."""
    return {finding.cell for finding in audit(folder).findings if finding.cell.startswith(("F2", "F3", "M1.1"))}


def test_two_medians_around_one_of_few_are_caught(tmp_path: Path) -> None:
    """14 in 2019 and 22 in both years, both medians 12.5: 11 less 7, 4 of the 8 in 2018, lie below it."""
    year, both = median("2019", 14, 12.5, 10, 17), median("baseline", 22, 12.5, 10, 17)
    few = hidden(median("2018", 8, 12.5, 9, 16))
    assert found(write(tmp_path / "naive", [few, year, both])) == {"F2, 2018, median"}
    assert found(write(tmp_path / "left_out", [year, both])) == {"F2, baseline, median"}  # no row at all: what no period shows
    assert found(write(tmp_path / "guarded", [few, hidden(year), both])) == set()


def test_what_an_earlier_paper_told_of_few_is_not_this_ones_to_mend(tmp_path: Path) -> None:
    rows = [hidden(median("2018", 8, 12.5, 9, 16)), median("2019", 14, 12.5, 10, 17), median("baseline", 22, 12.5, 10, 17)]
    told = in_ledger(rows, "2020-12-31")
    assert found(write(tmp_path / "again", rows, earlier=[told])) == set()
    half = in_ledger(rows[:2], "2020-12-31")
    assert found(write(tmp_path / "second", [rows[0], rows[2]], earlier=[half])) == {"F2, 2018, median"}


def test_the_interval_of_a_mean_of_few_is_caught(tmp_path: Path) -> None:
    changes = [1, 0, 0, 2, -1, 1, 1]
    row = with_interval("2020", changes)
    assert found(write(tmp_path / "naive", [row])) == {"F3, 2020, nedre og øvre grænse"}
    assert found(write(tmp_path / "bare", [row | BARE])) == set()
    assert found(write(tmp_path / "many", [with_interval("2020", [*changes, 0, 1, 2])])) == set()
    # a later paper shows it though the earlier one did not
    bare = in_ledger([row | BARE], "2021-06-30")
    assert found(write(tmp_path / "later", [row], earlier=[bare])) == {"F3, 2020, nedre og øvre grænse"}


@pytest.mark.parametrize(("indicator", "caught"), [("F3", {"F3, 2018, interval"}), ("M1.1", set())])
def test_sums_of_squares_of_two_periods_give_that_of_few_unless_groups_were_asked(
    tmp_path: Path, indicator: str, caught: set[str]
) -> None:
    few, many = [1, 0, 0, 2, -1, 1, 1], [1, 1, 0, 2, 2, 0, -1, 0, 1, 1, 2, 0]
    year, both = with_interval("2019", many, indicator), with_interval("baseline", [*few, *many], indicator)
    rows = [with_interval("2018", few, indicator) | BARE, year, both]
    assert found(write(tmp_path / "naive", rows)) == caught
    assert found(write(tmp_path / "guarded", [rows[0], year | BARE, both])) == set()


def test_what_is_told_of_medians_is_true() -> None:
    """Of made data with ties and gaps: where a period is named, 1-4 of it do lie below or above some number."""
    random, named = np.random.default_rng(7), 0
    for _ in range(60):
        few, other = random.integers(0, 12, random.integers(5, 10)), random.integers(0, 12, random.integers(10, 16))
        rows = {Key("F2", "", "", "2018"): dict.fromkeys(("value", "lower", "upper"), "..")}
        for period, values in (("2019", other), ("baseline", np.concatenate([few, other]))):
            numbers = dict(zip(("value", "lower", "upper"), map(repr, map(float, median_interval(values))), strict=True))
            rows[Key("F2", "", "", period)] = {"denominator": str(len(values)), "n": str(len(values))} | numbers
        if told_of_few([Paper("x", date(2021, 12, 31), rows, {})], definitions(), 5):
            named += 1
            below = [(few < mark).sum() for mark in range(13)]
            assert any(1 <= count <= 4 or 1 <= len(few) - count <= 4 for count in below)
    assert named > 0

"""Rounded rows: what a row without a figure still tells is rounded too."""

import math

import numpy as np
import pandas as pd

from vinkeval.disclosure.joint import Joint
from vinkeval.disclosure.release import NUMBERS
from vinkeval.disclosure.rounded import rounded_frame
from vinkeval.disclosure.rounding import round_system
from vinkeval.disclosure.system import System, equation_matrix, item_matrix
from vinkeval.plan import load_plan

RULES = load_plan().disclosure


def system(values: list[int], rows: list[dict[int, int]], shown: list[int]) -> System:
    size, no = len(values), np.zeros(len(values), bool)
    return System(
        values=np.array(values, np.int64),
        equations=equation_matrix(rows, size),
        k=5,
        primary=no,
        guarded=no,
        known=no,
        lower=np.zeros(size, np.int64),
        items=item_matrix([[cell] for cell in shown], size),
        weight=np.ones(len(shown), np.int64),
        must_hide=np.zeros(len(shown), bool),
    )


def test_who_is_missing_where_nobody_is_known_is_rounded() -> None:
    """G5 of a year with one case whose ending is unknown: the 1 may not stand beside rounded counts."""
    key = ("G5", "", "", "2020")
    row = dict(zip(("indicator", "breakdown", "category", "period"), key, strict=True)) | {
        "unit": "pct.",
        "status": "no_data",
    }
    frame = pd.DataFrame([row | dict.fromkeys(NUMBERS, math.nan) | {"denominator": 0.0, "n": 0.0, "n_missing": 1.0}])
    cells: dict[tuple[str, ...], int] = {(*key, "denominator"): 0, (*key, "n_missing"): 1}
    made = rounded_frame(frame, Joint(system([0, 1], [], [0, 1]), (), cells), np.array([0, 0]), {("G5", "", "")}, (), RULES)
    assert made.loc[0, "n_missing"] == 0
    assert made.loc[0, "status"] == "no_data"


def test_no_part_is_told_to_be_more_than_its_whole() -> None:
    """6 = 3 + 3 round to 5 = 5 + 0 (or 10): who are within the 0 may not be told as 5, which would tell the 0 to be 1-4."""
    total, one, other, within_one, within_other, rest_one, rest_other = range(7)
    rows = [{total: -1, one: 1, other: 1}, {one: -1, within_one: 1, rest_one: 1}, {other: -1, within_other: 1, rest_other: 1}]
    whole = system([6, 3, 3, 3, 3, 0, 0], rows, [total, one, other, within_one, within_other])
    published = np.array([True] * 5 + [False] * 2)
    told = round_system(whole, published, seconds=10.0)
    assert (told[:5] % 5 == 0).all()
    assert told[within_one] <= told[one]
    assert told[within_other] <= told[other]
    assert np.abs(told[:5] - whole.values[:5]).max() < 5

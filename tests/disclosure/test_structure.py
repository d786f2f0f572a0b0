"""Ties between the numbers of a paper, found from the rows they count."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from vinkeval.disclosure.structure import Structure, structure
from vinkeval.indicators import CountedCell
from vinkeval.indicators.tables import PAIRS
from vinkeval.plan import load_plan

PLAN = load_plan()
YEARS = {"2018": range(20), "2019": range(20, 45), "2020": range(45, 75), "2021": range(75, 100)}
FOUNDED = {*range(0, 100, 4), 1, 2}
WOMEN = set(range(0, 100, 3))
UNKNOWN_GENDER = {7, 50}


def counted(
    id: str, role: str, rows: set[int], *, breakdown: str = "", category: str = "", halves: bool = False
) -> list[CountedCell]:
    """Cells of years, baseline and plan (and half-years: the first and second half of a year's rows)."""
    spans = {year: list(days) for year, days in YEARS.items()}
    spans |= {"baseline": spans["2018"] + spans["2019"], "plan": spans["2020"] + spans["2021"]}
    if halves:
        for year, days in YEARS.items():
            middle = days.start + len(days) // 2
            spans |= {f"{year}H1": list(range(days.start, middle)), f"{year}H2": list(range(middle, days.stop))}
    return [
        CountedCell(id, breakdown, category, period, role, "referrals", np.array(sorted(rows & set(days)), np.int64))  # type: ignore[arg-type]
        for period, days in spans.items()
    ]


def made(cells: Sequence[CountedCell]) -> Structure:
    keys = {(cell.indicator, cell.breakdown, cell.category, cell.period) for cell in cells}
    return structure(cells, keys, PLAN)


def everyone() -> set[int]:
    return set(range(100))


def follows(found: Structure, total: tuple[str, ...], *parts: tuple[str, ...]) -> bool:
    """Whether total = Σ parts follows from the equations (it is in their row space)."""
    size = len(found.values)
    matrix = np.zeros((len(found.equations) + len(found.found), size))
    for at, row in enumerate([*found.equations, *found.found]):
        for cell, value in row.items():
            matrix[at, cell] = value
    wanted = np.zeros(size)
    wanted[found.cell_of[total]] -= 1
    for part in parts:
        wanted[found.cell_of[part]] += 1
    if not wanted.any():
        return True
    return np.linalg.matrix_rank(np.vstack([matrix, wanted])) == np.linalg.matrix_rank(matrix)


def k1_and_founded() -> list[CountedCell]:
    return [
        *counted("K1", "n", everyone(), halves=True),
        *counted("K2a", "n", FOUNDED, halves=True),
        *counted("K2b", "numerator", FOUNDED, halves=True),
        *counted("K2b", "denominator", everyone(), halves=True),
    ]


def test_the_same_rows_are_one_number() -> None:
    found = made(k1_and_founded())
    for period in ("2018", "2021H2", "plan"):
        assert found.cell_of[("K2a", "", "", period, "n")] == found.cell_of[("K2b", "", "", period, "numerator")]
        assert found.cell_of[("K1", "", "", period, "n")] == found.cell_of[("K2b", "", "", period, "denominator")]
    assert found.cell_of[("K1", "", "", "2018", "n")] != found.cell_of[("K1", "", "", "2019", "n")]


def test_periods_nest_and_a_share_has_a_rest() -> None:
    found = made(k1_and_founded())
    assert follows(found, ("K1", "", "", "2020", "n"), ("K1", "", "", "2020H1", "n"), ("K1", "", "", "2020H2", "n"))
    assert follows(found, ("K2a", "", "", "plan", "n"), ("K2a", "", "", "2020", "n"), ("K2a", "", "", "2021", "n"))
    rest = ("K2b", "", "", "2020", "rest")
    assert follows(found, ("K1", "", "", "2020", "n"), ("K2a", "", "", "2020", "n"), rest)
    assert found.values[found.cell_of[rest]] == 30 - len(FOUNDED & set(YEARS["2020"]))


def test_categories_and_what_is_missing_make_up_the_whole() -> None:
    known = everyone() - UNKNOWN_GENDER
    cells = counted("K1", "n", everyone())
    for category, rows in (("female", WOMEN - UNKNOWN_GENDER), ("male", known - WOMEN)):
        more = {"breakdown": "gender", "category": category}
        cells += counted("K4", "numerator", rows, **more)  # type: ignore[arg-type]
        cells += counted("K4", "denominator", known, **more)  # type: ignore[arg-type]
        cells += counted("K4", "n_missing", UNKNOWN_GENDER, **more)  # type: ignore[arg-type]
    found = made(cells)
    women, men = (("K4", "gender", category, "2020", "numerator") for category in ("female", "male"))
    base, missing = (("K4", "gender", "male", "2020", role) for role in ("denominator", "n_missing"))
    assert follows(found, base, women, men)
    assert follows(found, ("K1", "", "", "2020", "n"), base, missing)
    assert found.values[found.cell_of[missing]] == 1


def test_what_lies_within_leaves_a_remainder_that_is_counted_too() -> None:
    inner = everyone() - {3, 30, 60}
    found = made([*counted("K1", "n", everyone()), *counted("K3", "numerator", inner), *counted("K3", "n", inner)])
    assert remainder(found, ("K1", "", "", "2018", "n"), ("K3", "", "", "2018", "n")) == [1]


def test_answers_without_one_before_are_what_pairs_leave_of_all_answers() -> None:
    # a pair is known by its later answer, which is counted among all answers too
    alone = {3, 30, 60}
    later = np.array(sorted(everyone() - alone), np.int64)[::-1]  # the list of pairs has an order of its own
    answers = [dataclasses.replace(cell, table="responses") for cell in counted("M1.6", "denominator", everyone())]
    pairs = [
        dataclasses.replace(cell, table=PAIRS, rows=np.sort(len(later) - 1 - np.searchsorted(later[::-1], cell.rows)))
        for cell in counted("B4", "denominator", everyone() - alone)
    ]
    cells = [*answers, *pairs]
    keys = {(cell.indicator, cell.breakdown, cell.category, cell.period) for cell in cells}
    found = structure(cells, keys, PLAN, {PAIRS: later})
    paired = found.cell_of["B4", "", "", "2018", "denominator"]
    (image,) = (cell for row in found.equations if row.keys() > {paired} and len(row) == 2 for cell in row.keys() - {paired})
    everybody = found.cell_of["M1.6", "", "", "2018", "denominator"]
    left = [
        found.values[cell]
        for row in found.found
        if {image, everybody} <= row.keys()
        for cell in row.keys() - {image, everybody}
    ]
    assert left == [1]


def remainder(found: Structure, whole: tuple[str, ...], part: tuple[str, ...]) -> list[int]:
    """Counts that `part` and they together make `whole` of."""
    cells = {found.cell_of[whole], found.cell_of[part]}
    return [found.values[cell] for row in found.found if cells <= row.keys() for cell in row.keys() - cells]


def test_shares_of_one_base_of_which_the_one_lies_in_the_other_leave_a_remainder() -> None:
    # of all contacts, those that led to anything, and of these those that led to a referral
    led = set(range(0, 100, 4)) | {1, 2, 51}
    referral = led - {1, 2}
    found = made([
        *counted("M2.3", "numerator", led), *counted("M2.3", "denominator", everyone()),
        *counted("D4", "numerator", referral), *counted("D4", "denominator", everyone()),
    ])  # fmt: skip
    whole, part = (("M2.3", "", "", "2018", "numerator"), ("D4", "", "", "2018", "numerator"))
    assert remainder(found, whole, part) == [2]


def test_what_is_missing_of_some_is_missing_of_all() -> None:
    mentors, missing = set(range(0, 100, 2)), {4, 7, 21, 46, 77, 90}
    found = made([
        *counted("M3.2", "n", everyone() - missing), *counted("M3.2", "n_missing", missing),
        *counted("E5", "n", mentors - missing), *counted("E5", "n_missing", mentors & missing),
    ])  # fmt: skip
    whole, part = (("M3.2", "", "", "2018", "n_missing"), ("E5", "", "", "2018", "n_missing"))
    assert remainder(found, whole, part) == [1]


def test_parts_of_different_rows_that_add_up_by_number_only_are_not_tied() -> None:
    # as many, but not the same
    found = made([*counted("K2a", "n", set(range(0, 100, 2))), *counted("K2c", "n", set(range(1, 100, 2)))])
    assert found.cell_of[("K2a", "", "", "2018", "n")] != found.cell_of[("K2c", "", "", "2018", "n")]
    assert not follows(found, ("K2a", "", "", "2018", "n"), ("K2c", "", "", "2018", "n"))


def test_nobody_anywhere_is_known_to_be_nobody() -> None:
    found = made([*k1_and_founded(), *counted("K2c", "n", set())])
    assert found.cell_of[("K2c", "", "", "2018", "n")] in found.known


def test_the_plan_decides_which_years_a_span_has() -> None:
    longer = dataclasses.replace(
        PLAN, baseline=dataclasses.replace(PLAN.baseline, first=PLAN.baseline.first.replace(year=2017))
    )
    cells = k1_and_founded()
    keys = {(cell.indicator, cell.breakdown, cell.category, cell.period) for cell in cells}
    found = structure(cells, keys, longer)
    assert follows(found, ("K1", "", "", "baseline", "n"), ("K1", "", "", "2018", "n"), ("K1", "", "", "2019", "n"))
